"""The emergency card: what stands on it, who sees it, and a caregiver's word back."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from diary.rules.records import Sign
from diary.store.models import Caregiver, FollowUp, OutboxMail, Patient, WordBack
from diary.store.models.circle import Grant
from diary.store.models.followups import FollowUpState
from tests.browser import Browser
from tests.factories import make_report
from tests.page import text_of
from tests.web.circle.circling import join, person
from tests.web.conftest import Site

SEES = frozenset({Grant.CARD})
TOLD = frozenset({Grant.CARD, Grant.ALERTS})


def fill(site: Site) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        patient.account.phone, patient.address, patient.country = "07700 900142", "12 Elm Road", "GB"
        patient.procedure_name, patient.procedure_on = "Angioplasty", date(2025, 12, 20)
        patient.contact_name, patient.contact_phone = "Dr Rao", "020 7946 0123"
        patient.allergies = "penicillin"


def emergency(site: Site, sign: Sign = Sign.CHEST) -> int:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        now = site.clock.now()
        saved = make_report(session, now, site.settings, patient, now.date(), worst=4, signs=(sign,))
        return saved.opened[0].id


def rows(browser: Browser) -> dict[str, str]:
    found = {}
    for row in browser.page.with_class("card-row"):
        head, *said = [text_of(each) for each in row.iter() if each.tag in ("dt", "dd")]
        found[head] = " ".join(said)
    return found


def card_of(site: Site, *, own: bool = False) -> str:
    return "/emergency-card" if own else f"/people/{site.patient_ids['ann@example.org']}/emergency-card"


def allow(site: Site, grants: frozenset[Grant]) -> None:
    with site.writing() as session:
        session.scalars(select(Caregiver)).one().grants = grants


def test_it_says_what_is_asked_in_the_order_in_which_it_is_asked(site: Site, ann: Browser) -> None:
    fill(site)
    emergency(site)
    ann.get(card_of(site, own=True))
    assert ann.page.h1 == "Emergency card"
    said = rows(ann)
    assert list(said) == [
        *("Where", "Who", "Phone", "What happened", "Procedure", "Medicines", "Allergies", "Doctor"),
    ]
    assert said["Where"] == "12 Elm Road"
    assert said["Who"] == "Ann"
    assert "Chest tightness" in said["What happened"]
    assert said["Procedure"] == "Angioplasty on 20 December 2025"
    assert said["Allergies"] == "penicillin"
    assert said["Doctor"] == "Dr Rao 020 7946 0123"
    hrefs = [link.get("href") for link in ann.page.root.iter("a")]
    assert {"tel:999", "tel:07700900142", "tel:02079460123"} <= set(hrefs)


def test_what_was_not_given_is_not_none(site: Site, ann: Browser) -> None:
    ann.get(card_of(site, own=True))
    said = rows(ann)
    assert (said["Where"], said["Medicines"], said["Allergies"]) == ("Not given",) * 3
    assert "What happened" not in said
    assert "none" not in ann.page.text.lower()


def test_the_profile_keeps_what_stands_on_it(site: Site, ann: Browser) -> None:
    ann.get("/profile")
    ann.submit(
        "profile", {"address": " 12  Elm Road ", "allergies": "penicillin\u202e", "phone": "07700 900142"}
    )
    ann.get(card_of(site, own=True))
    assert (rows(ann)["Where"], rows(ann)["Allergies"]) == ("12 Elm Road", "penicillin")
    ann.get("/profile")
    ann.submit("profile", {"allergies": "x" * 201}, status=422)
    assert "at most 200" in ann.page.text


def test_a_caregiver_sees_it_by_its_grant_alone_and_is_noted(site: Site, ann: Browser) -> None:
    fill(site)
    emergency(site)
    nora = person(site)
    join(site)
    allow(site, frozenset(Grant) - {Grant.CARD})
    nora.get(card_of(site), status=404)
    nora.get(f"/people/{site.patient_ids['ann@example.org']}/more")
    assert "Emergency card" not in nora.page.text
    allow(site, SEES)
    nora.get(card_of(site))
    assert nora.page.h1 == "Emergency card of Ann"
    assert rows(nora)["Where"] == "12 Elm Road"
    # What the diary found is for who may read follow-ups, and its numbers for who may read numbers.
    assert "What happened" not in rows(nora)
    allow(site, TOLD)
    nora.get(card_of(site))
    assert "Chest" not in rows(nora)["What happened"]
    allow(site, TOLD | {Grant.TRENDS})
    nora.get(card_of(site))
    assert "Chest" in rows(nora)["What happened"]
    assert "looked at your emergency card" in ann.get("/who-looked").text
    allow(site, frozenset())
    nora.get(card_of(site), status=404)


def test_nobody_keeps_it_but_who_prints_it(site: Site, ann: Browser) -> None:
    answer = ann.fetch(card_of(site, own=True))
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("word", "said"),
    [("rang", "rang."), ("no_reply", "had no reply."), ("on_my_way", "is on the way.")],
)
def test_a_word_back_is_told_and_answers_nothing(site: Site, ann: Browser, word: str, said: str) -> None:
    number = emergency(site)
    nora = person(site)
    join(site)
    allow(site, TOLD)
    with site.writing() as session:
        mails = len(session.scalars(select(OutboxMail)).all())
    page = f"/people/{site.patient_ids['ann@example.org']}/follow-ups/{number}"
    nora.get(page)
    _press(nora, page, word)
    assert "nora@example.org" not in ann.get(f"/follow-ups/{number}").text
    assert said in ann.page.text
    with site.writing() as session:
        assert session.get_one(FollowUp, number).state is FollowUpState.OPEN
        assert len(session.scalars(select(OutboxMail)).all()) == mails
        assert [each.word.value for each in session.scalars(select(WordBack))] == [word]
    ann.get(card_of(site, own=True))
    assert ("On the way" in rows(ann)) == (word == "on_my_way")
    site.clock.move_on(hours=7)
    ann.get(card_of(site, own=True))
    assert "On the way" not in rows(ann)


def _press(browser: Browser, page: str, word: str, status: int = 200) -> None:
    browser.post(f"{page}/word", {"word": word, "csrf_token": browser.token()}, status=status)


def test_pressed_twice_it_is_said_once_and_another_word_counts_instead(site: Site, ann: Browser) -> None:
    number = emergency(site)
    nora = person(site)
    join(site)
    allow(site, TOLD)
    page = f"/people/{site.patient_ids['ann@example.org']}/follow-ups/{number}"
    nora.get(page)
    _press(nora, page, "on_my_way")
    _press(nora, page, "on_my_way")
    site.clock.move_on(minutes=5)
    _press(nora, page, "no_reply")
    with site.writing() as session:
        assert [each.word.value for each in session.scalars(select(WordBack))] == ["on_my_way", "no_reply"]
    ann.get(card_of(site, own=True))
    assert "On the way" not in rows(ann)


def test_who_is_on_the_way_still_is_after_a_word_about_another_alarm(site: Site, ann: Browser) -> None:
    first = emergency(site)
    nora = person(site)
    join(site)
    allow(site, TOLD)
    people = f"/people/{site.patient_ids['ann@example.org']}/follow-ups"
    nora.get(f"{people}/{first}")
    _press(nora, f"{people}/{first}", "on_my_way")
    site.clock.move_on(minutes=5)
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        now = site.clock.now()
        saved = make_report(session, now, site.settings, patient, now.date(), worst=4, signs=(Sign.LUMP,))
        second = next(each.id for each in saved.opened if each.id != first)
    nora.get(f"{people}/{second}")
    _press(nora, f"{people}/{second}", "rang")
    ann.get(card_of(site, own=True))
    assert "is on the way" in rows(ann)["On the way"]


def test_who_may_not_open_it_any_more_is_on_the_way_no_more(site: Site, ann: Browser) -> None:
    number = emergency(site)
    nora = person(site)
    join(site)
    allow(site, TOLD)
    page = f"/people/{site.patient_ids['ann@example.org']}/follow-ups/{number}"
    nora.get(page)
    _press(nora, page, "on_my_way")
    ann.get(card_of(site, own=True))
    assert "On the way" in rows(ann)
    allow(site, frozenset({Grant.TRENDS}))
    ann.get(card_of(site, own=True))
    assert "On the way" not in rows(ann)


@pytest.mark.parametrize(
    ("page", "text"), [("/", "Emergency card"), ("/follow-ups/{}", "Emergency card to read out")]
)
def test_an_emergency_leads_to_it(site: Site, ann: Browser, page: str, text: str) -> None:
    number = emergency(site)
    ann.get(page.format(number))
    assert ann.page.link(text) == "/emergency-card"


def test_who_may_not_say_it_says_nothing(site: Site, ann: Browser) -> None:
    number = emergency(site)
    nora = person(site)
    join(site)
    page = f"/people/{site.patient_ids['ann@example.org']}/follow-ups/{number}"
    allow(site, frozenset({Grant.TRENDS}))
    nora.get("/people")
    _press(nora, page, "rang", status=404)
    allow(site, TOLD)
    _press(nora, page, "ran away", status=400)
    ann.get(f"/follow-ups/{number}")
    ann.post(f"/follow-ups/{number}/word", {"word": "rang", "csrf_token": ann.token()}, status=405)
    with site.writing() as session:
        assert session.scalars(select(WordBack)).all() == []


def test_what_was_answered_meanwhile_takes_no_word(site: Site, ann: Browser) -> None:
    number = emergency(site)
    nora = person(site)
    join(site)
    allow(site, TOLD)
    page = f"/people/{site.patient_ids['ann@example.org']}/follow-ups/{number}"
    nora.get(page)
    ann.get(f"/follow-ups/{number}")
    ann.submit(f"acknowledge-{number}", {"answer": "called"})
    _press(nora, page, "on_my_way")
    with site.writing() as session:
        assert session.scalars(select(WordBack)).all() == []

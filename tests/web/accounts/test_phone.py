"""A person's own number: given on their own page, shown by their own boxes, taken back with the next request."""

from __future__ import annotations

from sqlalchemy import select

from diary.store.models import Account, AuditRow, Caregiver
from diary.store.models.circle import Grant
from tests.browser import Browser
from tests.web.circle.circling import NORA, join, person
from tests.web.conftest import Site

NUMBER = "07700 900155"


def give(nora: Browser, phone: str = NUMBER, *ticked: str, status: int = 200) -> None:
    nora.get("/phone")
    boxes = {name: name in ticked for name in ("shows", "to_circle")}
    nora.submit("phone-number", {"phone": phone, **boxes}, status=status)


def anns(site: Site) -> str:
    return str(site.patient_ids["ann@example.org"])


def test_it_is_shown_to_nobody_before_it_is_ticked(site: Site, ann: Browser) -> None:
    nora = person(site)
    join(site)
    give(nora)
    assert NUMBER not in ann.get("/circle").text
    assert "Nora shows you no phone number." in ann.page.text


def test_the_patient_can_call_who_ticked_it_until_it_is_taken_back(site: Site, ann: Browser) -> None:
    nora = person(site)
    join(site)
    give(nora, NUMBER, "shows")
    assert f"Call Nora: {NUMBER}" in ann.get("/circle").text
    assert 'href="tel:07700900155"' in ann.page.html
    give(nora)
    assert NUMBER not in ann.get("/circle").text


def test_a_number_that_is_cleared_takes_its_boxes_with_it(site: Site, ann: Browser) -> None:
    nora = person(site)
    place = join(site)
    give(nora, NUMBER, "shows", "to_circle")
    give(nora, "", "shows")
    assert "No one is shown a number of yours." in nora.page.text
    with site.reading() as session:
        assert session.scalars(select(Account.phone).where(Account.email == NORA)).one() == ""
        kept = session.get_one(Caregiver, place)
        assert (kept.shows_phone, kept.shows_phone_to_circle) == (False, False)


def test_what_is_no_number_is_refused_and_so_is_a_box_without_one(site: Site, ann: Browser) -> None:
    nora = person(site)
    join(site)
    give(nora, "ask my mother", status=422)
    assert "Type a phone number of at least 3 digits" in nora.page.text
    give(nora, "", "shows", status=422)
    assert "Type your phone number first." in nora.page.text


def test_a_box_for_a_circle_that_one_is_not_in_does_nothing(site: Site, ann: Browser) -> None:
    nora, vic = person(site), person(site, "vic@example.org", name="Vic")
    place = join(site)
    give(nora)
    sent = {"phone": NUMBER, "circle": anns(site), "shows": anns(site), "csrf_token": vic.token()}
    vic.post("/phone", sent)
    assert NUMBER not in ann.get("/circle").text
    with site.reading() as session:
        assert not session.get_one(Caregiver, place).shows_phone


def test_the_access_log_tells_of_it_without_the_number(site: Site, ann: Browser) -> None:
    nora = person(site)
    join(site)
    give(nora, NUMBER, "shows")
    give(nora, "07700 900156", "shows")
    give(nora, "07700 900156")
    with site.reading() as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
        told = [(row.event, row.subject) for row in rows if row.event.startswith("phone_")]
    assert [event for event, _subject in told] == ["phone_shown", "phone_changed", "phone_hidden"]
    assert all(subject.startswith("caregiver:") for _event, subject in told)
    ann.get("/who-looked")
    assert "Nora changed their phone number." in ann.page.text
    assert "07700" not in ann.page.text


def test_a_patient_gives_theirs_in_the_profile_and_shows_it_by_a_grant(site: Site, ann: Browser) -> None:
    nora = person(site)
    join(site, NORA, Grant.ALERTS)
    ann.get("/profile")
    ann.submit("profile", {"phone": "+44 (0)7700 900142", "address": "12 Elm Road"})
    place = f"/people/{anns(site)}/place"
    assert "900142" not in nora.get(place).text
    assert "Ann shows you no phone number." in nora.page.text
    with site.writing() as session:
        session.scalars(select(Caregiver)).one().grants = frozenset({Grant.CONTACT})
    nora.get(place)
    assert "Ann lives here: 12 Elm Road" in nora.page.text
    assert 'href="tel:+447700900142"' in nora.page.html
    ann.get("/profile")
    ann.submit("profile", {"phone": "", "address": ""})
    assert "900142" not in nora.get(place).text
    assert "Elm Road" not in nora.page.text


def test_nobody_has_the_new_grant_who_was_let_in_before(site: Site, ann: Browser) -> None:
    person(site)
    join_id = join(site, NORA, *(grant for grant in Grant if grant is not Grant.CONTACT))
    ann.get(f"/circle/{join_id}")
    box = next(each for each in ann.page.root.iter("input") if each.get("name") == "contact")
    assert box.get("checked") is None

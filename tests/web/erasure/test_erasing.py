"""Erasing one's account: asked for with the password, on every page until then, taken back by one press."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from diary.jobs.erasure import erase_some
from diary.mail.kinds import MailKind
from diary.services.audit.chain import audit_key
from diary.services.audit.verification import verify
from diary.services.mailbox.compose import Drop, Later, compose
from diary.store.models import Account, Caregiver, Erasure, OutboxMail, Patient
from diary.store.work import Work
from tests.browser import Browser
from tests.factories import PASSWORD, make_account, make_caregiver
from tests.web.circle.circling import invite, person
from tests.web.circle.circling import link as invitation_link
from tests.web.conftest import Site

BANNER = "Your diary will be erased on"
NORA = "nora@example.org"


def ask(browser: Browser, password: str = PASSWORD, *, status: int = 200) -> None:
    browser.get("/erase")
    browser.submit("erase", {"password": password}, status=status)


def nora_joins(site: Site) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        nora = make_account(session, site.clock.now(), NORA, name="Nora")
        make_caregiver(session, site.clock.now(), patient, nora)


def kinds(site: Site) -> list[str]:
    return [mail.kind for mail in site.mails()]


def link(site: Site) -> str:
    """That of the mail."""
    with site.reading() as session:
        mail = session.query(OutboxMail).filter_by(kind=MailKind.ERASURE_ASKED).one()
        message = compose(Work(session, site.clock.now(), site.settings), mail)
    assert not isinstance(message, Drop | Later)
    return next(line for line in message.text.splitlines() if "/keep/" in line).removeprefix(
        site.settings.site_url
    )


def is_waiting(site: Site) -> bool:
    with site.reading() as session:
        return session.query(Erasure).count() == 1


def test_the_copy_comes_first_and_what_stays_is_said_before_the_button(site: Site, ann: Browser) -> None:
    page = ann.get("/erase")
    assert (
        page.text.index("Take a copy first") < page.text.index("What goes") < page.text.index("Your password")
    )
    assert "The last spare copy that still holds it goes by" in page.text
    assert "even in an emergency" in page.text
    # Nobody who keeps to their own diary reads of others' diaries.
    assert "a former caregiver" not in page.text


def test_a_caregiver_reads_what_becomes_of_their_words_before_they_press(site: Site, ann: Browser) -> None:
    nora_joins(site)
    nora = site.browser()
    nora.sign_in_unseen(NORA)
    page = nora.get("/erase")
    assert "In place of your name they read “a former caregiver”." in page.text
    assert "You leave the circle of each person you look after now" in page.text


def test_a_wrong_password_erases_nothing(site: Site, ann: Browser) -> None:
    ask(ann, "not my password at all", status=422)
    assert "This is not your password." in ann.page.text
    assert not is_waiting(site)
    ask(ann, "", status=422)
    assert "Type your password." in ann.page.text
    assert not is_waiting(site)


def test_it_stands_on_every_page_and_one_press_there_takes_it_back(site: Site, ann: Browser) -> None:
    ask(ann)
    assert is_waiting(site)
    assert "All of it will be erased on" in ann.page.text
    assert BANNER in ann.get("/trends").text
    ann.submit("keep-it", {})
    assert not is_waiting(site)
    assert "Nothing is erased." in ann.page.text
    assert BANNER not in ann.get("/trends").text
    assert kinds(site) == ["erasure_asked", "erasure_taken_back"]


def test_the_link_in_the_mail_keeps_it_by_a_press_and_not_by_being_opened(site: Site, ann: Browser) -> None:
    ask(ann)
    path = link(site)
    anybody = site.browser()
    assert "Press the button to keep it." in anybody.get(path).text
    assert is_waiting(site)
    anybody.submit("keep", {})
    assert not is_waiting(site)
    assert anybody.get(path, status=404).text.count("This link does nothing any more")


def test_of_a_link_that_mail_has_cut_nothing_is_said_that_is_not_known(site: Site, ann: Browser) -> None:
    ask(ann)
    cut = link(site)[:-5]
    anybody = site.browser()
    page = anybody.get(cut, status=404)
    assert "a part of it is missing" in page.text
    assert "erased by now" not in page.text
    assert page.link("Sign in") == "/sign-in"
    ann.get(cut, status=404)
    ann.follow("See if something will be erased")
    ann.submit("keep-all", {})
    assert not is_waiting(site)


def test_the_link_of_one_that_was_taken_back_does_nothing_to_the_next(site: Site, ann: Browser) -> None:
    ask(ann)
    old = link(site)
    ann.get("/erase")
    ann.submit("keep-all", {})
    site.clock.move_on(minutes=5)
    ask(ann)
    site.browser().get(old, status=404)
    assert is_waiting(site)


def test_no_mail_but_that_about_it_and_a_danger_gets_its_card_and_is_told_once_it_is_taken_back(
    site: Site, ann: Browser
) -> None:
    nora_joins(site)
    ask(ann)
    assert kinds(site) == ["erasure_asked", "care_erasure_asked"]

    ann.get("/today")
    ann.submit("report", {"signs": ["chest"]})
    assert "999" in ann.page.text
    assert "Your diary is to be erased, so no mail goes out." in ann.page.text
    assert kinds(site) == ["erasure_asked", "care_erasure_asked"]

    site.clock.move_on(minutes=2)
    ann.get("/erase")
    ann.submit("keep-all", {})
    assert sorted(kinds(site)[2:]) == sorted(
        ["erasure_taken_back", "care_erasure_taken_back", "emergency", "caregiver_emergency"]
    )


def test_an_emergency_whose_mail_was_on_its_way_waits_and_is_not_lost(site: Site, ann: Browser) -> None:
    nora_joins(site)
    ann.get("/today")
    ann.submit("report", {"signs": ["chest"]})
    ask(ann)
    with site.reading() as session:
        found = {
            mail.kind: compose(Work(session, site.clock.now(), site.settings), mail)
            for mail in session.query(OutboxMail)
        }
    assert isinstance(found["emergency"], Later)
    assert isinstance(found["caregiver_emergency"], Later)


def days_pass(site: Site, days: int) -> None:
    """As they do where the diary runs: it is looked whether somebody is to be erased."""
    for _day in range(days):
        site.clock.move_on(days=1)
        erase_some(site.engine, site.settings, site.clock.now())


@pytest.mark.parametrize("wrong", [timedelta(days=10), timedelta(days=400), timedelta(days=-8)])
def test_a_wrong_clock_makes_no_week_pass(site: Site, ann: Browser, wrong: timedelta) -> None:
    ask(ann)
    right = site.clock.now()
    for now in (right + wrong, right + timedelta(minutes=5), right + timedelta(hours=1)):
        assert not erase_some(site.engine, site.settings, now)
    with site.reading() as session:
        due_at = session.query(Erasure).one().due_at
    assert right + timedelta(days=6, hours=23) <= due_at <= right + timedelta(days=7, hours=2)
    days_pass(site, 8)
    with site.reading() as session:
        assert session.query(Account).count() == 0


def test_a_clock_that_begins_in_1970_changes_nothing(site: Site, ann: Browser) -> None:
    ask(ann)
    assert not erase_some(site.engine, site.settings, datetime(1970, 1, 1, tzinfo=UTC))
    with site.reading() as session:
        assert session.query(Erasure).one().due_at == site.clock.now() + timedelta(days=7)


def test_a_site_that_looks_once_a_week_erases_in_the_end(site: Site, ann: Browser) -> None:
    ask(ann)
    for _week in range(3):
        site.clock.move_on(days=7, minutes=1)
        erase_some(site.engine, site.settings, site.clock.now())
    with site.reading() as session:
        assert session.query(Account).count() == 0


def test_who_is_to_be_erased_joins_no_circle(site: Site, ann: Browser) -> None:
    invite(ann)
    nora = person(site)
    ask(nora)
    nora.get(invitation_link(site))
    nora.submit("yes", status=403)
    with site.reading() as session:
        assert session.query(Caregiver).count() == 0


def test_a_caregiver_who_goes_leaves_the_circle_at_once_and_the_patient_is_told(
    site: Site, ann: Browser
) -> None:
    nora_joins(site)
    nora = site.browser()
    nora.sign_in_unseen(NORA)
    ask(nora)
    with site.reading() as session:
        assert session.query(Caregiver).one().ended_at is not None
    assert sorted(kinds(site)) == ["care_left", "erasure_asked"]

    days_pass(site, 7)
    site.clock.move_on(minutes=1)
    while erase_some(site.engine, site.settings, site.clock.now()):
        pass
    with site.reading() as session:
        assert session.query(Account).count() == 1
        assert session.query(Caregiver).count() == 0
    with site.reading() as session:
        chain = verify(session, [audit_key(site.settings)], site.patient_ids["ann@example.org"])
    assert chain.rows
    assert not chain.faults
    ann.sign_in_unseen()
    assert "A former caregiver" in ann.get("/who-looked").text


def test_after_a_week_all_is_gone_and_nobody_is_signed_in(site: Site, ann: Browser) -> None:
    ask(ann)
    path = link(site)
    days_pass(site, 6)
    site.clock.move_on(hours=23)
    assert not erase_some(site.engine, site.settings, site.clock.now())
    ann.sign_in_unseen()
    assert BANNER in ann.get("/trends").text
    site.clock.move_on(hours=2)
    while erase_some(site.engine, site.settings, site.clock.now()):
        pass
    with site.reading() as session:
        assert session.query(Account).count() == session.query(OutboxMail).count() == 0
    assert "/sign-in" in ann.get("/trends").url
    site.browser().get(path, status=404)


def test_the_last_operator_stays(site: Site) -> None:
    with site.writing() as session:
        make_account(session, site.clock.now(), "op@example.org").operator_since = site.clock.now()
    operator = site.browser()
    operator.sign_in_unseen("op@example.org")
    page = operator.get("/erase")
    assert "Nobody else runs this site." in page.text
    assert not page.html.count('id="erase"')
    sent = {"password": PASSWORD, "csrf_token": operator.token()}
    operator.post("/erase", sent, status=422)
    assert not is_waiting(site)


def test_the_operator_starts_it_and_keeps_it(site: Site, ann: Browser) -> None:
    with site.writing() as session:
        make_account(session, site.clock.now(), "op@example.org").operator_since = site.clock.now()
        number = session.query(Account).filter_by(email="ann@example.org").one().id
    operator = site.browser()
    operator.sign_in_unseen("op@example.org")
    operator.get(f"/site/accounts/{number}")
    operator.submit("erase", {}, status=422)
    assert "Tick “I am sure” if the account is to be erased." in operator.page.text
    assert not is_waiting(site)
    operator.submit("erase", {"sure_to_erase": True})
    assert is_waiting(site)
    assert "To be erased on" in operator.page.text
    assert "The person who runs this site asked for that." in ann.get("/erase").text
    operator.get(f"/site/accounts/{number}")
    operator.submit("keep", {})
    assert not is_waiting(site)

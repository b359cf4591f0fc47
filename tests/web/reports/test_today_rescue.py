"""Nothing typed is lost, and nobody's answers land in another's diary, when a token or a session is over."""

from __future__ import annotations

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from diary.store.models import Patient, SavedReport
from tests.browser import Browser
from tests.factories import PASSWORD
from tests.web.conftest import Site
from tests.web.reports.reporting import A_NORMAL_DAY, answers, saved, says_what_to_do

BEN = "ben@example.org"


def spoil(browser: Browser, field: str, value: str = "spoilt") -> None:
    """Change a hidden field of the report form as it stands on the page."""
    for element in browser.page.form("report").iter("input"):
        if element.get("name") == field:
            element.set("value", value)


def test_without_a_valid_token_the_form_comes_back_as_it_was(site: Site, ann: Browser) -> None:
    ann.get("/today")
    spoil(ann, "csrf_token")
    page = ann.submit("report", {**A_NORMAL_DAY, "note": "a walk"}, status=400)
    assert "Look at them and press Save again." in page.text
    assert saved(site) is None
    ann.submit("report")
    assert answers(site).note == "a walk"
    assert answers(site).interference == 1


def test_without_a_valid_token_it_still_says_what_to_do(ann: Browser) -> None:
    ann.get("/today")
    spoil(ann, "csrf_token")
    ann.submit("report", {"signs": ["chest"]}, status=400)
    assert says_what_to_do(ann)


def test_answers_survive_a_session_that_is_over(site: Site, ann: Browser) -> None:
    ann.get("/today")
    site.clock.move_on(hours=13)
    page = ann.submit("report", {**A_NORMAL_DAY, "note": "a walk"}, status=401)
    assert page.h1 == "Sign in"
    ann.submit("sign-in", {"email": "ann@example.org", "password": PASSWORD})
    page = ann.get("/today")
    assert "You were signed out while you wrote." in page.text
    assert saved(site) is None
    assert ann.submit("report", button="Save").h1 == "Which day is this report for?"
    ann.submit("which-day", button="Earlier: Monday 5 January")
    assert answers(site).note == "a walk"
    assert "You were signed out" not in ann.get("/today").text


def test_what_survived_need_not_be_used(site: Site, ann: Browser) -> None:
    ann.get("/today")
    site.clock.move_on(hours=13)
    ann.submit("report", {**A_NORMAL_DAY, "note": "a walk"}, status=401)
    ann.submit("sign-in", {"email": "ann@example.org", "password": PASSWORD})
    ann.follow("Start again with an empty report")
    assert "a walk" not in ann.page.html
    ann.submit("report", {"signs": ["none"]})
    assert "You were signed out" not in ann.get("/today").text


def test_a_session_that_is_over_still_says_what_to_do_but_names_no_doctor(site: Site, ann: Browser) -> None:
    with site.writing() as session:
        session.get_one(Patient, site.patient_ids["ann@example.org"]).contact_name = "Dr Rao"
    ann.get("/today")
    assert ann.page.form("report") is not None
    site.clock.move_on(hours=13)
    page = ann.submit("report", {"signs": ["chest"]}, status=401)
    assert says_what_to_do(ann)
    assert "Dr Rao" not in page.text


def test_a_session_that_is_over_asks_about_a_danger_of_a_past_day(site: Site, ann: Browser) -> None:
    ann.get("/today?day=2026-01-02")
    site.clock.move_on(hours=13)
    page = ann.submit("report", {"signs": ["chest"]}, status=401)
    assert not says_what_to_do(ann)
    assert "If this is happening now, call 999." in page.text


def test_whoever_else_signs_in_does_not_get_the_answers(site: Site, ann: Browser) -> None:
    site.patient(BEN)
    ann.get("/today")
    site.clock.move_on(hours=13)
    ann.submit("report", {**A_NORMAL_DAY, "note": "Ann’s own"}, status=401)
    ann.submit("sign-in", {"email": BEN, "password": PASSWORD})
    assert "Ann’s own" not in ann.get("/today?day=2026-01-06").html
    assert "Ann’s own" not in ann.get("/today").html


def test_a_form_made_for_another_patient_is_not_saved_nor_shown(site: Site, ann: Browser) -> None:
    site.patient(BEN)
    ben = site.browser()
    ben.sign_in_unseen(BEN)
    ann.get("/today")
    ben.get("/today")
    ticket = next(e for e in ann.page.form("report").iter("input") if e.get("name") == "ticket").get(
        "value", ""
    )
    spoil(ben, "ticket", ticket)
    page = ben.submit("report", {"signs": ["chest"], "note": "Ann’s own"}, status=400)
    assert says_what_to_do(ben), "whoever wrote it may be in danger"
    assert "made for somebody else’s diary" in page.text
    assert "Ann’s own" not in page.html
    assert saved(site, email=BEN) is None
    assert saved(site) is None


@pytest.mark.parametrize("ticket", ["", "spoilt", "WzEsIjIwMjYtMDEtMDUiXQ.x"])
def test_a_form_whose_ticket_cannot_be_read_is_shown_again(site: Site, ann: Browser, ticket: str) -> None:
    ann.get("/today")
    spoil(ann, "ticket", ticket)
    ann.submit("report", A_NORMAL_DAY, status=400)
    assert saved(site) is None
    ann.submit("report")
    assert saved(site) is not None


def test_a_database_that_cannot_save_loses_nothing_and_says_what_to_do(site: Site, ann: Browser) -> None:
    def fails(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("disk full"))

    ann.get("/today")
    event.listen(SavedReport, "before_insert", fails)
    try:
        page = ann.submit("report", {"signs": ["chest"], "note": "a walk"}, status=503)
    finally:
        event.remove(SavedReport, "before_insert", fails)
    assert says_what_to_do(ann)
    assert "The fault is ours." in page.text
    ann.submit("report")
    assert answers(site).note == "a walk"

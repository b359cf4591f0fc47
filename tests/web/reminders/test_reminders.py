"""The page on which a patient says when to be reminded."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from diary.services import reminders
from diary.store.models import Patient, ReminderSchedule
from tests.browser import Browser
from tests.factories import make_report
from tests.web.conftest import Site

TODAY = date(2026, 1, 5)


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


def plan(site: Site, email: str = "ann@example.org") -> ReminderSchedule:
    with site.reading() as session:
        return reminders.schedule_of(session, site.patient_ids[email])


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def ticked(browser: Browser) -> list[str]:
    boxes = browser.page.form("reminders").iter("input")
    return [
        box.get("value", "")
        for box in boxes
        if box.get("name") == "weekdays" and box.get("checked") is not None
    ]


def test_it_says_when_the_next_one_comes(ann: Browser) -> None:
    ann.get("/more")
    page = ann.follow("Reminders")
    assert page.h1 == "Reminders"
    assert (
        "The next reminder comes on Monday 5 January at 20:00, if you have not written by then." in page.text
    )
    assert page.by_id("at").get("value") == "20:00"
    assert ticked(ann) == ["0", "1", "2", "3", "4", "5", "6"]
    assert "ann@example.org" in page.text


def test_the_next_one_is_told_by_the_patients_clock(site: Site, browser: Browser) -> None:
    site.patient(timezone="Asia/Kathmandu")
    browser.sign_in_unseen()
    assert "on Monday 5 January at 20:00" in browser.get("/reminders").text
    site.clock.set(utc("2026-01-05T14:15"))
    assert "on Tuesday 6 January at 20:00" in browser.get("/reminders").text


def test_a_day_that_is_written_has_no_reminder(site: Site, ann: Browser) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        make_report(session, site.clock.now(), site.settings, patient, TODAY, worst=1)
    assert "comes on Tuesday 6 January at 20:00" in ann.get("/reminders").text


def test_another_time_and_other_days_are_kept(site: Site, ann: Browser) -> None:
    ann.get("/reminders")
    page = ann.submit("reminders", {"at": "09:30", "weekdays": ["5", "6"]})
    assert "Saved." in page.text
    assert "The next reminder comes on Saturday 10 January at 09:30" in page.text
    assert (plan(site).at_minute, plan(site).days) == (570, 0b1100000)
    assert plan(site).next_at == utc("2026-01-10T09:30")
    assert ticked(ann) == ["5", "6"]


def test_they_can_be_switched_off_and_on_again(site: Site, ann: Browser) -> None:
    ann.get("/reminders")
    page = ann.submit("reminders", {"wanted": False, "weekdays": None, "at": "07:00"})
    assert "You get no reminders." in page.text
    assert (plan(site).wanted, plan(site).next_at, plan(site).days) == (False, None, 127)
    page = ann.submit("reminders", {"wanted": True})
    assert "The next reminder comes on Tuesday 6 January at 07:00" in page.text


def test_a_pause_lasts_until_its_day_and_is_forgotten_afterwards(site: Site, ann: Browser) -> None:
    ann.get("/reminders")
    page = ann.submit("reminders", {"paused_until": "2026-01-20"})
    assert "The next reminder comes on Tuesday 20 January at 20:00" in page.text
    assert page.by_id("paused_until").get("value") == "2026-01-20"
    page = ann.submit("reminders", {"paused_until": ""})
    assert "comes on Monday 5 January" in page.text
    ann.submit("reminders", {"paused_until": "2026-01-20"})
    site.clock.set(utc("2026-01-20T12:00"))
    ann.sign_in_unseen()
    assert ann.get("/reminders").by_id("paused_until").get("value") == ""


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"at": "25:00"}, "Type the time as hours and minutes, such as 20:00."),
        ({"at": ""}, "Type the time as hours and minutes, such as 20:00."),
        ({"at": "8pm"}, "Type the time as hours and minutes, such as 20:00."),
        ({"weekdays": None}, "Tick at least one day. If you want no reminders, switch them off."),
        ({"paused_until": "2026-01-05"}, "Choose a day after today."),
        ({"paused_until": "2027-01-06"}, "A pause can last up to Tuesday, 5 January 2027."),
        ({"paused_until": "soon"}, "Type the date as year, month and day, such as 2026-03-31."),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_changed(
    site: Site, ann: Browser, fields: dict[str, str | None], said: str
) -> None:
    ann.get("/reminders")
    page = ann.submit("reminders", fields, status=422)
    assert said in page.text
    assert page.title.startswith("Error: Reminders")
    known = plan(site)
    assert (known.at_minute, known.days, known.paused_until) == (1200, 127, None)


def test_all_faults_are_told_at_once_and_what_was_typed_stays(ann: Browser) -> None:
    ann.get("/reminders")
    fields = {"at": "noon", "weekdays": None, "paused_until": "2026-01-01"}
    page = ann.submit("reminders", fields, status=422)
    assert len(list(page.with_class("error-summary")[0].iter("li"))) == 3
    assert page.by_id("at").get("value") == "noon"
    assert page.by_id("paused_until").get("value") == "2026-01-01"


def test_before_the_first_questions_none_come(site: Site, browser: Browser) -> None:
    site.patient(set_up=False)
    browser.sign_in_unseen()
    assert "Reminders start once you have answered the first questions." in browser.get("/reminders").text


def test_looking_changes_nothing(site: Site, ann: Browser) -> None:
    before = plan(site)
    site.clock.move_on(days=3)
    ann.sign_in_unseen()
    ann.get("/reminders")
    after = plan(site)
    assert (after.next_at, after.wanted, after.days) == (before.next_at, before.wanted, before.days)


def test_a_page_without_its_token_comes_back_with_what_was_typed(site: Site, ann: Browser) -> None:
    ann.get("/reminders")
    ann.page.form("reminders").find(".//input[@name='csrf_token']").set("value", "old")  # type: ignore[union-attr]
    ann.submit("reminders", {"at": "07:45"}, status=400)
    assert ann.page.by_id("at").get("value") == "07:45"
    ann.submit("reminders")
    assert plan(site).at_minute == 465


def test_odd_input_never_trips_it(ann: Browser) -> None:
    ann.get("/reminders")
    token = ann.page.form("reminders").find(".//input[@name='csrf_token']").get("value")  # type: ignore[union-attr]
    for name in ("wanted", "at", "weekdays", "paused_until"):
        for typed in ("x" * 2000, "a\0b", "7", "-1", "\u0665", "9999-12-31", "0000-00-00", "12:00:00", "1e3"):
            data = {"csrf_token": token, "wanted": "y", "at": "20:00", "weekdays": "0", name: typed}
            assert ann.client.post("/reminders", data=data, base_url=ann.base_url).status_code in (303, 422)

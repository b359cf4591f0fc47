"""Which day a report is for: just after midnight, and from a page that was left open."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.browser import Browser
from tests.web.conftest import Site
from tests.web.reports.reporting import A_NORMAL_DAY, TODAY, answers, saved, says_what_to_do

TOMORROW = date(2026, 1, 6)


@pytest.fixture
def ann(site: Site) -> Browser:
    """Signed in on a device of her own, so that the session outlasts the night."""
    site.patient()
    browser = site.browser()
    browser.sign_in(own_device=True)
    return browser


def at(site: Site, day: int, hour: int, minute: int = 0) -> None:
    site.clock.set(datetime(2026, 1, day, hour, minute, tzinfo=UTC))


def test_just_after_midnight_it_asks_today_or_yesterday(site: Site, ann: Browser) -> None:
    at(site, 6, 0, 30)
    assert ann.get("/today").h1 == "Today or yesterday?"
    ann.follow("Yesterday, Monday 5 January")
    ann.submit("report", A_NORMAL_DAY)
    assert saved(site, TODAY) is not None
    assert saved(site, TOMORROW) is None


def test_a_report_for_yesterday_written_at_night_is_about_now(site: Site, ann: Browser) -> None:
    at(site, 6, 3, 59)
    ann.get("/today")
    ann.follow("Yesterday, Monday 5 January")
    ann.submit("report", {"signs": ["chest"]})
    assert says_what_to_do(ann)


def test_at_four_the_night_is_over(site: Site, ann: Browser) -> None:
    at(site, 6, 4)
    page = ann.get("/today")
    assert page.h1 == "Today’s report"
    assert "Tuesday 6 January" in page.text


def test_where_yesterday_has_a_report_nothing_is_asked(site: Site, ann: Browser) -> None:
    ann.get("/today")
    ann.submit("report", A_NORMAL_DAY)
    at(site, 6, 0, 30)
    assert ann.get("/today").h1 == "Today’s report"


def test_a_page_left_open_over_night_asks_which_day_it_is_for(site: Site, ann: Browser) -> None:
    ann.get("/today")
    at(site, 6, 9)
    page = ann.submit("report", {**A_NORMAL_DAY, "note": "slept well"})
    assert page.h1 == "Which day is this report for?"
    assert saved(site, TODAY) is None
    assert saved(site, TOMORROW) is None
    ann.submit("which-day", button="Today, Tuesday 6 January")
    assert answers(site, TOMORROW).note == "slept well"
    assert saved(site, TODAY) is None


def test_it_can_be_saved_for_the_day_it_was_opened_on(site: Site, ann: Browser) -> None:
    ann.get("/today")
    at(site, 6, 9)
    ann.submit("report", {**A_NORMAL_DAY, "signs": ["chest"]})
    assert says_what_to_do(ann)
    page = ann.submit("which-day", button="Earlier: Monday 5 January")
    assert saved(site, TODAY) is not None
    assert not says_what_to_do(ann)
    assert "Is this happening now? On Monday 5 January" in page.text


def test_a_page_open_for_weeks_can_only_be_saved_for_today(site: Site, ann: Browser) -> None:
    ann.get("/today")
    at(site, 20, 9)
    page = ann.submit("report", A_NORMAL_DAY)
    assert "That is too long ago to write about now." in page.text
    ann.submit("which-day", button="Today, Tuesday 20 January")
    assert saved(site, TODAY) is None
    assert saved(site, date(2026, 1, 20)) is not None


def test_a_page_opened_for_yesterday_at_night_asks_once_the_night_is_over(site: Site, ann: Browser) -> None:
    at(site, 6, 3, 50)
    ann.get("/today")
    ann.follow("Yesterday, Monday 5 January")
    at(site, 6, 4, 10)
    assert ann.submit("report", A_NORMAL_DAY).h1 == "Which day is this report for?"


def test_the_chosen_day_may_have_a_report_already(site: Site, ann: Browser) -> None:
    ann.get("/today")
    left_open = ann.page
    at(site, 6, 9)
    ann.get("/today")
    ann.submit("report", A_NORMAL_DAY)
    ann._page = left_open
    ann.submit("report", {**A_NORMAL_DAY, "worst-1": "5"})
    page = ann.submit("which-day", button="Today, Tuesday 6 January", status=409)
    assert page.h1 == "This day was saved before"


def test_the_form_opens_for_no_day_to_come(ann: Browser) -> None:
    ann.get("/today?day=2026-01-06", status=404)


@pytest.mark.parametrize("day", ["2026-01-04", "never", "2026-1-5", "20260105"])
def test_there_is_no_saved_page_for_a_day_without_a_report(ann: Browser, day: str) -> None:
    ann.get("/today")
    ann.submit("report", A_NORMAL_DAY)
    ann.get(f"/saved/{day}", status=404)

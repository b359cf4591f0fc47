"""The page about reminders: several a day, one more, quiet hours, how often, and links in mails."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from diary.services import reminders
from diary.store.models import Patient, ReminderSchedule
from tests.browser import Browser
from tests.web.conftest import Site
from tests.web.reports.reporting import A_NORMAL_DAY, TODAY, says_what_to_do

OFFER = "Would fewer reminders do?"


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


def plan(site: Site) -> ReminderSchedule:
    with site.reading() as session:
        return reminders.schedule_of(session, site.patient_ids["ann@example.org"])


def two_weeks_pass(site: Site) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        patient.set_up_at = site.clock.now() - timedelta(days=14)


def is_open(browser: Browser) -> bool:
    (folded,) = browser.page.form("reminders").iter("details")
    return folded.get("open") is not None


def test_several_times_are_kept_in_order_and_shown_again(site: Site, ann: Browser) -> None:
    ann.get("/reminders")
    assert not is_open(ann)
    page = ann.submit("reminders", {"at": "20:00", "at_3": "09:30", "nudge_after": "60"})
    assert "The next reminder comes on Monday 5 January at 20:00" in page.text
    assert (plan(site).earlier_minutes, plan(site).at_minute, plan(site).nudge_after) == ([570], 1200, 60)
    assert [page.by_id(name).get("value") for name in ("at", "at_2", "at_3")] == ["09:30", "20:00", ""]
    assert is_open(ann)
    page = ann.submit("reminders", {"at_2": "", "nudge_after": ""})
    assert (plan(site).earlier_minutes, plan(site).at_minute, plan(site).nudge_after) == ([], 570, None)


def test_quiet_hours_may_go_over_midnight(site: Site, ann: Browser) -> None:
    ann.get("/reminders")
    page = ann.submit("reminders", {"quiet_from": "22:00", "quiet_to": "07:00"})
    assert (plan(site).quiet_from, plan(site).quiet_to) == (22 * 60, 7 * 60)
    assert page.by_id("quiet_from").get("value") == "22:00"
    ann.submit("reminders", {"quiet_from": "", "quiet_to": ""})
    assert (plan(site).quiet_from, plan(site).quiet_to) == (None, None)


def test_it_says_where_one_more_does_not_come_as_it_was_asked_for(ann: Browser) -> None:
    ann.get("/reminders")
    page = ann.submit("reminders", {"nudge_after": "60", "quiet_from": "20:30", "quiet_to": "21:30"})
    assert "Saved. The one more reminder would come in the quiet hours. It comes at 21:30" in page.text
    page = ann.submit("reminders", {"quiet_to": "07:00"})
    assert "Saved. There is no time left for the one more reminder that day" in page.text
    page = ann.submit("reminders", {"quiet_from": "22:00"})
    assert "one more reminder" not in page.text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"at_2": "20:29"}, "Two times must be half an hour apart or more."),
        ({"at_2": "20:00"}, "Two times must be half an hour apart or more."),
        ({"at_4": "noon"}, "Type the time as hours and minutes, such as 20:00."),
        ({"quiet_from": "22:00"}, "Give both times of the quiet hours, or leave both empty."),
        ({"quiet_to": "07:00"}, "Give both times of the quiet hours, or leave both empty."),
        (
            {"quiet_from": "07:00", "quiet_to": "07:00"},
            "Quiet hours must end at another time than they begin.",
        ),
        ({"quiet_from": "19:00", "quiet_to": "07:00"}, "This time is in the quiet hours."),
        ({"at_2": "06:59", "quiet_from": "22:00", "quiet_to": "07:00"}, "This time is in the quiet hours."),
        ({"nudge_after": "61"}, "Choose one of these."),
    ],
)
def test_what_does_not_fit_is_told_beside_its_field_and_nothing_changes(
    site: Site, ann: Browser, fields: dict[str, str], said: str
) -> None:
    ann.get("/reminders")
    form = ann.page.form("reminders")
    token = form.find(".//input[@name='csrf_token']").get("value")  # type: ignore[union-attr]
    whole = {"csrf_token": token or "", "wanted": "y", "at": "20:00", "weekdays": "0", **fields}
    page = ann.post("/reminders", whole, status=422)
    assert said in page.text
    assert is_open(ann)
    assert (plan(site).earlier_minutes, plan(site).quiet_from, plan(site).nudge_after) == ([], None, None)


def test_a_pause_over_the_turn_of_the_year_says_which_year(ann: Browser) -> None:
    ann.get("/reminders")
    page = ann.submit("reminders", {"paused_until": "2027-01-04"})
    assert "The next reminder comes on Monday, 4 January 2027 at 20:00" in page.text
    page = ann.submit("reminders", {"paused_until": "2027-01-06"}, status=422)
    assert "A pause can last up to Tuesday, 5 January 2027." in page.text


def test_half_an_hour_apart_and_at_the_edge_of_quiet_hours_is_fine(site: Site, ann: Browser) -> None:
    ann.get("/reminders")
    times = {"at": "07:00", "at_2": "07:30", "at_3": "21:30", "quiet_from": "22:00", "quiet_to": "07:00"}
    assert "Saved." in ann.submit("reminders", times).text
    assert plan(site).earlier_minutes == [420, 450]


def test_every_other_day_needs_no_day_of_the_week(site: Site, ann: Browser) -> None:
    ann.get("/reminders")
    page = ann.submit("reminders", {"every_other_day": True, "weekdays": None})
    assert "Now they come every other day." in page.text
    assert plan(site).every_other_from == date(2026, 1, 5)
    site.clock.move_on(days=1)
    ann.sign_in_unseen()
    ann.get("/reminders")
    ann.submit("reminders", {"at": "19:00"})
    assert plan(site).every_other_from == date(2026, 1, 5)


def test_fewer_and_every_day_again_are_one_press_each(site: Site, ann: Browser) -> None:
    assert "Now they come every day." in ann.get("/reminders").text
    page = ann.submit("how-often", {}, button="Once a week")
    assert "Saved. Reminders come once a week now, on this day: Monday." in page.text
    assert "Now they come once a week, on this day: Monday." in page.text
    page = ann.submit("how-often", {}, button="Every other day")
    assert "comes on Monday 5 January" in page.text
    page = ann.submit("how-often", {}, button="Every day")
    assert "Now they come every day." in page.text
    assert (plan(site).days, plan(site).every_other_from) == (127, None)


def test_what_is_no_rhythm_changes_nothing(site: Site, ann: Browser) -> None:
    ann.get("/reminders")
    token = ann.page.form("how-often").find(".//input[@name='csrf_token']").get("value")  # type: ignore[union-attr]
    for rhythm in ("", "hourly", "DAILY"):
        ann.post("/reminders/rhythm", {"csrf_token": token or "", "rhythm": rhythm}, status=400)
    assert plan(site).offer_answered_at is None


def test_after_two_weeks_both_pages_ask_whether_fewer_would_do_until_it_is_answered(
    site: Site, ann: Browser
) -> None:
    ann.get("/today")
    ann.submit("report", A_NORMAL_DAY)
    after_saving = f"/saved/{TODAY}"
    for path in (after_saving, "/reminders"):
        assert OFFER not in ann.get(path).text
    two_weeks_pass(site)
    assert OFFER in ann.get("/reminders").text
    page = ann.get(after_saving)
    assert OFFER in page.text
    assert "it can find a change late, or not at all" in page.text
    page = ann.submit("fewer-reminders", {}, button="Keep every day")
    assert page.h1 == "Reminders"
    assert "Saved. Reminders come every day." in page.text
    for path in (after_saving, "/reminders"):
        assert OFFER not in ann.get(path).text


def test_nobody_is_asked_by_looking_and_looking_answers_nothing(site: Site, ann: Browser) -> None:
    two_weeks_pass(site)
    for path in ("/today", "/reminders"):
        ann.get(path)
        ann.fetch(path, "HEAD")
    assert (plan(site).offered_on, plan(site).offer_answered_at) == (None, None)


def test_no_offer_stands_where_a_report_is_being_written_or_after_one_that_calls_for_help(
    site: Site, ann: Browser
) -> None:
    two_weeks_pass(site)
    assert OFFER not in ann.get("/today").text
    page = ann.submit("report", {}, status=422)
    assert OFFER not in page.text
    page = ann.submit("report", {"signs": ["chest"]})
    assert says_what_to_do(ann)
    assert OFFER not in page.text


def test_links_can_be_switched_off_and_older_ones_ended(site: Site, ann: Browser) -> None:
    page = ann.get("/reminders")
    assert page.by_id("links_wanted").get("checked") is not None
    page = ann.submit("end-links")
    assert "Links in older mails do not work any more." in page.text
    assert (plan(site).links_wanted, plan(site).links_not_before) == (True, site.clock.now())
    site.clock.move_on(minutes=5)
    ann.get("/reminders")
    ann.submit("reminders", {"links_wanted": False})
    assert (plan(site).links_wanted, plan(site).links_not_before) == (False, site.clock.now())


def test_it_is_told_by_the_clock_of_the_patient(site: Site, browser: Browser) -> None:
    site.patient(timezone="Pacific/Kiritimati")  # it is Tuesday there
    site.clock.set(datetime(2026, 1, 5, 12, tzinfo=UTC))
    browser.sign_in_unseen()
    browser.get("/reminders")
    assert "on this day: Tuesday." in browser.submit("how-often", {}, button="Once a week").text


def test_odd_input_never_trips_the_new_fields(ann: Browser) -> None:
    ann.get("/reminders")
    token = ann.page.form("reminders").find(".//input[@name='csrf_token']").get("value")  # type: ignore[union-attr]
    for name in ("at_2", "at_4", "nudge_after", "quiet_from", "quiet_to", "every_other_day", "links_wanted"):
        for typed in ("x" * 2000, "a\0b", "7", "-1", "\u0665", "24:00", "1e3", "60", "20:00"):
            data = {"csrf_token": token, "wanted": "y", "at": "20:00", "weekdays": "0", name: typed}
            assert ann.client.post("/reminders", data=data, base_url=ann.base_url).status_code in (303, 422)

"""A report that is dated after today: seen, counted as nobody's last one, and taken out by whose diary it is.

And any other: taken out by the patient, or by who may change it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from diary.services.errors import Conflict, NotFound
from diary.services.reports import withdraw_report
from diary.store.models import Account, AuditRow, Patient, SavedReport
from diary.store.models.circle import Grant
from diary.store.work import Work
from tests.browser import Browser
from tests.factories import make_account, make_caregiver, make_report
from tests.page import text_of
from tests.web.conftest import Site
from tests.web.reports.reporting import A_NORMAL_DAY, TODAY, saved, versions

THEN = date(2031, 6, 1)
ADDRESS = f"/reports/{THEN}/take-out"


def wrote(site: Site, now: datetime, day: date, worst: int = 2, **given: object) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        make_report(session, now, site.settings, patient, day, worst=worst, **given)  # type: ignore[arg-type]


@pytest.fixture
def wrong(site: Site, ann: Browser) -> Browser:
    """Ann's browser; yesterday's report, and one that was saved while the clock believed that it was 2031."""
    now = site.clock.now()
    wrote(site, now, TODAY - timedelta(days=1), worst=3)
    wrote(site, now + (THEN - TODAY), THEN, worst=2, note="on the wrong day")
    return ann


def caregiver(site: Site, *grants: Grant) -> Browser:
    with site.writing() as session:
        account = make_account(session, site.clock.now(), "ben@example.org", name="Ben")
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        make_caregiver(session, site.clock.now(), patient, account, list(grants))
    browser = site.browser()
    browser.sign_in("ben@example.org")
    return browser


def test_the_list_marks_it_and_leads_to_where_it_is_taken_out(wrong: Browser) -> None:
    page = wrong.get("/reports")
    first, second = (text_of(card) for card in page.root.iter("article"))
    assert "Dated after today. This day has not come yet. It does not count as your last report." in first
    assert "Dated after today" not in second
    # Nobody is told of years without a report, nor led to them.
    assert "No report for" not in page.text
    assert "2031" not in [text_of(link) for nav in page.with_class("span-list") for link in nav.iter("a")]
    assert page.link("Take it out: 1 June 2031") == ADDRESS


def test_it_counts_nowhere_as_the_last_report(site: Site, wrong: Browser) -> None:
    assert "Dated after today" not in wrong.get("/trends").text
    said = wrong.get("/export").text
    assert "1 day in it is dated after today. It counts as nobody’s last report." in said
    assert "2031" not in said
    ben = caregiver(site, Grant.TRENDS, Grant.ALERTS)
    overview = ben.get("/people").text
    assert "2031" not in overview
    site.clock.move_on(hours=24 * 9)
    assert "2031" not in wrong.get("/sign-in").text


def test_it_is_asked_once_more_taken_out_and_kept(site: Site, wrong: Browser) -> None:
    wrong.get(f"/reports/{THEN}")
    page = wrong.follow("Is the date wrong? Take this report out")
    assert page.h1 == "Take out this report?"
    assert "This report is dated 1 June 2031. That day has not come yet." in page.text
    assert saved(site, THEN) is not None, "a look changes nothing"
    page = wrong.submit("take-out")
    assert page.h1 == "All reports"
    assert "The report is taken out. It counts no more." in page.text
    assert "2031" not in page.text
    assert saved(site, THEN) is None
    with site.reading() as session:
        (kept,) = session.scalars(select(SavedReport).where(SavedReport.day == THEN))
        assert (kept.note, kept.superseded_at) == ("on the wrong day", site.clock.now())
        event = session.scalars(select(AuditRow).order_by(AuditRow.id.desc())).first()
        assert event is not None
        assert (event.event, event.subject) == ("report_withdrawn", f"report:{kept.id}")
    # What it said can be read, and it cannot be taken out twice.
    page = wrong.get(f"/reports/{THEN}")
    assert "This report was taken out. It counts no more." in page.text
    assert "on the wrong day" in page.text
    wrong.get(ADDRESS, status=404)
    assert "dated after today" not in wrong.get("/export").text
    assert "You took out your report of Sunday, 1 June 2031." in wrong.get("/who-looked?show=all").text


def test_once_its_day_has_come_it_can_be_written_and_the_old_version_stands_below(
    site: Site, wrong: Browser
) -> None:
    wrong.get(ADDRESS)
    wrong.submit("take-out")
    site.clock.move_on(hours=24 * (THEN - TODAY).days)
    wrong.sign_in()
    wrong.get("/today")
    wrong.submit("report", A_NORMAL_DAY)
    report = saved(site, THEN)
    assert report is not None
    assert report.version == 2
    assert versions(site, THEN) == 2
    assert "1 earlier version" in wrong.get(f"/reports/{THEN}").text


def test_nobody_else_can_and_where_there_is_no_report_nobody(site: Site, wrong: Browser) -> None:
    wrong.get(f"/reports/{THEN + timedelta(days=1)}/take-out", status=404)
    wrong.get("/reports/never/take-out", status=404)
    ben = caregiver(site, *Grant)
    page = ben.get(f"/people/{site.patient_ids['ann@example.org']}/reports")
    assert (
        "Dated after today. This day has not come yet for Ann. It does not count as their last report."
        in page.text
    )
    assert "Take it out" not in page.text
    ben.get(f"/people/{site.patient_ids['ann@example.org']}/reports/{THEN}")
    assert "Take this report out" not in ben.page.text
    ben.get(ADDRESS, status=404)
    with site.writing() as session, pytest.raises(NotFound):
        withdraw_report(
            Work(session, site.clock.now(), site.settings),
            patient=session.get_one(Patient, site.patient_ids["ann@example.org"]),
            day=THEN,
            seen_version=1,
            by=session.scalars(select(Account).where(Account.email == "ben@example.org")).one(),
        )
    assert saved(site, THEN) is not None


def test_without_a_token_nothing_is_taken_out_and_the_page_comes_again(site: Site, wrong: Browser) -> None:
    wrong.get(ADDRESS)
    answer = wrong.client.post(ADDRESS, data={"seen": "1"}, base_url=wrong.base_url)
    assert answer.status_code == 400
    assert "Take out this report?" in answer.get_data(as_text=True)
    assert saved(site, THEN) is not None


def test_another_version_than_was_seen_is_not_taken_out(site: Site, wrong: Browser) -> None:
    wrong.get(ADDRESS)
    wrote_again = site.clock.now() + (THEN - TODAY)
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        make_report(session, wrote_again, site.settings, patient, THEN, worst=1)
    with site.writing() as session, pytest.raises(Conflict):
        withdraw_report(
            Work(session, site.clock.now(), site.settings),
            patient=session.get_one(Patient, site.patient_ids["ann@example.org"]),
            day=THEN,
            seen_version=1,
            by=session.get_one(Patient, site.patient_ids["ann@example.org"]).account,
        )
    page = wrong.submit("take-out")
    assert "This report was changed in the meantime." in page.text
    assert saved(site, THEN) is not None


def test_the_report_of_today_is_taken_out_kept_and_written_again(site: Site, ann: Browser) -> None:
    ann.get("/today")
    ann.submit("report", {**A_NORMAL_DAY, "note": "by mistake"})
    ann.get(f"/reports/{TODAY}")
    page = ann.follow("Take this report out")
    assert "This is the report of 5 January 2026." in page.text
    assert "You can write this day again." in page.text
    page = ann.submit("take-out")
    assert "This report was taken out. It counts no more. You took it out at 12:00." in page.text
    assert "by mistake" in page.text
    assert saved(site) is None
    site.clock.move_on(minutes=30)
    ann.follow("Write this day again")
    ann.submit("report", A_NORMAL_DAY)
    report = saved(site)
    assert report is not None
    assert report.version == 2
    assert "It was taken out at 12:00." in ann.get(f"/reports/{TODAY}").text


def test_a_report_of_long_ago_is_taken_out_by_the_patient_alone_and_stays_empty(
    site: Site, ann: Browser
) -> None:
    then = TODAY - timedelta(days=15)
    wrote(site, site.clock.now() - timedelta(days=15), then, worst=3)
    ben = caregiver(site, *Grant)
    ben.get(f"/people/{site.patient_ids['ann@example.org']}/reports/{then}/take-out", status=404)
    page = ann.get(f"/reports/{then}/take-out")
    assert "It is more than 14 days ago, so the day cannot be written again." in page.text
    ann.submit("take-out")
    assert saved(site, then) is None
    assert "Write this day again" not in ann.page.text


def test_a_danger_taken_out_is_asked_about_and_its_alarm_stays(site: Site, ann: Browser) -> None:
    ann.get("/today")
    ann.submit("report", {**A_NORMAL_DAY, "signs": ["chest"]})
    ann.get(f"/reports/{TODAY}/take-out")
    page = ann.submit("take-out")
    assert "The report was withdrawn. Please say what happened." in page.text
    assert "If this is happening now, call 999" in page.text
    assert "The report was withdrawn. This stays until you say what was done." in ann.get("/follow-ups").text


def test_whoever_only_writes_takes_out_what_they_wrote_alone(site: Site, ann: Browser) -> None:
    ben = caregiver(site, Grant.RECORD)
    patient_id = site.patient_ids["ann@example.org"]
    yesterday = TODAY - timedelta(days=1)
    wrote(site, site.clock.now(), yesterday, worst=3)
    address = f"/people/{patient_id}/reports"
    ben.get(f"{address}/{yesterday}/take-out", status=404)
    ben.get(f"/people/{patient_id}/today")
    ben.submit("report", A_NORMAL_DAY)
    ben.get(f"{address}/{TODAY}/take-out")
    page = ben.submit("take-out")
    assert page.h1 == "Today’s report for Ann"
    assert saved(site) is None
    assert "Ben took it out at 12:00." in ann.get(f"/reports/{TODAY}").text

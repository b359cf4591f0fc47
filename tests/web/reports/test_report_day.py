"""The page of one day, filling in days that were missed, and what an edit leaves of what was there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from diary.rules.records import Reading, SymptomKind
from diary.services.patients.body_sites import BodySite
from diary.services.tracking import symptoms
from diary.services.tracking.symptoms import SymptomAnswers
from diary.store.models import FollowUp, Patient
from tests.browser import Browser
from tests.factories import PASSWORD, make_report, work_at
from tests.page import text_of
from tests.web.conftest import Site
from tests.web.reports.reporting import (
    A_NORMAL_DAY,
    TODAY,
    answers,
    saved,
    says_what_to_do,
    versions,
)

SATURDAY = date(2026, 1, 3)
OLDEST = TODAY - timedelta(days=14)


def wrote(site: Site, day: date, worst: int = 3, *, at: datetime | None = None) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        make_report(session, at or site.clock.now(), site.settings, patient, day, worst=worst)


def fill_in(ann: Browser, day: date, **more: str | list[str]) -> None:
    ann.get(f"/today?day={day}")
    ann.submit("report", {**A_NORMAL_DAY, **{name.replace("_", "-"): given for name, given in more.items()}})


def test_a_missed_day_is_filled_in_from_today(site: Site, ann: Browser) -> None:
    ann.get("/today")
    page = ann.follow("Missed a day?")
    strip = [text_of(a) for a in page.with_class("day")]
    assert len(strip) == 14
    ann.follow("Sat 3 Saturday 3 January: before the diary began, fill it in")
    assert ann.page.h1 == "Report for an earlier day"
    assert "Did you have any of these that day, even for a short time?" in ann.page.text
    assert "At its worst that day" in ann.page.text
    ann.submit("report", A_NORMAL_DAY)
    assert ann.page.h1 == "Saved"
    assert answers(site, SATURDAY).readings == {1: Reading(3, 2)}
    assert saved(site) is None
    page = ann.get("/missed-days")
    assert page.link("Sat 3 Saturday 3 January: see the report") == "/reports/2026-01-03"


def test_days_before_the_diary_began_are_not_called_missed(site: Site, ann: Browser) -> None:
    assert "no report" not in "".join(text_of(box) for box in ann.get("/missed-days").with_class("day")[:13])


def test_the_oldest_day_can_be_filled_in_and_the_one_before_says_why_not(site: Site, ann: Browser) -> None:
    fill_in(ann, OLDEST)
    assert saved(site, OLDEST) is not None
    page = ann.get(f"/today?day={OLDEST - timedelta(days=1)}")
    assert page.url.endswith("/reports/2025-12-21")
    assert "It is more than 14 days ago, so it stays empty." in page.text


def test_an_old_report_can_be_read_but_not_changed(site: Site, ann: Browser) -> None:
    old = OLDEST - timedelta(days=1)
    wrote(site, old, at=datetime(2025, 12, 21, 12, tzinfo=UTC))
    page = ann.get(f"/reports/{old}")
    assert page.h1 == "Sunday, 21 December 2025"
    assert "3 out of 10" in page.text
    assert "This day is more than 14 days ago, so it stays as it is." in page.text
    assert "Change this report" not in page.text
    assert ann.get(f"/today?day={old}").url.endswith(f"/reports/{old}")


@pytest.mark.parametrize("day", ["2026-01-06", "never", "2026-1-5", "20260105", "9999-12-31"])
def test_there_is_no_page_for_a_day_to_come_or_none_at_all(ann: Browser, day: str) -> None:
    ann.get(f"/reports/{day}", status=404)


def test_a_form_too_old_when_it_is_sent_loses_nothing(site: Site) -> None:
    site.patient()
    ann = site.browser()
    ann.sign_in(own_device=True)
    ann.get(f"/today?day={OLDEST}")
    site.clock.move_on(hours=24)
    page = ann.submit("report", {**A_NORMAL_DAY, "note": "a walk"})
    assert page.h1 == "Which day is this report for?"
    assert "a walk" in page.html
    assert saved(site, OLDEST) is None


def test_a_form_for_an_earlier_day_asks_nothing_the_day_after(site: Site) -> None:
    site.patient()
    ann = site.browser()
    ann.sign_in(own_device=True)
    ann.get(f"/today?day={SATURDAY}")
    site.clock.move_on(hours=20)
    assert ann.submit("report", A_NORMAL_DAY).h1 == "Saved"
    assert saved(site, SATURDAY) is not None


def test_every_version_is_kept_with_who_when_and_what_was_changed(site: Site, ann: Browser) -> None:
    fill_in(ann, SATURDAY)
    site.clock.move_on(hours=2)
    fill_in(ann, SATURDAY, worst_1="6", note="It was worse")
    page = ann.get("/reports/2026-01-03")
    assert "Saved at 14:00 on 5 January, by you" in page.text
    assert page.link("1 earlier version") == "#versions"
    (version,) = page.with_class("version")
    assert "Version 1 Saved at 12:00 on 5 January, by you" in text_of(version)
    changed = [text_of(e) for e in page.with_class("changed")]
    assert changed == [
        "Upper back pain: at its worst3 out of 10then: 6 out of 10",
        "NoteNo answerthen: It was worse",
    ]
    assert versions(site, SATURDAY) == 2


def test_the_page_leads_to_the_form_with_what_was_written(site: Site, ann: Browser) -> None:
    fill_in(ann, SATURDAY, note="a walk")
    ann.get("/reports/2026-01-03")
    page = ann.follow("Change this report")
    assert "You saved this report at 12:00 on 5 January. You can change it." in page.text
    assert "a walk" in page.html


def test_follow_ups_stand_on_the_days_they_rest_on(site: Site, ann: Browser) -> None:
    for back in range(8, -1, -1):
        then = site.clock.now() - timedelta(days=back)
        wrote(site, then.date(), at=then)
    ann.get("/reports/2025-12-30")
    assert "What rests on this day" in ann.page.text
    ann.follow("Upper back pain: more than a week")
    assert "/follow-ups/" in ann.page.url

    fill_in(ann, TODAY, worst_1="0", usual_1="0")
    for back in range(1, 5):
        fill_in(ann, TODAY - timedelta(days=back), worst_1="0", usual_1="0")
    page = ann.get("/reports/2025-12-30")
    assert "What rests on this day" not in page.text
    with site.reading() as session:
        (follow_up,) = session.query(FollowUp).all()
        assert follow_up.state == "withdrawn"
        opened_on = follow_up.opened_on
    assert "Taken back" in ann.get(f"/reports/{opened_on}").text


def test_a_sign_on_a_past_day_asks_whether_it_still_happens(site: Site, ann: Browser) -> None:
    fill_in(ann, SATURDAY, signs=["chest"])
    assert ann.page.h1 == "Is this happening now?"
    assert "On Saturday 3 January you ticked “Chest tightness or pressure”." in ann.page.text
    assert not says_what_to_do(ann)
    ann.get(f"/today?day={SATURDAY}")
    page = ann.submit("report", {"note": "x" * 2001}, status=422)
    assert "What you wrote for Saturday 3 January can be a sign of danger." in page.text
    assert "If this is happening now, call 999. Do not fill in the form first." in page.text
    assert not says_what_to_do(ann)


def test_a_past_day_typed_in_a_session_that_is_over_comes_back_for_that_day(site: Site, ann: Browser) -> None:
    ann.get(f"/today?day={SATURDAY}")
    site.clock.move_on(hours=13)
    page = ann.submit("report", {**A_NORMAL_DAY, "signs": ["chest"], "tried": ["rest"]}, status=401)
    assert not says_what_to_do(ann)
    ann.submit("sign-in", {"email": "ann@example.org", "password": PASSWORD})
    page = ann.get("/today")
    assert page.h1 == "Report for an earlier day"
    assert "If this is happening now, call 999." in page.text
    ann.submit("report", button="Save")
    assert ann.page.h1 == "Is this happening now?"
    assert list(answers(site, SATURDAY).self_care) == ["rest"]


def test_two_browsers_filling_in_one_day_see_each_other(site: Site, ann: Browser) -> None:
    other = site.browser()
    other.sign_in_unseen()
    other.get(f"/today?day={SATURDAY}")
    fill_in(ann, SATURDAY)
    page = other.submit("report", {**A_NORMAL_DAY, "worst-1": "5", "signs": ["chest"]}, status=409)
    assert "If this is happening now, call 999." in page.text
    assert not says_what_to_do(other)
    other.submit("mine", button="Save mine instead")
    assert other.page.h1 == "Is this happening now?"
    assert answers(site, SATURDAY).readings == {1: Reading(5, 2)}


def test_the_number_of_a_symptom_retired_since_stays_when_its_day_is_changed(
    site: Site, ann: Browser
) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        knee = SymptomAnswers("Left knee", SymptomKind.PAIN, BodySite.LEG, None, watched=True, heart=False)
        symptoms.add(work_at(session, site.clock.now()), patient, knee)
    fill_in(ann, SATURDAY, worst_2="5")
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        symptoms.retire(work_at(session, site.clock.now()), patient, symptoms.symptom(session, patient, 2))
    assert "Left knee" not in ann.get("/today").text
    page = ann.get(f"/today?day={SATURDAY}")
    assert "You do not track this any more." in page.text
    ann.submit("report", {"note": "a walk"})
    assert answers(site, SATURDAY).readings == {1: Reading(3, 2), 2: Reading(5)}
    assert "Left knee: at its worst" in ann.get("/reports/2026-01-03").text


def test_strangers_see_nothing_of_a_day(site: Site, ann: Browser) -> None:
    fill_in(ann, SATURDAY, note="only Ann’s")
    site.patient("ben@example.org")
    ben = site.browser()
    ben.sign_in_unseen("ben@example.org")
    page = ben.get("/reports/2026-01-03")
    assert "There is no report for this day." in page.text
    assert "only Ann" not in page.text

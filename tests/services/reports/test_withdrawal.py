"""A report that is taken out: what becomes of what it said. On both databases."""

from __future__ import annotations

from datetime import date, timedelta

from diary.services.gate import questions
from diary.services.reports import withdraw_report, withdrawn_report
from diary.store.engine import reading, unit_of_work
from diary.store.models import Patient
from diary.store.models.gate import QuestionState
from diary.store.queries.diaries import days_ahead
from diary.store.queries.notifications import last_heard
from diary.store.queries.reports import current_report
from diary.store.work import Work
from tests.services.conftest import MONDAY, Site, at

AHEAD = timedelta(days=400)
THEN = MONDAY + AHEAD


def write_then(site: Site, **given: object) -> None:
    """A report while the clock is ahead; then it is right again."""
    site.now = at(MONDAY) + AHEAD
    site.save(4, **given)  # type: ignore[arg-type]
    site.now = at(MONDAY)


def take_out(site: Site, day: date = THEN) -> None:
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        version = current_report(session, patient.id, day)
        assert version is not None
        withdraw_report(
            Work(session, site.now, site.settings),
            patient=patient, day=day, seen_version=version.version, by=patient.account,
        )  # fmt: skip


def test_an_alarm_stays_open_and_what_it_said_is_asked_about(site: Site) -> None:
    write_then(site, signs=["chest"])
    take_out(site)
    (alarm,) = site.follow_ups()
    assert (alarm.kind, alarm.state, alarm.corrected_at) == ("emergency", "open", site.now)
    with reading(site.engine) as session:
        (asked,) = questions.of_day(session, site.patient_id, THEN, QuestionState.OPEN)
    assert asked.kind == "emergency"


def test_what_it_said_besides_is_worked_out_anew_without_it(site: Site) -> None:
    write_then(site, interference=9)
    assert site.stands() == [("interferes", "open")]
    take_out(site)
    assert site.stands() == [("interferes", "withdrawn")]
    site.now += timedelta(hours=1)
    site.save(2, interference=8)
    assert ("interferes", "open") in site.stands()


def test_it_is_kept_and_counts_no_more(site: Site) -> None:
    write_then(site, note="kept")
    with reading(site.engine) as session:
        assert days_ahead(session, site.patient_id, site.today) == 1
        assert withdrawn_report(session, site.patient_id, THEN) is None
    take_out(site)
    with reading(site.engine) as session:
        assert days_ahead(session, site.patient_id, site.today) == 0
        kept = withdrawn_report(session, site.patient_id, THEN)
        assert kept is not None
        assert (kept.note, kept.superseded_at) == ("kept", site.now)
    state = site.state()
    assert (state.applied_version, state.reported_to) == (state.data_version, None)


def test_written_again_in_the_wrong_hour_it_is_another_version(site: Site) -> None:
    write_then(site)
    take_out(site)
    write_then(site)
    with reading(site.engine) as session:
        found = current_report(session, site.patient_id, THEN)
        assert found is not None
        assert found.version == 2
        assert withdrawn_report(session, site.patient_id, THEN) is None


def test_the_alarm_of_a_report_of_today_stays_and_says_that_it_was_withdrawn(site: Site) -> None:
    site.save(4, signs=["chest"])
    site.now += timedelta(minutes=10)
    take_out(site, MONDAY)
    (alarm,) = site.follow_ups()
    assert (alarm.state, alarm.corrected_at, alarm.report_withdrawn_at) == ("open", site.now, site.now)
    with reading(site.engine) as session:
        (asked,) = questions.of_day(session, site.patient_id, MONDAY, QuestionState.OPEN)
    assert (asked.kind, asked.due_at) == ("emergency", site.now + timedelta(hours=1))


def test_an_edit_is_no_withdrawal_and_a_new_danger_takes_the_mark_off(site: Site) -> None:
    site.save(4, signs=["chest"])
    site.now += timedelta(minutes=10)
    site.save(4)
    assert [each.report_withdrawn_at for each in site.follow_ups()] == [None]
    take_out(site, MONDAY)
    site.now += timedelta(minutes=10)
    site.save(4, signs=["chest"])
    (alarm,) = site.follow_ups()
    assert (alarm.state, alarm.corrected_at, alarm.report_withdrawn_at) == ("open", None, None)


def test_a_danger_of_an_old_day_is_asked_about(site: Site) -> None:
    then = MONDAY - timedelta(days=2)
    site.save(8, day=then)
    take_out(site, then)
    with reading(site.engine) as session:
        (asked,) = questions.of_day(session, site.patient_id, then, QuestionState.OPEN)
    assert (asked.kind, asked.due_at) == ("emergency", None)


def test_no_answer_is_asked_about_that_told_of_no_danger(site: Site) -> None:
    site.save(3)
    take_out(site, MONDAY)
    with reading(site.engine) as session:
        assert questions.of_day(session, site.patient_id, MONDAY) == []
    assert site.follow_ups() == []


def test_the_rules_run_again_over_the_days_after(site: Site) -> None:
    site.save_days([1] * 9)
    assert ("persists", "open") in site.stands()
    for back in range(8, 0, -1):
        take_out(site, MONDAY - timedelta(days=back))
    assert site.stands() == [("persists", "withdrawn")]
    state = site.state()
    assert (state.applied_version, state.reported_to) == (state.data_version, MONDAY)


def test_it_is_no_report_to_silence(site: Site) -> None:
    site.save_days([2, None, None, 2])
    take_out(site, MONDAY)
    with reading(site.engine) as session:
        heard = last_heard(session, site.now, [site.patient_id])[site.patient_id]
    assert site.state().reported_to == heard.day == MONDAY - timedelta(days=3)

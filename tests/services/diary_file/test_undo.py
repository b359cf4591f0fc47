"""An import undone as one step. On both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from diary.rules.records import Reading, Report
from diary.services.diary_file.undo import Undone, imports_of, undo_import
from diary.services.errors import NotFound
from diary.services.gate import questions
from diary.store.engine import reading, unit_of_work
from diary.store.models import Patient, TrackedSymptom
from diary.store.models.gate import QuestionState
from diary.store.models.reports import ReportSource
from diary.store.queries.reports import current_report
from diary.store.work import Work
from tests.services.conftest import MONDAY, Site
from tests.services.diary_file.test_imports import BACK, TIRED, a_report, days_up_to, diary, take_in

YESTERDAY = MONDAY - timedelta(days=1)


def undo(site: Site) -> Undone:
    with unit_of_work(site.engine) as session:
        work = Work(session, site.now, site.settings)
        patient = session.get_one(Patient, site.patient_id)
        taken_in = [each for each in imports_of(work, patient.id) if each.undone_at is None]
        if not taken_in:
            raise NotFound
        return undo_import(work, patient, taken_in[0].id, by=patient.account)


def test_what_was_there_before_comes_back(site: Site) -> None:
    site.save(3, day=YESTERDAY, note="mine")
    before = diary(site).reports
    site.now += timedelta(hours=1)
    take_in(site, *days_up_to(MONDAY, [5, 6, 7]))
    site.now += timedelta(hours=1)
    done = undo(site)
    assert done == Undone((MONDAY - timedelta(days=2), MONDAY), (YESTERDAY,), ())
    assert diary(site).reports == before
    with reading(site.engine) as session:
        back = current_report(session, site.patient_id, YESTERDAY)
        assert back is not None
        assert (back.version, back.note, back.source) == (3, "mine", ReportSource.PAGE)
        assert back.recorded_by == site.account_id


def test_a_day_that_was_changed_or_taken_out_by_hand_since_is_named_and_kept(site: Site) -> None:
    take_in(site, *days_up_to(MONDAY, [5, 6]))
    site.now += timedelta(hours=1)
    site.save(2, day=YESTERDAY)
    assert undo(site) == Undone((MONDAY,), (), (YESTERDAY,))
    with reading(site.engine) as session:
        assert current_report(session, site.patient_id, MONDAY) is None
        kept = current_report(session, site.patient_id, YESTERDAY)
        assert kept is not None
        assert kept.readings[0].worst == 2


def test_the_rules_run_again_and_an_open_follow_up_of_it_goes(site: Site) -> None:
    take_in(site, *days_up_to(MONDAY, [4] * 12))
    site.sweep()
    assert site.stands() == [("persists", "open")]
    site.now += timedelta(hours=1)
    undo(site)
    assert site.stands() == [("persists", "withdrawn")]


def test_a_danger_that_the_file_brought_for_today_is_asked_about_and_old_ones_are_not(site: Site) -> None:
    take_in(site, *days_up_to(MONDAY, [9] * 4))
    site.now += timedelta(hours=1)
    undo(site)
    with reading(site.engine) as session:
        assert questions.of_day(session, site.patient_id, MONDAY, QuestionState.OPEN)
        assert not questions.of_day(session, site.patient_id, MONDAY - timedelta(days=3))


def test_an_alarm_that_the_file_corrected_holds_again(site: Site) -> None:
    site.save(8)
    site.now += timedelta(hours=1)
    take_in(site, a_report(MONDAY, 2))
    assert [each.corrected_at for each in site.follow_ups()] == [site.now]
    site.now += timedelta(hours=1)
    undo(site)
    (alarm,) = site.follow_ups()
    assert (alarm.state, alarm.corrected_at) == ("open", None)


def test_a_symptom_that_came_with_it_is_asked_about_no_more(site: Site) -> None:
    both = Report(day=MONDAY, readings={BACK.key: Reading(3), TIRED.key: Reading(4)})
    take_in(site, both, symptoms=(BACK, TIRED))
    site.now += timedelta(hours=1)
    undo(site)
    with reading(site.engine) as session:
        retired = {each.name: each.retired_at for each in session.query(TrackedSymptom)}
    assert retired == {"Upper back pain": None, "Tiredness": site.now}


def test_it_is_undone_once_and_within_seven_days(site: Site) -> None:
    take_in(site, a_report(MONDAY, 2))
    site.now += timedelta(days=7, seconds=1)
    with pytest.raises(NotFound):
        undo(site)
    site.now -= timedelta(seconds=1)
    undo(site)
    with pytest.raises(NotFound):
        undo(site)


def test_the_same_file_again_leaves_nothing_to_undo(site: Site) -> None:
    take_in(site, a_report(MONDAY, 2))
    take_in(site, a_report(MONDAY, 2))
    with reading(site.engine) as session:
        assert len(imports_of(Work(session, site.now, site.settings), site.patient_id)) == 1

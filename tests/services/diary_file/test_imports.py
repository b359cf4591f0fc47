"""A diary file taken into a diary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from diary.rules.records import Diary, Reading, Report, Sign, Symptom, SymptomKind
from diary.services.diary_file.imports import Imported, import_reports
from diary.services.errors import BadInput
from diary.store.engine import reading, unit_of_work
from diary.store.models import Patient
from diary.store.models.followups import Answer
from diary.store.queries.diaries import load_diaries
from diary.store.queries.reports import current_report
from diary.store.work import Work

if TYPE_CHECKING:
    from tests.services.conftest import Site

BACK = Symptom(key="Upper back pain", name="Upper back pain")
TIRED = Symptom(key="Tiredness", name="Tiredness", kind=SymptomKind.OTHER, watched=False, heart=False)


def a_report(day: date, worst: int, **given: object) -> Report:
    return Report(day=day, readings={BACK.key: Reading(worst)}, **given)  # type: ignore[arg-type]


def take_in(site: Site, *reports: Report, symptoms: tuple[Symptom, ...] = (BACK,)) -> Imported:
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        return import_reports(
            Work(session, site.now, site.settings),
            patient,
            symptoms,
            tuple(sorted(reports, key=lambda r: r.day)),
        )


def days_up_to(last: date, scores: list[int]) -> list[Report]:
    first = last - timedelta(days=len(scores) - 1)
    return [a_report(first + timedelta(days=number), score) for number, score in enumerate(scores)]


def diary(site: Site) -> Diary:
    with reading(site.engine) as session:
        return load_diaries(session, [site.patient_id])[site.patient_id]


def test_history_is_taken_in_silence_and_what_is_open_at_its_end_opens_when_the_job_runs(site: Site):
    take_in(site, *days_up_to(site.today, [3] * 8))
    assert site.stands() == []
    assert site.mails() == []

    site.sweep()

    assert site.stands() == [("persists", "open")]
    assert site.mails() == ["follow_up"]
    assert site.follow_ups()[0].opened_on == site.today


def test_what_opened_and_cleared_long_ago_is_not_raised_again(site: Site):
    take_in(site, *days_up_to(site.today, [3] * 9 + [0] * 20))
    site.sweep()
    assert site.stands() == [("persists", "cleared")]
    assert site.mails() == []


def test_a_follow_up_of_the_past_that_is_still_open_says_when_it_opened(site: Site):
    take_in(site, *days_up_to(site.today, [3] * 10))
    site.sweep()
    assert site.follow_ups()[0].opened_on == site.today - timedelta(days=2)
    assert site.follow_ups()[0].last_found_on == site.today
    assert len(site.follow_ups()[0].findings) == 3


@pytest.mark.parametrize("days_ago", [14, 15, 60])
def test_what_a_history_leaves_open_is_open_however_long_ago_it_ended(site: Site, days_ago: int):
    take_in(site, *days_up_to(site.today - timedelta(days=days_ago), [3] * 8))
    site.sweep()
    assert site.stands() == [("persists", "open")]
    assert site.mails() == ["follow_up"]


def test_an_import_never_raises_an_emergency(site: Site):
    take_in(site, a_report(site.today, 9, signs=frozenset({Sign.CHEST})))
    site.sweep()
    assert site.stands() == []
    assert site.mails() == []


def test_the_same_file_twice_changes_nothing(site: Site):
    reports = days_up_to(site.today, [3] * 8)
    first = take_in(site, *reports)
    site.sweep()
    version = site.state().data_version

    second = take_in(site, *reports)
    site.sweep()

    assert len(first.new_days) == len(second.same_days) == 8
    assert second.new_days == second.changed_days == ()
    assert site.state().data_version == version
    assert site.stands() == [("persists", "open")]
    assert site.mails() == ["follow_up"]


def test_a_day_that_differs_becomes_a_new_version_and_keeps_its_note(site: Site):
    site.save(3, note="Slept badly")

    done = take_in(site, a_report(site.today, 5))

    assert done.changed_days == (site.today,)
    with reading(site.engine) as session:
        report = current_report(session, site.patient_id, site.today)
        assert (report.version, report.note, report.readings[0].worst) == (2, "Slept badly", 5)


def test_what_the_file_leaves_blank_stays_as_the_patient_gave_it(site: Site):
    site.save(3, usual=1, interference=4, could_not=True, compared="worse", sudden=True, signs=["lump"])

    take_in(site, Report(day=site.today, readings={TIRED.key: Reading(6)}), symptoms=(BACK, TIRED))

    with reading(site.engine) as session:
        report = current_report(session, site.patient_id, site.today)
        assert sorted((each.worst, each.usual) for each in report.readings) == [(3, 1), (6, None)]
        assert (report.interference, report.could_not, report.compared, report.sudden) == (
            4,
            True,
            "worse",
            True,
        )
        assert report.signs == {Sign.LUMP}


def test_an_import_that_changes_an_emergencys_report_marks_it_and_leaves_it_open(site: Site):
    site.save(3, signs=["chest"])
    take_in(site, a_report(site.today, 3, signs=frozenset()))
    assert site.stands() == [("emergency", "open")]
    assert site.follow_ups()[0].corrected_at == site.now


def test_a_symptom_the_diary_lacks_is_added_as_the_file_has_it(site: Site):
    report = Report(day=site.today, readings={BACK.key: Reading(3), TIRED.key: Reading(6)})
    done = take_in(site, report, symptoms=(BACK, TIRED))

    assert done.new_symptoms == ("Tiredness",)
    names = {symptom.name: (symptom.kind, symptom.watched, symptom.heart) for symptom in diary(site).symptoms}
    assert names == {"Upper back pain": ("pain", True, True), "Tiredness": ("other", False, False)}


def test_what_was_never_used_becomes_as_the_file_has_it_and_what_was_used_stays(site: Site):
    mild = replace(BACK, watched=False, heart=False)
    done = take_in(site, a_report(site.today, 3), symptoms=(mild,))
    assert done.kept_otherwise == ()
    assert [(each.watched, each.heart) for each in diary(site).symptoms] == [(False, False)]

    done = take_in(site, a_report(site.today, 4), symptoms=(BACK,))
    assert done.kept_otherwise == ("Upper back pain",)
    assert [(each.watched, each.heart) for each in diary(site).symptoms] == [(False, False)]


def test_days_to_come_are_refused_all_at_once_and_nothing_is_taken_in(site: Site):
    ahead = [a_report(site.today + timedelta(days=days), 3) for days in (1, 2)]
    with pytest.raises(BadInput) as refused:
        take_in(site, a_report(site.today, 3), *ahead)
    assert len(refused.value.faults) == 2
    assert not diary(site).reports


def test_an_answered_follow_up_stays_answered_when_more_history_comes(site: Site):
    take_in(site, *days_up_to(site.today, [3] * 8))
    site.sweep()
    site.acknowledge(site.follow_ups()[0].id, Answer.TOLD_DOCTOR)

    take_in(site, *days_up_to(site.today - timedelta(days=8), [3] * 8))
    site.sweep()

    assert site.stands() == [("persists", "acknowledged")]

"""What becomes of findings in stored diaries: open, join, clear, withdraw, stay quiet."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, select, update

from diary.services.evaluation import patient
from diary.store.engine import reading, unit_of_work
from diary.store.models import FollowUpFinding, SweepState
from diary.store.models.followups import Answer

if TYPE_CHECKING:
    from tests.services.conftest import Site


def test_pain_beyond_a_week_opens_a_follow_up_with_one_mail(site: Site):
    site.save_days([3] * 7)
    assert site.stands() == []

    site.now += timedelta(days=1)
    saved = site.save(3)
    assert [follow_up.kind for follow_up in saved.opened] == ["persists"]
    assert site.stands() == [("persists", "open")]
    assert site.mails() == ["follow_up"]

    site.now += timedelta(days=1)
    site.save(3)
    assert site.stands() == [("persists", "open")]
    assert site.mails() == ["follow_up"]
    assert site.follow_ups()[0].last_found_on == site.today


def test_what_opens_at_the_same_moment_is_told_in_one_mail(site: Site):
    site.save_days([3] * 7)
    site.now += timedelta(days=1)
    site.save(3, could_not=True)

    assert sorted(site.stands()) == [("interferes", "open"), ("persists", "open")]
    assert site.mails() == ["follow_up"]


def test_the_evidence_is_kept_with_the_rules_version_and_thresholds(site: Site):
    site.save_days([3] * 8)
    (evidence,) = site.follow_ups()[0].findings
    assert evidence.rule == "persists"
    assert evidence.rules_version
    assert evidence.thresholds["persists_after_days"] == 7
    assert {value["value"] for value in evidence.values} == {3}


def test_one_that_cleared_and_loses_its_evidence_on_that_very_day_is_withdrawn_for_good(site: Site):
    site.save_days([3] * 8 + [0, 0])
    assert site.stands() == [("persists", "cleared")]
    site.save(0, day=site.today - timedelta(days=2))
    assert site.stands() == [("persists", "withdrawn")]
    site.save(1, day=site.today - timedelta(days=3))
    assert site.stands() == [("persists", "withdrawn")]


def test_an_acknowledged_follow_up_stays_quiet_for_four_weeks(site: Site):
    site.save_days([3] * 8)
    site.acknowledge(site.follow_ups()[0].id, Answer.CHECKED)
    answered_on = site.today

    while site.now.date() < answered_on + timedelta(days=27):
        site.now += timedelta(days=1)
        site.save(3)
    assert site.stands() == [("persists", "acknowledged")]

    site.now += timedelta(days=1)
    site.save(3)
    assert site.stands() == [("persists", "open"), ("persists", "acknowledged")]
    assert site.mails() == ["follow_up", "follow_up"]


def test_telling_the_doctor_keeps_it_quiet_for_four_weeks(site: Site):
    site.save_days([3] * 8)
    site.acknowledge(site.follow_ups()[0].id, Answer.TOLD_DOCTOR)
    for _ in range(4):
        site.now += timedelta(days=5)
        site.save(3)
    site.now += timedelta(days=7)
    site.save_days([3] * 7)
    assert site.stands() == [("persists", "acknowledged")]
    site.now += timedelta(days=1)
    site.save(3)
    assert site.stands()[0] == ("persists", "open")


def test_two_pain_free_reports_clear_it_without_a_mail(site: Site):
    site.save_days([3] * 8)
    for _ in range(2):
        site.now += timedelta(days=1)
        site.save(0)
    assert site.stands() == [("persists", "cleared")]
    assert site.follow_ups()[0].closed_on == site.today
    assert site.mails() == ["follow_up"]


def test_a_correction_that_takes_the_evidence_away_withdraws_it(site: Site):
    site.save_days([3] * 7)
    site.now += timedelta(days=1)
    site.save(3, could_not=True)
    site.save(3, could_not=False)

    assert sorted(site.stands()) == [("interferes", "withdrawn"), ("persists", "open")]
    with reading(site.engine) as session:
        told = session.scalars(select(FollowUpFinding).where(FollowUpFinding.rule == "interferes")).one()
        assert told.corrected_at == site.now


def test_a_correction_that_changes_the_numbers_keeps_what_was_said_before(site: Site):
    site.save_days([3] * 8)
    site.save(5)

    assert site.stands() == [("persists", "open")]
    findings = site.follow_ups()[0].findings
    assert [(row.corrected_at is None) for row in findings] == [False, True]


def test_a_withdrawn_follow_up_whose_evidence_is_back_within_a_week_opens_again_without_a_mail(site: Site):
    monday = site.today
    site.save(3, could_not=True)
    site.save(3, could_not=False)
    assert site.stands() == [("interferes", "withdrawn")]
    site.now += timedelta(days=7)
    site.save(3, day=monday, could_not=True)
    assert site.stands() == [("interferes", "open")]
    assert site.mails() == ["follow_up"]


def test_a_withdrawn_follow_up_whose_evidence_is_back_after_more_than_a_week_is_a_new_one(site: Site):
    monday = site.today
    site.save(3, could_not=True)
    site.save(3, could_not=False)
    site.now += timedelta(days=8)
    site.save(3, day=monday, could_not=True)
    assert sorted(site.stands()) == [("interferes", "open"), ("interferes", "withdrawn")]
    assert site.mails() == ["follow_up", "follow_up"]


def test_a_day_filled_in_later_counts_for_the_days_after_it(site: Site):
    site.save_days([3, 3, None, None, None, None, None, None, None])
    site.save(3)
    assert site.stands() == []

    site.save(3, day=site.today - timedelta(days=4))
    assert site.stands() == [("persists", "open")]


def test_a_follow_up_of_long_ago_still_clears_when_reports_come_again(site: Site):
    site.save_days([3] * 8)
    site.now += timedelta(days=60)
    site.save(0)
    assert site.stands() == [("persists", "open")]
    site.now += timedelta(days=1)
    site.save(0)
    assert site.stands() == [("persists", "cleared")]


def test_new_rules_look_at_the_last_report_and_leave_the_past_alone(engine: Engine, site: Site):
    site.save_days([3] * 8)
    before = [(row.id, row.corrected_at) for row in site.follow_ups()[0].findings]
    with unit_of_work(engine) as session:
        session.execute(update(SweepState).values(applied_rules="older"))

    site.sweep()

    assert site.stands() == [("persists", "open")]
    assert [(row.id, row.corrected_at) for row in site.follow_ups()[0].findings] == before
    assert site.state().applied_rules != "older"
    assert site.mails() == ["follow_up"]


def test_one_patient_on_whom_the_rules_fail_does_not_stop_the_rest(
    engine: Engine, site: Site, monkeypatch: pytest.MonkeyPatch
):
    ann = site.patient_id
    site.make_patient("bea@example.org")
    bea, bea_symptom = site.patient_id, site.symptom_id
    real = patient.follow_ups_on

    def fails_for_ann(diary, day, numbers):
        if diary.symptoms[0].key != bea_symptom:
            raise ZeroDivisionError
        return real(diary, day, numbers)

    with unit_of_work(engine) as session:
        session.execute(update(SweepState).values(data_version=5))
    site.patient_id = ann
    site.symptom_id = 1
    monkeypatch.setattr(patient, "follow_ups_on", fails_for_ann)
    site.save(3)
    site.sweep()

    assert site.state().failures >= 1
    site.patient_id = bea
    assert site.state().applied_version == 5


def test_a_patient_on_whom_the_rules_fail_for_weeks_is_still_only_set_aside(
    engine: Engine, site: Site, monkeypatch: pytest.MonkeyPatch
):
    site.save(3)
    with unit_of_work(engine) as session:
        behind = {"data_version": SweepState.data_version + 1, "changed_from": site.today}
        session.execute(update(SweepState).values(failures=2_000, **behind))

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(patient, "fold", broken)
    site.sweep()

    assert site.state().failures == 2_001
    assert site.state().retry_at == site.now + timedelta(hours=6)

"""Saving a day's report."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, select

from diary.services.errors import BadInput, Conflict
from diary.services.evaluation import patient as application
from diary.services.patients.answers import answers_of
from diary.services.patients.calendar import askable_days, is_current_day
from diary.store.engine import reading
from diary.store.models import Patient, SavedReport
from diary.store.models.followups import Answer
from diary.store.queries.reports import current_report, earlier_versions
from tests.factories import work_at

if TYPE_CHECKING:
    from tests.services.conftest import Site


def versions(engine: Engine) -> list[tuple[int, bool]]:
    with reading(engine) as session:
        rows = session.scalars(select(SavedReport).order_by(SavedReport.id))
        return [(row.version, row.superseded_at is None) for row in rows]


def test_a_report_is_kept_as_it_was_given_and_unanswered_stays_unanswered(site: Site):
    site.save(4, usual=2, sudden=False, could_not=False, interference=0, compared="same", note="Slept badly")
    with reading(site.engine) as session:
        kept = answers_of(current_report(session, site.patient_id, site.today))
    assert kept == site.answers(
        4, usual=2, sudden=False, could_not=False, interference=0, compared="same", note="Slept badly"
    )

    site.now += timedelta(days=1)
    site.save()
    with reading(site.engine) as session:
        kept = answers_of(current_report(session, site.patient_id, site.today))
    assert (kept.sudden, kept.could_not, kept.interference, kept.compared, kept.readings) == (None,) * 4 + (
        {},
    )


def test_an_edit_makes_a_new_version_and_keeps_the_old(site: Site):
    site.save(4)
    site.save(5)

    assert versions(site.engine) == [(1, False), (2, True)]
    with reading(site.engine) as session:
        now = current_report(session, site.patient_id, site.today)
        assert answers_of(now) == site.answers(5)
        assert [answers_of(old) for old in earlier_versions(session, now)] == [site.answers(4)]


def test_the_same_answers_again_are_not_a_second_report(site: Site):
    first = site.save(4, seen=0)
    second = site.save(4, seen=0)

    assert second.report.id == first.report.id
    assert versions(site.engine) == [(1, True)]


def test_a_report_saved_by_someone_else_meanwhile_is_not_overwritten(site: Site):
    site.save(4)

    with pytest.raises(Conflict) as conflict:
        site.save(6, seen=0)

    assert answers_of(conflict.value.theirs) == site.answers(4)
    assert versions(site.engine) == [(1, True)]


def test_all_faults_are_named_at_once_and_nothing_is_saved(site: Site):
    site.symptom_id += 1000

    with pytest.raises(BadInput) as refused:
        site.save(3, day=site.today + timedelta(days=1), note="x" * 2001)

    assert len(refused.value.faults) == 3
    assert versions(site.engine) == []


def test_a_report_can_be_filled_in_for_two_weeks_and_no_longer(site: Site):
    site.save(3, day=site.today - timedelta(days=14))
    with pytest.raises(BadInput, match="22 December"):
        site.save(3, day=site.today - timedelta(days=15))


def test_an_emergency_opens_and_its_mail_is_queued_in_the_same_transaction(site: Site):
    saved = site.save(3, signs=["chest"])

    assert [finding.rule for finding in saved.at_once] == ["heart_sign", "warning_sign"]
    assert site.stands() == [("emergency", "open")]
    assert site.mails() == ["emergency"]


def test_a_report_with_signs_alone_is_enough_for_an_emergency(site: Site):
    assert site.save(signs=["sweating"]).at_once
    assert site.stands() == [("emergency", "open")]


def test_a_second_report_with_an_emergency_joins_it_and_tells_people_again_once_a_day(site: Site):
    site.save(3, signs=["chest"])
    site.save(4, signs=["chest"])
    assert site.mails() == ["emergency"]
    site.save(4, signs=["chest", "faint"])
    assert site.mails() == ["emergency"] * 2, "what nobody was told of today is told at once"
    site.save(5, signs=["chest", "faint"])
    assert site.mails() == ["emergency"] * 2

    site.now += timedelta(days=1)
    site.save(4, signs=["chest"])
    assert site.stands() == [("emergency", "open")]
    assert site.mails() == ["emergency"] * 3


def test_an_answered_emergency_opens_again_for_new_evidence_but_not_for_a_note(site: Site):
    site.save(3, signs=["chest"])
    site.acknowledge(site.follow_ups()[0].id, Answer.CALLED)

    site.save(3, signs=["chest"], note="They are on their way")
    assert site.stands() == [("emergency", "acknowledged")]

    site.save(3, signs=["chest", "faint"])
    assert site.stands() == [("emergency", "open"), ("emergency", "acknowledged")]


def test_an_edit_marks_an_emergency_as_corrected_and_never_takes_it_back(site: Site):
    site.save(3, signs=["chest"])
    site.save(3)

    alarm = site.follow_ups()[0]
    assert alarm.state == "open"
    assert alarm.corrected_at == site.now

    site.save(3, signs=["chest"])
    assert site.follow_ups()[0].corrected_at is None


def test_a_back_filled_day_calls_no_ambulance(site: Site):
    saved = site.save(8, day=site.today - timedelta(days=2), signs=["chest"])

    assert saved.back_filled
    assert saved.at_once
    assert site.stands() == []
    assert site.mails() == []


def test_yesterday_is_about_now_until_four_in_the_morning(site: Site):
    yesterday = site.today
    site.now += timedelta(hours=7, minutes=59)
    assert is_current_day(yesterday, site.now, "UTC")
    with reading(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        assert askable_days(work_at(session, site.now), patient) == (yesterday, site.today)

    saved = site.save(3, day=yesterday, signs=["chest"])
    assert not saved.back_filled
    assert site.stands() == [("emergency", "open")]
    with reading(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        assert askable_days(work_at(session, site.now), patient) == (site.today,)

    site.now += timedelta(minutes=1)
    assert not is_current_day(yesterday, site.now, "UTC")


def test_the_patients_own_midnight_decides_which_day_it_is(engine: Engine, site: Site):
    site.make_patient("bea@example.org", timezone="Asia/Kolkata")
    with reading(engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        # 20:00 UTC is 01:30 the next day there.
        assert askable_days(work_at(session, site.now), patient) == (
            site.today,
            site.today + timedelta(days=1),
        )


def test_a_fault_in_the_rules_loses_neither_the_report_nor_its_emergency(
    site: Site, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_: object) -> None:
        raise ZeroDivisionError("the note says: private words")

    with monkeypatch.context() as patched:
        patched.setattr(application, "follow_ups_on", broken)
        site.save(8, signs=["chest"])

    assert versions(site.engine) == [(1, True)]
    assert site.stands() == [("emergency", "open")]
    assert site.state().failures == 1
    assert "ZeroDivisionError" in site.state().last_error
    assert "private" not in site.state().last_error

    site.sweep()
    assert site.state().failures == 1, "tried again too soon"
    site.now += timedelta(minutes=2)
    site.sweep()
    assert site.state().failures == 0
    assert site.state().applied_version == site.state().data_version

"""On PostgreSQL, where several transactions write at once: the hour of a question is over while a report is saved."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from diary.jobs.questions import open_unanswered
from diary.rules.findings import Kind
from diary.rules.records import Sign
from diary.services.gate import questions
from diary.services.reports import Saved
from diary.store.engine import reading, unit_of_work
from diary.store.models import Patient, Question
from diary.store.models.gate import QuestionState
from diary.store.work import Work
from tests.factories import make_report
from tests.services.conftest import Site

A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
A_MOMENT = 0.5
"""Seconds; a save that has to wait is still not through by then."""

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
]


@pytest.fixture
def due(site: Site) -> Site:
    """A question about yesterday that nobody answered for an hour."""
    site.save(9, day=site.today - A_DAY)
    site.now += AN_HOUR
    return site


@contextmanager
def taken(site: Site) -> Iterator[None]:
    """The job has taken what is due for a yes, and will commit it at the end."""
    with unit_of_work(site.engine) as session:
        questions.take_unanswered_for_yes(Work(session, site.now, site.settings), limit=50)
        yield


@contextmanager
def meanwhile() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def still_waits(save: Future[Saved]) -> bool:
    return not wait([save], A_MOMENT).done


def said_in(site: Site) -> set[str]:
    """The rules of all that is said where somebody will read it: open alarms, and questions that are still asked."""
    with reading(site.engine) as session:
        asked = session.scalars(select(Question).where(Question.state == QuestionState.OPEN))
        said = {finding.rule.value for each in asked for finding in questions.findings_of(each)}
    return said | {row.rule.value for each in site.follow_ups() for row in each.findings}


def alarms(site: Site) -> list[str]:
    return [each.kind for each in site.follow_ups() if each.kind in (Kind.EMERGENCY, Kind.URGENT)]


def test_what_is_added_while_the_hour_ends_is_asked_or_told(due: Site) -> None:
    with meanwhile() as pool:
        with taken(due):
            save = pool.submit(due.save, 9, day=due.today - A_DAY, signs=["bleeding"])
            assert still_waits(save), "the diary is the job's until it commits"
        save.result(20)
    assert "spread_or_bleeding" in said_in(due)
    assert alarms(due) == ["emergency"]


def test_an_emergency_saved_while_the_hour_ends_joins_the_alarm_and_is_kept(due: Site) -> None:
    with meanwhile() as pool:
        with taken(due):
            save = pool.submit(due.save, 2, signs=["faint"])
            assert still_waits(save)
        saved = save.result(20)
    assert saved.passed.head == "card"
    (alarm,) = due.follow_ups()
    assert {"severe", "heart_sign"} <= {row.rule.value for row in alarm.findings}
    assert alarm.not_answered_at == due.now
    assert due.mails() == ["emergency"] * 2, "the sign was in nothing told before"


def test_the_job_leaves_a_diary_that_is_being_written_to_its_next_time(due: Site) -> None:
    other_patient = Site(due.engine, due.settings, due.now - AN_HOUR)
    other_patient.make_patient("bea@example.org")
    other_patient.save(9, day=due.today - A_DAY)
    with unit_of_work(due.engine) as session:
        patient = session.get_one(Patient, due.patient_id)
        make_report(session, due.now, due.settings, patient, due.today, worst=2, signs=(Sign.FAINT,))
        open_unanswered(due.engine, due.settings, due.now)
        assert alarms(other_patient) == ["emergency"], "one patient's save holds up nobody else"
        assert alarms(due) == []
    open_unanswered(due.engine, due.settings, due.now)
    (alarm,) = due.follow_ups()
    assert {"severe", "heart_sign"} <= {row.rule.value for row in alarm.findings}
    assert alarm.not_answered_at == due.now

"""A site of people who have written every day for so many days, made in bulk and gone over by the rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Engine, func, insert, select

from diary.clock import SystemClock
from diary.config import Settings
from diary.jobs.sweep import sweep_some
from diary.services.patients import locked_state, mark_changed, today_for, tracked_symptoms
from diary.store import migrate
from diary.store.engine import make_engine, reading, unit_of_work
from diary.store.models import FollowUp, Patient, SavedReading, SavedReport
from diary.store.models.followups import FollowUpState
from tests.factories import make_account, make_caregiver, make_patient, zone_at_noon

CAREGIVER = "nora@example.org"
_WORST = (3, 4, 3, 4, 3, 3, 4)
"""Pain that goes on and on, and never gets worse."""
_IN_THE_CIRCLE_DAYS = 30
"""Of history at most, for those who are in the caregiver's list alone: what it shows of each is of two weeks."""


@dataclass(frozen=True, slots=True)
class Writer:
    """A patient who writes, and the number of their one symptom."""

    email: str
    symptom: int
    today: date


def fill(settings: Settings, days: int, *, writers: int, in_circle: int) -> list[Writer]:
    """Make the database of `settings`: `writers` people with `days` days of reports up to yesterday, and others with
    less, so that the caregiver looks after `in_circle` people.
    """
    migrate.upgrade(settings.database_url)
    engine = make_engine(settings.database_url)
    now = SystemClock().now()
    found = []
    with unit_of_work(engine) as session:
        caregiver = make_account(session, now, CAREGIVER, name="Nora")
        report_ids = count(1)
        for number in range(1, max(writers, in_circle) + 1):
            patient = make_patient(session, now, f"p{number}@example.org", timezone=zone_at_noon(now))
            patient.account.name = f"Ann {number}"
            symptom, today = tracked_symptoms(session, patient)[0].id, today_for(patient, now)
            length = days if number <= writers else min(days, _IN_THE_CIRCLE_DAYS)
            rows = list(_reports(report_ids, patient, symptom, today, length, now))
            session.execute(insert(SavedReport), [report for report, _ in rows])
            session.execute(insert(SavedReading), [read for _, read in rows])
            mark_changed(locked_state(session, patient), today - timedelta(days=length))
            if number <= in_circle:
                make_caregiver(session, now, patient, caregiver)
            if number <= writers:
                found.append(Writer(patient.account.email, symptom, today))
    while sweep_some(engine, settings, now):
        pass
    _check(engine, len(found))
    engine.dispose()
    return found


def _reports(
    ids: Iterator[int], patient: Patient, symptom: int, today: date, days: int, now: datetime
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for back in range(days, 0, -1):
        day, number = today - timedelta(days=back), next(ids)
        worst = _WORST[day.toordinal() % len(_WORST)]
        yield (
            {
                "id": number,
                "patient_id": patient.id,
                "day": day,
                "version": 1,
                "signs": frozenset(),
                "interference": 1,
                "source": "page",
                "recorded_by": patient.account_id,
                "recorded_at": now - timedelta(days=back),
            },
            {"report_id": number, "symptom_id": symptom, "worst": worst, "usual": worst - 1},
        )


def _check(engine: Engine, writers: int) -> None:
    """What is to be measured is only there where each of them has one follow-up, open from the second week on."""
    with reading(engine) as session:
        open_ones = session.scalar(
            select(func.count())
            .select_from(FollowUp)
            .where(FollowUp.state == FollowUpState.OPEN, FollowUp.patient_id <= writers)
        )
    if open_ones != writers:
        raise SystemExit(f"{writers} people should have one open follow-up each, and {open_ones} are open")

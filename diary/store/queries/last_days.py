"""The last days of many diaries, and what is stored about them, as plain rows: a few questions for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from diary.rules.findings import Rule
from diary.rules.records import Diary, Reading, Report, Symptom, SymptomKey
from diary.store.models import (
    DayFound,
    FollowUpFinding,
    GivenAnswer,
    RulesInForce,
    SavedReading,
    SavedReport,
    TrackedSymptom,
)
from diary.store.queries.diaries import load_reports
from diary.store.queries.followups import StoredFollowUp, stored_columns

_NOBODY: frozenset[date] = frozenset()


class InForceRow(NamedTuple):
    """From when on which rules hold for one diary."""

    from_on: date
    rules_version: str
    digest: str


class EvidenceRow(NamedTuple):
    """What a stored finding says; `values` is empty where `reports` tells them."""

    rule: Rule
    symptom_id: int | None
    values: list[dict[str, Any]]
    reports: list[int] | None
    facts: dict[str, Any]


def rules_in_force(session: Session, patient_ids: Collection[int]) -> Mapping[int, Sequence[InForceRow]]:
    """Each patient's, the earliest first."""
    found: dict[int, list[InForceRow]] = defaultdict(list)
    for patient_id, from_on, version, digest in session.connection().execute(
        select(RulesInForce.patient_id, RulesInForce.from_on, RulesInForce.rules_version, RulesInForce.digest)
        .where(RulesInForce.patient_id.in_(patient_ids))
        .order_by(RulesInForce.patient_id, RulesInForce.from_on)
    ):
        found[patient_id].append(InForceRow(from_on, version, digest))
    return found


def standing_follow_ups(
    session: Session, patient_ids: Collection[int]
) -> Mapping[int, Sequence[StoredFollowUp]]:
    """All of each patient's in the routine tier, as they were stored, without the days they rest on."""
    found: dict[int, list[StoredFollowUp]] = defaultdict(list)
    for row in session.connection().execute(stored_columns(patient_ids)):
        values: list[Any] = [*row, _NOBODY]
        found[row.patient_id].append(StoredFollowUp(*values))
    return found


def latest_answers(session: Session, patient_ids: Collection[int]) -> Mapping[int, date]:
    """The day of each patient's last answer to a follow-up of any kind."""
    rows = session.connection().execute(
        select(GivenAnswer.patient_id, func.max(GivenAnswer.on))
        .where(GivenAnswer.patient_id.in_(patient_ids))
        .group_by(GivenAnswer.patient_id)
    )
    return {row[0]: row[1] for row in rows}


def days_found_since(
    session: Session, patient_ids: Collection[int], first_day: date
) -> Mapping[int, Mapping[date, str]]:
    """What the rules find on each patient's days from `first_day` on, as it was last worked out."""
    found: dict[int, dict[date, str]] = defaultdict(dict)
    for patient_id, day, text in session.connection().execute(
        select(DayFound.patient_id, DayFound.day, DayFound.found).where(
            DayFound.patient_id.in_(patient_ids), DayFound.day >= first_day
        )
    ):
        found[patient_id][day] = text
    return found


def evidence_since(
    session: Session, follow_up_ids: Collection[int], first_day: date
) -> Mapping[int, Mapping[date, Sequence[EvidenceRow]]]:
    """The findings that stand of these follow-ups, from `first_day` on, by follow-up and day."""
    found: dict[int, dict[date, list[EvidenceRow]]] = defaultdict(lambda: defaultdict(list))
    for follow_up_id, day, *row in session.connection().execute(
        select(
            FollowUpFinding.follow_up_id,
            FollowUpFinding.day,
            FollowUpFinding.rule,
            FollowUpFinding.symptom_id,
            FollowUpFinding.copied,
            FollowUpFinding.reports,
            FollowUpFinding.facts,
        ).where(
            FollowUpFinding.follow_up_id.in_(follow_up_ids),
            FollowUpFinding.day >= first_day,
            FollowUpFinding.corrected_at.is_(None),
        )
    ):
        found[follow_up_id][day].append(EvidenceRow(*row))
    return found


def last_days(
    session: Session,
    patient_ids: Collection[int],
    first_day: date,
    lasting: Collection[int],
    *,
    near: timedelta,
    zeros: int,
) -> Mapping[int, Diary]:
    """Each patient's diary from `first_day` on, for the routine tier's rules; those without a report since have none.

    Of the symptoms in `lasting`, and of those with pain so `near` to the first day that it may belong to an earlier
    episode, all earlier readings come along; so it is with those that were given fewer numbers before than the `zeros`
    that end an episode. Any other that was first reported before comes without its `since`: the onset only matters to a
    first episode, and that one began before what is loaded, or was ruled out.
    """
    reports = {
        patient_id: list(those)
        for patient_id, those in load_reports(session, list(patient_ids), first_day=first_day).items()
    }
    symptoms = (
        session.connection()
        .execute(
            select(
                TrackedSymptom.patient_id,
                TrackedSymptom.id,
                TrackedSymptom.name,
                TrackedSymptom.kind,
                TrackedSymptom.watched,
                TrackedSymptom.heart,
                TrackedSymptom.since,
            ).where(TrackedSymptom.patient_id.in_(patient_ids))
        )
        .all()
    )
    whole = {*lasting, *_painful_near(reports, first_day + near)}
    numbers = _numbers_before(session, [row.id for row in symptoms if row.since is not None], first_day)
    whole |= {key for key, count in numbers.items() if count < zeros}
    owners = {row.patient_id for row in symptoms if row.id in whole}
    for patient_id, those in _earlier(session, owners, whole, first_day).items():
        if patient_id in reports:
            reports[patient_id] += those
    begun_before = numbers.keys() - whole
    tracked: dict[int, list[Symptom]] = defaultdict(list)
    for patient_id, number, name, kind, watched, heart, since in symptoms:
        begun = None if number in begun_before else since
        tracked[patient_id].append(Symptom(number, name, kind, watched, heart, begun))
    return {patient_id: Diary(tracked[patient_id], those) for patient_id, those in reports.items()}


def _numbers_before(session: Session, symptom_ids: Collection[int], day: date) -> Mapping[int, int]:
    """How many numbers each of these symptoms was given before that day; those without any are left out."""
    if not symptom_ids:
        return {}
    rows = session.connection().execute(
        select(SavedReading.symptom_id, func.count())
        .join(SavedReport, SavedReport.id == SavedReading.report_id)
        .where(
            SavedReading.symptom_id.in_(symptom_ids),
            SavedReport.superseded_at.is_(None),
            SavedReport.day < day,
        )
        .group_by(SavedReading.symptom_id)
    )
    return {row[0]: row[1] for row in rows}


def _painful_near(reports: Mapping[int, Sequence[Report]], until: date) -> set[SymptomKey]:
    """The symptoms with any number above 0 up to that day."""
    return {
        key
        for those in reports.values()
        for report in those
        if report.day <= until
        for key, reading in report.readings.items()
        if reading.worst > 0
    }


def _earlier(
    session: Session, patient_ids: Collection[int], symptoms: Collection[SymptomKey], first_day: date
) -> Mapping[int, Sequence[Report]]:
    """Reports before `first_day` with the numbers of these symptoms, and nothing else."""
    found: dict[int, dict[date, dict[SymptomKey, Reading]]] = defaultdict(lambda: defaultdict(dict))
    if not symptoms:
        return {}
    refs: dict[tuple[int, date], int] = {}
    for report_id, patient_id, day, symptom_id, worst, usual in session.connection().execute(
        select(
            SavedReport.id,
            SavedReport.patient_id,
            SavedReport.day,
            SavedReading.symptom_id,
            SavedReading.worst,
            SavedReading.usual,
        )
        .join(SavedReading, SavedReading.report_id == SavedReport.id)
        .where(
            SavedReport.patient_id.in_(patient_ids),
            SavedReport.superseded_at.is_(None),
            SavedReport.day < first_day,
            SavedReading.symptom_id.in_(symptoms),
        )
    ):
        found[patient_id][day][symptom_id] = Reading(worst, usual)
        refs[patient_id, day] = report_id
    return {
        patient_id: [
            Report(day, readings=readings, ref=refs[patient_id, day]) for day, readings in days.items()
        ]
        for patient_id, days in found.items()
    }

"""Emergency and urgent findings: opened when the report is saved, told again each day, never taken back by an edit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.config import Settings
from diary.rules.findings import Finding, Kind, Rule
from diary.rules.records import SymptomKey
from diary.services import plans, telling
from diary.services.evidence import found_days, same_evidence, standing, standing_on, sync_day
from diary.store.models import FollowUp, FollowUpFinding, Patient
from diary.store.models.followups import FollowUpState

ALARM_KINDS = (Kind.EMERGENCY, Kind.URGENT)


def raise_alarms(
    session: Session,
    now: datetime,
    settings: Settings,
    patient: Patient,
    day: date,
    findings: Sequence[Finding],
    *,
    today: date,
) -> list[FollowUp]:
    """Open or join the alarms that a current day's report calls for, and queue their mails. Gives the new ones.

    `findings` are all tier 1 and 2 findings of that report. An alarm that was answered on the same evidence is not
    opened again (a note was added to the report, say); anything else always is.
    """
    opened = []
    numbers = plans.thresholds_on(session, settings, patient.id, day)
    for kind in ALARM_KINDS:
        found = [finding for finding in findings if finding.kind is kind]
        if not found:
            continue
        alarm = _open_alarm(session, patient, kind)
        if alarm is None:
            if _answered(session, patient, kind, day, found):
                continue
            alarm = FollowUp(
                patient_id=patient.id,
                kind=kind.value,
                rule=found[0].rule.value,
                opened_on=day,
                opened_at=now,
                last_found_on=day,
                findings=[],
            )
            session.add(alarm)
            session.flush()
            opened.append(alarm)
        sync_day(session, alarm, day, found, now, numbers)
        alarm.last_found_on = max(alarm.last_found_on, day)
        alarm.corrected_at = None
        telling.tell_of_alarm(session, now, settings, patient, alarm, today)
    return opened


def correct_alarms(
    session: Session,
    now: datetime,
    settings: Settings,
    patient: Patient,
    day: date,
    findings: Iterable[Finding],
) -> None:
    """Bring open alarms that rest on `day` in step with its changed report; one left without evidence is marked."""
    found = list(findings)
    numbers = plans.thresholds_on(session, settings, patient.id, day)
    for kind in ALARM_KINDS:
        alarm = _open_alarm(session, patient, kind)
        if alarm is None or day not in found_days(alarm):
            continue
        of_kind = [finding for finding in found if finding.kind is kind]
        sync_day(session, alarm, day, of_kind, now, numbers)
        if not standing(alarm):
            alarm.corrected_at = now


def told_as_severe(session: Session, patient: Patient, day: date) -> set[SymptomKey | None]:
    """The symptoms whose pain an open alarm was told of as severe on that day, as far as no edit took it back."""
    return set(
        session.scalars(
            select(FollowUpFinding.symptom_id)
            .join(FollowUp, FollowUp.id == FollowUpFinding.follow_up_id)
            .where(
                FollowUp.patient_id == patient.id,
                FollowUp.state == FollowUpState.OPEN,
                FollowUpFinding.day == day,
                FollowUpFinding.rule == Rule.SEVERE,
                FollowUpFinding.corrected_at.is_(None),
            )
        )
    )


def _open_alarm(session: Session, patient: Patient, kind: Kind) -> FollowUp | None:
    return session.scalar(
        select(FollowUp).where(
            FollowUp.patient_id == patient.id, FollowUp.kind == kind, FollowUp.state == FollowUpState.OPEN
        )
    )


def _answered(session: Session, patient: Patient, kind: Kind, day: date, findings: Sequence[Finding]) -> bool:
    answered = session.scalars(
        select(FollowUp).where(
            FollowUp.patient_id == patient.id,
            FollowUp.kind == kind,
            FollowUp.state == FollowUpState.ACKNOWLEDGED,
            FollowUp.last_found_on >= day,
        )
    )
    return any(same_evidence(standing_on(alarm, day), findings) for alarm in answered)

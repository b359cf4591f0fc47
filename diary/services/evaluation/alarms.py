"""Emergency and urgent findings: opened by a save about now, told again each day, never taken back by an edit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload

from diary.rules.findings import ALARMS, Finding, Kind, Rule
from diary.rules.gate import Said, said_in
from diary.rules.records import SymptomKey
from diary.services import notifications
from diary.services.evaluation.evidence import (
    add,
    add_taken_back,
    finding_of,
    found_days,
    standing,
    sync_day,
)
from diary.services.patients import care_plan, today_for
from diary.store.models import FollowUp, FollowUpFinding, Patient
from diary.store.models.followups import FollowUpState
from diary.store.work import Work


def raise_alarms(
    work: Work,
    patient: Patient,
    day: date,
    findings: Sequence[Finding],
    *,
    today: date,
    thrown_away: Sequence[Finding] = (),
) -> list[FollowUp]:
    """Open or join the alarms that a report about now calls for, and queue their mails. Gives the new ones.

    `findings` are all tier 1 and 2 findings of that report; `thrown_away` those of answers that a conflict threw away,
    which raise an alarm just so, marked as corrected. One that was answered is not opened again by a version of the
    same day that adds nothing to it (a note, say); by anything else it always is.
    """
    opened: list[FollowUp] = []
    if not findings and not thrown_away:
        return opened
    numbers = care_plan.thresholds_on(work, patient.id, day)
    for kind in ALARMS:
        found = [finding for finding in findings if finding.kind is kind]
        lost = [finding for finding in thrown_away if finding.kind is kind]
        if not found and not lost:
            continue
        said = said_in([*found, *lost])
        alarm = _open_alarm(work.session, patient, kind)
        is_new = alarm is None
        if alarm is None:
            if _answered(work.session, patient, kind, day, said):
                continue
            alarm = open_alarm(work, patient, [*found, *lost], on=day)
            opened.append(alarm)
        if found:
            sync_day(work, alarm, day, found, numbers)
        add_taken_back(work, alarm, lost, numbers)
        alarm.last_found_on = max(alarm.last_found_on, day)
        alarm.raised_for = day
        alarm.corrected_at = None if standing(alarm) else work.now
        alarm.report_withdrawn_at = None
        notifications.tell_of_alarm(work, patient, alarm, today, said.marks, is_new=is_new)
    return opened


def answer_raises_alarm(work: Work, patient: Patient, day: date, findings: Sequence[Finding]) -> FollowUp:
    """Open the alarm on today that `findings` of `day`, all of one kind, call for now that somebody has said that it is
    so, or that nobody has said that it is not; or join the one that is open. People are told at once.
    """
    today = today_for(patient, work.now)
    alarm = _open_alarm(work.session, patient, findings[0].kind)
    if alarm is None:
        alarm = open_alarm(work, patient, findings, on=today)
    add(work, alarm, findings, care_plan.thresholds_on(work, patient.id, day))
    alarm.last_found_on = max(alarm.last_found_on, today)
    alarm.raised_for = alarm.corrected_at = alarm.report_withdrawn_at = None
    notifications.tell_of_alarm(work, patient, alarm, today, said_in(findings).marks, is_new=True)
    return alarm


def open_alarm(work: Work, patient: Patient, findings: Sequence[Finding], *, on: date) -> FollowUp:
    """A new alarm of the kind of `findings`, at least one, without evidence yet."""
    alarm = FollowUp(
        patient_id=patient.id,
        kind=findings[0].kind,
        rule=findings[0].rule,
        opened_on=on,
        opened_at=work.now,
        last_found_on=on,
        findings=[],
    )
    work.session.add(alarm)
    work.session.flush()
    return alarm


def correct_alarms(
    work: Work,
    patient: Patient,
    day: date,
    findings: Iterable[Finding],
    alarms: Sequence[FollowUp] | None = None,
    *,
    withdrawn: bool = False,
) -> None:
    """Bring open alarms that rest on `day` in step with its changed report; one left without evidence is marked.

    `alarms` are the open ones, where they are known already. `withdrawn`: the day has no report any more.
    """
    found = list(findings)
    for alarm in open_alarms(work.session, patient.id) if alarms is None else alarms:
        # What an answer to a question raised last is said to be so whatever the report says.
        if alarm.raised_for is None or day not in found_days(alarm):
            continue
        of_kind = [finding for finding in found if finding.kind is alarm.kind]
        numbers = care_plan.thresholds_on(work, patient.id, day)
        sync_day(work, alarm, day, of_kind, numbers)
        if not standing(alarm):
            alarm.corrected_at = work.now
            alarm.report_withdrawn_at = work.now if withdrawn else None


def open_alarms(session: Session, patient_id: int) -> list[FollowUp]:
    """The open alarms of one diary, emergencies first. What they rest on is read where somebody asks for it."""
    found = session.scalars(
        select(FollowUp)
        .where(
            FollowUp.patient_id == patient_id,
            FollowUp.kind.in_(ALARMS),
            FollowUp.state == FollowUpState.OPEN,
        )
        .options(lazyload(FollowUp.symptom))
    )
    return sorted(found, key=lambda alarm: ALARMS.index(alarm.kind))


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


def _answered(session: Session, patient: Patient, kind: Kind, day: date, said: Said) -> bool:
    """Whether the alarm answered last was raised last by a report of `day`, and nothing is new or higher since.

    Of a kind one at most is open: the last that was opened is the last that was answered, whatever the clock said then.
    """
    answered = session.scalar(
        select(FollowUp)
        .where(
            FollowUp.patient_id == patient.id,
            FollowUp.kind == kind,
            FollowUp.state == FollowUpState.ACKNOWLEDGED,
        )
        .order_by(FollowUp.id.desc())
        .limit(1)
    )
    if answered is None or answered.raised_for != day:
        return False
    return said_in(finding_of(answered, row) for row in answered.findings).holds(said)

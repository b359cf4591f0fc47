"""Questions about trial alerts: whose is due, who has pressed, and who is to be asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Integer, bindparam, func, select, update
from sqlalchemy.orm import Session

from diary.clock import latest_believable
from diary.store.models import Caregiver, OutboxMail, Patient, Trial, TrialSchedule
from diary.store.models.circle import Grant
from diary.store.models.outbox import MailState
from diary.store.models.trials import TrialState

# Asked every minute, and as a rule nobody is due: building them would cost more than asking.
_WITH_PATIENT = (
    select(TrialSchedule, Patient)
    .join(Patient, Patient.id == TrialSchedule.patient_id)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(of=TrialSchedule, skip_locked=True)
)
_DUE = _WITH_PATIENT.where(TrialSchedule.next_at <= bindparam("now")).order_by(
    TrialSchedule.next_at, TrialSchedule.patient_id
)
_AHEAD = _WITH_PATIENT.where(TrialSchedule.next_at > bindparam("latest")).order_by(
    TrialSchedule.next_at.desc(), TrialSchedule.patient_id
)
_WAITING = (
    select(Trial)
    .where(Trial.state == TrialState.WAITING)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(skip_locked=True)
)
_TO_ASK = _WAITING.where(Trial.ask_at <= bindparam("now")).order_by(Trial.ask_at, Trial.id)
_TO_ASK_AHEAD = _WAITING.where(Trial.ask_at > bindparam("latest")).order_by(Trial.ask_at.desc(), Trial.id)


def due_schedules(session: Session, now: datetime, *, limit: int) -> list[tuple[TrialSchedule, Patient]]:
    """Schedules whose moment has come, the earliest first, locked for this unit; not those another process holds."""
    return [(plan, patient) for plan, patient in session.execute(_DUE, {"now": now, "limit": limit})]


def schedules_ahead(
    session: Session, now: datetime, reach: timedelta, *, limit: int
) -> list[tuple[TrialSchedule, Patient]]:
    """Schedules further ahead than any can be, locked as the due ones: a wrong clock took them there."""
    latest = latest_believable(now, reach)
    return [(plan, patient) for plan, patient in session.execute(_AHEAD, {"latest": latest, "limit": limit})]


def schedule_locked(session: Session, patient_id: int) -> TrialSchedule | None:
    """One patient's schedule, held by this unit, as the database has it now."""
    return session.scalars(
        select(TrialSchedule)
        .where(TrialSchedule.patient_id == patient_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def to_ask(session: Session, now: datetime, *, limit: int) -> Sequence[Trial]:
    """Those that nobody has pressed in time, the earliest first, locked for this unit."""
    return session.scalars(_TO_ASK, {"now": now, "limit": limit}).all()


def to_ask_ahead(session: Session, now: datetime, reach: timedelta, *, limit: int) -> Sequence[Trial]:
    """Those that would be asked about later than can be, locked for this unit."""
    latest = latest_believable(now, reach)
    return session.scalars(_TO_ASK_AHEAD, {"latest": latest, "limit": limit}).all()


def dedupe_key(trial_id: int) -> str:
    """By which a trial's mail is queued once."""
    return f"trial:{trial_id}"


def mails_of(session: Session, trial_ids: Collection[int]) -> dict[int, OutboxMail]:
    """By trial, its mail; those whose mail is not kept any more are left out."""
    keys = {dedupe_key(each): each for each in trial_ids}
    rows = session.scalars(select(OutboxMail).where(OutboxMail.dedupe_key.in_(keys)))
    return {keys[mail.dedupe_key]: mail for mail in rows}


def latest_of(session: Session, patient_id: int) -> list[tuple[Trial, Caregiver]]:
    """The newest trial of each person who is in the circle now."""
    newest = select(func.max(Trial.id)).where(Trial.patient_id == patient_id).group_by(Trial.caregiver_id)
    rows = session.execute(
        select(Trial, Caregiver)
        .join(Caregiver, Caregiver.id == Trial.caregiver_id)
        .where(Trial.id.in_(newest), Caregiver.ended_at.is_(None))
        .order_by(Caregiver.position, Caregiver.id)
    )
    return [(trial, caregiver) for trial, caregiver in rows]


def last_made_at(session: Session, now: datetime, patient_id: int) -> datetime | None:
    """When a trial alert of this patient was last begun, as far as that can be; None where none was."""
    return session.scalar(
        select(func.max(Trial.made_at)).where(
            Trial.patient_id == patient_id, Trial.made_at <= latest_believable(now)
        )
    )


def missed(
    session: Session, now: datetime, patient_id: int, among: Collection[int] | None = None
) -> list[tuple[Trial, Caregiver]]:
    """Those of whom the patient is to be told that they have not pressed, in the patient's order.

    Each is in the circle and told of alarms, has pressed none of those that came since, and their trial was begun after
    trial alerts were last switched off. `among`: of these trials only, else the newest of each person.
    """
    own = latest_of(session, patient_id) if among is None else _of_circle(session, patient_id, among)
    candidates = [
        pair for pair in own if pair[0].state is TrialState.MISSED and Grant.ALERTS in pair[1].grants
    ]
    if not candidates:
        return []
    ended_at = session.scalar(select(TrialSchedule.ended_at).where(TrialSchedule.patient_id == patient_id))
    if ended_at is not None and ended_at <= latest_believable(now):
        candidates = [pair for pair in candidates if pair[0].made_at > ended_at]
    last_pressed: dict[int, int] = {
        row.caregiver_id: row.newest
        for row in session.execute(
            select(Trial.caregiver_id, func.max(Trial.id).label("newest"))
            .where(Trial.patient_id == patient_id, Trial.state == TrialState.PRESSED)
            .group_by(Trial.caregiver_id)
        )
    }
    return [pair for pair in candidates if last_pressed.get(pair[1].id, 0) < pair[0].id]


def missed_on(session: Session, now: datetime, patient_id: int) -> date | None:
    """The day of the newest trial that somebody of the circle did not press; None where nobody is to be asked."""
    return max((trial.day for trial, _caregiver in missed(session, now, patient_id)), default=None)


def _of_circle(
    session: Session, patient_id: int, trial_ids: Collection[int]
) -> list[tuple[Trial, Caregiver]]:
    rows = session.execute(
        select(Trial, Caregiver)
        .join(Caregiver, Caregiver.id == Trial.caregiver_id)
        .where(Trial.patient_id == patient_id, Trial.id.in_(trial_ids), Caregiver.ended_at.is_(None))
        .order_by(Caregiver.position, Caregiver.id)
    )
    return [(trial, caregiver) for trial, caregiver in rows]


def end_waiting(session: Session, patient_id: int) -> None:
    """Of what waits, what has not gone out does not go out any more."""
    waiting = {
        dedupe_key(each): each
        for each in session.scalars(
            select(Trial.id).where(Trial.patient_id == patient_id, Trial.state == TrialState.WAITING)
        )
    }
    if not waiting:
        return
    sent = session.scalars(
        select(OutboxMail.dedupe_key).where(
            OutboxMail.dedupe_key.in_(waiting), OutboxMail.state.in_((MailState.SENT, MailState.FAILED))
        )
    )
    unsent = set(waiting.values()) - {waiting[key] for key in sent}
    session.execute(
        update(Trial)
        .where(Trial.id.in_(unsent), Trial.state == TrialState.WAITING)
        .values(state=TrialState.NOT_SENT)
        .execution_options(synchronize_session=False)
    )


def press(session: Session, trial_id: int, now: datetime) -> bool:
    """Note that it was pressed; False where it had been already, or was never sent."""
    pressed = session.scalar(
        update(Trial)
        .where(Trial.id == trial_id, Trial.state.in_((TrialState.WAITING, TrialState.MISSED)))
        .values(state=TrialState.PRESSED, pressed_at=now)
        .returning(Trial.id)
        .execution_options(synchronize_session=False)
    )
    return pressed is not None

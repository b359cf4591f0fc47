"""Who is to be told: what is due, and what has to be known about many patients at once to decide it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, literal_column, or_, select
from sqlalchemy.orm import Session, aliased, lazyload

from diary.clock import latest_believable, latest_day
from diary.rules.findings import ALARMS
from diary.store.models import Caregiver, FollowUp, Notification, OutboxMail, ReminderSchedule, SavedReport
from diary.store.models.base import UtcDateTime
from diary.store.models.circle import Grant
from diary.store.models.notifications import ToldBecause
from diary.store.models.outbox import MailState

# Spelled out, not bound: only then do the databases see that the partial indexes hold all that is asked for.
_OPEN: ColumnElement[bool] = FollowUp.state == literal_column("'open'")
KEPT: ColumnElement[bool] = OutboxMail.state == literal_column("'kept'")
"""Whether a mail is on this machine alone, because there was no mail server: nobody was told by it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The last that came from a patient: the latest day that has a report, and when a report was last written."""

    day: date
    at: datetime


def due_to_escalate(
    session: Session,
    now: datetime,
    *,
    alarms_wait: timedelta = timedelta(days=1),
    others_wait: timedelta = timedelta(days=3),
    limit: int,
) -> list[FollowUp]:
    """Open follow-ups that wait no longer for an answer, patient by patient, locked for this unit; and those that would
    wait longer than any can: a wrong clock put it down.

    Left out are those another process holds.
    """
    at = FollowUp.escalate_at
    # First by the moment alone, which the index holds.
    is_far = or_(at <= now, at > latest_believable(now, min(alarms_wait, others_wait)))
    is_due = or_(
        at <= now,
        and_(FollowUp.kind.in_(ALARMS), at > latest_believable(now, alarms_wait)),
        and_(FollowUp.kind.not_in(ALARMS), at > latest_believable(now, others_wait)),
    )
    return _due(session, and_(at.is_not(None), is_far, is_due), limit)


def routine_due_soon(
    session: Session, now: datetime, patient_ids: Iterable[int], *, within: timedelta
) -> dict[int, datetime]:
    """By patient, when the first of their open routine follow-ups is due to escalate after now, if that is so soon."""
    rows = session.execute(
        select(FollowUp.patient_id, func.min(FollowUp.escalate_at))
        .where(
            FollowUp.patient_id.in_(list(patient_ids)),
            _OPEN,
            FollowUp.kind.not_in(ALARMS),
            FollowUp.escalate_at > now,
            FollowUp.escalate_at <= now + within,
        )
        .group_by(FollowUp.patient_id)
    )
    return {patient_id: at for patient_id, at in rows if at is not None}


def due_silences(
    session: Session, now: datetime, *, reach: timedelta = timedelta(days=5), limit: int
) -> list[FollowUp]:
    """Open emergencies and urgent follow-ups of patients who may be silent, as `due_to_escalate`.

    `reach` is the longest that any waits.
    """
    at = FollowUp.silence_at
    is_due = or_(at <= now, at > latest_believable(now, reach))
    return _due(session, and_(at.is_not(None), is_due), limit)


def open_locked(session: Session, patient_id: int, *, alarms_only: bool = False) -> list[FollowUp]:
    """A patient's open follow-ups, locked for this unit and as they stand now."""
    asked = select(FollowUp).where(FollowUp.patient_id == patient_id, _OPEN).order_by(FollowUp.id)
    if alarms_only:
        asked = asked.where(FollowUp.kind.in_(ALARMS))
    return list(session.scalars(_locked(asked)))


def marks_told_on(session: Session, patient_id: int, day: date) -> frozenset[str]:
    """What people were told of on one of the patient's days by their alarms, open or answered since."""
    asked = select(FollowUp.told_of).where(
        FollowUp.patient_id == patient_id, FollowUp.kind.in_(ALARMS), FollowUp.told_on == day
    )
    return frozenset(mark for told in session.scalars(asked) for mark in told)


def _due(session: Session, is_due: ColumnElement[bool], limit: int) -> list[FollowUp]:
    # Patient by patient, but not by their index: SQLite would go through all follow-ups for the sake of the order.
    in_order = FollowUp.patient_id + 0
    asked = select(FollowUp).where(_OPEN, is_due).order_by(in_order, FollowUp.id).limit(limit)
    asked = asked.options(lazyload(FollowUp.symptom))
    return list(session.scalars(_locked(asked, skip_others=True)))


def _locked(asked: Select[FollowUp], *, skip_others: bool = False) -> Select[FollowUp]:
    locked = asked.with_for_update(of=FollowUp, skip_locked=skip_others)
    return locked.execution_options(populate_existing=True)


def alert_memberships(session: Session, patient_ids: Collection[int]) -> dict[int, list[Caregiver]]:
    """Per patient, the memberships in their circle that come with alerts and have not ended, in the patient's order.

    Whether the last day of one is over depends on where the patient lives, and is not looked at here.
    """
    found: dict[int, list[Caregiver]] = defaultdict(list)
    for membership in session.scalars(
        select(Caregiver)
        .where(Caregiver.patient_id.in_(patient_ids), Caregiver.ended_at.is_(None))
        .order_by(Caregiver.patient_id, Caregiver.position, Caregiver.id)
        .execution_options(populate_existing=True)
    ):
        if Grant.ALERTS in membership.grants:
            found[membership.patient_id].append(membership)
    return found


def notifications_about(
    session: Session, follow_up_ids: Iterable[int], because: ToldBecause
) -> dict[int, list[Notification]]:
    """Per follow-up, who was told of it for that reason, in order of time."""
    found: dict[int, list[Notification]] = defaultdict(list)
    for notification in session.scalars(
        select(Notification)
        .where(Notification.follow_up_id.in_(list(follow_up_ids)), Notification.because == because)
        .order_by(Notification.told_at, Notification.id)
    ):
        found[notification.follow_up_id].append(notification)
    return found


def only_kept_for(session: Session, follow_ups: Collection[FollowUp]) -> set[tuple[int, int]]:
    """Who (by follow-up's id and account's id) was not told of what: whatever mail there was for them about it is only
    kept on this machine.
    """
    of_patients = OutboxMail.patient_id.in_({each.patient_id for each in follow_ups})
    accounts = set(session.scalars(select(OutboxMail.account_id).where(of_patients, KEPT).distinct()))
    if not accounts:
        return set()
    asked = {each.id for each in follow_ups}
    kept: set[tuple[int, int]] = set()
    told: set[tuple[int, int]] = set()
    for mail in session.scalars(select(OutboxMail).where(of_patients, OutboxMail.account_id.in_(accounts))):
        about = {(each, mail.account_id or 0) for each in asked.intersection(subjects_of(mail))}
        if mail.state is MailState.KEPT:
            kept |= about
        elif mail.state is not MailState.DROPPED:
            told |= about
    return kept - told


def subjects_of(mail: OutboxMail) -> tuple[int, ...]:
    """The ids of the follow-ups that a mail is about: it may be several."""
    several: list[int] = mail.params.get("follow_ups", [])
    return tuple(several) or ((mail.follow_up_id,) if mail.follow_up_id is not None else ())


def told_at_by(mail: OutboxMail) -> dict[int, datetime]:
    """By follow-up, when its reader was to be told of it by this mail: as it was queued, or as it joined it later."""
    joined = {each: datetime.fromisoformat(at) for each, at in mail.params.get("joined", [])}
    return {each: joined.get(each, mail.queued_at) for each in subjects_of(mail)}


def _was_sent() -> ColumnElement[bool]:
    """Whether the mail by which somebody was asked to check on a silent patient is more than kept on this machine."""
    again = aliased(OutboxMail)
    sent_again = exists().where(again.again_of == OutboxMail.id, again.state != MailState.KEPT)
    return ~exists().where(
        OutboxMail.account_id == Notification.account_id,
        OutboxMail.queued_at == Notification.told_at,
        OutboxMail.patient_id == FollowUp.patient_id,
        KEPT,
        ~sent_again,
    )


def asked_to_check(
    session: Session, now: datetime, patient_ids: Sequence[int]
) -> dict[tuple[int, int], datetime]:
    """When each person (patient's id, account's id) was last asked to check on a silent patient.

    What a wrong clock says of that counts nothing, nor a mail that is only kept on this machine.
    """
    rows = session.execute(
        select(FollowUp.patient_id, Notification.account_id, func.max(Notification.told_at))
        .join(Notification, Notification.follow_up_id == FollowUp.id)
        .where(
            FollowUp.patient_id.in_(patient_ids),
            Notification.because == ToldBecause.SILENCE,
            Notification.told_at <= latest_believable(now),
            _was_sent(),
        )
        .group_by(FollowUp.patient_id, Notification.account_id)
    )
    return {(patient_id, account_id): told_at for patient_id, account_id, told_at in rows if account_id}


def asked_about(session: Session, follow_up_ids: Iterable[int], *, since: datetime) -> set[tuple[int, int]]:
    """Who (by follow-up's id and account's id) was asked since then to check on a silent patient because of what."""
    rows = session.execute(
        select(Notification.follow_up_id, Notification.account_id)
        .join(FollowUp, FollowUp.id == Notification.follow_up_id)
        .where(
            Notification.follow_up_id.in_(list(follow_up_ids)),
            Notification.because == ToldBecause.SILENCE,
            Notification.told_at >= since,
            _was_sent(),
        )
    )
    return {(follow_up_id, account_id) for follow_up_id, account_id in rows if account_id is not None}


def last_heard(session: Session, now: datetime, patient_ids: Sequence[int]) -> dict[int, Heard]:
    """When each patient was last heard of; those without any report of a day that has come are left out.

    What a wrong clock says was written later than now was written by now.
    """
    ahead = SavedReport.recorded_at > latest_believable(now)
    recorded_at = case((ahead, literal(now, UtcDateTime())), else_=SavedReport.recorded_at)
    rows = session.execute(
        select(SavedReport.patient_id, func.max(SavedReport.day), func.max(recorded_at))
        .where(
            SavedReport.patient_id.in_(patient_ids),
            SavedReport.superseded_at.is_(None),
            SavedReport.day <= latest_day(now),
        )
        .group_by(SavedReport.patient_id)
    )
    return {patient_id: Heard(day, at) for patient_id, day, at in rows}


def reminded_at(session: Session, patient_ids: Sequence[int]) -> dict[int, time]:
    """The time on the wall at which each patient is reminded, whether they want that or not."""
    rows = session.execute(
        select(ReminderSchedule.patient_id, ReminderSchedule.at_minute).where(
            ReminderSchedule.patient_id.in_(patient_ids)
        )
    )
    return {patient_id: time(*divmod(at_minute, 60)) for patient_id, at_minute in rows}

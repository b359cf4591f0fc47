"""What becomes of each reminder: decided once per patient, local date and time, however many schedulers ask."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.orm import Session

from diary.logs import without_values
from diary.mail.kinds import MailKind
from diary.rules.reminding import (
    LATE_BY,
    Occasion,
    ReminderKind,
    Times,
    is_too_late,
    next_occasion,
    occasion_at,
    occasions,
    silence,
    useful_until,
)
from diary.rules.schedule import days_inside, local_today
from diary.rules.thresholds import Thresholds
from diary.services import consents, outbox
from diary.services.patients.away import last_day_away
from diary.services.reminders import ahead, offers
from diary.services.reminders.schedules import times_of
from diary.store.models import OutboxMail, Patient, ReminderSchedule
from diary.store.models.consents import Purpose
from diary.store.models.reminders import ReminderState
from diary.store.queries.outages import outages_since
from diary.store.queries.reminders import (
    add_reminders,
    count_too_late,
    days_last_asked,
    due_schedules,
    last_reported_days,
    reminded_days,
    reported_days,
)
from diary.store.work import Work
from diary.words.mail_outcomes import HeldBack

MAIL_KINDS = {
    ReminderKind.DAILY: MailKind.REMINDER,
    ReminderKind.SILENT: MailKind.REMINDER_SILENT,
    ReminderKind.HOW_ARE_YOU: MailKind.HOW_ARE_YOU,
    ReminderKind.NUDGE: MailKind.REMINDER_NUDGE,
}
MISSED_FOR = timedelta(days=14)
"""So far back, after a long sleep, each reminder that was missed is written down as such."""
COUNTED_FOR = timedelta(days=7)
"""So far back those that came too late are counted for whoever runs the site."""
_SET_ASIDE_FOR = timedelta(hours=1)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Due:
    """One reminder of one patient."""

    plan: ReminderSchedule
    patient: Patient
    zone: ZoneInfo
    times: Times
    occasion: Occasion
    is_last: bool
    """Whether no later one of this patient is due: only that one is sent."""

    @property
    def on(self) -> tuple[int, date]:
        return self.patient.id, self.occasion.day

    @property
    def key(self) -> tuple[int, date, int]:
        return self.patient.id, self.occasion.day, self.occasion.minute


@dataclass(frozen=True, slots=True)
class _Known:
    """What has to be known about the patients of one batch."""

    reported: set[tuple[int, date]]
    reminded: set[tuple[int, date]]
    last_reported: Mapping[int, date]
    last_asked: Mapping[int, date]
    off: Sequence[tuple[datetime, datetime]]
    """When the diary itself was off of late."""


def decide_some(work: Work, *, limit: int) -> bool:
    """Decide what is due of up to `limit` patients, queue the mails of those to send, and move the plans on.

    True if there may be more. What is decided already is left as it is. After a sleep everything that was missed in two
    weeks is written down at once; of what is not too late yet only the last is sent. A patient for whom this fails is
    set aside for an hour. Schedules that a wrong clock took too far ahead are brought back.
    """
    several = due_schedules(work.session, work.now, pause_ends_by=ahead.pauses_end_by(work.now), limit=limit)
    found = [(plan, patient) for plan, patient in several if plan.next_at is None or plan.next_at <= work.now]
    brought_back = ahead.bring_back(work, several[len(found) :])
    before = {plan.patient_id: plan.next_at or work.now for plan, _patient in found}
    keep_one = consents.allowing(work.session, before, Purpose.DIARY)
    due = [one for plan, patient in found for one in _due(work.now, plan, patient, keep_one)]
    known = _look_up(work, due)
    states = {one.key: _state(work.now, one, known) for one in due}
    numbers = work.settings.rules
    kinds = {one.key: _kind(work.now, one, known, numbers) for one in due}
    ids = add_reminders(
        work.session,
        [
            {
                "patient_id": one.patient.id,
                "day": one.occasion.day,
                "at_minute": one.occasion.minute,
                "kind": kinds[one.key],
                "state": states[one.key],
                "due_at": one.occasion.at,
                "decided_at": work.now,
            }
            for one in due
        ],
    )
    sent = [one for one in due if one.key in ids and states[one.key] is ReminderState.QUEUED]
    offered = offers.to_be_offered_by_mail(
        work.session, ((one.plan, one.patient, one.occasion.day) for one in sent)
    )
    mails = [_mail(work, one, kinds[one.key], ids[one.key], one.patient.id in offered) for one in sent]
    if mails:
        work.session.execute(insert(OutboxMail), mails)
    for one in sent:
        if one.patient.id in offered:
            one.plan.offered_on = one.occasion.day
    work.session.flush()
    # Only where a plan came forward: one that does not must not keep the job busy for ever.
    due_again = any(
        before[plan.patient_id] < (plan.next_at or work.now) <= work.now for plan, _patient in found
    )
    return due_again or brought_back or len(found) == limit


def late_lately(work: Work) -> int:
    """How many reminders of the last seven days came too late to be sent."""
    return count_too_late(work.session, work.now - COUNTED_FOR)


def not_to_be_sent(session: Session, patient_id: int | None, day: date) -> HeldBack | None:
    """Why the reminder for `day`, queued before, is not to be sent now; None where it is."""
    plan = session.get(ReminderSchedule, patient_id) if patient_id is not None else None
    if patient_id is None or plan is None or not plan.wanted:
        return HeldBack.REMINDERS_STOPPED
    if plan.paused_until is not None and day < plan.paused_until:
        return HeldBack.REMINDERS_PAUSED
    if not consents.allows(session, patient_id, Purpose.DIARY):
        return HeldBack.DIARY_STOPPED
    if reported_days(session, [patient_id], [day]):
        return HeldBack.DAY_HAS_REPORT
    return None


def _due(now: datetime, plan: ReminderSchedule, patient: Patient, keep_one: Collection[int]) -> list[_Due]:
    """What is due, with the plan moved on; nothing for who gets none. `keep_one`: those who want a diary kept.

    Where the plan's moment is none of its times, because the migration made it or the rules of the zone have changed
    since, only what is not too late counts.
    """
    assert plan.next_at is not None  # noqa: S101 - it is due
    try:
        zone, times = ZoneInfo(patient.timezone), times_of(plan)
        first, plan.next_at = plan.next_at, next_occasion(now, times, zone).at
        if patient.set_up_at is None or not patient.account.active or patient.id not in keep_one:
            return []
        if occasion_at(first, times, zone) is not None:
            due = occasions(max(first, now - MISSED_FOR), now, times, zone)
        else:
            late = occasions(now - LATE_BY, now, times, zone)
            due = [one for one in late if not is_too_late(one.day, one.at, now, zone)]
        return [_Due(plan, patient, zone, times, one, is_last=one is due[-1]) for one in due]
    except Exception as error:
        log.error("the reminder of patient %s could not be decided: %s", patient.id, without_values(error))
        plan.next_at = now + _SET_ASIDE_FOR
        return []


def _look_up(work: Work, due: Sequence[_Due]) -> _Known:
    ids = list({one.patient.id for one in due})
    days = {one.occasion.day for one in due}
    return _Known(
        reported_days(work.session, ids, days),
        reminded_days(work.session, ids, days),
        last_reported_days(work.session, work.now, ids),
        days_last_asked(work.session, work.now, ids),
        [
            (each.began_at, each.ended_at)
            for each in outages_since(work.session, work.now - MISSED_FOR, work.now)
        ],
    )


def _state(now: datetime, one: _Due, known: _Known) -> ReminderState:
    if one.on in known.reported:
        return ReminderState.NOT_NEEDED
    if not one.is_last or is_too_late(one.occasion.day, one.occasion.at, now, one.zone):
        return ReminderState.TOO_LATE
    quiet_until = one.times.quiet.until(now, one.zone) if one.times.quiet is not None else None
    if quiet_until is not None and quiet_until >= _of_use_until(one):
        return ReminderState.TOO_LATE
    return ReminderState.QUEUED


def _kind(now: datetime, one: _Due, known: _Known, numbers: Thresholds) -> ReminderKind:
    """What it says, whether it is sent or not: a later one of a day only that there is still no report."""
    if one.on in known.reminded:
        return ReminderKind.NUDGE
    began = local_today(one.patient.created_at, one.zone)
    since = known.last_reported.get(one.patient.id, began)
    away = last_day_away(one.patient, now)
    if away is not None:
        # Nor are those on which the patient was said to be in hospital or away.
        since = max(since, min(away, one.occasion.day))
    if known.off:
        # On such days nobody could write: they are no silence.
        lost = days_inside(known.off, one.zone, after=since, until=one.occasion.day)
        since = min(since + timedelta(days=lost), one.occasion.day)
    return silence(one.occasion.day, since, known.last_asked.get(one.patient.id), numbers)


def _of_use_until(one: _Due) -> datetime:
    """Until its day ends, or the next one of that day is due: however long no mail goes out, one arrives."""
    day, _minute, at = one.occasion
    following = next_occasion(at, one.times, one.zone)
    end = useful_until(day, at, one.zone)
    return min(end, following.at) if following.day == day else end


def _mail(work: Work, one: _Due, kind: ReminderKind, reminder_id: int, offer: bool) -> dict[str, Any]:
    return outbox.values_of(
        work,
        outbox.NewMail(
            MAIL_KINDS[kind],
            one.patient.account_id,
            dedupe_key=f"reminder:{reminder_id}",
            patient_id=one.patient.id,
            params={"day": one.occasion.day.isoformat()} | ({"offer": True} if offer else {}),
            expires_at=_of_use_until(one),
        ),
    )

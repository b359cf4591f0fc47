"""When somebody who looks after others gets their morning mail, and the instant that comes next."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from diary.rules.reminding import Times, next_reminder
from diary.rules.schedule import local_today
from diary.services.permissions.access import is_over
from diary.store.models import Account, Caregiver, DigestSchedule
from diary.store.queries import digests as queries
from diary.store.queries.digests import zones_of
from diary.store.upsert import insert_if_new
from diary.store.work import Work

UNLESS_CHOSEN = time(8)


@dataclass(frozen=True, slots=True)
class ScheduleAnswers:
    """What somebody wants, already checked."""

    wanted: bool
    at: time
    """By the clock on their wall, in whole minutes."""
    timezone: str
    """An IANA name; empty for that of their own diary, or else of the first person they look after."""


def begin(work: Work, account: Account) -> None:
    """To be called when `account` is let into a circle, or may be told more: the mail begins if there is none yet.

    Whoever has said that they want none gets none for somebody new either.
    """
    minutes = UNLESS_CHOSEN.hour * 60 + UNLESS_CHOSEN.minute
    row = {"account_id": account.id, "wanted": True, "at_minute": minutes, "next_at": None}
    insert_if_new(work.session, DigestSchedule, row)
    reschedule(work, account)


def switch(work: Work, account: Account, wanted: bool) -> bool:
    """Whether the mail is wanted; its time is kept for when it is wanted again.

    False where it was so already, or where there is nothing to end: whoever never looked after anybody has no plan.
    """
    plan = queries.schedule_locked(work.session, account.id)
    if plan is None and wanted:
        begin(work, account)
        return True
    if plan is None or plan.wanted is wanted:
        return False
    plan.wanted = wanted
    _work_out(work, plan, account)
    return True


def answers_of(session: Session, account: Account) -> ScheduleAnswers:
    """What somebody wants, as it is stored, or as it would begin."""
    plan = session.get(DigestSchedule, account.id)
    if plan is None:
        return ScheduleAnswers(wanted=True, at=UNLESS_CHOSEN, timezone=account.timezone)
    return ScheduleAnswers(plan.wanted, at_of(plan), account.timezone)


def change_schedule(work: Work, account: Account, answers: ScheduleAnswers) -> None:
    """Take over what somebody wants. A date whose mail was decided already gets no second one."""
    begin(work, account)
    plan = queries.schedule_locked(work.session, account.id)
    assert plan is not None  # noqa: S101 - it has begun
    plan.wanted = answers.wanted
    plan.at_minute = answers.at.hour * 60 + answers.at.minute
    account.timezone = answers.timezone
    _work_out(work, plan, account)


def reschedule(work: Work, account: Account) -> None:
    """Work out anew when the next one comes: the person lives by another clock, or is in other circles now."""
    plan = queries.schedule_locked(work.session, account.id)
    if plan is not None:
        _work_out(work, plan, account)


def is_wanted(session: Session, account_id: int) -> bool:
    """Whether somebody wants the mail; False also for whoever never looked after anybody."""
    plan = session.get(DigestSchedule, account_id)
    return plan is not None and plan.wanted


def next_one(work: Work, account: Account) -> datetime | None:
    """When the diaries are looked at next; None where nothing is to come, because none is wanted or for want of
    anybody whose diary would tell this person anything.
    """
    plan = work.session.get(DigestSchedule, account.id)
    return _next(work, plan, account) if plan is not None else None


def has_anybody(work: Work, account: Account) -> bool:
    """Whether somebody wants this person told when something needs action: else there is nothing for a mail to tell."""
    return bool(
        live(queries.memberships_with_alerts(work.session, [account.id]).get(account.id, ()), work.now)
    )


def at_of(plan: DigestSchedule) -> time:
    """The time on the wall."""
    return time(*divmod(plan.at_minute, 60))


def next_morning(
    after: datetime, plan: DigestSchedule, zone: ZoneInfo, *, besides: Collection[date] = ()
) -> tuple[date, datetime]:
    """The first mail of a plan later than `after`: its local date and instant. Dates in `besides` have theirs."""
    day, instant = next_reminder(after, Times(at_of(plan)), zone, besides=besides)
    return day, instant


def live(memberships: Sequence[Caregiver], now: datetime) -> list[Caregiver]:
    """Those whose last day is not over."""
    return [membership for membership in memberships if not is_over(membership, membership.patient, now)]


def _work_out(work: Work, plan: DigestSchedule, account: Account) -> None:
    work.session.flush()
    plan.next_at = _next(work, plan, account)
    work.session.flush()


def _next(work: Work, plan: DigestSchedule, account: Account) -> datetime | None:
    if not plan.wanted:
        return None
    memberships = queries.memberships_with_alerts(work.session, [account.id])
    if not live(memberships.get(account.id, ()), work.now):
        return None
    zone = ZoneInfo(zones_of(work.session, [account], memberships)[account.id])
    decided = queries.decided_days(
        work.session, account.id, since=local_today(work.now, zone) - timedelta(days=1)
    )
    return next_morning(work.now, plan, zone, besides=decided)[1]

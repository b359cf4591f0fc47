"""When the diary itself was off: noted by the jobs, and read wherever somebody's silence is judged."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, false, func, or_, select
from sqlalchemy.orm import Session

from diary.store.models import Heartbeat, Outage, OutboxMail, SavedReport, SignedInSession
from diary.store.models.operations import OutageKind
from diary.store.models.outbox import MailState
from diary.store.queries.heartbeats import last_beat, note_beat
from diary.store.upsert import insert_if_new

JOBS = "jobs"
"""The name under which the jobs that judge a silence show that they run."""
SHORTEST = timedelta(hours=6)
"""A shorter gap is none: a site may run its jobs from cron, and is started anew now and then."""
LONGEST = timedelta(days=400)
"""A longer one is the fault of a clock, such as that of a machine that begins in 1970."""
_NOTED_EVERY = timedelta(seconds=30)
_SLACK = timedelta(minutes=5)
"""Another job may have looked at its clock a moment before."""


def is_noted(session: Session, now: datetime) -> bool:
    """Whether it was noted just now that jobs run."""
    last = last_beat(session, JOBS)
    return last is not None and abs(now - last) < _NOTED_EVERY


def note_running(session: Session, now: datetime) -> Outage | None:
    """Note that jobs run now; gives the outage that this ends, once. To be called before a silence is judged.

    There is none where somebody was seen meanwhile, or wrote: then only the jobs were off. A sign of life from the
    future, given by a clock that was wrong, tells nothing, and no outage ends in the future.
    """
    last = last_beat(session, JOBS)
    note_beat(session, JOBS, now)
    if last is None:
        return None
    if last > now + _SLACK:
        session.execute(delete(Outage).where(Outage.ended_at > now + _SLACK))
    if not SHORTEST <= now - last <= LONGEST or _somebody_was_here(session, last, now):
        return None
    insert_if_new(session, Outage, {"kind": OutageKind.OFF, "began_at": last, "ended_at": now})
    return session.scalar(select(Outage).where(Outage.began_at == last, Outage.ended_at == now))


def note_put_back(session: Session, now: datetime) -> None:
    """Note, in a copy that takes the place of the database, that what was written since the copy is lost."""
    last = session.scalar(select(func.max(Heartbeat.beat_at)).where(Heartbeat.beat_at <= now))
    if last is not None and SHORTEST <= now - last <= LONGEST:
        insert_if_new(session, Outage, {"kind": OutageKind.PUT_BACK, "began_at": last, "ended_at": now})
        note_beat(session, JOBS, now)


def outages_since(session: Session, since: datetime, until: datetime) -> list[Outage]:
    """Those that ended after `since` and, as far as can be believed, by `until`; in order of time."""
    asked = (
        select(Outage)
        .where(Outage.ended_at > since, Outage.ended_at <= until + _SLACK)
        .order_by(Outage.began_at)
    )
    return list(session.scalars(asked))


def told_since(session: Session, mail: OutboxMail, kinds: Collection[str], since: datetime) -> bool:
    """Whether an earlier mail of `kinds`, queued from `since` on, went to the same person about the same diary, or is
    on its way.
    """
    earlier = select(OutboxMail.id).where(
        OutboxMail.account_id == mail.account_id,
        OutboxMail.patient_id.is_not_distinct_from(mail.patient_id),
        OutboxMail.kind.in_(kinds),
        OutboxMail.queued_at >= since,
        OutboxMail.id < mail.id,
        OutboxMail.state.in_([MailState.SENT, MailState.QUEUED]),
    )
    return session.scalar(earlier.limit(1)) is not None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Mail that waits to be sent and is of use still; of what kind none says, since it may be about a diary."""

    about_diaries: int
    others: int
    oldest_at: datetime | None
    """When the first of them was queued; None where none waits."""

    @property
    def total(self) -> int:
        """How many in all."""
        return self.about_diaries + self.others


def mail_waiting(
    session: Session,
    now: datetime,
    account_kinds: Collection[str],
    *,
    or_kept: ColumnElement[bool] | None = None,
) -> Waiting:
    """What would go out now. `account_kinds`: those that are about no diary. `or_kept`: what is only kept, and would
    go by a mail server.
    """
    of_accounts = OutboxMail.kind.in_(account_kinds)
    others, count, oldest_at = session.execute(
        select(func.count().filter(of_accounts), func.count(), func.min(OutboxMail.queued_at)).where(
            or_(OutboxMail.state == MailState.QUEUED, false() if or_kept is None else or_kept),
            or_(OutboxMail.expires_at.is_(None), OutboxMail.expires_at > now),
        )
    ).one()
    return Waiting(count - others, others, oldest_at)


def _somebody_was_here(session: Session, began_at: datetime, ended_at: datetime) -> bool:
    # The very moments are left out: a save may be what ends it, and what began it may have been one.
    inside = (began_at + timedelta(minutes=5), ended_at - timedelta(minutes=5))
    wrote = select(SavedReport.id).where(SavedReport.recorded_at.between(*inside)).limit(1)
    seen = select(SignedInSession.id).where(SignedInSession.last_seen_at.between(*inside)).limit(1)
    return session.scalar(wrote) is not None or session.scalar(seen) is not None

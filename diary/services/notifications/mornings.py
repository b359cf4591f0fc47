"""What is routine wakes nobody: before 08:00, by the clock of whoever reads it, its mail waits for the morning."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from diary.mail.kinds import MailKind
from diary.rules.schedule import at_local, local_today
from diary.services.outbox import WAITS_FOR_MORE
from diary.store.models import Account, OutboxMail
from diary.store.queries.digests import zone_of
from diary.store.work import Work

MORNING = time(8)
_WAITS = frozenset({MailKind.ROUTINE, MailKind.CAREGIVER_ROUTINE, MailKind.TRIAL, MailKind.TRIAL_UNANSWERED})


def waits_until(work: Work, kind: MailKind, account: Account | None) -> datetime | None:
    """Until when a mail of this kind to `account` waits; None where it goes now."""
    if kind not in _WAITS or account is None:
        return None
    morning = _morning(work.now, zone_of(work.session, account))
    return morning if work.now < morning else None


def due_at(session: Session, mail: OutboxMail) -> datetime:
    """From when on a mail is late: since it was queued, or since the morning that it waited for."""
    account = session.get(Account, mail.account_id) if mail.account_id is not None else None
    if mail.kind not in _WAITS or account is None:
        return mail.queued_at
    # What is queued just before midnight waits for others until after it, and then for the morning.
    return max(mail.queued_at, _morning(mail.queued_at + WAITS_FOR_MORE, zone_of(session, account)))


def _morning(now: datetime, zone: ZoneInfo) -> datetime:
    return at_local(local_today(now, zone), MORNING, zone)

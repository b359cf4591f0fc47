"""What becomes of each morning's mail: decided once per person and local date, however many schedulers ask."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from diary.mail.kinds import MailKind
from diary.rules.reminding import LATE_BY, Times, occasions
from diary.services import outbox
from diary.services.digests.news import last_said, news
from diary.services.digests.schedules import at_of, live, next_morning
from diary.services.digests.subjects import look
from diary.services.reminders import COUNTED_FOR
from diary.store.models import Account, Caregiver, Digest, DigestSchedule, OutboxMail
from diary.store.models.mailbox import DigestState
from diary.store.queries import digests as queries
from diary.store.queries.digests import zones_of
from diary.store.upsert import those_inserted
from diary.store.work import Work

LOOK_BACK = timedelta(days=14)
"""After a longer sleep only the mornings since then are counted as missed."""
KEPT_FOR = timedelta(days=60)
"""So long it is kept what became of a morning's mail."""
_SET_ASIDE_FOR = timedelta(hours=1)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Morning:
    """One person's mail for one date."""

    account: Account
    day: date
    at: datetime
    is_late: bool


def decide_some(work: Work, *, limit: int) -> bool:
    """Decide the mails of up to `limit` people that are due, queue those with something to tell that day (`news`), and
    move the plans on.

    True if there may be more. A date decided already is left as it is. After a long sleep every morning that was missed
    is one row, and none of them is sent. A person for whom this fails is set aside for an hour.
    """
    more_ahead = _bring_back(work, limit=limit)
    found = queries.due_schedules(work.session, work.now, limit=limit)
    if not found:
        return more_ahead
    accounts = [account for _plan, account in found]
    memberships = queries.memberships_with_alerts(work.session, [account.id for account in accounts])
    zones = zones_of(work.session, accounts, memberships)
    due = [
        morning
        for plan, account in found
        for morning in _due(work.now, plan, account, memberships.get(account.id, ()), zones[account.id])
    ]
    states = _states(work, due, memberships)
    queued = {
        (row.account_id, row.day)
        for row in those_inserted(
            work.session, Digest, [_row(work.now, *each) for each in states], "account_id", "day", "state"
        )
        if row.state == DigestState.QUEUED
    }
    mails = [_mail(work, one) for one, _state in states if (one.account.id, one.day) in queued]
    if mails:
        work.session.execute(insert(OutboxMail), mails)
    queries.forget_before(work.session, [account.id for account in accounts], (work.now - KEPT_FOR).date())
    work.session.flush()
    return more_ahead or len(found) == limit


def _bring_back(work: Work, *, limit: int) -> bool:
    """Let plans that lie further ahead than any morning be due with the next one: a wrong clock took them there. True
    if there may be more.

    What was decided for mornings to come is forgotten.
    """
    found = queries.schedules_ahead(work.session, work.now, limit=limit)
    for plan, account in found:
        queries.forget_ahead(work.session, work.now, account.id, since=work.now - LATE_BY)
        # What is decided in time and not sent yet is found when this is due: at once.
        plan.next_at = work.now - LATE_BY
    work.session.flush()
    return len(found) == limit


def late_lately(work: Work) -> int:
    """How many morning mails of the last seven days came too late to be sent: the machine was off or asleep.

    Whether there would have been anything to tell is not known any more.
    """
    return queries.how_many_late(work.session, since=work.now - COUNTED_FOR)


def _due(
    now: datetime, plan: DigestSchedule, account: Account, memberships: Sequence[Caregiver], timezone: str
) -> list[_Morning]:
    """The mornings that have come, with the plan moved on: several after a sleep.

    None for somebody who looks after nobody that way, whose plan rests from now on, or whose account is switched off.
    Where the last day of all they look after is over, it rests as well, but not for good: a clock may be wrong.
    """
    assert plan.next_at is not None  # noqa: S101 - it is due
    since = max(plan.next_at, now - LOOK_BACK)
    try:
        if not memberships:
            plan.next_at = None
            return []
        zone = ZoneInfo(timezone)
        if not live(memberships, now):
            plan.next_at = next_morning(now, plan, zone)[1]
            return []
        come = occasions(since, now, Times(at_of(plan)), zone) if account.active else []
        plan.next_at = next_morning(now, plan, zone)[1]
    except Exception as error:
        log.error("the morning mail of account %s could not be decided: %s", account.id, type(error).__name__)
        plan.next_at = now + _SET_ASIDE_FOR
        return []
    return [_Morning(account, one.day, one.at, is_late=now - one.at > LATE_BY) for one in come]


def _states(
    work: Work, due: Sequence[_Morning], memberships: Mapping[int, Sequence[Caregiver]]
) -> list[tuple[_Morning, DigestState]]:
    in_time = [one.account for one in due if not one.is_late]
    if not in_time:
        return [(one, DigestState.TOO_LATE) for one in due]
    seen = look(work, in_time, memberships)
    said = last_said(work, {one.account.id: one.day for one in due if not one.is_late})

    def state(one: _Morning) -> DigestState:
        if one.is_late:
            return DigestState.TOO_LATE
        list_of_today = news(seen.about(one.account.id), said.get(one.account.id))
        return DigestState.QUEUED if list_of_today.goes(one.day) else DigestState.NOT_NEEDED

    return [(one, state(one)) for one in due]


def _row(now: datetime, one: _Morning, state: DigestState) -> dict[str, Any]:
    return {
        "account_id": one.account.id,
        "day": one.day,
        "state": state,
        "due_at": one.at,
        "decided_at": now,
    }


def _mail(work: Work, one: _Morning) -> dict[str, Any]:
    return outbox.values_of(
        work,
        outbox.NewMail(
            MailKind.DIGEST,
            one.account.id,
            dedupe_key=queries.dedupe_key(one.account.id, one.day),
            params={"day": one.day.isoformat()},
            expires_at=one.at + LATE_BY,
        ),
    )

"""Questions about morning mails: whose is due, whom they look after, and which dates are decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, String, bindparam, cast, delete, func, select, update
from sqlalchemy.orm import Session, joinedload

from diary.clock import latest_believable
from diary.store.models import Account, Caregiver, Digest, DigestSchedule, OutboxMail, Patient
from diary.store.models.circle import Grant
from diary.store.models.mailbox import DigestState
from diary.store.models.outbox import MailState

_NOWHERE = "UTC"


def schedule_locked(session: Session, account_id: int) -> DigestSchedule | None:
    """Somebody's plan, held by this unit, as the database has it now."""
    return session.scalars(
        select(DigestSchedule)
        .where(DigestSchedule.account_id == account_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


# Both asked every minute, and as a rule nobody is due: building them would cost more than asking.
_WITH_ACCOUNT = (
    select(DigestSchedule, Account)
    .join(Account, Account.id == DigestSchedule.account_id)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(of=DigestSchedule, skip_locked=True)
)
_DUE = _WITH_ACCOUNT.where(DigestSchedule.next_at <= bindparam("now")).order_by(
    DigestSchedule.next_at, DigestSchedule.account_id
)
_AHEAD = _WITH_ACCOUNT.where(DigestSchedule.next_at > bindparam("latest")).order_by(
    DigestSchedule.next_at.desc(), DigestSchedule.account_id
)


def due_schedules(session: Session, now: datetime, *, limit: int) -> list[tuple[DigestSchedule, Account]]:
    """Plans whose time has come, the earliest first, locked for this unit. Left out are those another process holds."""
    rows = session.execute(_DUE, {"now": now, "limit": limit})
    return [(plan, account) for plan, account in rows]


def schedules_ahead(session: Session, now: datetime, *, limit: int) -> list[tuple[DigestSchedule, Account]]:
    """Plans whose moment lies more than a day ahead, the furthest first, locked as the due ones."""
    latest = latest_believable(now, timedelta(days=1))
    rows = session.execute(_AHEAD, {"latest": latest, "limit": limit})
    return [(plan, account) for plan, account in rows]


def forget_ahead(session: Session, now: datetime, account_id: int, *, since: datetime) -> None:
    """Delete what a wrong clock decided of somebody's mails due from `since` on. Those it queued keep no such name that
    the right ones could not be queued.
    """
    days = session.scalars(
        delete(Digest)
        .where(
            Digest.account_id == account_id,
            Digest.due_at > since,
            Digest.decided_at > latest_believable(now),
        )
        .returning(Digest.day)
        .execution_options(synchronize_session=False)
    ).all()
    session.execute(
        update(OutboxMail)
        .where(OutboxMail.dedupe_key.in_([dedupe_key(account_id, day) for day in days]))
        .values(dedupe_key=OutboxMail.dedupe_key + ":" + cast(OutboxMail.id, String))
        .execution_options(synchronize_session=False)
    )


def dedupe_key(account_id: int, day: date) -> str:
    """By which the mail of that date is queued once."""
    return f"digest:{account_id}:{day}"


def sent_digests(
    session: Session, now: datetime, account_ids: Collection[int], *, kind: str
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Account and params of each morning mail (`kind`) that was taken and is still kept, the oldest first.

    What was taken later than now was sent while the clock was wrong, and says nothing of what people know.
    """
    asked = (
        select(OutboxMail.account_id, OutboxMail.params)
        .where(
            OutboxMail.account_id.in_(account_ids),
            OutboxMail.kind == kind,
            OutboxMail.state == MailState.SENT,
            OutboxMail.sent_at <= latest_believable(now),
        )
        .order_by(OutboxMail.id)
    )
    for row in session.execute(asked):
        yield row.account_id, row.params


def memberships_with_alerts(session: Session, account_ids: Collection[int]) -> Mapping[int, list[Caregiver]]:
    """Per account: the places it has in circles that come with alerts and have not ended, the oldest first.

    Whether the last day of one is over depends on where the patient lives, and is not looked at here.
    """
    found: dict[int, list[Caregiver]] = defaultdict(list)
    for membership in session.scalars(
        select(Caregiver)
        .where(Caregiver.account_id.in_(account_ids), Caregiver.ended_at.is_(None))
        .order_by(Caregiver.id)
        .options(joinedload(Caregiver.patient, innerjoin=True))
        .execution_options(populate_existing=True)
    ):
        if Grant.ALERTS in membership.grants:
            found[membership.account_id].append(membership)
    return found


def own_zones(session: Session, account_ids: Collection[int]) -> dict[int, str]:
    """By account, the time zone of the diary they keep about themselves; those without one are left out."""
    rows = session.execute(
        select(Patient.account_id, Patient.timezone).where(Patient.account_id.in_(account_ids))
    )
    return {row.account_id: row.timezone for row in rows}


def decided_days(session: Session, account_id: int, *, since: date) -> set[date]:
    """The dates from `since` on for which somebody's mail is decided."""
    return set(
        session.scalars(select(Digest.day).where(Digest.account_id == account_id, Digest.day >= since))
    )


def how_many_late(session: Session, *, since: datetime) -> int:
    """How many that were due at `since` or later were not sent, because they came too late."""
    asked = select(func.count(Digest.id)).where(Digest.state == DigestState.TOO_LATE, Digest.due_at >= since)
    return session.scalars(asked).one()


def forget_before(session: Session, account_ids: Sequence[int], day: date) -> None:
    """Delete what was decided for these accounts for dates before `day`."""
    session.execute(
        delete(Digest)
        .where(Digest.account_id.in_(account_ids), Digest.day < day)
        .execution_options(synchronize_session=False)
    )


def zones_of(
    session: Session, accounts: Sequence[Account], memberships: Mapping[int, Sequence[Caregiver]]
) -> dict[int, str]:
    """By whose clock it is morning for each of these accounts, as an IANA name; `memberships` are theirs, oldest first.

    What they chose, else where they keep their own diary, else where the first person lives whom they look after.
    """
    own = own_zones(session, [account.id for account in accounts if not account.timezone])
    looked_after = {
        account_id: several[0].patient.timezone for account_id, several in memberships.items() if several
    }
    return {
        account.id: account.timezone or own.get(account.id) or looked_after.get(account.id, _NOWHERE)
        for account in accounts
    }


def zone_of(session: Session, account: Account) -> ZoneInfo:
    """As `zones_of`, of one."""
    memberships = memberships_with_alerts(session, [account.id])
    return ZoneInfo(zones_of(session, [account], memberships)[account.id])

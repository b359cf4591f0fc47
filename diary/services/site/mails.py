"""Mail on its way and what became of it, as far as the operator may know: never what a mail about a diary says.

Beside a person, such a mail's kind would tell of their health. So all of them are one kind here, also where they are
only counted: on a small site everybody knows whose they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from diary.mail.kinds import ACCOUNT_MAILS, MailKind
from diary.store.models import Account, OutboxMail
from diary.store.models.outbox import MailState

LATELY = timedelta(days=7)
"""How far back what has ended is told of."""
MOST_SHOWN = 100

TOLD_APART = ACCOUNT_MAILS
"""Beside a person, all others are one."""

_CODE = re.compile(r"(: | )(\d{3}(?:[ -]\d\.\d{1,3}\.\d{1,3})?)\b.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many mails of a kind are in each state; `kind` is None for those about a diary."""

    kind: MailKind | None
    numbers: dict[MailState, int]


@dataclass(frozen=True, slots=True)
class Troubled:
    """A person to whom mail does not get through. `kind` as in `Counted`."""

    to: str
    account_id: int | None
    kind: MailKind | None
    given_up: bool
    why: str
    at: datetime
    """When it was given up, or will be tried again."""


def counted(session: Session, now: datetime) -> list[Counted]:
    """What waits, and what has ended lately, by kind."""
    kind = _kind()
    rows = session.execute(
        select(kind, OutboxMail.state, func.count())
        .where(or_(OutboxMail.state == MailState.QUEUED, OutboxMail.ended_at >= now - LATELY))
        .group_by(kind, OutboxMail.state)
    )
    by_kind: dict[MailKind | None, dict[MailState, int]] = {}
    for name, state, number in rows:
        by_kind.setdefault(_told(name), {})[MailState(state)] = number
    order = [None, *MailKind]
    return [Counted(each, by_kind[each]) for each in sorted(by_kind, key=order.index)]


def troubled(session: Session, now: datetime) -> list[Troubled]:
    """What could not be handed over and will be tried again, or was given up lately; the latest first.

    All that is about a diary and goes to one person is one line: how many there are tells how they are.
    """
    tried_again = and_(OutboxMail.state == MailState.QUEUED, OutboxMail.attempts > 0)
    given_up = and_(OutboxMail.state == MailState.FAILED, OutboxMail.ended_at >= now - LATELY)
    at = case((OutboxMail.state == MailState.FAILED, OutboxMail.ended_at), else_=OutboxMail.next_attempt_at)
    rows = session.execute(
        select(
            func.coalesce(Account.email, OutboxMail.address),
            OutboxMail.account_id,
            _kind(),
            OutboxMail.state,
            OutboxMail.last_error,
            OutboxMail.next_attempt_at,
            OutboxMail.ended_at,
        )
        .outerjoin(Account, Account.id == OutboxMail.account_id)
        .where(or_(tried_again, given_up))
        .order_by(at.desc(), OutboxMail.id.desc())
        .limit(MOST_SHOWN)
    )
    return list(_one_line_each(rows))


def without_what_was_said(error: str) -> str:
    """Why a mail did not get through, without the words of the mail server: they may quote the mail."""
    return _CODE.sub(r"\1\2", error)


def _one_line_each(
    rows: Iterable[Row[str, int | None, str, str, str, datetime, datetime | None]],
) -> list[Troubled]:
    found: dict[tuple[object, ...], Troubled] = {}
    for number, (to, account_id, name, state, error, next_attempt_at, ended_at) in enumerate(rows):
        kind, given_up = _told(name), state == MailState.FAILED
        key = (to, given_up) if kind is None else (number,)
        found.setdefault(
            key,
            Troubled(
                to=to,
                account_id=account_id,
                kind=kind,
                given_up=given_up,
                why=without_what_was_said(error),
                at=ended_at if given_up and ended_at is not None else next_attempt_at,
            ),
        )
    return list(found.values())


def _kind() -> ColumnElement[str]:
    return case((OutboxMail.kind.in_(TOLD_APART), OutboxMail.kind), else_=literal(""))


def _told(name: str) -> MailKind | None:
    return MailKind(name) if name else None

"""Mail on its way and what became of it, as far as the operator may know: never what a mail about a diary says.

Beside a person, such a mail's kind would tell of their health. So all of them are one kind here, also where they are
only counted: on a small site everybody knows whose they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from diary.mail.kinds import ACCOUNT_MAILS, MailKind
from diary.store.models import OutboxMail
from diary.store.models.outbox import MailState
from diary.store.queries import mail_log as queries
from diary.store.work import Work
from diary.words import mail_troubles, mails
from diary.words.mail_outcomes import ON_THE_WAY, HeldBack

LATELY = timedelta(days=7)
"""How far back what has ended is told of."""
MOST_SHOWN = 100

TOLD_APART = ACCOUNT_MAILS
"""Beside a person, all others are one."""


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
    """When it was given up, or will be tried again. Of a mail about a diary not to be told to the hour."""


@dataclass(frozen=True, slots=True)
class DeadAddress:
    """Somebody whose address takes no mail."""

    email: str
    account_id: int
    since: datetime
    why: str


def counted(work: Work) -> list[Counted]:
    """What waits, and what has ended lately, by kind."""
    by_kind: dict[MailKind | None, dict[MailState, int]] = {}
    for name, state, number in queries.counted(work.session, work.now - LATELY, TOLD_APART):
        by_kind.setdefault(_told(name), {})[state] = number
    order = [None, *MailKind]
    return [Counted(each, by_kind[each]) for each in sorted(by_kind, key=order.index)]


def troubled(work: Work) -> list[Troubled]:
    """What could not be handed over and will be tried again, or was given up lately; by address.

    All that is about a diary and goes to one person is one line: how many there are tells how they are.
    """
    found: dict[tuple[object, ...], Troubled] = {}
    for mail, to in queries.in_trouble(work.session, work.now - LATELY, limit=MOST_SHOWN):
        kind, given_up = _told(mail.kind if mail.kind in TOLD_APART else ""), mail.ended_at is not None
        key = (to, given_up) if kind is None else (mail.id,)
        found.setdefault(
            key,
            Troubled(
                to=to,
                account_id=mail.account_id,
                kind=kind,
                given_up=given_up,
                why=why_told(mail, kind),
                at=mail.ended_at or mail.next_attempt_at,
            ),
        )
    return sorted(found.values(), key=lambda each: each.to)


def dead_addresses(session: Session) -> list[DeadAddress]:
    """Addresses known to take no mail, the newest to be so first: `MOST_SHOWN` of them."""
    return [
        DeadAddress(
            account.email,
            account.id,
            account.undeliverable_at,
            mail_troubles.went_wrong(account.undeliverable_because) if account.undeliverable_because else "",
        )
        for account in queries.dead_addresses(session, limit=MOST_SHOWN)
        if account.undeliverable_at is not None
    ]


def why_told(mail: OutboxMail, kind: MailKind | None) -> str:
    """Why a mail did not get through, or was not sent, as far as the operator may know: never in the words of the mail
    server, which may quote the mail. Of one about a diary (`kind` is None) only what is wrong on the way: why it waits
    for a time of its own, or was held back, would tell what it is about.
    """
    if isinstance(mail.outcome, HeldBack):
        return mails.held_back(mail.outcome) if kind is not None else ""
    failure = mail.failure
    # A code that is not known here may say either.
    if failure is None or (kind is None and failure.trouble not in ON_THE_WAY):
        return ""
    return mail_troubles.went_wrong(failure)


def _told(name: str) -> MailKind | None:
    return MailKind(name) if name else None

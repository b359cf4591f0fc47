"""Questions about all mail there is, for whoever runs the site: answered from indexes, however much there is.

`apart` are the kinds of mail that are about an account alone. All others are about a diary.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, literal, literal_column, select, union_all
from sqlalchemy.orm import Session

from diary.store.models import Account, OutboxMail
from diary.store.models.outbox import MailState
from diary.words.mail_outcomes import ON_THE_WAY

# Spelled out, not bound: only then do the databases see that the partial indexes hold all that is asked for.
WAITING: ColumnElement[bool] = OutboxMail.state == literal_column("'queued'")
GIVEN_UP: ColumnElement[bool] = OutboxMail.state == literal_column("'failed'")
DEAD: ColumnElement[bool] = Account.undeliverable_at.is_not(None)

_BY_GRAVITY = (MailState.DROPPED, MailState.SENT, MailState.KEPT, MailState.QUEUED, MailState.FAILED)
"""Where one line stands for several mails, the last of these that there is among them counts."""


@dataclass(frozen=True, slots=True)
class LineRow:
    """One mail about an account (`mail_id`, `kind`, and its times), or all about diaries that went to one person on
    the days asked for (without them).
    """

    to: str
    account_id: int | None
    mail_id: int | None
    kind: str
    state: MailState
    attempts: int
    told: OutboxMail | None
    """The mail of which it is told what is wrong, where something is: of several the last one."""
    queued_at: datetime
    sent_at: datetime | None


def lines_between(
    session: Session,
    start: datetime,
    end: datetime,
    apart: Collection[str],
    *,
    state: MailState | None,
    limit: int,
    offset: int = 0,
) -> list[LineRow]:
    """Mails queued from `start` until before `end`, by address: those about diaries to one person are one line."""
    # In the order of the alphabet: that of time would tell who was written to together with whom.
    to = func.coalesce(Account.email, OutboxMail.address)
    about_a_diary = OutboxMail.kind.not_in(apart)
    mail_id = case((about_a_diary, None), else_=OutboxMail.id)
    gravity = func.max(_gravity())
    grouped = (
        select(
            to.label("to"),
            OutboxMail.account_id.label("account_id"),
            mail_id.label("mail_id"),
            func.max(case((about_a_diary, ""), else_=OutboxMail.kind)).label("kind"),
            gravity.label("gravity"),
            func.max(OutboxMail.attempts).label("attempts"),
            func.max(_told(about_a_diary)).label("told_id"),
            func.min(OutboxMail.queued_at).label("queued_at"),
            func.max(OutboxMail.sent_at).label("sent_at"),
        )
        .outerjoin(Account, Account.id == OutboxMail.account_id)
        .where(OutboxMail.queued_at >= start, OutboxMail.queued_at < end)
        .group_by(to, OutboxMail.account_id, mail_id)
        .order_by(to, func.coalesce(mail_id, 0))
        .limit(limit)
        .offset(offset)
    )
    if state is not None:
        grouped = grouped.having(gravity == _BY_GRAVITY.index(state))
    lines = grouped.subquery()
    asked = (
        select(lines, OutboxMail)
        .outerjoin(OutboxMail, OutboxMail.id == lines.c.told_id)
        .order_by(lines.c.to, func.coalesce(lines.c.mail_id, 0))
    )
    return [
        LineRow(
            row.to,
            row.account_id,
            row.mail_id,
            row.kind,
            _BY_GRAVITY[row.gravity],
            row.attempts,
            row.OutboxMail,
            row.queued_at,
            row.sent_at,
        )
        for row in session.execute(asked)
    ]


def newest_to(session: Session, address: str, *, limit: int) -> list[OutboxMail]:
    """The newest mails to this address, whether it has an account or not."""
    account = select(Account.id).where(Account.email == address).scalar_subquery()
    ids = union_all(
        select(OutboxMail.id).where(OutboxMail.account_id == account),
        select(OutboxMail.id).where(OutboxMail.address.is_not(None), OutboxMail.address == address),
    ).subquery()
    newest = select(OutboxMail).where(OutboxMail.id.in_(select(ids.c[0])))
    return list(session.scalars(newest.order_by(OutboxMail.id.desc()).limit(limit)))


def gravest(states: Sequence[MailState]) -> MailState:
    """Which of them counts where one line stands for several mails."""
    return max(states, key=_BY_GRAVITY.index)


def latest_before(session: Session, moment: datetime) -> datetime | None:
    """When the last mail before `moment` was queued."""
    return session.scalar(select(func.max(OutboxMail.queued_at)).where(OutboxMail.queued_at < moment))


def earliest_from(session: Session, moment: datetime) -> datetime | None:
    """When the first mail from `moment` on was queued."""
    return session.scalar(select(func.min(OutboxMail.queued_at)).where(OutboxMail.queued_at >= moment))


def given_up_about_diaries(
    session: Session, account_id: int, start: datetime, end: datetime, apart: Collection[str]
) -> list[int]:
    """The numbers of the mails about diaries to one person, queued in between, that could not be delivered."""
    return list(
        session.scalars(
            select(OutboxMail.id)
            .where(
                OutboxMail.account_id == account_id,
                OutboxMail.queued_at >= start,
                OutboxMail.queued_at < end,
                OutboxMail.state == MailState.FAILED,
                OutboxMail.kind.not_in(apart),
            )
            .order_by(OutboxMail.id)
        )
    )


def counted(session: Session, since: datetime, apart: Collection[str]) -> list[tuple[str, MailState, int]]:
    """How many mails wait, and how many have ended since: by kind (empty for those about a diary) and state."""
    kind = case((OutboxMail.kind.in_(apart), OutboxMail.kind), else_=literal(""))
    found = [
        session.execute(
            select(kind, OutboxMail.state, func.count()).where(which).group_by(kind, OutboxMail.state)
        )
        for which in (WAITING, OutboxMail.ended_at >= since)
    ]
    return [(name, state, number) for rows in found for name, state, number in rows]


def in_trouble(session: Session, since: datetime, *, limit: int) -> list[tuple[OutboxMail, str]]:
    """Mails that were tried and wait, and those given up since, with the address each goes to: the latest first."""
    ids = union_all(
        select(OutboxMail.id).where(WAITING, OutboxMail.attempts > 0),
        select(OutboxMail.id).where(GIVEN_UP, OutboxMail.ended_at >= since),
    ).subquery()
    at = func.coalesce(OutboxMail.ended_at, OutboxMail.next_attempt_at)
    asked = (
        select(OutboxMail, func.coalesce(Account.email, OutboxMail.address))
        .outerjoin(Account, Account.id == OutboxMail.account_id)
        .where(OutboxMail.id.in_(select(ids.c[0])))
        .order_by(at.desc(), OutboxMail.id.desc())
        .limit(limit)
    )
    return [(mail, to) for mail, to in session.execute(asked)]


def dead_addresses(session: Session, *, limit: int) -> list[Account]:
    """Accounts whose address is known to take no mail, the newest to be so first."""
    asked = select(Account).where(DEAD).order_by(Account.undeliverable_at.desc(), Account.id).limit(limit)
    return list(session.scalars(asked))


def how_many_dead(session: Session) -> int:
    """How many there are."""
    return session.scalar(select(func.count()).select_from(Account).where(DEAD)) or 0


def _gravity() -> ColumnElement[int]:
    return case(
        {state.value: rank for rank, state in enumerate(_BY_GRAVITY)}, value=OutboxMail.state, else_=0
    )


def _told(about_a_diary: ColumnElement[bool]) -> ColumnElement[int | None]:
    # Why a mail about a diary was held back tells what it was about.
    on_the_way = and_(
        OutboxMail.state.in_([MailState.FAILED, MailState.QUEUED]), OutboxMail.outcome.in_(sorted(ON_THE_WAY))
    )
    wrong = case((about_a_diary, on_the_way), else_=OutboxMail.outcome.is_not(None))
    return case((wrong, OutboxMail.id), else_=None)

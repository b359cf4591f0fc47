"""Erasing an account: one walk over the tables' own references, so that a table to come is reached without a line here.

What belongs to an account or its diary refers to it with ON DELETE CASCADE, straight or through other rows: all that
goes. What only names it is emptied (SET NULL). What holds an address in words, and no reference, is named below.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, MetaData, Table, delete, or_, select, update
from sqlalchemy.orm import Session

from diary.store import stand_ins
from diary.store.models import Account, Base, CareInvitation, Erased, Erasure, Invitation, OutboxMail, Patient

KEPT: Mapping[str, str] = {
    "erased": "bare numbers, by which a backup brings nobody back",
    "heartbeat": "when the site's own work was last done",
    "invitation": "no reference: it goes by its address",
    "outage": "when the site was off",
    "rate_bucket": "keyed hashes, which are forgotten after a day",
    "threshold_set": "the numbers of the rules, each set once for whoever uses it",
}
"""The tables that hold nothing of a person by a reference, and why."""


def reached(metadata: MetaData = Base.metadata) -> set[str]:
    """The tables of which rows go with an account."""
    found = {Account.__tablename__}
    while True:
        more = {
            table.name
            for table in metadata.tables.values()
            if table.name not in found and any(True for _key in _belongs_by(table, found))
        }
        if not more:
            return found
        found |= more


def emptied(metadata: MetaData = Base.metadata) -> list[ForeignKey]:
    """The references that are emptied in what stays: who did something in somebody else's diary."""
    tables = reached(metadata)
    return [
        key
        for table in metadata.sorted_tables
        for key in _keys(table)
        if key.column.table.name in tables and (key.ondelete or "").upper() == "SET NULL"
    ]


def erase_account(session: Session, account_id: int, email: str) -> None:
    """Delete an account with all that is its own. The transaction must be one that may write."""
    tables = reached()
    _erase_by_address(session, email)
    for patient_id in session.scalars(select(Patient.id).where(Patient.account_id == account_id)).all():
        # The names of others, which came with a copy that was taken in.
        session.execute(delete(Account).where(Account.email.like(stand_ins.addresses_like(patient_id))))
    for key in emptied():
        going = select(key.column).where(_going(key.column.table, account_id, tables))
        session.execute(
            update(key.parent.table).where(key.parent.in_(going)).values({key.parent.name: None}),
            execution_options={"synchronize_session": False},
        )
    for table in reversed(Base.metadata.sorted_tables):
        if table.name in tables:
            session.execute(delete(table).where(_going(table, account_id, tables)))
    session.expire_all()


def due(session: Session, now: datetime) -> Erasure | None:
    """The account whose time has come first, locked; None where there is none, or another process has it."""
    return session.scalars(
        select(Erasure)
        .where(Erasure.due_at <= now)
        .order_by(Erasure.due_at, Erasure.account_id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def due_at(session: Session, account_id: int | None, patient_id: int | None) -> datetime | None:
    """When the account, or the one that keeps this diary, is to be erased; None where neither is."""
    return session.scalar(
        select(Erasure.due_at)
        .where(or_(Erasure.account_id == account_id, Erasure.patient_id == patient_id))
        .order_by(Erasure.due_at)
        .limit(1)
    )


def back_again(session: Session, erased: Collection[tuple[int, datetime]]) -> list[Account]:
    """The accounts that are there again though they were erased: those of such a number that were made just then."""
    found: list[Account] = []
    for some in _some_at_once(sorted({number for number, _made_at in erased})):
        accounts = session.scalars(select(Account).where(Account.id.in_(some)))
        found += [each for each in accounts if (each.id, each.created_at) in erased]
    return found


def mails_of(session: Session, account_id: int, email: str) -> set[str]:
    """The Message-IDs of each mail to the account, or that speaks of its diary, as far as the list of mails goes."""
    tables = reached()
    table = OutboxMail.__table__
    assert isinstance(table, Table)  # noqa: S101 - what every model of ours has
    mine = or_(_going(table, account_id, tables), OutboxMail.address == email)
    about = Base.metadata.tables["mail_about"]
    spoken_of = select(about.c.mail_id).where(
        about.c.patient_id.in_(select(Patient.id).where(Patient.account_id == account_id))
    )
    found = select(OutboxMail.message_id).where(or_(mine, OutboxMail.id.in_(spoken_of)))
    return set(session.scalars(found))


def every_message_id(session: Session) -> set[str]:
    """The Message-IDs of all mails that the list still knows."""
    return set(session.scalars(select(OutboxMail.message_id)))


def is_being_sent(session: Session, account_id: int, now: datetime) -> bool:
    """Whether a worker has a mail to the account, or about its diary, in hand at this moment."""
    table = OutboxMail.__table__
    assert isinstance(table, Table)  # noqa: S101 - as above
    return (
        session.scalar(
            select(OutboxMail.id)
            .where(_going(table, account_id, reached()), OutboxMail.lease_until > now)
            .limit(1)
        )
        is not None
    )


def not_cleared(session: Session) -> list[Erased]:
    """The erased of which something may still lie beside the database."""
    return list(session.scalars(select(Erased).where(Erased.cleared_at.is_(None))))


def _erase_by_address(session: Session, email: str) -> None:
    """What names somebody by their address, in other people's lists too."""
    asked = list(session.scalars(select(CareInvitation.id).where(CareInvitation.email == email)))
    session.execute(delete(OutboxMail).where(OutboxMail.address == email))
    session.execute(delete(CareInvitation).where(CareInvitation.id.in_(asked)))
    session.execute(delete(Invitation).where(Invitation.email == email))


def _keys(table: Table) -> Iterable[ForeignKey]:
    return sorted(table.foreign_keys, key=lambda key: key.parent.name)


def _belongs_by(table: Table, tables: Collection[str]) -> Iterable[ForeignKey]:
    """The references by which a row of `table` belongs to one of `tables`, but for those to its own."""
    return (
        key
        for key in _keys(table)
        if key.column.table.name in tables
        and key.column.table is not table
        and (key.ondelete or "").upper() != "SET NULL"
    )


def _going(table: Table, account_id: int, tables: Collection[str]) -> ColumnElement[bool]:
    """Whether a row of `table` goes with the account."""
    if table.name == Account.__tablename__:
        return table.c.id == account_id
    return or_(
        *(
            key.parent.in_(select(key.column).where(_going(key.column.table, account_id, tables)))
            for key in _belongs_by(table, tables)
        )
    )


def _some_at_once(numbers: list[int], size: int = 500) -> Iterable[list[int]]:
    return (numbers[start : start + size] for start in range(0, len(numbers), size))

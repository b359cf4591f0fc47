"""Questions about what was sent to whom: to and about one person, and day by day for whoever runs the site."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select, union_all
from sqlalchemy.orm import Session

from diary.store.models import MailAbout, OutboxMail
from diary.store.models.outbox import MailState


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a list of mails: an account, the diary it keeps, and those of others that are open to it."""

    account_id: int
    patient_id: int | None
    open_to: Collection[int]


def mails_of(
    session: Session,
    reader: Reader,
    *,
    limit: int,
    before: int | None = None,
    after: int | None = None,
) -> list[OutboxMail]:
    """Mails to this account, and to whomever about its own diary, the newest first.

    Of mails about other people's diaries only those to this account; and only what was sent or kept, unless the
    diary is open to it. What was held back was held back from this person too.
    """
    asked = _of(reader)
    if after is not None and before is None:
        following = asked.where(OutboxMail.id > after).order_by(OutboxMail.id).limit(limit)
        return list(session.scalars(following))[::-1]
    if before is not None:
        asked = asked.where(OutboxMail.id < before)
    return list(session.scalars(asked.order_by(OutboxMail.id.desc()).limit(limit)))


def is_any(session: Session, reader: Reader, *, before: int | None = None, after: int | None = None) -> bool:
    """Whether there is one of them before, or after, a number."""
    asked = _of(reader).with_only_columns(OutboxMail.id)
    if before is not None:
        asked = asked.where(OutboxMail.id < before)
    if after is not None:
        asked = asked.where(OutboxMail.id > after)
    return session.scalar(asked.limit(1)) is not None


def _of(reader: Reader) -> Select[OutboxMail]:
    account_id, patient_id = reader.account_id, reader.patient_id
    ids = [select(OutboxMail.id).where(OutboxMail.account_id == account_id)]
    about_others: ColumnElement[bool] = OutboxMail.patient_id.is_not(None)
    if patient_id is not None:
        ids.append(select(OutboxMail.id).where(OutboxMail.patient_id == patient_id))
        ids.append(select(MailAbout.mail_id).where(MailAbout.patient_id == patient_id))
        about_others = and_(about_others, OutboxMail.patient_id != patient_id)
    told_of_others = or_(
        OutboxMail.state.in_([MailState.SENT, MailState.KEPT]),
        and_(OutboxMail.patient_id.in_(reader.open_to), OutboxMail.state != MailState.DROPPED),
    )
    # Each of the three reads an index; as conditions of one query, joined by "or", they would read all mail there is.
    mine = union_all(*ids).subquery()
    return select(OutboxMail).where(
        OutboxMail.id.in_(select(mine.c[0])), or_(not_(about_others), told_of_others)
    )

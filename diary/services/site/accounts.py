"""Accounts as the operator sees them: addresses, dates and roles. Nothing of a diary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from diary.services.errors import NotFound
from diary.store.models import Account, Caregiver, Patient
from diary.store.stand_ins import EVERY_ADDRESS_LIKE

PER_PAGE = 50


class Role(StrEnum):
    """What somebody is here. One can be several."""

    PATIENT = "patient"
    CAREGIVER = "caregiver"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Standing:
    """One account."""

    id: int
    email: str
    created_at: datetime
    confirmed_at: datetime | None
    has_password: bool
    active: bool
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A part of the accounts, by address. `page` begins at 1; `total` counts all there are."""

    accounts: list[Standing]
    page: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PER_PAGE))


def all_of_them(session: Session, page: int) -> Listed:
    """One page of all accounts; a number beyond the last gives the last."""
    return _listed(session, select(Account).where(Account.email.not_like(EVERY_ADDRESS_LIKE)), page)


def found(session: Session, text: str) -> Listed:
    """The first accounts in whose address `text` stands, however it is written."""
    return _listed(session, select(Account).where(Account.email.contains(text.lower(), autoescape=True)), 1)


def standing_of(session: Session, account_id: int) -> Standing:
    """One account. Raises NotFound."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound
    return _standings(session, [account])[0]


def _listed(session: Session, asked: Select[Account], page: int) -> Listed:
    total = session.scalar(select(func.count()).select_from(asked.subquery())) or 0
    page = min(max(page, 1), max(1, -(-total // PER_PAGE)))
    rows = session.scalars(asked.order_by(Account.email).limit(PER_PAGE).offset((page - 1) * PER_PAGE)).all()
    return Listed(_standings(session, rows), page, total)


def _standings(session: Session, rows: Sequence[Account]) -> list[Standing]:
    ids = [account.id for account in rows]
    patients = set(session.scalars(select(Patient.account_id).where(Patient.account_id.in_(ids))))
    caregivers = set(
        session.scalars(
            select(Caregiver.account_id).where(Caregiver.account_id.in_(ids), Caregiver.ended_at.is_(None))
        )
    )
    return [
        Standing(
            id=account.id,
            email=account.email,
            created_at=account.created_at,
            confirmed_at=account.confirmed_at,
            has_password=account.password is not None,
            active=account.active,
            roles=tuple(
                role
                for role, has in (
                    (Role.PATIENT, account.id in patients),
                    (Role.CAREGIVER, account.id in caregivers),
                    (Role.OPERATOR, account.operator_since is not None),
                )
                if has
            ),
        )
        for account in rows
    ]

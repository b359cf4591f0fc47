"""Ann keeps a diary; Nora is somebody she knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from diary.config import Settings
from diary.mail.message import Message
from diary.services import circle
from diary.services.circle import Wish
from diary.services.mailbox.compose import Drop, compose
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, AuditRow, Caregiver, CareInvitation, OutboxMail, Patient
from diary.store.models.circle import Grant
from diary.store.work import Work
from tests.factories import make_account, make_patient, work_at
from tests.services.conftest import MONDAY, at

ANN, NORA = "ann@example.org", "nora@example.org"


@dataclass
class Circle:
    """Ann's circle, worked on through the services."""

    engine: Engine
    settings: Settings
    now: datetime = field(default_factory=lambda: at(MONDAY))
    patient_id: int = 0

    def account(self, session: Session, email: str = ANN) -> Account:
        return session.scalars(select(Account).where(Account.email == email)).one()

    def make_account(self, email: str = NORA, **about: Any) -> None:
        with unit_of_work(self.engine) as session:
            make_account(session, self.now, email, name=about.pop("name", "Nora"), **about)

    def invite(
        self,
        email: str = NORA,
        grants: Iterable[Grant] = (Grant.TRENDS, Grant.ALERTS),
        *,
        name: str = "Nora from next door",
        details_allowed: bool = False,
        ends_on: date | None = None,
    ) -> int:
        with unit_of_work(self.engine) as session:
            return circle.invite(
                Work(session, self.now, self.settings),
                session.get_one(Patient, self.patient_id),
                email,
                Wish(name=name, grants=grants, details_allowed=details_allowed, ends_on=ends_on),
                by=self.account(session),
            ).id

    def token(self) -> str:
        """The token in the newest invitation's mail, taken from the mail as it would be sent."""
        mail = self.composed("care_invitation")
        assert isinstance(mail, Message)
        assert mail.link is not None
        return mail.link.rpartition("/")[2]

    def composed(self, kind: str) -> Message | Drop:
        with reading(self.engine) as session:
            newest = select(OutboxMail).where(OutboxMail.kind == kind).order_by(OutboxMail.id.desc()).limit(1)
            return compose(Work(session, self.now, self.settings), session.scalars(newest).one())

    def accept(self, token: str | None = None, email: str = NORA) -> int:
        token = token or self.token()
        with unit_of_work(self.engine) as session:
            invitation = circle.invitation_for(work_at(session, self.now), token)
            assert invitation is not None, "the link does not work"
            return circle.accept(
                Work(session, self.now, self.settings), invitation, self.account(session, email)
            ).id

    def join(self, email: str = NORA, grants: Iterable[Grant] = (Grant.TRENDS, Grant.ALERTS)) -> int:
        """Make somebody, ask them, and let them accept."""
        self.make_account(email)
        self.now += timedelta(minutes=1)
        self.invite(email, grants, name=email.partition("@")[0])
        return self.accept(email=email)

    def on_place(self, caregiver_id: int, do: Callable[[Session, Caregiver, Account], object]) -> object:
        """Do something with a membership in a transaction; gets the session, the place and Ann's account."""
        with unit_of_work(self.engine) as session:
            return do(session, session.get_one(Caregiver, caregiver_id), self.account(session))

    def memberships(self) -> list[Caregiver]:
        with reading(self.engine) as session:
            return circle.circle_of(session, session.get_one(Patient, self.patient_id))

    def waiting(self) -> list[CareInvitation]:
        with reading(self.engine) as session:
            return circle.waiting(session, session.get_one(Patient, self.patient_id))

    def events(self) -> list[tuple[str, str]]:
        with reading(self.engine) as session:
            rows = session.scalars(select(AuditRow).order_by(AuditRow.number))
            return [(row.event, row.acting_as) for row in rows]

    def mails(self) -> list[str]:
        with reading(self.engine) as session:
            return list(session.scalars(select(OutboxMail.kind).order_by(OutboxMail.id)))


@pytest.fixture
def ann(engine: Engine, settings: Settings) -> Circle:
    made = Circle(engine, settings)
    with unit_of_work(engine) as session:
        made.patient_id = make_patient(session, made.now, ANN, timezone="UTC").id
    return made

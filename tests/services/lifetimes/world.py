"""A site that lives through a test's lifetime: one diary, the people around it, the jobs, a clock, and restarts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from diary.config import Settings
from diary.jobs.deliver import Delivery, deliver_some
from diary.jobs.escalate import escalate_some
from diary.jobs.loop import drain
from diary.jobs.remind import remind_some
from diary.jobs.sweep import sweep_some
from diary.mail.message import Message
from diary.mail.trouble import TransportError
from diary.store.engine import make_engine, reading, unit_of_work
from diary.store.models import Account, Patient, SweepState
from diary.words.mail_outcomes import Failure, Trouble
from tests.factories import make_account, make_patient
from tests.fakes import FixedClock

CAREGIVERS = ("nora", "ben", "cem")
MOST_CALLS = 20


@dataclass
class Post:
    """A mail server that keeps what it takes. It turns the next `trouble` mails away, to be tried again."""

    taken: list[Message] = field(default_factory=list)
    trouble: int = 0
    blocked: bool = False

    def send(self, message: Message) -> None:
        if self.trouble:
            self.trouble -= 1
            raise TransportError(Failure(Trouble.NOT_NOW), blocked=self.blocked)
        self.taken.append(message)

    def close(self) -> None:
        """Nothing is kept open."""


@dataclass
class World:
    """Ann's diary, three people who may be in her circle, and an operator."""

    url: str
    settings: Settings
    clock: FixedClock
    zone: str
    post: Post = field(default_factory=Post)
    accounts: dict[str, int] = field(default_factory=dict)
    patient_id: int = 0

    def __post_init__(self) -> None:
        self.engine: Engine = make_engine(self.url)
        with self.writing() as session:
            patient = make_patient(session, self.now, timezone=self.zone)
            self.patient_id, self.accounts["ann"] = patient.id, patient.account_id
            for name in (*CAREGIVERS, "operator"):
                account = make_account(session, self.now, f"{name}@example.org", name=name.title())
                self.accounts[name] = account.id

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def writing(self) -> AbstractContextManager[Session]:
        return unit_of_work(self.engine)

    def reading(self) -> AbstractContextManager[Session]:
        return reading(self.engine)

    def patient(self, session: Session) -> Patient:
        return session.get_one(Patient, self.patient_id)

    def account(self, session: Session, name: str) -> Account:
        return session.get_one(Account, self.accounts[name])

    def state(self) -> SweepState:
        with self.reading() as session:
            return session.get_one(SweepState, self.patient_id)

    def restart(self) -> None:
        """All that was only in memory is gone."""
        self.engine.dispose()
        self.engine = make_engine(self.url)

    def close(self) -> None:
        self.engine.dispose()

    def sweep(self) -> None:
        self._drain(lambda: sweep_some(self.engine, self.settings, self.now))

    def escalate(self) -> None:
        self._drain(lambda: escalate_some(self.engine, self.settings, self.now))

    def remind(self) -> None:
        self._drain(lambda: remind_some(self.engine, self.settings, self.now))

    def deliver(self) -> None:
        delivery = Delivery(self.engine, self.settings, self.clock, self.post)
        self._drain(lambda: deliver_some(delivery))

    @staticmethod
    def _drain(step: Callable[[], bool]) -> None:
        assert drain(step) < MOST_CALLS, "the job does not come to an end"

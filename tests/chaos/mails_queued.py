"""What is put into the outbox while workers are killed: mails that must arrive, and some whose consent is withdrawn."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import cycle, islice

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from diary.config import Settings
from diary.mail.kinds import MailKind
from diary.services import consents, outbox
from diary.store.engine import unit_of_work
from diary.store.models import Account, FollowUp
from diary.store.models.consents import Purpose
from diary.store.work import Work
from tests.chaos.mails_clock import NOON, FastClock
from tests.factories import make_account, make_patient, work_at

_KINDS = (MailKind.PASSWORD_CHANGED, MailKind.ROUTINE, MailKind.CONFIRM_ADDRESS, MailKind.EMERGENCY)
_ABOUT_DIARIES = {MailKind.ROUTINE: "persists", MailKind.EMERGENCY: "emergency"}
"""The one waits behind all others, the other goes first: withdrawn at the same moment, it may be on its way."""


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody who gets one mail."""

    kind: MailKind
    account_id: int
    patient_id: int | None = None
    follow_up_id: int | None = None
    may_take_back: bool = False


@dataclass
class Post:
    """Queues one mail to each of many people, a few at a time, and takes back what some had agreed to."""

    engine: Engine
    settings: Settings
    clock: FastClock
    chance: random.Random
    withdrawn: dict[str, datetime] = field(default_factory=dict)
    """By address: a moment by which the consent had been withdrawn."""
    _people: Iterator[_Person] = field(init=False)
    _agreeing: list[_Person] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def invent(self, arriving: int, withdrawing: int) -> None:
        """Make the people."""
        with unit_of_work(self.engine) as session:
            people = [
                self._person(session, f"arrives-{number}@example.org", kind)
                for number, kind in enumerate(islice(cycle(_KINDS), arriving))
            ]
            people += [
                self._person(session, f"withdraws-{number}@example.org", kind, may_take_back=True)
                for number, kind in enumerate(islice(cycle(_ABOUT_DIARIES), withdrawing))
            ]
        self.chance.shuffle(people)
        self._people = iter(people)

    def queue(self, many: int) -> None:
        """Queue the next mails. Whoever may take back that they agreed does so at random: the first of all before
        anybody can have seen the mail, others at once, or when later mails are queued.
        """
        with self._lock:
            some = list(islice(self._people, many))
            may = [person for person in some if person.may_take_back]
            if may and not self.withdrawn:
                self._withdraw(may.pop())
            self._queue(some)
            self._agreeing += may
            for person in list(self._agreeing):
                if self.chance.random() < 0.2:
                    self._agreeing.remove(person)
                    self._withdraw(person)

    def _person(
        self, session: Session, email: str, kind: MailKind, *, may_take_back: bool = False
    ) -> _Person:
        if kind not in _ABOUT_DIARIES:
            return _Person(kind, make_account(session, NOON, email, password=None).id)
        patient = make_patient(session, NOON, email)
        follow_up = FollowUp(
            patient_id=patient.id, kind=_ABOUT_DIARIES[kind], rule="persists", opened_on=NOON.date(),
            opened_at=NOON, last_found_on=NOON.date(), findings=[],
        )  # fmt: skip
        session.add(follow_up)
        session.flush()
        return _Person(kind, patient.account_id, patient.id, follow_up.id, may_take_back)

    def _queue(self, people: Sequence[_Person]) -> None:
        with unit_of_work(self.engine) as session:
            for person in people:
                outbox.enqueue(
                    Work(session, self.clock.now(), self.settings),
                    outbox.NewMail(
                        person.kind,
                        session.get_one(Account, person.account_id).id,
                        dedupe_key=f"chaos:{person.account_id}",
                        patient_id=person.patient_id,
                        follow_up_id=person.follow_up_id,
                        params={"link": "/confirm/abc"} if person.kind is MailKind.CONFIRM_ADDRESS else {},
                    ),
                )

    def _withdraw(self, person: _Person) -> None:
        assert person.patient_id is not None
        with unit_of_work(self.engine) as session:
            consents.answer(work_at(session, self.clock.now()), person.patient_id, Purpose.ALERT_MAIL, False)
            email = session.get_one(Account, person.account_id).email
        self.withdrawn[email] = self.clock.now()

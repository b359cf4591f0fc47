"""A mail server in all its moods: it takes mail, takes its time, refuses, falls silent, and hangs up."""

from __future__ import annotations

import asyncio
import random
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.mail_server import DROP, HANG, FakeMailServer

MOST_REFUSALS = 4
"""So often each recipient is refused for good at most: the fifth time it would be believed."""

OVER_QUOTA = "550 5.4.5 Daily user sending limit exceeded"
TAKE, TAKE_LATE = "take", "take after a while"
TAKE_AND_HANG, TAKE_AND_DROP = "take and fall silent", "take and hang up"
_TAKING = frozenset({TAKE, TAKE_LATE, TAKE_AND_HANG, TAKE_AND_DROP})

_AT_SENDER = {"250 OK": 94, "451 not now": 2, "421 too busy": 1, DROP: 2, "550 not from you": 1}
_AT_RECIPIENT = {"250 OK": 86, "450 greylisted": 6, "550 no such user": 5, DROP: 2, HANG: 1}
_AT_DATA = {
    TAKE: 66,
    TAKE_LATE: 12,
    "451 try again later": 6,
    "554 I think this is spam": 4,
    HANG: 2,
    DROP: 3,
    TAKE_AND_HANG: 3,
    TAKE_AND_DROP: 4,
}
_LONGEST_WHILE = 0.4
_LONGEST_MOMENT = 0.06


@dataclass
class Copy:
    """A mail that was taken."""

    to: str
    message_id: str
    worker: str
    """What the worker called itself."""
    written_at: datetime
    """When it was put into words, by the workers' clock, to the second."""
    meant_to_answer: bool
    answered: bool = False


@dataclass
class MoodyServer(FakeMailServer):
    """Keeps what it took, in order, and how often it was in which mood."""

    chance: random.Random = field(default_factory=random.Random)
    copies: list[Copy] = field(default_factory=list)
    moods: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    """By recipient."""
    is_over_quota: bool = False
    """Whether it says to each mail, as a provider does, that this site has sent too much today."""
    took: threading.Condition = field(default_factory=threading.Condition)
    """Told of each copy."""
    doomed: set[str] = field(default_factory=set)
    """What workers call themselves that are killed once a mail is taken from them: each waits a moment for its answer,
    so that on a busy machine too some die before they have it, and some after.
    """

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self._drawn("sender", _AT_SENDER)
        if answer.startswith("250"):
            envelope.mail_from = address
        return await self._answer(server, answer)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self._drawn("recipient", _AT_RECIPIENT, to=address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return await self._answer(server, answer)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        (to,) = envelope.rcpt_tos
        if self.is_over_quota:
            self.moods[f"mail: {OVER_QUOTA}"] += 1
            return OVER_QUOTA
        mood = self._drawn("mail", _AT_DATA, to=to)
        if mood not in _TAKING:
            return await self._answer(server, mood)
        copy = _copy(to, session.host_name or "", envelope.content, mood)
        self.copies.append(copy)
        with self.took:
            self.took.notify_all()
        if mood == TAKE_AND_DROP:
            return await self._answer(server, DROP)
        if mood == TAKE_AND_HANG:
            return await self._answer(server, HANG)
        # Whoever is gone meanwhile ends this handler here.
        if mood == TAKE_LATE:
            await asyncio.sleep(self.chance.uniform(0, _LONGEST_WHILE))
        elif copy.worker in self.doomed:
            await asyncio.sleep(self.chance.uniform(0, _LONGEST_MOMENT))
        copy.answered = True
        return "250 OK"

    def _drawn(self, about: str, moods: dict[str, int], to: str = "") -> str:
        (mood,) = self.chance.choices(list(moods), weights=list(moods.values()))
        if mood[0] == "5" and to:
            if self.refusals[to] == MOST_REFUSALS:
                return self._drawn(about, moods, to)
            self.refusals[to] += 1
        self.moods[f"{about}: {mood}"] += 1
        return mood


def _copy(to: str, worker: str, content: bytes | str | None, mood: str) -> Copy:
    assert isinstance(content, bytes)
    mail = message_from_bytes(content, policy=policy.default)
    return Copy(
        to=to,
        message_id=mail["Message-ID"],
        worker=worker,
        written_at=parsedate_to_datetime(mail["Date"]),
        meant_to_answer=mood in (TAKE, TAKE_LATE),
    )

"""What the mail server has, held against what the outbox says and who was killed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from diary.store.engine import reading
from diary.store.models import Account, OutboxMail
from diary.store.models.outbox import MailState
from tests.chaos.mails_server import Copy


@dataclass
class Kept:
    """The end of a run."""

    engine: Engine
    copies: Sequence[Copy]
    killed: Sequence[str]
    withdrawn: dict[str, datetime]

    def faults(self) -> list[str]:
        """Everything that is not as it must be, a sentence each."""
        with reading(self.engine) as session:
            return [*self._of_mails(session), *self._of_duplicates(), *self._of_the_database(session)]

    def by_crash(self) -> Counter[str]:
        """By worker, how many of the mails it handed over were handed over again because it was killed."""
        return Counter(copy.worker for copy in self._earlier_copies() if self._was_crash(copy))

    def ambiguous(self) -> list[Copy]:
        """What the server took without saying so, and was given again: nobody but the server could know."""
        return [copy for copy in self._earlier_copies() if not self._was_crash(copy) and not copy.answered]

    def never_sent(self) -> int:
        """How many mails were withdrawn in time."""
        return len(self.withdrawn.keys() - {copy.to for copy in self.copies})

    def _of_mails(self, session: Session) -> Iterator[str]:
        rows = session.execute(
            select(Account.email, OutboxMail).join(Account, Account.id == OutboxMail.account_id)
        )
        for to, mail in rows:
            copies = [copy for copy in self.copies if copy.to == to]
            if strange := {copy.message_id for copy in copies} - {mail.message_id}:
                yield f"{to} got {strange} and not {mail.message_id}"
            if mail.state == MailState.SENT and not any(copy.answered for copy in copies):
                yield f"{to} is told of as sent, which no server said"
            if to not in self.withdrawn:
                if not copies:
                    yield f"{to} got nothing ({mail.state} after {mail.attempts} tries: {mail.failure or mail.outcome})"
                elif mail.state != MailState.SENT:
                    yield f"{to} got it, but it is {mail.state}: {mail.failure or mail.outcome}"
                continue
            if mail.state not in (MailState.SENT, MailState.DROPPED):
                yield f"{to} is {mail.state}: {mail.failure or mail.outcome}"
            for copy in copies:
                # The mail tells whole seconds.
                if copy.written_at > self.withdrawn[to] + timedelta(seconds=1):
                    yield f"{to} withdrew at {self.withdrawn[to]} and got a mail of {copy.written_at}"

    def _of_duplicates(self) -> Iterator[str]:
        for copy in self._earlier_copies():
            if copy.answered and copy.worker not in self.killed:
                yield f"{copy.to} got it twice: {copy.worker} was told it is taken, lived, and it went out again"
        for worker, times in self.by_crash().items():
            if times > 1:
                yield f"{worker} was killed once and left {times} duplicates"

    def _of_the_database(self, session: Session) -> Iterator[str]:
        marked = select(func.count()).select_from(Account).where(Account.undeliverable_at.is_not(None))
        if number := session.scalar(marked):
            yield f"{number} addresses are marked, though each took a mail in the end"
        if self.engine.dialect.name == "sqlite":
            for check in ("integrity_check", "foreign_key_check"):
                rows = [row[0] for row in session.execute(text(f"PRAGMA {check}"))]
                yield from (f"{check}: {row}" for row in rows if row != "ok")

    def _earlier_copies(self) -> list[Copy]:
        """All but the last of those that one person got."""
        last = {copy.to: number for number, copy in enumerate(self.copies)}
        return [copy for number, copy in enumerate(self.copies) if number != last[copy.to]]

    def _was_crash(self, copy: Copy) -> bool:
        """Whether the worker was killed with it in hand: the server would have answered, or has."""
        return copy.meant_to_answer and copy.worker in self.killed

"""Reading the mailbox that mail comes back to.

A report about a mail of the diary is recorded, and only then marked as read, so that one that was not recorded is read
again. Any other message stays as it is: the mailbox may be somebody's own. No database session is open meanwhile.
"""

from __future__ import annotations

import logging
from collections import Counter
from datetime import timedelta

from sqlalchemy import Engine

from diary.clock import Clock
from diary.config import ReturnMailbox, Settings
from diary.jobs.heartbeat import beat
from diary.logs import without_values
from diary.mail.imap import LONGEST, MOST_AT_ONCE, TIMEOUT, Mailbox, MailboxError, opened
from diary.mail.returned import read_returned
from diary.services.mailbox.returned_mail import Became, take_returned
from diary.services.site.health import RETURNED, last_beat
from diary.store.engine import reading, unit_of_work
from diary.store.work import Work

READ_EVERY = 300
"""Seconds between two looks."""
READ_AFTER = timedelta(seconds=5)
"""How long after the start the first look comes."""
_MOST_REMEMBERED = 20_000

_log = logging.getLogger(__name__)


class ReturnedMail:
    """What is looked at, and what was: a message that says nothing to the diary is looked at once."""

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        clock: Clock,
        *,
        timeout: float = TIMEOUT,
        longest: float = LONGEST,
    ) -> None:
        """`timeout` seconds are waited for each answer, and `longest` for all of a look."""
        self._engine = engine
        self._settings = settings
        self._clock = clock
        self._timeout = timeout
        self._longest = longest
        self._epoch = ""
        self._known: set[int] = set()
        self._told = ""
        self.outcomes: Counter[Became] = Counter()
        """What came of the reports that were read so far."""

    def look(self) -> bool:
        """Read what is new; True where the mailbox could be read, False where it could not, or none is set."""
        box = self._settings.return_mailbox
        if box is None:
            return False
        try:
            self._read(box)
        except MailboxError as error:
            self._tell(str(error))
            return False
        self._told = ""
        beat(self._engine, self._clock.now(), RETURNED)
        return True

    def look_if_due(self) -> bool:
        """As `look`, but not within `READ_EVERY` of the last time: for whoever comes each minute."""
        with reading(self._engine) as session:
            last = last_beat(session, RETURNED)
        now = self._clock.now()
        if last is not None and timedelta() <= now - last < timedelta(seconds=READ_EVERY - 30):
            return False
        return self.look()

    def _read(self, box: ReturnMailbox) -> None:
        with opened(box, timeout=self._timeout, longest=self._longest) as mailbox:
            if mailbox.epoch != self._epoch or len(self._known) > _MOST_REMEMBERED:
                self._epoch, self._known = mailbox.epoch, set()
            new = [uid for uid in mailbox.unseen() if uid not in self._known]
            for uid in new[:MOST_AT_ONCE]:
                if self._take(mailbox, uid):
                    self._known.add(uid)

    def _take(self, mailbox: Mailbox, uid: int) -> bool:
        """Read one message; False where it is to be read again."""
        if not mailbox.may_be_report(uid):
            return True
        returned = read_returned(mailbox.beginning(uid))
        if returned is None:
            return True
        try:
            with unit_of_work(self._engine) as session:
                became = take_returned(Work(session, self._clock.now(), self._settings), returned)
        except Exception as error:
            # One that cannot be recorded must not hold up the others; it is read again.
            _log.error("a report of returned mail could not be recorded: %s", without_values(error))
            return False
        if became is Became.NOT_YET:
            return False
        self.outcomes[became] += 1
        if became is not Became.NOT_OURS:
            mailbox.mark_read(uid)
        return True

    def _tell(self, sentence: str) -> None:
        """Once for as long as it lasts."""
        if sentence != self._told:
            _log.warning(
                "mail that comes back cannot be read: %s This is not said again until it changes", sentence
            )
            self._told = sentence

"""Asking an address outside every few minutes while the diary is well, so that somebody notices when it is not.

Whoever watches that address hears nothing any more when the machine, the network, the scheduler or the web server is
gone: nothing here could tell them. Nothing about people goes along.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import Engine, select

from diary.clock import Clock, latest_believable
from diary.config import Settings
from diary.jobs.heartbeat import beat
from diary.jobs.ran import Ran
from diary.mail.watched import WatchedTransport
from diary.services.site import by_itself
from diary.services.site.health import PING, failing_parts
from diary.services.site.http_probe import Unanswered, status_of
from diary.services.site.mail_way import mail_trouble
from diary.store.engine import reading
from diary.store.models import OutboxMail
from diary.store.models.outbox import MailState
from diary.store.work import Work
from diary.words.mail_troubles import went_wrong

LOOK_EVERY = 15
"""Seconds. What is not well is looked at again so soon; what is well, after the minutes of the settings."""
TRY_AGAIN_AFTER = timedelta(minutes=1)
"""When the address did not answer."""
PATIENCE = 10.0
"""Seconds that an answer may take in all."""
STARTING = timedelta(minutes=1)
"""After the start: the web server may take so long, and nothing is told of it."""
MAIL_CLOSED_FOR = timedelta(minutes=15)
"""A mail server may be started again meanwhile."""

_log = logging.getLogger(__name__)


class Ping:
    """What is asked, when, and what was said about it in the log."""

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        clock: Clock,
        ran: Ran,
        mail: WatchedTransport,
        *,
        web: str = "",
        patience: float = PATIENCE,
    ) -> None:
        """`web` is the address of the web server that runs beside this process; empty where none does."""
        self._engine = engine
        self._settings = settings
        self._clock = clock
        self._ran = ran
        self._mail = mail
        self._web = web
        self._patience = patience
        self._started_at = clock.now()
        self._last: datetime | None = None
        self._next: datetime | None = None
        self._told = ""
        self._asking: threading.Thread | None = None

    def look(self) -> None:
        """Ask the address if it is time to and everything is well."""
        now = self._clock.now()
        # Where the clock was set back, what was asked lies ahead and says nothing.
        if self._last is not None and self._next is not None and self._last <= now < self._next:
            return
        unwell = self._unwell(now)
        if unwell:
            if now - self._started_at >= STARTING:
                self._tell("unwell " + unwell, f"the ping address is not asked, because of the {unwell}")
            return
        why_not = self._ask()
        self._last = now
        every = timedelta(minutes=self._settings.ping_minutes)
        if why_not is not None:
            self._next = now + min(every, TRY_AGAIN_AFTER)
            self._tell("unanswered", f"the ping address, {self._where()}, {why_not}")
            return
        self._next = now + every
        beat(self._engine, now, PING)
        if self._told:
            _log.warning("the ping address, %s, is asked again and answers", self._where())
            self._told = ""

    def _unwell(self, now: datetime) -> str:
        """What does not work, in the words of the log; empty where all does."""
        failing = failing_parts(self._engine, self._settings.data_dir, now, started_at=self._started_at)
        if failing:
            return ", ".join(failing)
        behind = self._ran.behind(now)
        if behind:
            return f"jobs that fail ({', '.join(behind)})"
        with reading(self._engine) as session:
            work = Work(session, now, self._settings)
            if by_itself.queue(work).late_by and not _mail_goes_out(work):
                return "mail that waits too long"
            trouble = mail_trouble(work)
            if trouble is not None and now - trouble.since >= MAIL_CLOSED_FOR:
                what = (
                    "mail that comes back"
                    if trouble.comes_back
                    else "mail server, which takes no mail of this site"
                )
                return f"{what}: {went_wrong(trouble.failure)}"
        if self._mail.closed_since is not None and now - self._mail.closed_since >= MAIL_CLOSED_FOR:
            return "mail server, which takes nothing"
        return "" if self._web_answers() else "web server, which does not answer"

    def _web_answers(self) -> bool:
        if not self._web:
            return True
        try:
            return status_of(self._web, timeout=self._patience) == 200
        except Unanswered:
            return False

    def _ask(self) -> str | None:
        """None where it answered as it should; otherwise why not, as the end of a sentence."""
        if self._asking is not None and self._asking.is_alive():
            return "has not finished answering the time before"
        answer: list[str | None] = []
        # A name server or a server that answers a letter at a time can take as long as it likes; this job may not.
        self._asking = threading.Thread(
            target=lambda: answer.append(_answer_of(self._settings.ping_url, self._patience)), daemon=True
        )
        self._asking.start()
        self._asking.join(self._patience)
        return answer[0] if answer else "did not answer in time"

    def _where(self) -> str:
        """Its host alone: the rest may be a secret."""
        return urlsplit(self._settings.ping_url).hostname or ""

    def _tell(self, what: str, sentence: str) -> None:
        """Once for as long as it lasts."""
        if what != self._told:
            _log.warning("%s; this is not said again until it changes", sentence)
            self._told = what


def _mail_goes_out(work: Work) -> bool:
    """Whether any mail went out lately: behind a thousand others one may wait, and nothing is wrong."""
    lately = select(OutboxMail.id).where(
        OutboxMail.ended_at > work.now - by_itself.TOO_LONG,
        OutboxMail.ended_at <= latest_believable(work.now),
        OutboxMail.state.in_([MailState.SENT, MailState.KEPT]),
    )
    return work.session.scalar(lately.limit(1)) is not None


def _answer_of(url: str, patience: float) -> str | None:
    try:
        status = status_of(url, timeout=patience)
    except Unanswered as error:
        return str(error)
    if 200 <= status < 300:
        return None
    elsewhere = " and leads elsewhere, which is not followed" if 300 <= status < 400 else ""
    return f"answered {status}{elsewhere}"

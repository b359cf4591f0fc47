"""Workers that are killed at random moments, and others that take their place."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, func, select

from diary.store.engine import reading
from diary.store.models import OutboxMail
from diary.store.models.outbox import MailState
from tests.chaos.mails_clock import FastClock
from tests.chaos.mails_queued import Post
from tests.chaos.mails_server import MoodyServer
from tests.chaos.mails_worker import CLOCK_VARIABLE, READY, name_of
from tests.commands import environ, eventually

WORKERS = 2

_ROOT = Path(__file__).resolve().parents[2]
_WAITING = OutboxMail.state == MailState.QUEUED
_LONGEST_LIFE = 1.0
_JUST_AFTER = 0.03


@dataclass
class Killer:
    """Two workers at a time, by one clock."""

    engine: Engine
    server: MoodyServer
    post: Post
    clock: FastClock
    settings: dict[str, str]
    log: Path
    killed: list[str] = field(default_factory=list)
    """What they called themselves."""

    def kill(self, times: int, mails: int, seed: int) -> None:
        """Kill so many workers, whichever of the two at a time, while so many mails are queued."""
        broken: list[BaseException] = []

        def run(number: int) -> None:
            try:
                chance = random.Random(f"{seed} {number}")
                for _ in range(times // WORKERS):
                    self._one_life(chance, -(-mails // times))
            except BaseException as error:
                broken.append(error)

        threads = [threading.Thread(target=run, args=(number,), daemon=True) for number in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not broken, broken

    def let_live(self, rounds: int = 40) -> None:
        """Let two workers deliver what is left, again and again, with the clock put forward to what waits for a time
        and beyond the leases of the dead.
        """
        for _ in range(rounds):
            left, latest = self._left()
            if latest is None:
                return
            self.clock.leap(max(latest - self.clock.now(), timedelta(0)))
            with self._worker() as one, self._worker() as another:
                eventually(self._nothing_is_due, within=300)
                for worker in (one, another):
                    worker.send_signal(signal.SIGTERM)
                    assert worker.wait(30) == 0, self.log.read_text()
        raise AssertionError(f"{left} mails do not come to an end")

    def let_one_live(self, until: Callable[[], bool]) -> None:
        """Let one worker deliver until something is so, and end it as whoever runs the site does."""
        with self._worker() as one:
            eventually(until, within=120)
            one.send_signal(signal.SIGTERM)
            assert one.wait(30) == 0, self.log.read_text()

    def _one_life(self, chance: random.Random, mails: int) -> None:
        with self._worker() as worker:
            self.post.queue(mails)
            self._let_a_moment_pass(chance, name_of(worker.pid))
            worker.kill()
            assert worker.wait() == -signal.SIGKILL
            self.killed.append(name_of(worker.pid))

    def _let_a_moment_pass(self, chance: random.Random, name: str) -> None:
        """Any moment of its life; or, half of the time, one just after the server has taken a mail from it, when that
        is not recorded yet.
        """
        if chance.random() < 0.5:
            with self.server.took:
                before = len(self.server.copies)
                self.server.doomed.add(name)
                self.server.took.wait_for(
                    lambda: any(copy.worker == name for copy in self.server.copies[before:]), _LONGEST_LIFE
                )
            time.sleep(chance.uniform(0, _JUST_AFTER))
        else:
            time.sleep(chance.uniform(0, _LONGEST_LIFE))

    @contextmanager
    def _worker(self) -> Iterator[subprocess.Popen[bytes]]:
        with self.log.open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.mails_worker"],
                cwd=_ROOT,
                env=environ(**self.settings, **{CLOCK_VARIABLE: self.clock.told()}),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        assert worker.stdout is not None
        try:
            assert os.read(worker.stdout.fileno(), len(READY)).decode() == READY, self.log.read_text()
            yield worker
        finally:
            worker.kill()
            worker.wait()
            worker.stdout.close()

    def _left(self) -> tuple[int, datetime | None]:
        """How many mails have not ended, and from when on all of them can be tried."""
        at = (func.max(OutboxMail.next_attempt_at), func.max(OutboxMail.lease_until))
        with reading(self.engine) as session:
            left, *latest = session.execute(select(func.count(), *at).where(_WAITING)).one()
        return left, max(filter(None, latest), default=None)

    def _nothing_is_due(self) -> bool:
        due = select(OutboxMail.id).where(_WAITING, OutboxMail.next_attempt_at <= self.clock.now())
        with reading(self.engine) as session:
            return session.scalar(due.limit(1)) is None

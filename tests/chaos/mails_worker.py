"""A process that delivers mail as `diary worker` does, by a clock that runs fast.

What is counted in the machine's own seconds is shortened as well: how long a mail server is waited for stays below the
lease.
"""

from __future__ import annotations

import os

from diary.cli.ending import end_when_told
from diary.config import load
from diary.jobs import worker
from diary.mail.smtp import SmtpTransport
from diary.services.outbox import LEASE
from diary.store.engine import make_engine
from tests.chaos.mails_clock import SPEED, FastClock

TIMEOUT = 2.0
LONGEST = 3.0
CLOCK_VARIABLE = "CHAOS_CLOCK"
READY = "ready\n"


def name_of(pid: int) -> str:
    """What the worker with this process id tells the mail server it is called."""
    return f"worker-{pid}.example.org"


def main() -> None:
    """Deliver until told to end, or killed."""
    assert LEASE.total_seconds() > (TIMEOUT + LONGEST) * SPEED
    settings = load(os.environ)
    assert settings.mail is not None
    transport = SmtpTransport(settings.mail, name_of(os.getpid()), timeout=TIMEOUT, longest=LONGEST)
    engine = make_engine(settings.database_url)
    end_when_told()
    os.write(1, READY.encode())
    worker.run(engine, settings, FastClock.read(os.environ[CLOCK_VARIABLE]), transport, every=0.1)


if __name__ == "__main__":
    main()

"""The scheduler as a process of its own, by a clock that a test has set: `python scheduler_at.py ROOT MOMENT`.

It says that it is ready, waits for a line, and then runs from that moment on.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass
class ShiftedClock:
    """The machine's clock, put back by some time."""

    by: timedelta

    def now(self) -> datetime:
        return datetime.now(UTC) - self.by


def main(moment: datetime) -> None:
    """Run until told to end."""
    from diary.config import load
    from diary.jobs import scheduler
    from diary.mail.transport import transport_for
    from diary.store.engine import make_engine

    settings = load(os.environ)
    signal.signal(signal.SIGTERM, _end)
    transport = transport_for(settings, print)
    engine = make_engine(settings.database_url)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    scheduler.run(engine, settings, ShiftedClock(datetime.now(UTC) - moment), transport)


def _end(_signal: int, _frame: object) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    main(datetime.fromisoformat(sys.argv[2]))

"""Schedulers as real processes: two that wake to three days of work, and one whose clock is set back an hour."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from diary.services.outbox import WAITS_FOR_MORE
from tests.commands import environ, eventually
from tests.jobs import scheduler_at
from tests.jobs.town import AWAKE_AT, Town

pytestmark = pytest.mark.slow

A_FEW_TICKS = 12
"""Seconds in which mail is delivered twice more and everything else is looked at again."""


@contextmanager
def schedulers(
    town: Town, log: Path, how_many: int, moment: datetime = AWAKE_AT
) -> Iterator[list[subprocess.Popen[str]]]:
    """So many of them, let go at the same time; their clocks show `moment` then."""
    assert town.settings.mail is not None
    settings = environ(
        DIARY_DATA_DIR=str(town.settings.data_dir),
        DIARY_DATABASE_URL=town.engine.url.render_as_string(hide_password=False),
        DIARY_SITE_URL=town.settings.site_url,
        DIARY_SMTP_HOST=town.server.host,
        DIARY_SMTP_PORT=str(town.server.port),
        DIARY_SMTP_SECURITY="none",
        DIARY_BACKUP_DAILY="false",
    )
    command = [sys.executable, scheduler_at.__file__, Path(__file__).parents[2], moment.isoformat()]
    with log.open("w") as errors:
        started = [
            subprocess.Popen(
                command, env=settings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
            )
            for _ in range(how_many)
        ]
        try:
            for each in started:
                assert each.stdout is not None
                assert each.stdout.readline() == "ready\n", log.read_text()
            for each in started:
                assert each.stdin is not None
                each.stdin.write("go\n")
                each.stdin.flush()
            yield started
        finally:
            for each in started:
                each.terminate()
            for each in started:
                each.communicate(timeout=30)


def test_everything_is_done_once(engine: Engine, make_town: Callable[..., Town], tmp_path: Path) -> None:
    # More than one batch of mails, so that both have something to deliver.
    town = make_town(engine, people_in_berlin=45)
    town.fall_asleep()
    before = len(town.server.mails)
    # What is routine waits ten minutes for more of its kind.
    routine = Counter({("ann", "follow_up"): 1})
    expected = town.due_at_waking() - routine
    log = tmp_path / "errors"
    with schedulers(town, log, 2) as both:
        eventually(
            lambda: len(town.server.mails) >= before + expected.total(),
            120,
            lambda: f"{town.got(before) - expected} {expected - town.got(before)} {log.read_text()}",
        )
        time.sleep(A_FEW_TICKS)
        assert [each.poll() for each in both] == [None, None]
    assert town.got(before) == expected
    assert [
        line for line in log.read_text().splitlines() if not line.startswith("the diary was off from")
    ] == []
    town.jobs(AWAKE_AT + WAITS_FOR_MORE + timedelta(minutes=2))  # a while went by meanwhile
    assert town.got(before) == expected + routine
    awake = make_town()
    awake.fall_asleep()
    awake.jobs(AWAKE_AT)
    assert town.findings() == awake.findings()
    assert town.digests() == awake.digests()
    names = set(awake.ids)
    assert [row for row in town.reminders() if row[0] in names] == awake.reminders()


def test_a_scheduler_whose_clock_is_set_back_goes_on(make_town: Callable[..., Town], tmp_path: Path) -> None:
    """Its jobs are to run an hour from now by the machine's clock, as after setting it back in the meantime."""
    town = make_town()
    with schedulers(town, tmp_path / "errors", 1, datetime.now(UTC) + timedelta(hours=1)):
        eventually(lambda: ("dee", "urgent") in town.got(), 30)

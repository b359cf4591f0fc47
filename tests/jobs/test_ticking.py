"""When jobs run, whatever the clock does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from diary.jobs.ticking import Every, bring_forward

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
LATER = timedelta(seconds=5)


@pytest.fixture
def scheduler() -> Iterator[BackgroundScheduler]:
    scheduler = BackgroundScheduler(timezone=UTC)
    yield scheduler
    if scheduler.running:
        scheduler.shutdown()


def test_a_job_runs_at_once_and_then_after_its_interval() -> None:
    assert Every(5).get_next_fire_time(None, NOW) == NOW
    assert Every(5).get_next_fire_time(NOW, NOW) == NOW + LATER


def test_what_was_missed_in_fifty_years_is_one_run() -> None:
    assert Every(5).get_next_fire_time(datetime(1976, 1, 5, tzinfo=UTC), NOW) == NOW + LATER


def test_after_the_clock_was_set_back_a_job_does_not_wait_until_it_has_come_so_far_again(
    scheduler: BackgroundScheduler,
) -> None:
    now, ran = datetime.now(UTC), threading.Event()
    scheduler.add_job(ran.set, Every(5), id="deliver", next_run_time=now + timedelta(hours=1))
    scheduler.start()
    assert not ran.wait(0.3)
    assert bring_forward(scheduler, datetime.now(UTC)) == ["deliver"]
    assert ran.wait(10)
    assert bring_forward(scheduler, datetime.now(UTC)) == []


def test_a_job_that_begins_a_while_after_the_start_is_left_alone(scheduler: BackgroundScheduler) -> None:
    scheduler.add_job(print, Every(600), id="backup", next_run_time=NOW + timedelta(minutes=11))
    scheduler.start(paused=True)
    assert bring_forward(scheduler, NOW) == []

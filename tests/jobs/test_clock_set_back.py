"""A clock that is set back: what was decided stays decided, and nobody hears of anything twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.jobs.town import NOON, Town

pytestmark = pytest.mark.slow

HOUR = timedelta(hours=1)
END = NOON + timedelta(days=3, hours=9)


def live_twice(town: Town, until: datetime) -> None:
    """Two hours on and one back, again and again: the town sees every hour twice."""
    town.jobs(NOON)
    while town.clock.now() < until:
        town.jobs(town.clock.now() + HOUR)
        town.jobs(town.clock.now() + HOUR)
        if town.clock.now() < until:
            town.jobs(town.clock.now() - HOUR)


def test_whoever_lives_every_hour_twice_gets_every_mail_once(make_town: Callable[..., Town]) -> None:
    twice, once = make_town(), make_town()
    live_twice(twice, END)
    once.jobs(NOON)
    once.live(END, every=HOUR)
    assert twice.got() == once.got()
    assert twice.reminders() == once.reminders()
    assert twice.digests() == once.digests()
    assert twice.findings() == once.findings()
    assert {mail.state for mail in twice.mails()} <= {"sent", "dropped"}
    # Otherwise nothing was tried.
    assert set(Counter(kind for _name, kind in once.got())) >= {
        "reminder",
        "reminder_nudge",
        "reminder_silent",
        "digest",
        "urgent",
        "follow_up",
        "caregiver_urgent",
        "caregiver_follow_up",
        "caregiver_silence",
        "appointment_tomorrow",
    }


@pytest.mark.parametrize("after", [timedelta(hours=8), timedelta(hours=20), timedelta(hours=24)])
def test_mail_that_is_queued_goes_out_though_the_clock_says_it_is_not_yet_written(
    make_town: Callable[..., Town], after: timedelta
) -> None:
    """What is due at that moment (evening, morning, a day after the alarm) does not wait for the hour to pass again."""
    town = make_town()
    town.jobs(NOON)
    town.live(NOON + after - HOUR, every=HOUR)
    town.server.at_recipient.extend(["451 later"] * 100)
    before = len(town.server.mails)
    town.jobs(NOON + after)
    waiting = [mail.id for mail in town.mails() if mail.state == "queued"]
    assert waiting
    assert town.got(before) == Counter()
    town.server.at_recipient.clear()
    town.live(NOON + after, every=HOUR)
    town.jobs(NOON + after - HOUR)
    town.live(NOON + after - HOUR + timedelta(minutes=10), every=timedelta(minutes=1))
    assert [mail.id for mail in town.mails() if mail.state == "queued"] == []
    assert town.got(before).total() == len(waiting)

"""A machine asleep for three days: nothing twice, no storm, what is late is counted, the rules catch up in full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from diary.services import digests, reminders
from diary.services.outbox import WAITS_FOR_MORE
from diary.store.engine import reading
from diary.words.mail_outcomes import HeldBack
from tests.factories import work_at
from tests.jobs.town import AWAKE_AT, Town

pytestmark = pytest.mark.slow


def test_at_waking_each_gets_what_is_still_of_use_and_gets_it_once(
    engine: Engine, make_town: Callable[..., Town]
) -> None:
    town = make_town(engine)
    town.fall_asleep()
    before = len(town.server.mails)
    town.jobs(AWAKE_AT)
    # What is routine waits ten minutes for more of its kind.
    town.jobs(AWAKE_AT + WAITS_FOR_MORE)
    assert town.got(before) == town.due_at_waking()
    after = len(town.server.mails)
    for _ in range(12):
        town.jobs(town.clock.now() + timedelta(minutes=5))
    assert town.got(after) == Counter()


def test_the_evening_after_is_an_evening_like_others(make_town: Callable[..., Town]) -> None:
    town = make_town()
    town.fall_asleep()
    town.jobs(AWAKE_AT)
    town.jobs(AWAKE_AT + WAITS_FOR_MORE)
    before = len(town.server.mails)
    town.live(AWAKE_AT + timedelta(hours=12), every=timedelta(minutes=30))
    assert town.got(before) == Counter(
        {
            ("bea", "reminder_nudge"): 3,
            **{(name, "reminder_silent"): 1 for name in ("ann", "cid", "dee", "eve")},
        }
    )


def test_what_came_too_late_is_counted(make_town: Callable[..., Town]) -> None:
    town = make_town()
    town.fall_asleep()
    town.jobs(AWAKE_AT)
    late = Counter(name for name, _day, _minute, _kind, state in town.reminders() if state == "too_late")
    # The evenings from Tuesday to Thursday; in Berlin Tuesday's came in time.
    assert late == {"ann": 3, "bea": 11, "cid": 3, "dee": 3, "eve": 3, **dict.fromkeys(town.crowd, 2)}
    with reading(town.engine) as session:
        work = work_at(session, AWAKE_AT)
        assert reminders.late_lately(work) == late.total()
        assert digests.late_lately(work) == 4
    expired = {mail.kind for mail in town.mails() if mail.outcome is HeldBack.EXPIRED}
    assert expired == {"appointment_tomorrow"}


def test_the_rules_find_what_they_would_have_found_awake(make_town: Callable[..., Town]) -> None:
    asleep, awake = make_town(), make_town()
    asleep.fall_asleep()
    asleep.jobs(AWAKE_AT)
    awake.fall_asleep()
    awake.live(AWAKE_AT, every=timedelta(hours=6))
    assert asleep.findings() == awake.findings()
    assert {name for name, *_ in asleep.findings()} == {"ann", "cid", "dee", "eve"}

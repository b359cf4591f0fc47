"""When somebody else is told: never too soon, never twice, one at a time, in the patient's order."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diary.rules.escalating import next_contact, next_contact_at, patience, silent_at
from diary.rules.findings import Kind
from diary.rules.schedule import local_today
from diary.rules.thresholds import DEFAULT, Thresholds

OPENED = datetime(2026, 1, 5, 20, tzinfo=UTC)
ZONES = ["UTC", "Europe/London", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia", "Africa/Cairo"]


@pytest.mark.parametrize(
    ("kind", "hours"),
    [(Kind.URGENT, 24), (Kind.PERSISTS, 72), (Kind.WORSENS, 72), (Kind.INTERFERES, 72)],
)
def test_what_is_open_waits_that_long_for_an_answer(kind: Kind, hours: int) -> None:
    assert patience(kind, DEFAULT) == timedelta(hours=hours)
    assert next_contact_at(kind, OPENED, None, DEFAULT) == OPENED + timedelta(hours=hours)


def test_an_emergency_waits_for_nobody() -> None:
    assert patience(Kind.EMERGENCY, DEFAULT) is None
    assert next_contact_at(Kind.EMERGENCY, OPENED, None, DEFAULT) is None


def test_a_site_can_wait_another_time() -> None:
    patient = Thresholds(urgent_escalate_hours=6)
    assert next_contact_at(Kind.URGENT, OPENED, None, patient) == OPENED + timedelta(hours=6)


def test_what_opened_again_after_somebody_was_told_waits_anew() -> None:
    before = OPENED - timedelta(days=10)
    assert next_contact_at(Kind.WORSENS, OPENED, before, DEFAULT) == OPENED + timedelta(hours=72)


def test_the_next_is_the_first_in_the_patients_order_who_was_not_told() -> None:
    order = ["nora", "ben", "cem"]
    assert next_contact(order, set()) == "nora"
    assert next_contact(order, {"nora", "cem"}) == "ben"
    assert next_contact(order, set(order)) is None


@given(
    kind=st.sampled_from([Kind.URGENT, Kind.WORSENS]),
    looks=st.lists(st.integers(min_value=1, max_value=400), max_size=30),
    orders=st.lists(st.permutations(["nora", "ben", "cem", "dora"]), min_size=30, max_size=30),
    leaving=st.sets(st.sampled_from(["nora", "ben", "cem", "dora"])),
    leaves_at=st.integers(min_value=0, max_value=30),
)
@settings(max_examples=150)
def test_however_late_somebody_looks_one_is_told_at_a_time_and_nobody_twice(
    kind: Kind, looks: list[int], orders: list[list[str]], leaving: set[str], leaves_at: int
) -> None:
    wait = patience(kind, DEFAULT)
    assert wait is not None
    now = OPENED
    told: list[tuple[str, datetime]] = []
    for number, hours in enumerate(looks):
        now += timedelta(hours=hours)
        order = [name for name in orders[number] if number < leaves_at or name not in leaving]
        due = next_contact_at(kind, OPENED, told[-1][1] if told else None, DEFAULT)
        person = next_contact(order, {name for name, _at in told})
        if due is not None and due <= now and person is not None:
            assert all(other in {name for name, _at in told} for other in order[: order.index(person)])
            told.append((person, now))
    names = [name for name, _at in told]
    assert len(names) == len(set(names))
    moments = [OPENED, *(at for _name, at in told)]
    assert all(later - before >= wait for before, later in pairwise(moments))
    if not leaving and len([hours for hours in looks if timedelta(hours=hours) >= wait]) >= 4:
        assert len(names) == 4


@given(
    last=st.dates(date(2024, 1, 1), date(2027, 1, 1)),
    minute=st.integers(0, 1439),
    zone=st.sampled_from(ZONES),
)
@settings(max_examples=150)
def test_silence_begins_at_the_reminders_time_on_the_third_day(last: date, minute: int, zone: str) -> None:
    asked_at = time(*divmod(minute, 60))
    begins = silent_at(last, asked_at, ZoneInfo(zone), DEFAULT)
    assert (local_today(begins, ZoneInfo(zone)) - last).days >= DEFAULT.silence_open_days
    assert begins - timedelta(days=1, hours=2) < silent_at(
        last - timedelta(days=1), asked_at, ZoneInfo(zone), DEFAULT
    )
    local = begins.astimezone(ZoneInfo(zone))
    # Later only where the clocks skip that time.
    assert local.time() == asked_at or local.time() > asked_at or local.date() > last + timedelta(days=3)


def test_three_days_after_a_report_of_monday_is_thursday_evening() -> None:
    assert silent_at(date(2026, 1, 5), time(20), ZoneInfo("Europe/Berlin"), DEFAULT) == datetime(
        2026, 1, 8, 19, tzinfo=UTC
    )

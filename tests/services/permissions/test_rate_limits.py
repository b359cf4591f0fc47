"""Token buckets: as many tries as the limit says, filling up evenly, counted together by everybody."""

from __future__ import annotations

import hmac
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from diary.services.permissions import rate_limits
from diary.services.permissions.rate_limits import Limit, network_of
from diary.store.engine import reading, unit_of_work
from diary.store.models import RateBucket
from tests.factories import work_at

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
FOUR = Limit("four", 4, timedelta(hours=1))
TWO = Limit("two", 2, timedelta(hours=1))


def take(engine: Engine, now: datetime, *tries: rate_limits.Tried) -> timedelta | None:
    with unit_of_work(engine) as session:
        return rate_limits.take(work_at(session, now), "secret", tries)


def test_after_so_many_tries_one_waits_for_the_next(engine: Engine) -> None:
    for _try in range(4):
        assert take(engine, NOON, (FOUR, "ann")) is None
    assert take(engine, NOON, (FOUR, "ann")) == timedelta(minutes=15)
    assert take(engine, NOON + timedelta(minutes=10), (FOUR, "ann")) == timedelta(minutes=5)
    assert take(engine, NOON + timedelta(minutes=15), (FOUR, "ann")) is None
    assert take(engine, NOON + timedelta(minutes=15), (FOUR, "ann")) == timedelta(minutes=15)


def test_others_have_a_bucket_of_their_own(engine: Engine) -> None:
    for _try in range(5):
        take(engine, NOON, (FOUR, "ann"))
    assert take(engine, NOON, (FOUR, "bob")) is None
    assert take(engine, NOON, (TWO, "ann")) is None


def test_of_several_limits_all_must_allow_it_and_a_refusal_uses_up_none(engine: Engine) -> None:
    both = ((FOUR, "ann"), (TWO, "ann"))
    assert [take(engine, NOON, *both) for _try in range(3)] == [None, None, timedelta(minutes=30)]
    assert [take(engine, NOON, (FOUR, "ann")) for _try in range(3)] == [None, None, timedelta(minutes=15)]


def test_a_try_can_be_given_back_but_never_more_than_there_were(engine: Engine) -> None:
    for _try in range(4):
        take(engine, NOON, (FOUR, "ann"))
    for _time in range(9):
        with unit_of_work(engine) as session:
            rate_limits.give_back(work_at(session, NOON), "secret", [(FOUR, "ann")])
    assert [take(engine, NOON, (FOUR, "ann")) for _try in range(5)].count(None) == 4


def test_what_is_given_back_is_one_try(engine: Engine) -> None:
    for _try in range(4):
        take(engine, NOON, (FOUR, "ann"))
    with unit_of_work(engine) as session:
        rate_limits.give_back(work_at(session, NOON), "secret", [(FOUR, "ann")])
    assert take(engine, NOON, (FOUR, "ann")) is None
    assert take(engine, NOON, (FOUR, "ann")) == timedelta(minutes=15)


def test_a_part_of_a_try_more_than_one_is_no_hindrance(engine: Engine) -> None:
    assert take(engine, NOON, (TWO, "ann")) is None
    assert take(engine, NOON + timedelta(minutes=15), (TWO, "ann")) is None
    assert take(engine, NOON + timedelta(minutes=15), (TWO, "ann")) == timedelta(minutes=15)


@pytest.mark.parametrize(
    ("limit", "most", "per"),
    [
        (rate_limits.SIGN_IN_BY_NETWORK, 20, timedelta(hours=1)),
        (rate_limits.SIGN_UP_BY_NETWORK, 60, timedelta(hours=1)),
        (rate_limits.MAIL_BY_ADDRESS, 10, timedelta(hours=1)),
        (rate_limits.PASSWORD_BY_ADDRESS, 20, timedelta(days=1)),
        (rate_limits.TEST_MAIL_BY_ACCOUNT, 3, timedelta(hours=1)),
    ],
    ids=lambda value: value.name if isinstance(value, Limit) else str(value),
)
def test_so_often_it_may_be_tried_and_then_as_evenly(
    engine: Engine, limit: Limit, most: int, per: timedelta
) -> None:
    for _try in range(most):
        assert take(engine, NOON, (limit, "ann")) is None
    assert take(engine, NOON, (limit, "ann")) == per / most


def test_all_lock_their_buckets_in_one_order() -> None:
    one_way = [(FOUR, "ann"), (FOUR, "bob"), (TWO, "ann")]
    backwards = list(reversed(one_way))
    assert sorted(backwards, key=rate_limits._order) == one_way


def test_one_can_start_over_and_others_cannot(engine: Engine) -> None:
    for _try in range(4):
        take(engine, NOON, (FOUR, "ann"), (FOUR, "bob"))
    with unit_of_work(engine) as session:
        rate_limits.start_over(session, "secret", FOUR, "ann")
    assert take(engine, NOON, (FOUR, "ann")) is None
    assert take(engine, NOON, (FOUR, "bob")) == timedelta(minutes=15)


def test_a_clock_that_was_put_back_neither_fills_nor_breaks_a_bucket(engine: Engine) -> None:
    for _try in range(4):
        take(engine, NOON, (FOUR, "ann"))
    assert take(engine, NOON - timedelta(days=3), (FOUR, "ann")) is not None
    assert take(engine, NOON + timedelta(minutes=15), (FOUR, "ann")) is None


def test_what_was_counted_in_a_wrong_hour_fills_up_again_from_the_right_one(engine: Engine) -> None:
    for _try in range(4):
        take(engine, NOON + timedelta(days=30), (FOUR, "ann"))
    assert take(engine, NOON, (FOUR, "ann")) == timedelta(minutes=15)
    assert take(engine, NOON + timedelta(minutes=15), (FOUR, "ann")) is None


def test_clocks_that_differ_a_little_give_nobody_more(engine: Engine) -> None:
    for _try in range(4):
        take(engine, NOON + timedelta(minutes=1), (FOUR, "ann"))
    assert take(engine, NOON, (FOUR, "ann")) == timedelta(minutes=15)
    assert take(engine, NOON + timedelta(minutes=15), (FOUR, "ann")) == timedelta(minutes=1)


def test_what_an_earlier_version_counted_still_counts(engine: Engine) -> None:
    take(engine, NOON, (FOUR, "ann@example.org"))
    with reading(engine) as session:
        key = session.scalars(select(RateBucket.key)).one()
    assert key == hmac.digest(b"secret", b"four:ann@example.org", "sha256").hex()


def test_the_table_names_nobody(engine: Engine) -> None:
    take(engine, NOON, (FOUR, "ann@example.org"))
    with reading(engine) as session:
        key = session.scalars(select(RateBucket.key)).one()
    assert len(key) == 64
    assert set(key) <= set("0123456789abcdef")


def test_buckets_that_are_full_again_are_forgotten(engine: Engine) -> None:
    take(engine, NOON, (FOUR, "ann"))
    take(engine, NOON + timedelta(hours=20), (FOUR, "bob"))
    with unit_of_work(engine) as session:
        rate_limits.forget_full(work_at(session, NOON + timedelta(hours=25)))
    with reading(engine) as session:
        assert len(session.scalars(select(RateBucket)).all()) == 1


@pytest.mark.slow
def test_many_at_once_get_no_more_than_there_are(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _n: take(engine, NOON, (FOUR, "ann"), (TWO, "x")), range(24)))
    assert answers.count(None) == 2


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("203.0.113.7:51344", "203.0.113.7"),
        ("[2001:db8:1:2:3:4:5:6]:443", "2001:db8:1:2::/64"),
        ("[::ffff:203.0.113.7]", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        (":80", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
        ("evil, 203.0.113.7", "unknown"),
    ],
)
def test_a_network_is_an_address_or_what_one_ipv6_user_has(address: str | None, network: str) -> None:
    assert network_of(address) == network


@given(st.lists(st.integers(0, 3600), min_size=1, max_size=60))
def test_no_hour_sees_more_than_twice_the_limit(pauses: list[int]) -> None:
    # A full bucket and what flows in meanwhile; the arithmetic alone, without a database.
    tokens, allowed, at = float(FOUR.most), [], 0
    last = 0
    for pause in pauses:
        at += pause
        tokens = min(FOUR.most, tokens + FOUR.most * (at - last) / 3600)
        last = at
        if rate_limits._wait(FOUR, tokens) == timedelta(0):
            tokens = max(0.0, tokens - 1)
            allowed.append(at)
    for start in allowed:
        assert sum(start <= moment < start + 3600 for moment in allowed) <= 2 * FOUR.most

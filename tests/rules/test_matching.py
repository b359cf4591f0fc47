"""Which stored follow-up is which of the new fold: rules.md, "What becomes of a finding", 7."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from diary.rules.matching import Matched, Stretch, fits, match

FIRST = date(2026, 1, 1)


def on(number: int) -> date:
    return FIRST + timedelta(days=number - 1)


def stretch(opened: int, closed: int | None, *found: int) -> Stretch:
    return Stretch(
        on(opened),
        None if closed is None else on(closed),
        frozenset(on(number) for number in (opened, *found)),
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (stretch(3, 9), stretch(9, 12)),
        (stretch(3, None), stretch(40, None)),
        (stretch(3, 5), stretch(3, 5)),
        (stretch(3, 5, 4, 14), stretch(10, 16, 14)),
    ],
)
def test_what_was_open_on_the_others_first_day_or_shares_a_found_day_fits(one: Stretch, other: Stretch):
    assert fits(one, other)
    assert fits(other, one)


def test_what_was_over_before_the_other_began_does_not_fit():
    assert not fits(stretch(3, 8), stretch(9, 12))
    assert not fits(stretch(9, None), stretch(3, 8, 4))


def test_the_same_again_is_the_same():
    stored = [stretch(1, 5), stretch(10, 14), stretch(30, None)]
    assert match(stored, stored) == Matched({0: 0, 1: 1, 2: 2})


def test_two_that_have_grown_into_one_are_joined_to_the_older():
    matched = match([stretch(1, None, 4, 9)], [stretch(9, None), stretch(1, 5)])
    assert matched == Matched({0: 1}, {0: 1})
    assert matched.left(2) == []


def test_one_that_falls_into_two_stays_the_first_and_the_second_is_new():
    assert match([stretch(1, 5), stretch(8, None)], [stretch(1, None, 8)]) == Matched({0: 0})


def test_one_that_was_joined_is_nobody_elses_any_more():
    matched = match([stretch(1, 9), stretch(11, None)], [stretch(1, 5), stretch(8, 12)])
    assert matched == Matched({0: 0}, {1: 0})


def test_what_nothing_fits_is_left():
    assert match([stretch(20, None)], [stretch(1, 5)]).left(1) == [0]


def drawn(chance: random.Random) -> list[tuple[int, int | None, set[int]]]:
    """Follow-ups of one key as days of a month: they do not overlap, but may touch, and only the last may be open."""
    found = []
    day = chance.randint(1, 6)
    while day < 30:
        end = day + chance.randint(0, 8)
        days = {day} | {each for each in range(day, end + 1) if chance.random() < 0.4}
        last = end >= 28 or chance.random() < 0.15
        found.append((day, None if last and chance.random() < 0.7 else end, days))
        if last:
            break
        day = end + chance.randint(0, 7)
    return found


def second_reading(
    new: list[tuple[int, int | None, set[int]]], stored: list[tuple[int, int | None, set[int]]]
) -> tuple[dict[int, int], dict[int, int]]:
    """The sentence of the rules read once more, over whole days instead of their ends."""

    def days_open(each: tuple[int, int | None, set[int]]) -> set[int]:
        return set(range(each[0], (99 if each[1] is None else each[1]) + 1))

    taken: dict[int, int] = {}
    joined: dict[int, int] = {}
    for opening in range(1, 100):
        for number, each in enumerate(new):
            if each[0] != opening:
                continue
            for before in range(1, 100):
                for place, other in enumerate(stored):
                    if other[0] != before or place in taken.values() or place in joined:
                        continue
                    if each[2] & other[2] or before in days_open(each) or opening in days_open(other):
                        if number in taken:
                            joined[place] = taken[number]
                        else:
                            taken[number] = place
    return taken, joined


@pytest.mark.parametrize("seed", range(300))
def test_a_second_reading_of_the_rule_says_the_same(seed: int):
    chance = random.Random(seed)
    new, stored = drawn(chance), drawn(chance)
    chance.shuffle(stored)
    as_given = [
        [Stretch(on(a), None if b is None else on(b), frozenset(map(on, days))) for a, b, days in each]
        for each in (new, stored)
    ]
    matched = match(*as_given)
    assert (dict(matched.taken), dict(matched.joined)) == second_reading(new, stored)

"""`rising.own_change`: a rise must also be as large as the person's numbers mostly move anyway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from diary.rules.again import again
from diary.rules.evaluate import findings_on
from diary.rules.findings import Finding, Rule
from diary.rules.thresholds import DEFAULT, STEADY, Thresholds
from tests.rules.samples import back_diary, found

TODAY = 70
"""A is days 64 to 70, B days 36 to 63, and the changes that count end on days 8 to 63."""
B = range(36, 64)
SWINGS_OF_TWO = {at: 3 if at % 2 else 5 for at in B}


def rising(before: Mapping[int, int | str], recent: str, thresholds: Thresholds = STEADY) -> Finding | None:
    """Scores by day, and the seven of A."""
    scores = [str(before.get(at, ".")) for at in range(1, 64)]
    return found(back_diary(" ".join([*scores, recent])), TODAY, Rule.RISING, thresholds)


def counted(fired: Finding | None) -> tuple[object, object]:
    assert fired is not None
    return fired.facts["own_change_count"], fired.facts["own_change_sum"]


def test_numbers_that_swing_by_two_wait_for_a_rise_of_two() -> None:
    # The mean of B is 4: the rises are 2, and a seventh less.
    assert counted(rising(SWINGS_OF_TWO, "6 6 6 6 6 6 6")) == (27, 54)
    assert rising(SWINGS_OF_TWO, "6 6 6 6 6 5 6") is None
    assert rising(SWINGS_OF_TWO, "6 6 6 6 6 5 6", DEFAULT)


def test_a_part_of_the_own_change_may_be_asked_or_more_than_it() -> None:
    rise = Fraction(15, 7)  # of changes of 2, that is 15/14 times
    for times, fires in ((rise / 2, True), (rise / 2 + Fraction(1, 10**6), False)):
        fired = rising(SWINGS_OF_TWO, "6 6 6 6 6 6 7", replace(DEFAULT, own_change=times))
        assert bool(fired) is fires


def test_numbers_that_seldom_move_wait_for_nothing_more() -> None:
    assert counted(rising(dict.fromkeys(B, 4), "6 6 6 6 6 6 6")) == (27, 0)


@pytest.mark.parametrize(("numbers", "fires"), [(8, True), (9, False)])
def test_fewer_than_eight_changes_ask_for_nothing(numbers: int, fires: bool) -> None:
    swings = {at: 1 if at % 2 else 9 for at in range(40, 40 + numbers)}
    assert bool(rising(swings, "9 9 9 9 9 9 9")) is fires


@pytest.mark.parametrize(("gap", "changes"), [(1, 27), (2, 13), (3, 0)])
def test_two_numbers_make_a_change_while_they_are_at_most_two_days_apart(gap: int, changes: int) -> None:
    assert counted(rising(dict.fromkeys(B[::gap], 4), "6 6 6 6 6 6 6"))[0] == changes


@pytest.mark.parametrize(
    ("earlier", "later", "counts"), [(7, 8, True), (6, 8, True), (5, 7, False), (6, 7, False), (5, 8, False)]
)
def test_a_change_counts_where_its_later_number_lies_in_the_eight_weeks(
    earlier: int, later: int, counts: bool
) -> None:
    scores = dict.fromkeys(B, 4) | {earlier: 1, later: 4}
    fired = rising(scores, "6 6 6 6 6 6 6")
    assert counted(fired) == (28, 3) if counts else (27, 0)


def test_a_change_into_the_last_week_is_no_change_of_ones_own() -> None:
    scores = dict.fromkeys(B[:-1], 4)
    assert counted(rising(scores, "9 6 6 6 6 6 6")) == (26, 0)


def test_the_numbers_of_the_kind_that_is_used_are_those_that_move() -> None:
    worst_swings = {at: f"{9 if at % 2 else 5}/4" for at in B}
    fired = rising(worst_swings, "9/6 9/6 9/6 9/6 9/6 9/6 9/6")
    assert counted(fired) == (27, 0)
    assert fired is not None
    assert fired.facts["scores_used"] == "usual"
    # Days without a usual number stand between, so these are two days apart.
    gaps = {at: "8/4" if at % 2 else 1 for at in B}
    assert counted(rising(gaps, "9/6 9/6 9/6 9/6 9/6 9/6 9/6")) == (13, 0)


def test_the_evidence_holds_the_numbers_that_moved_and_it_comes_out_again() -> None:
    scores = {**SWINGS_OF_TWO, 8: 2, 7: 3, 20: 9}
    fired = rising(scores, "7 7 7 7 7 7 7")
    assert counted(fired) == (28, 55)
    assert fired is not None
    # Day 20 stands alone: no change leads to it or from it.
    assert [value.day.toordinal() - fired.day.toordinal() + TODAY for value in fired.values] == [
        *(7, 8),
        *range(36, TODAY + 1),
    ]
    found_again = again(fired, STEADY, findings_on)
    assert found_again == fired
    assert found_again.facts == fired.facts


def test_where_it_is_not_asked_the_finding_says_nothing_of_it() -> None:
    fired = rising(SWINGS_OF_TWO, "7 7 7 7 7 7 7", DEFAULT)
    assert fired is not None
    assert not any(name.startswith("own") for name in fired.facts)

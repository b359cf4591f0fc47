"""`rising`: A is the last week, B the four weeks before; all comparisons exact."""

import pytest

from diary.rules.findings import Finding, Kind, Rule, Tier
from diary.rules.thresholds import SENSITIVE, STRICT
from tests.rules.samples import BACK, back_diary, day, days_found, found

TODAY = 35
"""The day on which the windows are B = days 1 to 28 and A = days 29 to 35."""


def on_days(scores: dict[int, int | str]) -> str:
    """Those scores on those days, and no other reports."""
    return " ".join(str(scores.get(at, ".")) for at in range(1, max(scores) + 1))


def rising(before: list[int], recent: list[int]) -> Finding | None:
    """B on the days from 10 on and A on the last days, all inside their windows."""
    scores: dict[int, int | str] = {10 + at: score for at, score in enumerate(before)}
    scores |= {TODAY - len(recent) + 1 + at: score for at, score in enumerate(recent)}
    return found(back_diary(on_days(scores)), TODAY, Rule.RISING)


def test_a_rise_of_exactly_five_quarters_fires() -> None:
    assert rising([3, 3, 3, 3], [4, 4, 4, 5])
    assert rising([3, 3, 3, 3], [4, 4, 3, 5]) is None


def test_thirds_and_fifths_are_compared_exactly() -> None:
    # 13/3 - 31/10 = 37/30 is below 5/4, 13/3 - 30/10 = 40/30 is above.
    assert rising([3] * 9 + [4], [4, 4, 5]) is None
    assert rising([3] * 10, [4, 4, 5])
    # 30/7 - 41/14 = 19/14 is above 5/4; 29/7 - 41/14 = 17/14 is below.
    assert rising([3] * 13 + [2], [4, 4, 4, 4, 4, 5, 5])
    assert rising([3] * 13 + [2], [4, 4, 4, 4, 4, 4, 5]) is None


def test_todays_score_must_be_three_halves_above_the_mean_before() -> None:
    assert rising([3, 4, 3, 4], [5, 5, 5])
    assert rising([3, 4, 3, 5], [6, 6, 5]) is None
    assert rising([3, 3, 3, 3], [9, 9, 4]) is None


def test_a_fall_is_no_rise() -> None:
    assert rising([6, 6, 6, 6], [2, 2, 2]) is None


def test_the_last_week_needs_three_scores_and_the_weeks_before_four() -> None:
    assert rising([1] * 4, [6] * 3)
    assert rising([1] * 4, [6] * 2) is None
    assert rising([1] * 3, [6] * 3) is None


@pytest.mark.parametrize(("at", "fires"), [(29, True), (28, False)])
def test_the_last_week_begins_six_days_back(at: int, fires: bool) -> None:
    scores = {2: 1, 3: 1, 4: 1, 5: 1, at: 6, 34: 6, 35: 6}
    assert bool(found(back_diary(on_days(scores)), TODAY, Rule.RISING)) is fires


@pytest.mark.parametrize(("at", "fires"), [(28, True), (29, False)])
def test_the_weeks_before_end_seven_days_back(at: int, fires: bool) -> None:
    scores = {2: 1, 3: 1, 4: 1, at: 1, 33: 9, 34: 9, 35: 9}
    assert bool(found(back_diary(on_days(scores)), TODAY, Rule.RISING)) is fires


@pytest.mark.parametrize(("shift", "fires"), [(0, True), (1, False)])
def test_the_weeks_before_begin_thirty_four_days_back(shift: int, fires: bool) -> None:
    scores = {1: 1, 3: 1, 4: 1, 5: 1} | {at + shift: 6 for at in (33, 34, 35)}
    assert bool(found(back_diary(on_days(scores)), TODAY + shift, Rule.RISING)) is fires


def test_only_on_days_that_give_a_score_of_a_watched_symptom() -> None:
    assert days_found(back_diary("1*20 6*3 . 1"), Rule.RISING) == [22, 23]
    assert days_found(back_diary("1*20 6*3", watched=False), Rule.RISING) == []


def test_usual_scores_are_used_where_there_are_enough_of_them() -> None:
    # Worst stays at 8 throughout; only the usual score rises.
    fired = found(back_diary("8/1*4 8*3 8*20 8/5*3"), 30, Rule.RISING)
    assert fired is not None
    assert fired.facts == {
        "scores_used": "usual",
        "recent_count": 3,
        "recent_sum": 15,
        "before_count": 4,
        "before_sum": 4,
        "today": 5,
    }
    assert {value.field for value in fired.values} == {"usual"}
    assert [value.value for value in fired.values] == [1] * 4 + [5] * 3


@pytest.mark.parametrize(
    "scores",
    ["8*30", "8/1*4 8*23 8/5 8/5 8", "8/1*3 8*24 8/5*3", "8/1*4 8*24 8/5*2"],
    ids=["none", "none today", "three before", "two in the last week"],
)
def test_otherwise_the_worst_scores_are(scores: str) -> None:
    assert found(back_diary(scores), 30, Rule.RISING) is None


@pytest.mark.parametrize(
    "scores", ["1/0*3 1*10 6/0*3", "1/0*13 .*4 6/0 6 6/0"], ids=["three before", "two in the last week"]
)
def test_a_rise_of_the_worst_scores_is_found_where_usual_ones_are_too_few(scores: str) -> None:
    diary = back_diary(scores)
    fired = found(diary, len(diary.reports) + (4 if "." in scores else 0), Rule.RISING)
    assert fired is not None
    assert fired.facts["scores_used"] == "worst"


def test_where_usual_scores_are_used_a_rise_of_the_worst_is_not_looked_at() -> None:
    assert found(back_diary("2/2*20 8/2*3"), 23, Rule.RISING) is None
    fired = found(back_diary("2/2*20 8/2*2 8"), 23, Rule.RISING)
    assert fired is not None
    assert fired.facts["scores_used"] == "worst"


def test_usual_scores_outside_the_windows_are_not_counted() -> None:
    # Four usual scores, one of them thirty-five days back: the worst scores are compared, and they do not rise.
    assert found(back_diary("8/1*4 8*28 8/5*3"), 35, Rule.RISING)
    assert found(back_diary("8/1*4 8*29 8/5*3"), 36, Rule.RISING) is None


def test_worst_and_usual_are_never_mixed() -> None:
    fired = found(back_diary("1/0*3 1*10 6/0*2 6"), 16, Rule.RISING)
    assert fired is not None
    assert {value.field for value in fired.values} == {"worst"}
    assert fired.facts["before_sum"] == 9
    assert fired.facts["recent_sum"] == 4 + 18


def test_it_is_a_follow_up_of_the_symptom_with_both_windows_as_evidence() -> None:
    fired = rising([1, 2, 1, 2], [6, 7, 8])
    assert fired is not None
    assert (fired.kind, fired.tier, fired.symptom) == (Kind.WORSENS, Tier.ROUTINE, BACK)
    assert [(value.day, value.value) for value in fired.values] == [
        *((day(10 + at), score) for at, score in enumerate([1, 2, 1, 2])),
        *((day(33 + at), score) for at, score in enumerate([6, 7, 8])),
    ]


def test_the_presets_move_the_borders() -> None:
    def fires(scores: str, on: int) -> list[bool]:
        return [bool(found(back_diary(scores), on, Rule.RISING, preset)) for preset in (SENSITIVE, STRICT)]

    assert fires("3*10 . . . . 4*5 4 5", 21) == [True, False]
    assert fires("3*10 . . . . 4*6 5", 21) == [True, False]
    assert fires("3*10 . . . . 5*3 4", 18) == [False, True]
    assert fires("3*3 .*6 5*3", 12) == [True, False]

"""`early_rise`: three high scores in a row while B holds fewer than four."""

import pytest

from diary.rules.findings import Finding, Kind, Rule, Tier
from diary.rules.thresholds import Thresholds
from tests.rules.samples import BACK, back_diary, day, days_found, found


def days(scores: str) -> list[int]:
    return days_found(back_diary(scores), Rule.EARLY_RISE)


def finding(scores: str, on: int) -> Finding:
    fired = found(back_diary(scores), on, Rule.EARLY_RISE)
    assert fired is not None
    return fired


def test_three_scores_two_above_the_median_of_three_before_fire() -> None:
    assert days("2 3 4 5 5 5") == [6]


def test_each_of_the_three_must_be_that_high() -> None:
    assert days("2 3 4 5 5 4") == []
    assert days("2 3 4 4 5 5") == []
    assert days("2 3 4 5 4 5") == []


def test_how_high_is_a_threshold() -> None:
    diary = back_diary("2 3 4 6 6 6")
    assert days_found(diary, Rule.EARLY_RISE, Thresholds(early_above_median=3)) == [6]
    assert days_found(diary, Rule.EARLY_RISE, Thresholds(early_above_median=4)) == []


def test_what_comes_after_the_day_does_not_matter() -> None:
    assert days("2 3 4 5 5 5 0") == [6]


def test_two_high_scores_are_not_enough() -> None:
    assert days("3 3 3 5 5") == []
    assert days("5 5") == []


def test_they_are_the_last_three_so_a_low_one_between_breaks_the_row() -> None:
    assert days("3 3 3 6 6 3 6") == []


def test_the_three_must_lie_within_six_days() -> None:
    assert days("3 3 3 5 . . 5 . 5") == [9]
    assert days("3 3 3 5 . . 5 . . 5") == []


def test_the_median_of_an_even_number_of_scores_may_be_a_half() -> None:
    assert days("2 2 3 3 4 4 4") == []
    fired = finding("2 2 3 3 5 5 5", 7)
    assert (fired.facts["median_numerator"], fired.facts["median_denominator"]) == (5, 2)
    whole = finding("2 2 2 4 4 4", 6)
    assert (whole.facts["median_numerator"], whole.facts["median_denominator"]) == (2, 1)


def test_the_median_is_not_the_mean() -> None:
    assert days("1 2 9 4 4 4") == [6]
    assert days("0 4 4 5 5 5") == []


def test_the_two_weeks_before_the_first_of_the_three_must_hold_three_scores() -> None:
    assert days("3 3 6 6 6") == []
    # Day 1 is fourteen days before day 15, and fifteen before day 16.
    assert days("3 .*11 3 3 6 6 6") == [17]
    assert days("3 .*12 3 3 6 6 6") == []


def test_scores_older_than_the_two_weeks_do_not_move_the_median() -> None:
    assert days("9 9 9 .*12 3 3 3 6 6 6") == [21]


def test_it_is_only_asked_while_fewer_than_four_scores_stand_before_the_last_week() -> None:
    # On day 10 the weeks before hold days 1 to 3, on day 11 also day 4.
    assert days("3*7 6*3") == [10]
    assert days("3*8 6*3") == []


def test_the_weeks_before_go_back_thirty_four_days() -> None:
    assert days("3 .*24 3*3 .*4 6*3") == []
    assert days("3 .*25 3*3 .*4 6*3") == [36]


def test_usual_scores_are_not_what_it_looks_at() -> None:
    assert days("6/1*3 6/3*3") == []
    assert days("3/3*3 6/3*3") == [6]
    assert finding("3/3*3 6/3*3", 6).facts["scores_used"] == "worst"


def test_only_watched_symptoms() -> None:
    assert days_found(back_diary("2 3 4 5 5 5", watched=False), Rule.EARLY_RISE) == []


def test_it_worsens_as_rising_does_with_all_its_scores_as_evidence() -> None:
    fired = finding("9 .*13 2 3 . 4 5 6 7", 21)
    assert (fired.kind, fired.tier, fired.symptom) == (Kind.WORSENS, Tier.ROUTINE, BACK)
    assert [(value.day, value.value, value.field) for value in fired.values] == [
        (day(at), score, "worst")
        for at, score in [(1, 9), (15, 2), (16, 3), (18, 4), (19, 5), (20, 6), (21, 7)]
    ]
    assert fired.facts == {
        "scores_used": "worst",
        "latest": "5;6;7",
        "latest_from": day(19).isoformat(),
        "earlier_count": 3,
        "median_numerator": 3,
        "median_denominator": 1,
        "before_count": 1,
        "today": 7,
    }


@pytest.mark.parametrize("scores", ["3*20 6*3", "1*8 6*5"])
def test_it_and_rising_never_speak_on_one_day(scores: str) -> None:
    diary = back_diary(scores)
    assert not set(days_found(diary, Rule.EARLY_RISE)) & set(days_found(diary, Rule.RISING))

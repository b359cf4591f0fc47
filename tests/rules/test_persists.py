"""`persists`: more than a week, counted from the start of the episode."""

from fractions import Fraction

import pytest

from diary.rules.findings import Finding, Kind, Rule, Tier
from diary.rules.records import Diary, Report, SymptomKind
from diary.rules.thresholds import Thresholds
from tests.rules.samples import BACK, back_diary, day, days_found, found


def days(scores: str, since: int | None = None) -> list[int]:
    return days_found(back_diary(scores, since=since), Rule.PERSISTS)


def finding(scores: str, on: int, since: int | None = None) -> Finding:
    fired = found(back_diary(scores, since=since), on, Rule.PERSISTS)
    assert fired is not None
    return fired


def test_pain_on_the_eighth_day_has_gone_on_for_more_than_a_week() -> None:
    assert days("3*8") == [8]


def test_one_point_of_pain_is_enough() -> None:
    assert days("1*9") == [8, 9]


def test_nothing_on_a_day_without_pain_or_without_a_report_of_it() -> None:
    assert days("3*7 0 3") == [9]
    assert days("3*7 . 3") == [9]


def test_a_report_that_gives_the_symptom_no_score_says_nothing() -> None:
    diary = back_diary("3*7")
    assert found(Diary(diary.symptoms, [*diary.reports, Report(day(8))]), 8, Rule.PERSISTS) is None


def test_only_watched_symptoms_and_any_kind_of_them() -> None:
    assert days_found(back_diary("3*8", watched=False), Rule.PERSISTS) == []
    assert days_found(back_diary("3*8", kind=SymptomKind.OTHER), Rule.PERSISTS) == [8]


def test_a_single_zero_does_not_end_an_episode() -> None:
    assert days("3*3 0 3*4") == [8]


def test_zeros_with_pain_between_them_do_not_end_it() -> None:
    assert days("3 0 3 0 3 0 3 3") == [8]


def test_two_successive_zeros_end_it_and_the_next_pain_starts_anew() -> None:
    assert days("3*3 0 0 3*8") == [13]


@pytest.mark.parametrize("gap", [". ", ". . . "])
def test_days_without_a_report_between_the_zeros_do_not_matter(gap: str) -> None:
    scores = f"3*3 0 {gap}0 3*8"
    assert days(scores) == [len(scores.replace("3*3", "3 3 3").replace("3*8", "3 " * 8).split())]


def test_zeros_after_the_end_change_nothing() -> None:
    assert days("3 0 0 0 3*8") == [12]


def test_pain_six_days_after_the_last_pain_belongs_to_the_same_episode() -> None:
    assert days("3 .*5 3 3") == [8]


def test_pain_seven_days_after_the_last_pain_starts_a_new_one() -> None:
    assert days("3 .*6 3*8") == [15]


def test_the_gap_is_counted_from_the_last_pain_not_from_a_zero_between() -> None:
    assert days("3 . . 0 . . . 3*8") == [15]


def test_a_zero_does_not_bridge_a_gap_but_pain_does() -> None:
    assert days("3 . . 1 . . . 3 3") == [8, 9]


def test_the_zero_before_a_gap_does_not_count_with_one_after_new_pain() -> None:
    assert days("3*6 0 3 0 3") == [8, 10]


def test_the_window_is_three_weeks_and_half_of_its_days_are_enough() -> None:
    # Pain every other day, and nothing on day 7: on day 23 the window is days 3 to 23, ten of twenty with pain.
    fired = finding("3 3 0 3 0 3 . " + "0 3 " * 8, 23)
    assert fired.facts["window_start"] == day(3).isoformat()
    assert (fired.facts["days_given"], fired.facts["days_with_pain"]) == (20, 10)


def test_less_than_the_share_is_not_enough() -> None:
    diary = back_diary("3 0 " * 7 + "3")
    assert found(diary, 15, Rule.PERSISTS, Thresholds(persists_share=Fraction(8, 15)))
    assert found(diary, 15, Rule.PERSISTS, Thresholds(persists_share=Fraction(9, 15))) is None


def test_the_onset_on_the_patients_word_is_the_start() -> None:
    assert days(".*7 3", since=1) == [8]
    assert days(".*7 3", since=2) == []


def test_the_days_from_the_onset_to_the_first_report_count_as_days_of_pain() -> None:
    fired = finding(".*7 3", 8, since=1)
    assert fired.facts == {
        "start": day(1).isoformat(),
        "start_from": "since",
        "window_start": day(1).isoformat(),
        "days_said": 7,
        "days_given": 8,
        "days_with_pain": 8,
        "today": 3,
    }


def test_of_those_only_the_days_in_the_window_count() -> None:
    fired = finding(".*27 3", 28, since=1)
    assert fired.facts["window_start"] == day(8).isoformat()
    assert (fired.facts["days_said"], fired.facts["days_given"]) == (20, 21)


def test_who_writes_every_sixth_day_is_heard_within_two_weeks() -> None:
    assert days("6 .*5 " * 5) == [13, 19, 25]
    # Seven days between two reports of pain begin a new episode each time.
    assert days("6 .*6 " * 5) == []


def test_and_only_those_before_the_first_report_whatever_it_says() -> None:
    fired = finding(".*4 0 . . 3", 8, since=1)
    assert fired.facts["start"] == day(1).isoformat()
    assert (fired.facts["days_said"], fired.facts["days_given"], fired.facts["days_with_pain"]) == (4, 6, 5)


@pytest.mark.parametrize("since", [3, 4, 9])
def test_an_onset_that_is_not_earlier_than_the_first_pain_does_not_count(since: int) -> None:
    fired = finding(". . 3*9", 10, since=since)
    assert (fired.facts["start"], fired.facts["start_from"]) == (day(3).isoformat(), "report")


def test_the_onset_does_not_count_when_two_successive_zeros_came_before_the_first_pain() -> None:
    assert days(".*4 0 0 . 3 3", since=1) == []
    assert days(".*4 0 . . 3 3", since=1) == [8, 9]


def test_nor_when_the_two_zeros_came_before_the_onset() -> None:
    assert days("0 0 . . 3*8", since=3) == [12]
    assert days(". 0 . . 3*8", since=3) == [10, 11, 12]


def test_the_onset_belongs_to_the_very_first_episode_only() -> None:
    assert days(".*6 3 0 0 3*3", since=1) == []
    assert days(".*6 3 .*6 3*3", since=1) == []
    assert days(".*6 1 .*6 1*3", since=1) == []


def test_at_least_three_days_must_say_something() -> None:
    # The onset lies after the first report, so no day before it counts on the patient's word.
    assert days(". 0 .*8 3 3", since=3) == []
    assert days(". 0 .*7 3 3 3", since=3) == [12]


def test_it_is_a_follow_up_of_the_symptom_with_every_reading_of_its_window() -> None:
    fired = finding("3 0 " * 7 + "3", 15)
    assert (fired.kind, fired.tier, fired.symptom) == (Kind.PERSISTS, Tier.ROUTINE, BACK)
    assert fired.follow_up_key == (Kind.PERSISTS, BACK)
    # The first report of the episode is evidence too, though it lies before the window.
    assert [value.day for value in fired.values] == [day(at) for at in range(1, 16)]
    assert {value.field for value in fired.values} == {"worst"}
    assert [value.value for value in fired.values] == [3, 0] * 7 + [3]

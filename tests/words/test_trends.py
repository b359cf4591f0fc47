"""Trends in words: the patient's own numbers, rounded once, and no verdict."""

from __future__ import annotations

import re
from datetime import date

import pytest

from diary.rules.thresholds import DEFAULT
from diary.words import trends
from diary.words.whose import about
from tests.words.every_trend import every_trend
from tests.words.readability import grade, words

TODAY = date(2026, 1, 5)


def test_two_weeks_are_told_by_their_averages() -> None:
    assert trends.going((30, 7), (36, 7)) == (
        "Your worst number over the last 7 days is 4.3 on average. In the week before it was 5.1."
    )


def test_a_week_alone_says_that_there_is_nothing_to_compare_it_with() -> None:
    assert trends.going((12, 4), None) == (
        "Your worst number over the last 7 days is 3.0 on average. "
        "There are too few reports from the week before to compare."
    )


def test_too_few_reports_are_said_to_be_too_few() -> None:
    assert trends.going(None, (36, 7)).startswith("Not enough reports yet to say")
    assert trends.in_the_way(None, (36, 7)) == ""


@pytest.mark.parametrize(
    ("procedure_on", "said"),
    [
        (date(2026, 1, 6), ""),
        (TODAY, "Your procedure is today, 5 January."),
        (date(2026, 1, 4), "Your procedure was on 4 January. That was 1 day ago."),
        (date(2025, 12, 3), "Your procedure was on 3 December 2025. That was 33 days ago."),
    ],
)
def test_the_days_since_the_procedure_are_counted(procedure_on: date, said: str) -> None:
    assert trends.since_procedure(procedure_on, TODAY) == said


def test_bands_follow_on_each_other_and_severe_begins_where_the_rules_say() -> None:
    borders = [(lowest, highest) for lowest, highest, _name in trends.BANDS]
    assert borders == [(1, 3), (4, 6), (7, 10)]
    assert borders[-1][0] == DEFAULT.severe_from


def test_days_on_the_time_axis_are_named_by_how_long_it_is() -> None:
    assert trends.tick_name(TODAY, 30) == "5 Jan"
    assert trends.tick_name(date(2025, 10, 1), 365) == "Oct"
    assert trends.tick_name(date(2026, 1, 1), 365) == "2026"


def test_a_week_says_its_year_once_where_it_has_one() -> None:
    assert trends.week_of(date(2025, 12, 16), date(2025, 12, 22)) == "16–22 Dec 2025"
    assert " ".join(trends.week_of(date(2025, 12, 30), TODAY).split()) == "30 Dec 2025 – 5 Jan 2026"


def test_somebody_elses_numbers_are_told_about_them() -> None:
    with about("Ann"):
        assert trends.going((30, 7), None).startswith(
            "Ann’s worst number over the last 7 days is 4.3 on average."
        )
        assert trends.how_often(9, 14) == "Ann’s diary has a report on 9 of the last 14 days."
        assert trends.since_procedure(TODAY, TODAY) == "Ann’s procedure is today, 5 January."
        assert trends.since_procedure(date(2026, 1, 4), TODAY) == (
            "Ann’s procedure was on 4 January. That was 1 day ago."
        )
        assert not [text for text in every_trend() if re.search(r"\byour?\b", text, re.IGNORECASE)]


@pytest.mark.usefixtures("told_of")
def test_what_is_said_beside_charts_is_easy_to_read() -> None:
    said = [text for text in every_trend() if len(words(text)) >= 8 and text.endswith(".")]
    assert grade("\n".join(said)) <= 6
    assert [text for text in said if grade(text) > 8] == []

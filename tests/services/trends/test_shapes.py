"""Where days and numbers lie on a chart, and that no line is drawn across a day without a number."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diary.services.trends.shapes import Box, Plot, covered, daily_points, freest, runs, weekly_points
from diary.services.trends.spans import SPANS, window_ending

TODAY = date(2026, 1, 5)
TEN_WIDE = Plot(window_ending(TODAY, 10), left=20, top=5, width=100, height=50)


def ago(numbers: dict[int, int]) -> dict[date, int]:
    return {TODAY - timedelta(days=days): number for days, number in numbers.items()}


def test_a_day_is_a_column_and_lies_in_its_middle() -> None:
    assert TEN_WIDE.x(TODAY - timedelta(days=9)) == 25
    assert TEN_WIDE.x(TODAY) == 115
    assert TEN_WIDE.right == 120


def test_ten_is_on_top_and_nought_at_the_bottom() -> None:
    assert (TEN_WIDE.y(10), TEN_WIDE.y(5), TEN_WIDE.y(0)) == (5, 30, 55)
    assert TEN_WIDE.bottom == 55


def test_a_missing_day_ends_the_line() -> None:
    points = daily_points(ago({9: 1, 8: 2, 6: 3, 3: 0, 2: 4, 1: 5}), TEN_WIDE)
    assert [[point.slot for point in run] for run in runs(points)] == [[0, 1], [3], [6, 7, 8]]


def test_a_number_alone_is_a_run_of_its_own() -> None:
    (run,) = runs(daily_points(ago({4: 7}), TEN_WIDE))
    assert [(point.x, point.y) for point in run] == [(75, 20)]


def test_nothing_gives_nothing() -> None:
    assert daily_points({}, TEN_WIDE) == []
    assert weekly_points({}, TEN_WIDE) == []
    assert runs([]) == []


def test_a_week_lies_in_its_middle_at_its_mean_with_its_highest_and_lowest() -> None:
    plot = Plot(window_ending(TODAY, 14), left=0, top=0, width=140, height=100)
    (point,) = weekly_points(ago({0: 2, 3: 4, 6: 9}), plot)
    assert (point.slot, point.x, point.y, point.high, point.low) == (1, 105, 50, 10, 80)


def test_a_week_without_a_number_ends_the_line_too() -> None:
    plot = Plot(window_ending(TODAY, 28), left=0, top=0, width=280, height=100)
    points = weekly_points(ago({0: 2, 15: 4, 22: 4}), plot)
    assert [[point.slot for point in run] for run in runs(points)] == [[0, 1], [3]]


@settings(max_examples=60)
@given(
    span=st.sampled_from(SPANS),
    numbers=st.dictionaries(st.integers(0, 364), st.integers(0, 10), max_size=80),
)
def test_points_stay_in_the_plot_in_order_and_lines_join_neighbours_only(
    span: int, numbers: dict[int, int]
) -> None:
    plot = Plot(window_ending(TODAY, span), left=27, top=40, width=284, height=180)
    given_days = {day: number for day, number in ago(numbers).items() if day in plot.window}
    daily = daily_points(given_days, plot)
    assert len(daily) == len(given_days)
    for points in (daily, weekly_points(given_days, plot)):
        assert [point.x for point in points] == sorted({point.x for point in points})
        for point in points:
            assert plot.left < point.x < plot.right
            assert plot.top <= point.high <= point.y <= point.low <= plot.bottom
        in_runs = runs(points)
        assert [point for run in in_runs for point in run] == points
        assert all(one.slot + 1 == other.slot for run in in_runs for one, other in pairwise(run))
        assert all(one[-1].slot + 1 < other[0].slot for one, other in pairwise(in_runs))


def test_a_box_counts_the_points_and_the_lines_that_cross_it() -> None:
    box = Box(TEN_WIDE.x(TODAY - timedelta(days=5)) - 4, 25, 8, 10)
    assert covered(box, daily_points(ago({5: 5}), TEN_WIDE)) > 0
    assert covered(box, daily_points(ago({5: 10}), TEN_WIDE)) == 0
    crossing = daily_points(ago({6: 0, 5: 10}), TEN_WIDE)
    wider = Box(box.x - 10, 25, 20, 10)
    assert covered(wider, crossing) > 0


@pytest.mark.parametrize("kept_free", [range(4), range(5, 10)])
def test_a_name_moves_to_where_it_hides_nothing(kept_free: range) -> None:
    numbers = ago({days: 5 for days in range(10) if days not in kept_free})
    points = daily_points(numbers, TEN_WIDE)
    box = freest(Box(TEN_WIDE.left, 25, 25, 10), TEN_WIDE, points)
    assert covered(box, points) == 0
    assert TEN_WIDE.left <= box.x <= TEN_WIDE.right - box.width


def test_on_an_empty_chart_a_name_stays_where_it_is() -> None:
    box = Box(24, 25, 25, 10)
    assert freest(box, TEN_WIDE, []) == box

"""Every sentence that trends can say, for tests that look at all of them."""

from __future__ import annotations

from datetime import date, timedelta

from diary.words import trends

TODAY = date(2026, 1, 5)
MONDAY_BEFORE = date(2025, 12, 29)


def every_trend() -> list[str]:
    """Labels of charts, sentences beside them, and names of days and weeks."""
    return [
        *(
            str(label)
            for label in (trends.WORST, trends.USUAL, trends.IN_THE_WAY, trends.BAR, trends.PROCEDURE)
        ),
        *(str(name) for _lowest, _highest, name in trends.BANDS),
        *(str(name) for name in trends.MARKS.values()),
        *(str(change) for change in trends.CHANGES.values()),
        *(trends.span_in_words(days) for days in (1, 14, 365)),
        trends.how_often(9, 14),
        *(trends.how_often(1, days, since_begun=True) for days in (1, 3)),
        *(trends.since_procedure(TODAY - timedelta(days=days), TODAY) for days in (0, 1, 33)),
        trends.going(None, None),
        trends.going((30, 7), None),
        trends.going((30, 7), (36, 7)),
        trends.in_the_way((30, 7), (36, 7)),
        trends.highest(8, MONDAY_BEFORE, 30, TODAY),
        trends.chart_title("Πόνος", MONDAY_BEFORE, TODAY),
        trends.chart_described(2, 8, 25, 30, weekly=False),
        trends.chart_described(2, 8, 250, 365, weekly=True),
        trends.nothing_drawn(),
        trends.not_tracked_now("Πόνος"),
        trends.week_of(MONDAY_BEFORE, TODAY),
        trends.from_to(2, 5),
        trends.days_without(1),
        trends.days_without(2),
        *(trends.tick_name(TODAY, days) for days in (14, 90, 365)),
        trends.tick_name(date(2025, 10, 1), 365),
        trends.row_name(TODAY),
        trends.month_name(TODAY),
    ]

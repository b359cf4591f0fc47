"""Which of a symptom's numbers `worsens` compares: like with like, never the two mixed."""

from dataclasses import dataclass
from typing import Literal

from diary.rules.records import Series
from diary.rules.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class Scores:
    """The last week's scores and those of the four weeks before it, each by its place in the symptom's
    readings, in day order.
    """

    field: Literal["usual", "worst"]
    recent: dict[int, int]
    before: dict[int, int]


def scores_on(series: Series, today: int, thresholds: Thresholds) -> Scores:
    """The `usual` values where today's report has one and there are enough in both windows, otherwise the
    `worst` values.

    Enough is what `rising` needs, so whenever there are too few scores before for `rising`, they are `worst`
    values.
    """
    day = series.days[today]
    start = day - thresholds.recent_days + 1
    begin, middle = series.span(start - thresholds.before_days, start - 1)
    if series.usual[today] is not None:
        recent = _given(series.usual, middle, today + 1)
        before = _given(series.usual, begin, middle)
        if len(recent) >= thresholds.recent_least and len(before) >= thresholds.before_least:
            return Scores("usual", recent, before)
    worst = series.worst
    return Scores(
        "worst",
        {index: worst[index] for index in range(middle, today + 1)},
        {index: worst[index] for index in range(begin, middle)},
    )


def _given(column: list[int | None], begin: int, end: int) -> dict[int, int]:
    return {index: score for index in range(begin, end) if (score := column[index]) is not None}

"""Three months by what people answer, as lines to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.bench.alert_burden.answering import BOOKED_DAYS, HOW
from tests.bench.alert_burden.living import LEVEL, SPREADS, WEEKS

_COURSES = {
    "rise1": "rise of 1 a week",
    "rise2": "rise of 2 a week",
    "step2": "step of 2",
    "step3": "step of 3",
    "relapse": "+2 after a recovery of 3",
}
_WIDTH, _COLUMN = 60, 11


def lives_in_lines(preset: str, told: Mapping[str, Any]) -> Iterator[str]:
    """The figures of `living.figures` with the numbers of one preset."""
    columns = [*HOW, "the rule"]
    heads = [f"booked {BOOKED_DAYS} d" if how == "booked" else how for how in columns]
    yield f"{preset}: three months at {LEVEL:g} of 10, each follow-up answered so".ljust(_WIDTH) + _row(heads)
    for spread in SPREADS:
        figures = told[f"sd{spread:g}"]
        for label, key in (
            ("follow-ups a month", "alone"),
            ("  with interference answered", "with_interference"),
        ):
            counts = [f"{figures['a_month'][how][key]:.2f}" for how in HOW]
            yield f"{label}, stable, SD {spread:g}".ljust(_WIDTH) + _row(counts)
        for course, label in _COURSES.items():
            found = figures["found"][course]
            yield f"{label}, SD {spread:g}: `worsens` within 14 days".ljust(_WIDTH) + _row(
                [_share(found[how]) for how in (*HOW, "fires")]
            )
        drift = [_share(figures["drift"][how]) for how in HOW]
        yield f"drift of 1 in 3 weeks, SD {spread:g}: asked in time".ljust(_WIDTH) + _row(drift)
    for every, key in (("every sixth day", "sixth_day_heard"), ("once a week", "weekly_heard")):
        yield f"6 of 10, {every}: asked within {WEEKS} weeks".ljust(_WIDTH) + _row([_share(told[key])])


def _row(cells: list[str]) -> str:
    return "".join(f"{cell:>{_COLUMN + 1}}" for cell in cells)


def _share(value: float) -> str:
    return f"{100 * value:.0f} %"

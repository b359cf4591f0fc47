"""Two weeks of numbers, drawn as small as a word. Where no report is, neither line nor ground is drawn."""

from __future__ import annotations

from dataclasses import dataclass

from diary.services.caregiving.overview import Numbers
from diary.services.trends.shapes import Plot, daily_points
from diary.web.trends import paths
from diary.words.formats import short_day
from diary.words.language import gettext as _
from diary.words.language import ngettext

WIDTH, HEIGHT = 154, 40
"""In units of the drawing: eleven to a day."""
_EDGE = 5
"""Above 10 and below 0, so that no dot is cut."""


@dataclass(frozen=True, slots=True)
class Sparkline:
    """What a template needs to draw one."""

    described: str
    """The drawing in words, for those who do not see it."""
    in_short: str
    """What stands beneath it."""
    ground: str
    """A stroke under each day that has a report."""
    line: str
    dots: str


def sparkline(numbers: Numbers) -> Sparkline:
    """The highest number of each day, from 0 at the bottom to 10 at the top."""
    plot = Plot(numbers.window, 0, _EDGE, WIDTH, HEIGHT - 2 * _EDGE)
    given = {day: number for day, number in numbers.highest.items() if number is not None}
    points = daily_points(given, plot)
    half = WIDTH / numbers.window.days / 2
    return Sparkline(
        described=_described(numbers),
        in_short=_in_short(numbers),
        ground="".join(
            f"M{plot.x(day) - half:g} {HEIGHT - 1}h{2 * half:g}" for day in sorted(numbers.highest)
        ),
        line=paths.line(points),
        dots=paths.dots(points),
    )


def _in_short(numbers: Numbers) -> str:
    given = [number for _day, number in sorted(numbers.highest.items()) if number is not None]
    if not numbers.highest:
        return _("No report in 14 days")
    if not given:
        return _("No number in 14 days")
    if min(given) == max(given):
        return ngettext("%(lowest)s, given once", "%(lowest)s each time", len(given), lowest=given[0])
    return _(
        "%(lowest)s to %(highest)s, last %(last)s", lowest=min(given), highest=max(given), last=given[-1]
    )


def _described(numbers: Numbers) -> str:
    window = numbers.window
    given = {day: number for day, number in numbers.highest.items() if number is not None}
    said = [
        _(
            "The highest number of each day, %(first)s to %(last)s.",
            first=short_day(window.first, window.last),
            last=short_day(window.last),
        ),
        ngettext(
            "There is a report on %(num)s day of 14.",
            "There is a report on %(num)s days of 14.",
            len(numbers.highest),
        ),
    ]
    if given:
        last = max(given)
        said += [
            _(
                "The lowest is %(lowest)s, the highest %(highest)s.",
                lowest=min(given.values()),
                highest=max(given.values()),
            ),
            _("The last is %(number)s, on %(day)s.", number=given[last], day=short_day(last, window.last)),
        ]
    return " ".join(said)

"""Two weeks of numbers, drawn as small as a word. Where no report is, neither line nor ground is drawn."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from diary.services.caregiving.overview import Numbers
from diary.services.trends import Window, window_ending
from diary.services.trends.shapes import Plot, daily_points
from diary.web import drawing as paths
from diary.words.formats import days_in_words, short_day
from diary.words.language import gettext as _
from diary.words.language import ngettext
from diary.words.trends import tick_name

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
    room: str
    """The days of the diary, from the bottom to the top; those before it began are left blank."""
    alarms: str
    """A mark above each day on which something opened that is urgent or an emergency, and is still open."""
    window: Window

    @property
    def first(self) -> str:
        """What the left end of the axis is called; asked for only where there is an axis."""
        return tick_name(self.window.first, self.window.days)

    @property
    def last(self) -> str:
        """What its right end is called."""
        return tick_name(self.window.last, self.window.days)


def sparkline(numbers: Numbers, alarms: Collection[date] = ()) -> Sparkline:
    """The highest number of each day, from 0 at the bottom to 10 at the top; `alarms` are days with a mark."""
    days = numbers.window.days
    reported = [
        ((day - numbers.window.first).days, number) for day, number in sorted(numbers.highest.items())
    ]
    width = WIDTH / days
    blank = width * min(max((numbers.began_on - numbers.window.first).days, 0), days)
    marked = sorted(day for day in set(alarms) if day in numbers.window)
    places = [((day - numbers.window.first).days + 0.5) * width for day in marked]
    drawn = [_pieces(days, slot, number) for slot, number in reported]
    return Sparkline(
        described=_described(numbers, marked),
        in_short=_in_short(numbers),
        ground="".join(ground for ground, _place, _dot in drawn),
        line="".join(
            f"M{'L'.join(stretch)}"
            for stretch in _stretches(
                (slot, place) for (slot, _number), (_ground, place, _dot) in zip(reported, drawn, strict=True)
            )
            if len(stretch) > 1
        ),
        dots="".join(dot for _ground, _place, dot in drawn),
        room=f"M{blank:g} {_EDGE}H{WIDTH}v{HEIGHT - 2 * _EDGE}H{blank:g}z",
        alarms="".join(f"M{place - 2.5:g} -7h5v5h-5z" for place in places),
        window=numbers.window,
    )


@lru_cache(maxsize=1024)
def _pieces(days: int, slot: int, number: int | None) -> tuple[str, str, str]:
    """What is drawn for one of some days: the ground, and for its number the place in the line and the dot; both empty
    where it has none. There are few of them, and an overview of fifty people draws 700.
    """
    first = date(2000, 1, 1)
    plot = Plot(window_ending(first + timedelta(days=days - 1), days), 0, _EDGE, WIDTH, HEIGHT - 2 * _EDGE)
    day, half = first + timedelta(days=slot), WIDTH / days / 2
    ground = f"M{plot.x(day) - half:g} {HEIGHT - 1}h{2 * half:g}"
    if number is None:
        return ground, "", ""
    points = daily_points({day: number}, plot)
    return ground, paths.place(points[0]), paths.dots(points)


def _stretches(places: Iterable[tuple[int, str]]) -> list[list[str]]:
    """The places that have a number, by slot, in stretches without a gap."""
    found: list[list[str]] = []
    last = None
    for slot, place in places:
        if not place:
            continue
        if slot - 1 == last:
            found[-1].append(place)
        else:
            found.append([place])
        last = slot
    return found


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


def _described(numbers: Numbers, alarms: Sequence[date]) -> str:
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
    if alarms:
        days = days_in_words(alarms, beside=window.last)
        said.append(_("An alarm that is still open began on %(days)s.", days=days))
    return " ".join(said)

"""The lines of the sheet as paths, in units of which 128 make the width, as the PDF has them in mm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from diary.services.doctors_page.sheet import Charts, Line

WIDTH, HEIGHT, EDGE = 128.0, 12.0, 1.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """One line's paths."""

    lines: str
    dots: str
    gaps: str


@dataclass(frozen=True, slots=True)
class DrawnCharts:
    """All of them; `procedure` is where the upright line stands, or None."""

    lines: Sequence[Drawn]
    signs: str
    procedure: str | None
    seven: str


def drawn(charts: Charts) -> DrawnCharts:
    """The paths of all lines."""
    return DrawnCharts(
        [_line(line) for line in charts.lines],
        "".join(f"M{_short(place * WIDTH)} .4l1.1 2h-2.2z" for place in charts.signs),
        None if charts.procedure_at is None else _short(charts.procedure_at * WIDTH),
        _short(_y(7)),
    )


def _line(line: Line) -> Drawn:
    middle = _short(HEIGHT / 2)
    return Drawn(
        "".join(_run(run) for run in line.runs),
        "".join(f"M{_short(x * WIDTH)} {_short(_y(number))}h0" for run in line.runs for x, number in run),
        "".join(
            f"M{_short(begin * WIDTH + 0.2)} {middle}H{_short(end * WIDTH - 0.2)}" for begin, end in line.gaps
        ),
    )


def _run(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{_short(x * WIDTH)} {_short(_y(number))}" for x, number in points)


def _y(number: float) -> float:
    return HEIGHT - EDGE - number * (HEIGHT - 2 * EDGE) / 10


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")

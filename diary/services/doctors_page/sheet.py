"""What stands on the page for the doctor: sentences and shapes, in the order in which they are read.

The page, its print and the PDF all draw this one structure, so they cannot say different things.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One symptom's course. Places go from 0 at the left to 1 at the right, numbers from 0 to 10."""

    name: str
    beside: str
    runs: tuple[tuple[tuple[float, float], ...], ...]
    """Stretches without a gap, each as places and numbers."""
    gaps: tuple[tuple[float, float], ...]
    """From where to where there is no number."""


@dataclass(frozen=True, slots=True)
class Charts:
    """All lines, on one axis."""

    heading: str
    how: str
    lines: tuple[Line, ...]
    more: str
    """Symptoms that are not drawn, counted; else empty."""
    first: str
    last: str
    gap: str
    signs: tuple[float, ...]
    sign: str
    """What the triangles are; empty where there are none."""
    procedure_at: float | None
    procedure: str


@dataclass(frozen=True, slots=True)
class Table:
    """A block of rows. `more` counts what has no room."""

    key: str
    heading: str
    rows: tuple[tuple[str, ...], ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole of it."""

    name: str
    procedure: str
    period: str
    doctor: str
    short: tuple[tuple[str, str], ...]
    """The box: what each line is about, and what it says."""
    charts: Charts
    tables: tuple[Table, ...]
    foot: tuple[str, ...]

    def texts(self) -> Iterator[str]:
        """Every text, in the order in which it is read."""
        yield from (self.name, self.procedure, self.period, self.doctor)
        for label, said in self.short:
            yield from (label, said)
        charts = self.charts
        yield from (charts.heading, charts.how)
        for line in charts.lines:
            yield from (line.name, line.beside)
        yield from (charts.more, charts.first, charts.last, charts.gap, charts.sign, charts.procedure)
        for table in self.tables:
            yield table.heading
            for row in table.rows:
                yield from row
            yield table.more
        yield from self.foot

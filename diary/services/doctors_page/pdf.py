"""The page for the doctor as a PDF of one A4 sheet, with the words of the page in their order.

Letters are as large as the contents let them be; the lines of the charts take what height is left.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from diary.services.doctors_page.sheet import Charts, Line, Sheet, Table
from diary.services.pdf import fonts
from diary.services.pdf.fonts import BOLD
from diary.services.pdf.paper import ACROSS, DOWN, MARGIN, Paper, height
from diary.words.doctors_page import not_drawn

SIZES = (9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0)
"""In points. The last are for names that are all of the widest letters: nothing may ever run off the sheet."""
LOWEST, HIGHEST = 5.0, 20.0
"""Of a line of the charts, in mm."""
_DENSE_FROM = 100
"""From so many points on a line is drawn without its dots."""
_BOX, _GAP = 2.0, 2.2
_LEFT = MARGIN
_RIGHT = MARGIN + ACROSS
_LABEL = 27.0
_CHART = 128.0
_COLUMNS = {
    "findings": (18.0, 122.0, 46.0),
    "medicines": (42.0, 66.0, 78.0),
    "tried": (32.0, 14.0, 46.0),
    "notes": (16.0, 74.0),
}
_BESIDE = {"notes": ("tried", 96.0)}
"""What stands beside a block above it, beside which, and where."""
_BETWEEN = 2.0
"""Kept free at the right of a column."""


def pdf_of(sheet: Sheet, made_at: datetime, language: str, letters: Path | None = None) -> bytes:
    """The file. `letters` is as `Paper` takes it."""
    texts = [text for text in sheet.texts() if text]
    foot = [*sheet.foot, *([not_drawn()] if fonts.undrawn(" ".join(texts)) else [])]
    paper = Paper(sheet.name, [*texts, *foot], made_at, language, letters)
    place = bisect_left(
        SIZES, True, hi=len(SIZES) - 1, key=lambda size: _Drawing(paper, sheet, foot, size).fits
    )
    _Drawing(paper, sheet, foot, SIZES[place]).draw()
    return paper.bytes()


def _beside(table: Table, last: str) -> float:
    """Where it begins, if it stands beside the last one; else 0, and below it."""
    above, left = _BESIDE.get(table.key, ("", 0.0))
    return left if above == last else 0.0


class _Drawing:
    """The sheet in letters of one size."""

    def __init__(self, paper: Paper, sheet: Sheet, foot: Sequence[str], size: float) -> None:
        self.paper, self.sheet, self.size = paper, sheet, size
        self.small = size * 0.88
        self.foot = paper.folded(" ".join(foot), ACROSS, self.small)
        self.short = [
            (
                paper.folded(label, _LABEL - _BETWEEN, size, BOLD),
                paper.folded(said, ACROSS - _LABEL - 2 * _BOX, size),
            )
            for label, said in sheet.short
        ]
        self.tables = [(table, [self._cells(table, row) for row in table.rows]) for table in sheet.tables]
        self.beside = [
            (
                paper.folded(line.name, ACROSS - _CHART - _BETWEEN, self.small, BOLD),
                paper.folded(line.beside, ACROSS - _CHART - _BETWEEN, self.small),
            )
            for line in sheet.charts.lines
        ]
        free = DOWN - sum(self._heights())
        each = free / len(sheet.charts.lines)
        self.fits = each >= max(LOWEST, max(self._beside(names) for names in self.beside))
        self.line_height = min(max(each, 1.0), HIGHEST)

    def _beside(self, names: tuple[list[str], list[str]]) -> float:
        return (len(names[0]) + len(names[1])) * height(self.small)

    def _cells(self, table: Table, row: Sequence[str]) -> list[list[str]]:
        return [
            self.paper.folded(cell, width - _BETWEEN, self.size)
            for cell, width in zip(row, _COLUMNS[table.key], strict=True)
        ]

    def _heights(self) -> Iterator[float]:
        """Of all but the lines of the charts."""
        line, small = height(self.size), height(self.small)
        yield height(self.size * 1.6) + 2 * line + _GAP
        yield sum(max(len(label), len(said)) for label, said in self.short) * line + 2 * _BOX + _GAP
        yield line + 1.0 + 4 * small + 4.0 + _GAP
        above, last = 0.0, ""
        for table, rows in self.tables:
            here = line + 1.0 + _GAP + (line if table.more else 0)
            here += sum(max(map(len, cells)) * line + 0.5 for cells in rows)
            yield max(0.0, here - above) if _beside(table, last) else here
            above, last = here, table.key
        yield len(self.foot) * small + 1.5

    def draw(self) -> None:
        """All of it, from the top."""
        self._head()
        self._short()
        self._charts(self.sheet.charts)
        paper = self.paper
        top, last = paper.y, ""
        for table, rows in self.tables:
            beside, end = _beside(table, last), paper.y
            if beside:
                paper.y = top
            top, last = paper.y, table.key
            self._table(table, rows, _LEFT + beside)
            paper.y = max(paper.y, end)
        paper.rule(_LEFT, paper.y, _RIGHT)
        paper.write(self.foot, _LEFT, paper.y + 1.0, self.small)

    def _head(self) -> None:
        paper, sheet = self.paper, self.sheet
        large = self.size * 1.6
        top = paper.y
        paper.write([sheet.name], _LEFT, top, large, BOLD)
        y = top + height(large)
        paper.write([sheet.procedure] if sheet.procedure else [], _LEFT, y, self.size)
        paper.write(
            [sheet.period], _LEFT, top + (height(large) - height(self.size)) / 2, self.size, right=_RIGHT
        )
        paper.write([sheet.doctor] if sheet.doctor else [], _LEFT, y, self.size, right=_RIGHT)
        paper.y = y + 2 * height(self.size) * 0.75 + _GAP / 2

    def _short(self) -> None:
        paper = self.paper
        top = paper.y
        y = top + _BOX
        for label, said in self.short:
            paper.write(label, _LEFT + _BOX, y, self.size, BOLD)
            paper.write(said, _LEFT + _BOX + _LABEL, y, self.size)
            y += max(len(label), len(said)) * height(self.size)
        paper.pdf.set_draw_color(0)
        paper.pdf.set_line_width(0.5)
        paper.pdf.rect(_LEFT, top, ACROSS, y + _BOX - top)
        paper.y = y + _BOX + _GAP

    def _heading(self, text: str, beside: str = "", *, left: float = _LEFT, right: float = _RIGHT) -> None:
        paper = self.paper
        paper.write([text], left, paper.y, self.size, BOLD)
        if beside:
            paper.write([beside], _LEFT, paper.y, self.small, right=_RIGHT)
        paper.y += height(self.size) + 0.3
        paper.rule(left, paper.y, right)
        paper.y += 0.7

    def _charts(self, charts: Charts) -> None:
        paper = self.paper
        self._heading(charts.heading, charts.how)
        top = paper.y
        for line, names in zip(charts.lines, self.beside, strict=True):
            self._line(line, paper.y)
            middle = paper.y + (self.line_height - self._beside(names)) / 2
            y = paper.write(names[0], _LEFT + _CHART + _BETWEEN, middle, self.small, BOLD)
            paper.write(names[1], _LEFT + _CHART + _BETWEEN, y, self.small)
            paper.y += self.line_height
        if charts.procedure_at is not None:
            self._upright(_LEFT + charts.procedure_at * _CHART, top, paper.y)
        self._below(charts)

    def _line(self, line: Line, top: float) -> None:
        pdf = self.paper.pdf
        high, low = top + 0.9, top + self.line_height - 0.9

        def at(place: float, number: float) -> tuple[float, float]:
            return _LEFT + place * _CHART, low - (low - high) * number / 10

        self.paper.rule(_LEFT, high, _LEFT + _CHART, thick=0.1, grey=130)
        self.paper.rule(_LEFT, low, _LEFT + _CHART, thick=0.1, grey=130)
        pdf.set_draw_color(130)
        pdf.set_dash_pattern(dash=0.3, gap=0.9)
        pdf.line(*at(0, 7), *at(1, 7))
        pdf.set_draw_color(0)
        pdf.set_line_width(0.2)
        pdf.set_dash_pattern(dash=1.0, gap=0.8)
        for begin, end in line.gaps:
            middle = (high + low) / 2
            pdf.line(_LEFT + begin * _CHART + 0.2, middle, _LEFT + end * _CHART - 0.2, middle)
        pdf.set_dash_pattern()
        is_dense = sum(map(len, line.runs)) > _DENSE_FROM
        pdf.set_line_width(0.2 if is_dense else 0.35)
        pdf.set_fill_color(0)
        for run in line.runs:
            points = [at(*point) for point in run]
            if len(points) > 1:
                pdf.polyline(points)
            # Of many points only those that no line leads to need a dot.
            for x, y in points if not is_dense or len(points) == 1 else []:
                pdf.circle(x, y, 0.55, style="F")

    def _upright(self, x: float, top: float, bottom: float) -> None:
        pdf = self.paper.pdf
        pdf.set_draw_color(0)
        pdf.set_line_width(0.3)
        pdf.set_dash_pattern(dash=1.2, gap=1.0)
        pdf.line(x, top, x, bottom)
        pdf.set_dash_pattern()

    def _below(self, charts: Charts) -> None:
        """Triangles, the ends of the axis, and what the signs are."""
        paper, line = self.paper, height(self.small)
        for place in charts.signs:
            self._triangle(_LEFT + place * _CHART, paper.y + 1.6)
        paper.y += 2.2
        if charts.more:
            paper.write([charts.more], _LEFT + _CHART + _BETWEEN, paper.y, self.small)
        paper.write([charts.first], _LEFT, paper.y, self.small)
        paper.write([charts.last], _LEFT, paper.y, self.small, right=_LEFT + _CHART)
        paper.y += line
        x, y = _LEFT, paper.y + line / 2
        paper.pdf.set_dash_pattern(dash=1.0, gap=0.8)
        paper.rule(x, y, x + 5)
        paper.pdf.set_dash_pattern()
        x = self._key(charts.gap, x + 6)
        if charts.sign:
            self._triangle(x + 1, y)
            x = self._key(charts.sign, x + 3)
        if charts.procedure:
            self._upright(x + 1, paper.y + 0.3, paper.y + line - 0.3)
            self._key(charts.procedure, x + 3)
        paper.y += line + _GAP

    def _key(self, text: str, x: float) -> float:
        self.paper.write([text], x, self.paper.y, self.small)
        return x + self.paper.width(text, self.small) + 6

    def _triangle(self, x: float, y: float) -> None:
        self.paper.pdf.set_fill_color(0)
        self.paper.pdf.polygon([(x, y - 1.2), (x - 1.1, y + 0.8), (x + 1.1, y + 0.8)], style="F")

    def _table(self, table: Table, rows: Sequence[Sequence[list[str]]], left: float) -> None:
        paper, line = self.paper, height(self.size)
        right = left + sum(_COLUMNS[table.key])
        self._heading(table.heading, left=left, right=right)
        for cells in rows:
            x = left
            for lines, width in zip(cells, _COLUMNS[table.key], strict=True):
                paper.write(lines, x, paper.y, self.size)
                x += width
            paper.y += max(map(len, cells)) * line + 0.5
            paper.rule(left, paper.y - 0.25, right, thick=0.1, grey=170)
        if table.more:
            paper.write([table.more], left, paper.y, self.size)
            paper.y += line
        paper.y += _GAP

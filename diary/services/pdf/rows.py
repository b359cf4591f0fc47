"""A sheet of rows, each with what it is about before it, in letters as large as one sheet lets them be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from diary.services.pdf.fonts import BOLD
from diary.services.pdf.paper import ACROSS, DOWN, MARGIN, Paper, height

Row = tuple[str, Sequence[str]]
"""What it is about, and its sentences, each on a line of its own."""

SIZES = (16.0, 14.0, 12.0, 11.0, 10.0, 9.0, 8.0, 7.0, 6.0, 5.0)
_LABEL = 45.0
_GAP = 3.0


def rows_pdf(
    title: str, rows: Sequence[Row], foot: str, made_at: datetime, language: str, letters: Path | None = None
) -> bytes:
    """The file. `foot` stands below the rows; `letters` is as `Paper` takes it."""
    texts = [title, foot, *(text for label, said in rows for text in (label, *said))]
    paper = Paper(title, texts, made_at, language, letters)
    size = next((size for size in SIZES if _height(paper, title, rows, foot, size) <= DOWN), SIZES[-1])
    y = paper.write(paper.folded(title, ACROSS, size * 1.4, BOLD), MARGIN, MARGIN, size * 1.4, BOLD) + _GAP
    for label, lines in _folded(paper, rows, size):
        paper.rule(MARGIN, y, MARGIN + ACROSS)
        y += _GAP / 2
        paper.write(label, MARGIN, y, size, BOLD)
        paper.write(lines, MARGIN + _LABEL, y, size)
        y += max(len(label), len(lines)) * height(size) + _GAP / 2
    paper.rule(MARGIN, y, MARGIN + ACROSS)
    paper.write(paper.folded(foot, ACROSS, size * 0.8), MARGIN, y + _GAP, size * 0.8)
    return paper.bytes()


def _folded(paper: Paper, rows: Sequence[Row], size: float) -> list[tuple[list[str], list[str]]]:
    return [
        (
            paper.folded(label, _LABEL - 3, size, BOLD),
            [line for text in said for line in paper.folded(text, ACROSS - _LABEL, size)],
        )
        for label, said in rows
    ]


def _height(paper: Paper, title: str, rows: Sequence[Row], foot: str, size: float) -> float:
    folded = _folded(paper, rows, size)
    return (
        len(paper.folded(title, ACROSS, size * 1.4, BOLD)) * height(size * 1.4)
        + sum(max(len(label), len(lines)) * height(size) + _GAP for label, lines in folded)
        + len(paper.folded(foot, ACROSS, size * 0.8)) * height(size * 0.8)
        + 3 * _GAP
    )

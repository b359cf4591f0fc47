"""Draw how a report travels, from what runs when one is saved and when the mail about it is delivered.

    make drawing

A row is a room that is entered, below the one it is entered from, with the function that is called and what that says
of itself. `docs/how-a-report-travels.svg` is this drawing; a test holds it against the code.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from html import escape
from pathlib import Path

from tests.architecture.project import ROOT
from tests.bench.rooms.acts import Acts, trace_the_acts
from tests.bench.rooms.steps import Step, steps_of

DRAWING = ROOT / "docs" / "how-a-report-travels.svg"

_WIDTH, _MARGIN, _ROW, _BOX, _INDENT, _SAID = 1060, 16, 46, (310, 38), 28, 476
_SAID_COLUMNS = 98
_FLOORS = {
    "web": "#d7e8fb",
    "services": "#dcf2dd",
    "rules": "#fdeec2",
    "store": "#e6e6e6",
    "jobs": "#e9defa",
    "mail": "#fbdde6",
    "words": "#d3f1ef",
}
_STYLE = (
    "text { font: 12px sans-serif; fill: #1a1a1a } .act { font-size: 17px; font-weight: bold }"
    " .room { font-size: 13px; font-weight: bold } .call { font: 11px monospace }"
    " path { fill: none; stroke: #6b6b6b } .box { stroke: #6b6b6b }"
)


def main() -> None:
    """Write the drawing to where the paper shows it."""
    DRAWING.write_text(drawn(trace_the_acts()))
    print(f"Drawn: {Path(DRAWING).relative_to(ROOT)}")  # noqa: T201


def drawn(acts: Acts) -> str:
    """The drawing, as SVG."""
    parts = (
        (
            "1. POST /today: the report, what it calls for, and the mail in the outbox, in one transaction",
            acts.save,
        ),
        (
            "2. The job that delivers: the mail is put into words, handed over, and recorded",
            acts.mail,
        ),
    )
    lines: list[str] = []
    y = 62
    for title, trace in parts:
        lines.append(f'<text class="act" x="{_MARGIN}" y="{y + 18}">{escape(title)}</text>')
        y += 34
        for step in steps_of(trace):
            lines += _rows(step, y)
            y += _ROW * sum(1 for _row in step)
        y += 24
    return "\n".join([*_head(y), *lines, "</svg>", ""])


def _head(height: int) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="name">'
    )
    yield '<title id="name">How a report travels: the rooms it passes, from POST /today to the mail</title>'
    yield f"<style>{_STYLE}</style>"
    yield f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>'
    for number, (floor, colour) in enumerate(_FLOORS.items()):
        x = _MARGIN + 100 * number
        yield f'<rect class="box" x="{x}" y="16" width="18" height="18" fill="{colour}"/>'
        yield f'<text x="{x + 24}" y="30">{floor}</text>'


def _rows(first: Step, top: int) -> Iterator[str]:
    above: dict[int, int] = {}
    """Where the line of each depth comes from: the foot of the last box that stands there."""
    for number, (depth, step) in enumerate(first):
        x, y = _MARGIN + depth * _INDENT, top + number * _ROW
        width, height = _BOX
        if depth:
            yield f'<path d="M{x - 14} {above[depth - 1]}V{y + height // 2}H{x}"/>'
        above[depth] = y + height
        floor = step.call.room.partition("/")[0]
        yield f'<rect class="box" x="{x}" y="{y}" width="{width}" height="{height}" rx="4" fill="{_FLOORS[floor]}"/>'
        yield f'<text class="room" x="{x + 8}" y="{y + 16}">{step.call.room}</text>'
        called = f"{step.call.file.rpartition('/')[2]}: {step.call.name}"
        yield f'<text class="call" x="{x + 8}" y="{y + 31}">{escape(called)}</text>'
        said = textwrap.wrap(step.summary, _SAID_COLUMNS, max_lines=2, placeholder=" …")
        for line, text in enumerate(said):
            yield f'<text x="{_SAID}" y="{y + 23 + 15 * line - 7 * (len(said) - 1)}">{escape(text)}</text>'


if __name__ == "__main__":
    main()

"""Two outcomes of a replay side by side: by the default numbers, and by changed ones."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import click

from diary.cli.replay.told import Row, begun, in_a_line, printable, rows_on, said_on
from diary.rules.follow_ups import What
from diary.rules.playing import Played
from diary.rules.thresholds import DEFAULT, Thresholds
from diary.words.language import _

_YES, _NO = "x", "."
_WIDTH = 7


def json_lines(usual: Played, other: Played, path: str | None) -> Iterator[str]:
    """The lines of the changed numbers, each with what the default ones say under `default`."""
    for day in other.findings:
        yield json.dumps({**begun(day, path), **said_on(other, day), "default": said_on(usual, day)})


def text_lines(usual: Played, other: Played, changed: Thresholds, path: str | None) -> Iterator[str]:
    """Each thing once, with a column for who says it; and the sums of both."""
    if path is not None:
        yield click.format_filename(path)
    yield _("changed: %(numbers)s", numbers=_differences(changed))
    yield f"  {'default':<{_WIDTH}}  {'changed':<{_WIDTH}}"
    for day in usual.findings:
        left, right = rows_on(usual, day), rows_on(other, day)
        if left or right:
            yield day.isoformat()
        for row in _merged(left, right):
            yield _side(_mark(row in left), _mark(row in right), in_a_line(row))
    yield from _summary(usual, other)
    if path is not None:
        yield ""


def _differences(changed: Thresholds) -> str:
    before = DEFAULT.in_public()
    told = [
        f"{name}={value} ({before[name]})"
        for name, value in changed.in_public().items()
        if value != before[name]
    ]
    return ", ".join(told) or _("nothing")


def _merged(left: list[Row], right: list[Row]) -> list[Row]:
    """All rows once: what is found before what becomes of it, otherwise as they stood."""
    happened = (What.CLEARED.value, What.OPENED.value)
    rows = [*left, *(row for row in right if row not in left)]
    return sorted(rows, key=lambda row: happened.index(row[0]) + 1 if row[0] in happened else 0)


def _summary(usual: Played, other: Played) -> Iterator[str]:
    yield ""
    yield f"  {'default':>{_WIDTH}}  {'changed':>{_WIDTH}}"
    yield _counts(_days_with_findings(usual), _days_with_findings(other), _("days with findings"))
    opened_usual, opened_other = _opened(usual), _opened(other)
    for about in dict.fromkeys([*opened_usual, *opened_other]):
        yield _counts(opened_usual[about], opened_other[about], _("opened: %(about)s", about=about))
    open_usual, open_other = _open_since(usual), _open_since(other)
    for about in dict.fromkeys([*open_usual, *open_other]):
        yield _side(
            _mark(about in open_usual),
            _mark(about in open_other),
            _("open at the end: %(about)s", about=about),
        )


def _days_with_findings(played: Played) -> int:
    return sum(bool(findings) for findings in played.findings.values())


def _opened(played: Played) -> Counter[str]:
    return Counter(
        _kind_and_name(event.kind.value, played.name(event))
        for day in played.findings
        for event in played.happened(day, What.OPENED)
    )


def _open_since(played: Played) -> list[str]:
    return [
        _(
            "%(about)s, since %(day)s",
            about=_kind_and_name(one.kind.value, played.name(one)),
            day=one.opened_on,
        )
        for one in played.open
    ]


def _kind_and_name(kind: str, symptom: str | None) -> str:
    return f"{kind} ({printable(symptom)})" if symptom else kind


def _mark(said: bool) -> str:
    return _YES if said else _NO


def _counts(left: int, right: int, about: str) -> str:
    return f"  {left:>{_WIDTH}}  {right:>{_WIDTH}}  {about}"


def _side(left: str, right: str, about: str) -> str:
    return f"  {left:^{_WIDTH}}  {right:^{_WIDTH}}  {about}"

"""One outcome of a replay, as text to read or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import click

from diary.rules.findings import Finding, Rule
from diary.rules.follow_ups import What
from diary.rules.playing import Played
from diary.services.diary_file import written
from diary.words.language import _, lazy, ngettext

Row = tuple[str, str, str]
"""A tier or what happened, a rule or a kind, and what it is about."""


def json_lines(played: Played, path: str | None) -> Iterator[str]:
    """An object a reported day."""
    for day in played.findings:
        # In ASCII, whatever the terminal's encoding is.
        yield json.dumps({**begun(day, path), **said_on(played, day)})


def begun(day: date, path: str | None) -> dict[str, Any]:
    """What every line begins with."""
    line: dict[str, Any] = {} if path is None else {"file": path}
    line["date"] = day.isoformat()
    return line


def said_on(played: Played, day: date) -> dict[str, Any]:
    """What was found, what opened and what cleared on a reported day."""
    said: dict[str, Any] = {}
    said["findings"] = [
        {
            "rule": finding.rule.value,
            "kind": finding.kind.value,
            "tier": finding.tier.value,
            "symptom": played.name(finding),
            "evidence": _evidence(finding),
        }
        for finding in played.findings[day]
    ]
    for what in (What.OPENED, What.CLEARED):
        said[what.value] = [
            {"kind": event.kind.value, "symptom": played.name(event)} for event in played.happened(day, what)
        ]
    return said


def _evidence(finding: Finding) -> dict[str, Any]:
    values = [
        {"date": value.day.isoformat(), "field": value.field, "value": value.value, "symptom": value.symptom}
        for value in finding.values
    ]
    return {"facts": dict(finding.facts), "values": values}


def text_lines(played: Played, path: str | None) -> Iterator[str]:
    """Days with something to tell, and a summary."""
    if path is not None:
        yield click.format_filename(path)
    for day in played.findings:
        rows = rows_on(played, day)
        if rows:
            yield day.isoformat()
        for row in rows:
            yield f"  {in_a_line(row)}"
    yield from _summary(played)
    if path is not None:
        yield ""


def rows_on(played: Played, day: date) -> list[Row]:
    """What was found on a reported day, and then what cleared and opened."""
    rows = [
        (finding.tier.value, finding.rule.value, _about(played.name(finding), _because(finding)))
        for finding in played.findings[day]
    ]
    rows += [
        (what.value, event.kind.value, _about(played.name(event), ""))
        for what in (What.CLEARED, What.OPENED)
        for event in played.happened(day, what)
    ]
    return rows


def in_a_line(row: Row) -> str:
    """A row in columns."""
    what_kind, name, about = row
    return f"{what_kind:<9}  {name:<19}  {about}".rstrip()


def _about(symptom: str | None, because: str) -> str:
    return ", ".join(part for part in (printable(symptom or ""), because) if part)


_BECAUSE = {
    Rule.PERSISTS: lazy(
        "%(days_with_pain)s of %(days_given)s days with pain from %(window_start)s on, began on %(start)s"
    ),
    Rule.RISING: lazy(
        "%(scores_used)s: last days %(recent_sum)s/%(recent_count)s, before %(before_sum)s/%(before_count)s, "
        "today %(today)s"
    ),
    Rule.EARLY_RISE: lazy("last %(latest)s, median before %(median_numerator)s/%(median_denominator)s"),
    Rule.SAYS_WORSE: lazy("%(worse)s of the last %(answers)s answers"),
}
"""The numbers in short, for those who check a rule by hand. What a patient reads is written elsewhere."""


def _because(finding: Finding) -> str:
    if finding.rule in _BECAUSE:
        return str(_BECAUSE[finding.rule]) % finding.facts
    return ", ".join(f"{value.field} {written(value.value)}" for value in finding.values)


def _summary(played: Played) -> Iterator[str]:
    reports = played.diary.reports
    if not reports:
        yield _("No reported days.")
        return
    yield ngettext(
        "%(num)s reported day from %(first)s to %(last)s, %(firing)s with findings.",
        "%(num)s reported days from %(first)s to %(last)s, %(firing)s with findings.",
        len(reports),
        first=reports[0].day,
        last=reports[-1].day,
        firing=sum(bool(findings) for findings in played.findings.values()),
    )
    for follow_up in played.open:
        symptom = printable(played.name(follow_up) or "")
        about = f"{follow_up.kind.value} ({symptom})" if symptom else follow_up.kind.value
        yield _("Open at the end: %(about)s, since %(day)s.", about=about, day=follow_up.opened_on)


def printable(text: str) -> str:
    """A name from a file must not move the cursor."""
    return text if text.isprintable() else repr(text)[1:-1]

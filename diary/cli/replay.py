"""`diary replay`: every rule over a diary file, day by day, without a database."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TextIO

import click

from diary.rules.evaluate import findings_on
from diary.rules.findings import Finding, Rule
from diary.rules.lifecycle import Event, FollowUp, What, fold
from diary.rules.records import Diary
from diary.services.diary_file import BadCell, DiaryFile, DiaryFileError, read, written
from diary.services.diary_file import day as read_day
from diary.words.language import _, lazy, ngettext


def _a_day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return read_day(value)
    except BadCell as bad:
        raise click.BadParameter(str(bad)) from None


@click.command()
@click.argument("files", metavar="FILE.csv...", nargs=-1, required=True)
@click.option("--since", metavar="DATE", callback=_a_day, help="The onset of every symptom in the files.")
@click.option("--procedure", metavar="DATE", callback=_a_day, help="The day of the procedure.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Text to read, or one JSON object a line and reported day.",
)
@click.pass_context
def replay(
    context: click.Context, files: tuple[str, ...], since: date | None, procedure: date | None, form: str
) -> None:
    """Run every rule over diary files, day by day, and print what fires.

    Each FILE.csv is a diary of its own: columns date, symptom and, as wanted, worst, usual, interference, could_not,
    compared, signs, sudden, kind, watched, heart; one row per day and symptom. Dates are written as 2026-01-31.
    Nothing is stored and nobody is told. If anything is wrong with a file, all of it is listed, nothing is run, and
    the exit status is 2.
    """
    read_files = _read_all(files)
    if read_files is None:
        context.exit(2)
    out = sys.stdout
    for path, file in read_files:
        played = _play(file.diary(since, procedure))
        several = path if len(files) > 1 else None
        lines = _json_lines(played, several) if form == "json" else _text_lines(played, several)
        for line in lines:
            _write(out, line)
    # Here rather than when Python ends, so that a reader who has gone away is met by click.
    out.flush()


def _read_all(paths: tuple[str, ...]) -> list[tuple[str, DiaryFile]] | None:
    """Each file, or None after every fault of every file was told on standard error."""
    found = []
    faulty = False
    for path in paths:
        try:
            found.append((path, read(Path(path))))
        except DiaryFileError as error:
            faulty = True
            for problem in error.problems:
                click.echo(f"{click.format_filename(path)}: {problem}", err=True)
    return None if faulty else found


@dataclass(frozen=True, slots=True)
class _Played:
    diary: Diary
    findings: dict[date, tuple[Finding, ...]]
    events: dict[date, list[Event]]
    open: tuple[FollowUp, ...]

    def happened(self, day: date, what: What) -> list[Event]:
        return [event for event in self.events.get(day, []) if event.what is what]

    def name(self, about: Finding | Event | FollowUp) -> str | None:
        symptom = None if about.symptom is None else self.diary.symptom(about.symptom)
        return symptom.name if symptom else None


def _play(diary: Diary) -> _Played:
    findings = {report.day: findings_on(diary, report.day) for report in diary.reports}
    outcome = fold(diary, list(findings), findings)
    events: dict[date, list[Event]] = {}
    for event in outcome.events:
        events.setdefault(event.day, []).append(event)
    still_open = tuple(each for each in outcome.followups if each.closed is None)
    return _Played(diary, findings, events, still_open)


def _json_lines(played: _Played, path: str | None) -> Iterator[str]:
    for day, findings in played.findings.items():
        line: dict[str, Any] = {} if path is None else {"file": path}
        line["date"] = day.isoformat()
        line["findings"] = [
            {
                "rule": finding.rule.value,
                "kind": finding.kind.value,
                "tier": finding.tier.value,
                "symptom": played.name(finding),
                "evidence": _evidence(finding),
            }
            for finding in findings
        ]
        for what in (What.OPENED, What.CLEARED):
            line[what.value] = [
                {"kind": event.kind.value, "symptom": played.name(event)}
                for event in played.happened(day, what)
            ]
        # In ASCII, whatever the terminal's encoding is.
        yield json.dumps(line)


def _evidence(finding: Finding) -> dict[str, Any]:
    values = [
        {"date": value.day.isoformat(), "field": value.field, "value": value.value, "symptom": value.symptom}
        for value in finding.values
    ]
    return {"facts": dict(finding.facts), "values": values}


def _text_lines(played: _Played, path: str | None) -> Iterator[str]:
    if path is not None:
        yield click.format_filename(path)
    for day, findings in played.findings.items():
        rows = [
            (finding.tier.value, finding.rule.value, played.name(finding), _because(finding))
            for finding in findings
        ]
        rows += [
            (what.value, event.kind.value, played.name(event), "")
            for what in (What.CLEARED, What.OPENED)
            for event in played.happened(day, what)
        ]
        if rows:
            yield day.isoformat()
        for what_kind, name, symptom, because in rows:
            about = ", ".join(part for part in (_printable(symptom or ""), because) if part)
            yield f"  {what_kind:<9}  {name:<19}  {about}".rstrip()
    yield from _summary(played)
    if path is not None:
        yield ""


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


def _summary(played: _Played) -> Iterator[str]:
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
        symptom = _printable(played.name(follow_up) or "")
        about = f"{follow_up.kind.value} ({symptom})" if symptom else follow_up.kind.value
        yield _("Open at the end: %(about)s, since %(day)s.", about=about, day=follow_up.opened_on)


def _printable(text: str) -> str:
    """A name from a file must not move the cursor."""
    return text if text.isprintable() else repr(text)[1:-1]


def _write(out: TextIO, line: str) -> None:
    encoding = out.encoding or "utf-8"
    out.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")

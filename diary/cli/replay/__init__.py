"""`diary replay`: every rule over a diary file, day by day, without a database."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TextIO

import click

from diary.cli.frame import format_option
from diary.cli.replay import sides, told
from diary.rules.names import ABOUT, PUBLIC
from diary.rules.playing import play
from diary.rules.records import Diary
from diary.rules.thresholds import PRESETS, Thresholds, ThresholdsError
from diary.services.diary_file import BadCell, DiaryFile, DiaryFileError, read
from diary.services.diary_file import day as read_day
from diary.words.language import _, ngettext


def _a_day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return read_day(value)
    except BadCell as bad:
        raise click.BadParameter(str(bad)) from None


def _numbers(_context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """NAME=VALUE by name; of two for one name the last."""
    pairs = [text.partition("=") for text in given]
    wrong = [name for name, equals, _value in pairs if not equals]
    if wrong:
        raise click.BadParameter(
            _("write NAME=VALUE, such as rising.rise=3/2, not %(text)s", text=", ".join(wrong))
        )
    return {name.strip(): value.strip() for name, _equals, value in pairs}


@click.command()
@click.argument("files", metavar="FILE.csv...", nargs=-1, required=True)
@click.option("--since", metavar="DATE", callback=_a_day, help="The onset of every symptom in the files.")
@click.option("--procedure", metavar="DATE", callback=_a_day, help="The day of the procedure.")
@click.option(
    "--begun",
    metavar="DATE",
    callback=_a_day,
    help="The day the diary was begun, which stands for the procedure's where that is not known. "
    "[default: the first day in each file]",
)
@click.option(
    "--preset",
    type=click.Choice(list(PRESETS)),
    help="Try another set of numbers beside the default.",
)
@click.option(
    "--set",
    "changes",
    metavar="NAME=VALUE",
    multiple=True,
    callback=_numbers,
    help="Try another number, such as rising.rise=3/2. May be given several times.",
)
@format_option("Text to read, or one JSON object a line and reported day.")
@click.pass_context
def replay(
    context: click.Context,
    files: tuple[str, ...],
    since: date | None,
    procedure: date | None,
    begun: date | None,
    preset: str | None,
    changes: dict[str, str],
    form: str,
) -> None:
    """Run every rule over diary files, day by day, and print what fires.

    Each FILE.csv is a diary of its own: columns date, symptom and, as wanted, worst, usual, interference, could_not,
    compared, signs, sudden, kind, watched, heart; one row per day and symptom. Dates are written as 2026-01-31.
    Nothing is stored and nobody is told; follow-ups open and clear as if nobody answered any. If anything is wrong
    with a file, all of it is listed, nothing is run, and the exit status is 2.

    With --preset or --set, what the changed numbers say stands beside what the default ones say. In JSON the line is
    that of the changed numbers, and "default" holds the findings, opened and cleared of the default ones. A name that
    is not known lists all of them.
    """
    changed = _changed(preset, changes)
    read_files = _read_all(files)
    if read_files is None:
        context.exit(2)
    out = sys.stdout
    for path, file in read_files:
        several = path if len(files) > 1 else None
        for line in _lines(file.diary(since, procedure, begun), changed, several, form):
            _write(out, line)
    # Here rather than when Python ends, so that a reader who has gone away is met by click.
    out.flush()


def _lines(diary: Diary, changed: Thresholds | None, path: str | None, form: str) -> Iterator[str]:
    usual = play(diary)
    if changed is None:
        return told.json_lines(usual, path) if form == "json" else told.text_lines(usual, path)
    other = play(diary, changed)
    if form == "json":
        return sides.json_lines(usual, other, path)
    return sides.text_lines(usual, other, changed, path)


def _changed(preset: str | None, changes: dict[str, str]) -> Thresholds | None:
    """The numbers to try; None where none were given."""
    if preset is None and not changes:
        return None
    try:
        return PRESETS[preset or "default"].changed(changes)
    except ThresholdsError as error:
        lines = list(error.faults)
        if changes.keys() - PUBLIC.values():
            lines += [ngettext("There is %(num)s number:", "There are %(num)s numbers:", len(ABOUT))]
            width = max(map(len, PUBLIC.values()))
            lines += [f"  {name:<{width}}  {about}" for name, about in ABOUT.values()]
        raise click.BadParameter("\n".join(lines), param_hint="--set") from None


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


def _write(out: TextIO, line: str) -> None:
    encoding = out.encoding or "utf-8"
    out.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")

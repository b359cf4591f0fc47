"""`diary doctor`: how the site is, and what to do about what is not well. It looks and never changes anything."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import asdict

import click

from diary.cli.doctor.check import Check, Level, how_many
from diary.cli.frame import format_option, settings_beside, site_options

_COLOURS = {Level.OK: "green", Level.WARNING: "yellow", Level.PROBLEM: "red"}
_WIDTH = 100


@click.command()
@format_option("Lines to read, or one JSON list of name, level, says, do.")
@click.option(
    "--mail",
    is_flag=True,
    help="Also ask the mail server, and the mailbox that mail comes back to. Nothing is sent.",
)
@site_options
@click.pass_context
def doctor(context: click.Context, form: str, mail: bool) -> None:
    """Look at everything the diary needs, and say what to do about what is not well.

    Works while the diary runs and when it is stopped, and changes nothing. Ends with status 1 where there is a
    problem; a warning alone ends with 0.
    """
    checks = []
    for check in _examine(context, mail):
        checks.append(check)
        if form == "text":
            _print(check)
    if form == "json":
        click.echo(json.dumps([asdict(check) for check in checks], indent=2, ensure_ascii=False))
    else:
        click.echo(_summary(checks))
    if any(check.level is Level.PROBLEM for check in checks):
        context.exit(1)


def _examine(context: click.Context, mail: bool) -> Iterator[Check]:
    from diary.cli.doctor.check import problem
    from diary.cli.doctor.examination import examine
    from diary.cli.doctor.versions import versions
    from diary.clock import SystemClock
    from diary.config import ConfigError

    yield from versions()
    try:
        settings = settings_beside(context)
    except ConfigError as error:
        for fault in error.faults:
            yield problem("settings", fault, "Mend this setting. Nothing else can be looked at before.")
        return
    yield from examine(settings, SystemClock().now(), try_mail=mail)


def _print(check: Check) -> None:
    mark = click.style(f"{check.level:<9}", fg=_COLOURS[check.level], bold=check.level is not Level.OK)
    click.echo(mark + _folded(f"{check.name}: {check.says}"))
    if check.do:
        click.echo(" " * 9 + _folded(f"-> {check.do}"))


def _folded(sentences: str) -> str:
    return textwrap.fill(
        sentences,
        _WIDTH - 9,
        subsequent_indent=" " * 12,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _summary(checks: Iterable[Check]) -> str:
    levels = [check.level for check in checks]
    problems, warnings = levels.count(Level.PROBLEM), levels.count(Level.WARNING)
    if not problems and not warnings:
        return "\nAll is well."
    return f"\n{how_many(problems, 'problem')}, {how_many(warnings, 'warning')}."

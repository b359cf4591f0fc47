"""`diary mail log`: what was sent to whom and when, without contents."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC
from typing import TYPE_CHECKING, Any

import click

from diary.cli.frame import format_option, open_site, site_options

if TYPE_CHECKING:
    from datetime import datetime

    from diary.services.site.mail_log import Line

NEWEST = 200
STATES = ("queued", "sent", "kept", "failed", "dropped")
"""The values of `MailState`, whose module would load the database's library for each `diary --help`."""


@click.command()
@click.option("--to", metavar="ADDRESS", help="Only mail to this address. [default: to everybody]")
@click.option("--state", type=click.Choice(STATES), help="Only what stands like this.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=NEWEST,
    show_default=True,
    metavar="NUMBER",
    help="At most so many lines, from the newest day back.",
)
@format_option("A line each to read, or one JSON list.")
@site_options
@click.pass_context
def log(context: click.Context, to: str | None, state: str | None, limit: int, form: str) -> None:
    """List what was sent to whom and when, the newest day first. What a mail says is not kept.

    All mail about diaries to one person on one day is one line, as on the site's page: more would tell how somebody
    is. "sent" means that the mail server took it; whether it was read nobody knows. "kept" means that there was no mail
    server: the mail is on this machine, and nobody got it. Days and times are UTC.
    """
    from diary.services.accounts import as_stored
    from diary.services.site.mail_log import mail_to, newest
    from diary.store.engine import reading
    from diary.store.models.outbox import MailState
    from diary.store.work import Work

    site = open_site(context)
    wanted = MailState(state) if state else None
    with reading(site.engine) as session:
        if to is not None:
            found = mail_to(session, UTC, as_stored(to), state=wanted)[:limit]
        else:
            found = list(newest(Work(session, site.now, site.settings), UTC, state=wanted, limit=limit))
    if form == "json":
        click.echo(json.dumps([_as_dict(line) for line in found], indent=2))
    else:
        _print(found)


def _as_dict(line: Line) -> dict[str, Any]:
    return {
        "day": line.day.isoformat(),
        "to": line.to,
        "kind": line.kind.value if line.kind else None,
        "state": line.state.value,
        "attempts": line.attempts,
        "why": line.why,
        "asked_at": _moment(line.at),
        "sent_at": _moment(line.sent_at),
    }


def _print(found: Iterable[Line]) -> None:
    nothing = True
    for line in found:
        nothing = False
        kind = line.kind.value.replace("_", " ") if line.kind else "about a diary"
        at = f"{line.at:%H:%M}" if line.at else "     "
        tries = f", {line.attempts} tries" if line.attempts > 1 else ""
        why = f": {line.why}" if line.why else ""
        click.echo(f"{line.day} {at}  {line.to}  {kind}  {line.state.value}{tries}{why}")
    if nothing:
        click.echo("There is none.")


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None

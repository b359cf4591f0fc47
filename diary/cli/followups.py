"""`diary followups`: what is open, and what has become of the rest."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from textwrap import indent
from typing import TYPE_CHECKING, Any

import click

from diary.cli.frame import format_option, open_site, site_options
from diary.rules.findings import Kind

if TYPE_CHECKING:
    from datetime import datetime

    from diary.services.caregiving.worklist import Assignee
    from diary.store.queries.worklist import ListedRow
    from diary.store.work import Work

TABLE_ROWS = 1000
"""So many make a table, unless `--limit` says otherwise; it is laid out only when all of it is there."""
_COLUMNS = {
    "id": "No.",
    "patient": "Patient",
    "state": "State",
    "kind": "Kind",
    "symptom": "Symptom",
    "rule": "Rule",
    "opened_on": "Opened on",
    "last_found_on": "Seen again",
    "waiting": "Unanswered for",
    "on_it": "On it",
    "answer": "Answer",
}


@click.command()
@click.option("--patient", "email", metavar="EMAIL", help="Whose follow-ups. [default: everybody's]")
@click.option("--open", "only_open", is_flag=True, help="Only those that wait for an answer.")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="Only those of this kind.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help=f"At most so many, from the top. [default: {TABLE_ROWS} in a table, all as JSON]",
)
@format_option("A table to read, or one JSON list.")
@site_options
@click.pass_context
def followups(
    context: click.Context, email: str | None, only_open: bool, kind: str | None, limit: int | None, form: str
) -> None:
    """List follow-ups: open ones first, the most urgent first, then what waits longest."""
    from diary.cli.whom import patient_called
    from diary.store.engine import reading
    from diary.store.queries import worklist as queries
    from diary.store.work import Work

    site = open_site(context)
    with reading(site.engine) as session:
        work = Work(session, site.now, site.settings)
        asked: dict[str, Any] = {
            "patient_id": patient_called(session, email).id if email else None,
            "only_open": only_open,
            "kind": Kind(kind) if kind else None,
        }
        if form == "json":
            _print_json(_told(work, queries.in_batches(session, **asked, limit=limit)))
            return
        limit = limit or TABLE_ROWS
        found = list(_told(work, queries.in_batches(session, **asked, limit=limit)))
        more = queries.how_many(session, **asked) - limit if len(found) == limit else 0
    if found:
        _print_table(found)
    else:
        click.echo("No follow-up is open." if only_open else "There are no follow-ups.")
    if more > 0:
        click.echo(f"{more} more are not shown. Give --limit, or --format json for all of them.", err=True)


def _told(work: Work, batches: Iterable[list[ListedRow]]) -> Iterator[dict[str, Any]]:
    from diary.services.caregiving.worklist import assignees

    for rows in batches:
        held = assignees(work, rows)
        yield from (_as_dict(row, work.now, held.get(row.id)) for row in rows)


def _as_dict(row: ListedRow, now: datetime, assignee: Assignee | None) -> dict[str, Any]:
    is_open = row.closed_on is None
    return {
        "id": row.id,
        "kind": row.kind,
        "symptom": row.symptom,
        "rule": row.rule,
        "tier": row.kind.tier.value,
        "state": row.state,
        "opened_on": row.opened_on.isoformat(),
        "last_found_on": row.last_found_on.isoformat(),
        "corrected": row.corrected_at is not None,
        "closed_on": row.closed_on.isoformat() if row.closed_on else None,
        "answer": row.answer,
        "patient": row.email,
        "opened_at": row.opened_at.isoformat(timespec="seconds"),
        "unanswered_hours": max(0, int((now - row.opened_at).total_seconds() // 3600)) if is_open else None,
        "on_it": assignee.email if assignee and is_open else None,
    }


def _print_json(found: Iterator[dict[str, Any]]) -> None:
    """As `json.dumps(list(found), indent=2)` writes it, without the whole list in memory."""
    first = next(found, None)
    if first is None:
        click.echo("[]")
        return
    before = "[\n"
    for each in chain([first], found):
        click.echo(before + indent(json.dumps(each, indent=2), "  "), nl=False)
        before = ",\n"
    click.echo("\n]")


def _print_table(found: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in _COLUMNS.values():
        table.add_column(title, no_wrap=True)
    for each in found:
        cells = {**each, "waiting": _in_short(each["unanswered_hours"])}
        table.add_row(*("" if cells[key] is None else str(cells[key]) for key in _COLUMNS))
    # A table that is read by a program is not folded to the width of a terminal that is not there.
    Console(width=None if sys.stdout.isatty() else 1000).print(table)


def _in_short(hours: int | None) -> str | None:
    """5 h, or 3 d from two days on."""
    if hours is None:
        return None
    return f"{hours} h" if hours < 48 else f"{hours // 24} d"

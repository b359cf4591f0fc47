"""`diary followups`: what is open, and what has become of the rest."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from diary.cli.frame import open_site, site_options

if TYPE_CHECKING:
    from diary.store.models import FollowUp


@click.command()
@click.option("--patient", "email", metavar="EMAIL", required=True, help="Whose follow-ups.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="A table to read, or one JSON list.",
)
@site_options
@click.pass_context
def followups(context: click.Context, email: str, form: str) -> None:
    """List a patient's follow-ups: open ones first, the most pressing first."""
    from diary.cli.whom import patient_called
    from diary.services.followups import follow_ups
    from diary.store.engine import reading

    site = open_site(context)
    with reading(site.engine) as session:
        found = [_as_dict(each) for each in follow_ups(session, patient_called(session, email).id)]
    if form == "json":
        click.echo(json.dumps(found, indent=2))
    elif found:
        _print_table(found)
    else:
        click.echo("There are no follow-ups.")


def _as_dict(follow_up: FollowUp) -> dict[str, Any]:
    from diary.rules.findings import Kind

    return {
        "id": follow_up.id,
        "kind": follow_up.kind,
        "symptom": follow_up.symptom.name if follow_up.symptom else None,
        "rule": follow_up.rule,
        "tier": Kind(follow_up.kind).tier.value,
        "state": follow_up.state,
        "opened_on": follow_up.opened_on.isoformat(),
        "last_found_on": follow_up.last_found_on.isoformat(),
        "corrected": follow_up.corrected_at is not None,
        "closed_on": follow_up.closed_on.isoformat() if follow_up.closed_on else None,
        "answer": follow_up.answer,
    }


def _print_table(found: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    columns = {
        "id": "No.",
        "state": "State",
        "kind": "Kind",
        "symptom": "Symptom",
        "rule": "Rule",
        "opened_on": "Opened on",
        "last_found_on": "Seen again",
        "answer": "Answer",
    }
    for title in columns.values():
        table.add_column(title, no_wrap=True)
    for each in found:
        table.add_row(*("" if each[key] is None else str(each[key]) for key in columns))
    # A table that is read by a program is not folded to the width of a terminal that is not there.
    Console(width=None if sys.stdout.isatty() else 200).print(table)

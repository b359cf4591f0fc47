"""How many rooms one thing takes, and how tidy they are.

    .venv/bin/python -m tests.bench.rooms [--files]

Traces a save that opens a follow-up, the mail about it and the answer to it (`acts`), and counts what can be seen in
the source. For an older version, copy this folder into its checkout and call it there.
"""

from __future__ import annotations

import argparse

import click

from tests.bench.rooms import counts
from tests.bench.rooms.acts import trace_the_acts
from tests.bench.rooms.trace import PACKAGE


def main() -> None:
    """Trace, count, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", action="store_true", help="name what was counted, too")
    named = parser.parse_args().files
    acts = trace_the_acts()
    for what, trace in (
        ("a save, from POST /today to the mail in the outbox", acts.save),
        ("one mail, from the lease to its record", acts.mail),
        ("an acknowledgement", acts.acknowledgement),
    ):
        more = f"{len(trace.calls)} calls, {trace.deepest} deep, {trace.moves} from one file into another"
        _show(f"files entered by {what}", sorted(trace.files), named, more)
    _show("units of services", counts.units(PACKAGE / "services"), named)
    rings = [" <-> ".join(ring) for ring in counts.circles(PACKAGE)]
    _show("circles among siblings", rings, named=True)
    _show("functions with seven or more parameters", counts.with_many_parameters(PACKAGE), named)
    _show("comparisons with a .value", counts.value_comparisons(PACKAGE), named)


def _show(what: str, counted: list[str], named: bool, more: str = "") -> None:
    click.echo(f"{len(counted):4}  {what}" + (f" ({more})" if more else ""))
    if named:
        for each in counted:
            click.echo(f"        {each}")


if __name__ == "__main__":
    main()

"""What each act costs, beside floors measured in the same run, after a month, a year and ten years of history.

    python -m tests.bench.acts [--format json] [--only NAME …] [--days 30 365 3650]

Starts `diary serve` as it comes over a throw-away SQLite database in which some people have written every day, with
one follow-up open throughout, and bare Flask on the same web server; does each act many times over real connections,
and reads from /proc what the processes that serve have used of the processor. The scheduler's work is left out. Then
counts, on a copy of that database and in one process, the statements of each act, without those that begin and end
a transaction. Growth is from the shortest history that fills the page to the longest.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from diary.config import load
from tests.bench.acts import history, measure
from tests.bench.acts.acts import ACTS, FLOORS

WRITERS = 4
IN_CIRCLE = 50


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="tests.bench.acts", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--format", choices=["text", "json"], default="text")
    parser.add_argument("--only", nargs="+", choices=list(ACTS), default=list(ACTS), metavar="NAME")
    parser.add_argument("--days", nargs="+", type=int, default=[30, 365, 3650])
    parser.add_argument("--rounds", type=int, default=measure.ROUNDS)
    parser.add_argument("--requests", type=int, default=measure.REQUESTS)
    parser.add_argument("--writers", type=int, default=WRITERS)
    parser.add_argument("--in-circle", type=int, default=IN_CIRCLE)
    given = parser.parse_args(arguments)
    found = measured(
        [name for name in ACTS if name in given.only],
        sorted(given.days),
        rounds=given.rounds,
        requests=given.requests,
        writers=given.writers,
        in_circle=given.in_circle,
    )
    click.echo(json.dumps(found, indent=2) if given.format == "json" else as_table(found))


def measured(
    names: Sequence[str],
    days: Sequence[int],
    *,
    rounds: int,
    requests: int,
    writers: int,
    in_circle: int,
) -> dict[str, Any]:
    """The figures, as `--format json` prints them."""
    beside: dict[str, list[float]] = {name: [] for name in FLOORS}
    spent, asked = {}, {}
    with measure.floors() as floors_once_more:
        for length in days:
            for name, ms in floors_once_more(requests).items():
                beside[name].append(ms)
            spent[length], asked[length] = _one_history(
                names, length, rounds=rounds, requests=requests, writers=writers, in_circle=in_circle
            )
            for name, ms in floors_once_more(requests).items():
                beside[name].append(ms)
    floor = {name: statistics.median(each) for name, each in beside.items()}
    return {
        "floors_ms": {name: round(ms, 3) for name, ms in floor.items()},
        "acts": {
            name: {
                "over": ACTS[name].over,
                "days": {
                    str(length): {
                        "ms": round(spent[length][name], 3),
                        "over_floor": round(spent[length][name] / floor[ACTS[name].over], 1),
                        "statements": asked[length][name],
                    }
                    for length in days
                },
                "growth": growth(ACTS[name].full_after_days, {each: spent[each][name] for each in days}),
            }
            for name in names
        },
    }


def _one_history(
    names: Sequence[str], days: int, *, rounds: int, requests: int, writers: int, in_circle: int
) -> tuple[dict[str, float], dict[str, int]]:
    with tempfile.TemporaryDirectory() as directory:
        served, counted = Path(directory) / "served", Path(directory) / "counted"
        served.mkdir(0o700)
        settings = load({"DIARY_DATA_DIR": str(served)})
        who = history.fill(settings, days, writers=writers, in_circle=in_circle)
        shutil.copytree(served, counted)
        ms = measure.costs(served, who, names, rounds=rounds, requests=requests)
        return ms, measure.statements(counted, who[0])


def growth(full_after: int, ms: Mapping[int, float]) -> float | None:
    """From the shortest history in which there is all to show to the longest; None where there is but one."""
    full = [length for length in ms if length >= full_after]
    return round(ms[full[-1]] / ms[full[0]], 2) if len(full) > 1 else None


def as_table(found: Mapping[str, Any]) -> str:
    """The same, for people."""
    lengths = list(next(iter(found["acts"].values()))["days"])
    floors = ", ".join(f"{name} {ms:.2f}" for name, ms in found["floors_ms"].items())
    lines = [
        f"Floors, ms of processor: {floors}. Of each act ms, times its floor, statements:",
        f"{'':16}" + "".join(f"{length + ' days':>26}" for length in lengths) + f"{'growth':>9}",
    ]
    for name, act in found["acts"].items():
        cells = "".join(
            f"{cost['ms']:10.2f}{cost['over_floor']:7.1f} {act['over'][0]}{cost['statements']:7}"
            for cost in act["days"].values()
        )
        growth = f"{act['growth']:9.2f}" if act["growth"] is not None else ""
        lines.append(f"{name:16}{cells}{growth}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()

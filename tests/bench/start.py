"""How long the diary takes to start and what its processes hold, beside a bare Flask and SQLAlchemy site.

    .venv/bin/python -m tests.bench.start [--rounds 5] [--format json]

Each round starts both, one after the other, on the same web server with as many workers and threads: `diary serve`
on a database that is up to date, as on every start but the first, and `tests.bench.bare_site`. A start ends with the
first answer at `/livez`. Time on the clock says little on a machine that does other things, so what all processes used
of the processor until then stands beside it. Memory is the proportional set size, where what several processes share
is counted once, after a page was asked for some times. Both are started once before anything is measured, so that
everything is compiled and read from the disk already.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from diary.config import load
from diary.store import migrate
from tests.commands import DIARY, environ, eventually, processes

ROUNDS = 5
ASKED = 20
"""How often a page is asked for before memory is looked at."""
SETTLED = 3.0
"""Seconds until what is done at the start alone is done."""
GOAL = 1.6
SUPERVISOR_MB = 15


@dataclass
class Started:
    """What was measured of one kind of site; a figure for each round."""

    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    memory: list[dict[str, float]] = field(default_factory=list)
    """Megabytes of each process, by its name."""

    def middle(self) -> dict[str, Any]:
        """The medians."""
        names = self.memory[-1]
        each = {name: statistics.median(found.get(name, 0.0) for found in self.memory) for name in names}
        return {
            "seconds": round(statistics.median(self.seconds), 3),
            "cpu_seconds": round(statistics.median(self.cpu), 3),
            "megabytes": round(sum(each.values()), 1),
            "processes": {name: round(size, 1) for name, size in each.items()},
        }


def main() -> None:
    """Start both in turn, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--format", choices=["text", "json"], default="text")
    given = parser.parse_args()
    found = measured(given.rounds)
    click.echo(json.dumps(found, indent=2) if given.format == "json" else as_text(found))


def measured(rounds: int) -> dict[str, Any]:
    """Both sites' medians, and one over the other."""
    diary, bare = Started(), Started()
    with tempfile.TemporaryDirectory() as directory:
        data = Path(directory) / "data"
        data.mkdir(mode=0o700)
        settings = load({"DIARY_DATA_DIR": str(data)})
        migrate.upgrade(settings.database_url)
        for number in range(rounds + 1):
            into = (diary, bare) if number else (Started(), Started())
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
            measure(
                [str(DIARY), "serve", "--data", str(data), "--port", str(port)], port, "/sign-in", into[0]
            )
            with socket.create_server(("127.0.0.1", 0)) as listener:
                command = [sys.executable, "-P", "-m", "tests.bench.bare_site"]
                command += [
                    "--database",
                    str(Path(directory) / "bare.sqlite3"),
                    "--fd",
                    str(listener.fileno()),
                ]
                command += ["--workers", str(settings.web_workers), "--threads", str(settings.web_threads)]
                port = listener.getsockname()[1]
                measure(command, port, "/", into[1], pass_fds=[listener.fileno()])
    ours, floor = diary.middle(), bare.middle()
    return {
        "diary": ours,
        "bare": floor,
        "start_over_bare": round(ours["seconds"] / floor["seconds"], 2),
        "start_cpu_over_bare": round(ours["cpu_seconds"] / floor["cpu_seconds"], 2),
        "memory_over_bare": round(ours["megabytes"] / floor["megabytes"], 2),
        "supervisor_megabytes": ours["processes"]["supervisor"],
        "goals": {"start_over_bare": GOAL, "memory_over_bare": GOAL, "supervisor_megabytes": SUPERVISOR_MB},
    }


def measure(
    command: Sequence[str], port: int, page: str, into: Started, pass_fds: Sequence[int] = ()
) -> None:
    """Start a site, wait for its first answer, ask for a page some times, look at its memory, and end it."""
    begin = time.monotonic()
    with started(command, pass_fds) as process:
        while status(port, "/livez") != 200:
            assert process.poll() is None, f"{command} has ended"
            assert time.monotonic() - begin < 120, f"{command} does not answer"
            time.sleep(0.005)
        into.seconds.append(time.monotonic() - begin)
        into.cpu.append(sum(cpu_seconds(pid) for pid in family(process.pid)))
        for _ in range(ASKED):
            eventually(lambda: status(port, page) == 200)
        time.sleep(SETTLED)
        into.memory.append(memory(process.pid))


@contextmanager
def started(command: Sequence[str], pass_fds: Sequence[int]) -> Iterator[subprocess.Popen[bytes]]:
    """A site under way, told to end when the block is left."""
    # What was imported from where the tests lie is found there by the bare site, too.
    settings = environ(PYTHONPATH=os.pathsep.join(["."]))
    process = subprocess.Popen(
        command, env=settings, pass_fds=pass_fds, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def status(port: int, path: str) -> int:
    """What a page answers with; 0 where nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def family(first: int) -> list[int]:
    """A process and all it started, and they, that live."""
    parents = {pid: int(stat_of(pid)[1]) for pid in processes() if stat_of(pid)}
    found = [first]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def stat_of(pid: int) -> list[str]:
    """What the system says of a process, from its state on; nothing where it has gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def cpu_seconds(pid: int) -> float:
    """What a process used of the processor so far, and those it started that have ended."""
    ticks = sum(map(int, stat_of(pid)[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def memory(first: int) -> dict[str, float]:
    """Megabytes of each process, by what it is for."""
    found: dict[str, float] = {}
    lines = processes()
    for pid in family(first):
        name = name_of(lines.get(pid, ""), found)
        size = 0
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            size += int(line.split()[1]) if line.startswith("Pss:") else 0
        found[name] = size / 1024
    return found


def name_of(line: str, taken: dict[str, float]) -> str:
    """What a process is for, by its command line; those of one command are its first and then its workers."""
    if "diary serve" in line:
        return "supervisor"
    if "diary scheduler" in line:
        return "scheduler"
    workers = sum(name.startswith("web") for name in taken)
    return f"web worker {workers}" if workers else "web server"


def as_text(found: dict[str, Any]) -> str:
    """A table."""
    lines = [f"{'':22}{'diary serve':>14}{'bare site':>14}{'ratio':>8}{'goal':>7}"]
    for name, key, ratio, goal in [
        ("to /livez, s", "seconds", "start_over_bare", f"{GOAL}"),
        ("CPU until then, s", "cpu_seconds", "start_cpu_over_bare", ""),
        ("memory (PSS), MB", "megabytes", "memory_over_bare", f"{GOAL}"),
    ]:
        ours, floor = found["diary"][key], found["bare"][key]
        lines.append(f"{name:22}{ours:>14}{floor:>14}{found[ratio]:>8}{goal:>7}")
    both = found["diary"]["processes"], found["bare"]["processes"]
    for name in dict.fromkeys([*both[0], *both[1]]):
        goal = f"{SUPERVISOR_MB:>15}" if name == "supervisor" else ""
        lines.append(f"  {name:20}{both[0].get(name, ''):>14}{both[1].get(name, ''):>14}{goal}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()

"""Acts done against servers under way, and what their processes used of the processor meanwhile."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from diary.app import create_app
from diary.clock import SystemClock
from diary.config import load
from diary.services.site.health import SCHEDULER
from diary.store.engine import make_engine, unit_of_work
from diary.store.queries.heartbeats import note_beat
from tests.bench.acts.acts import ACTS, FIRST, FLOORS, floor, who
from tests.bench.acts.browsers import Browser, counting, in_process, over_a_connection
from tests.bench.acts.history import CAREGIVER, Writer
from tests.commands import environ, eventually, processes, running

WARM = 3
"""How often an act is done before it counts, in each process that may answer."""
ROUNDS = 5
REQUESTS = 40
"""Of each kind, in a round."""
HELLOS = 400
"""In a round: one costs next to nothing."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What an act costs: milliseconds of processor, and statements where they were counted."""

    ms: float
    statements: int | None = None


class Processes:
    """The processes that serve, with all they have used so far."""

    def __init__(self, pids: Callable[[], Sequence[int]]) -> None:
        self._pids = pids

    def seconds(self) -> float:
        """Of user and system time together, of all."""
        return sum(map(_used, self._pids()))

    def spent_on(self, acts: Sequence[Callable[[], object]]) -> float:
        """Milliseconds for each of the acts."""
        before = self.seconds()
        for act in acts:
            act()
        return 1000 * (self.seconds() - before) / len(acts)


def _used(pid: int) -> float:
    """Seconds that a process used. Its threads' own clocks are finer than the ticks of the process's, where the system
    keeps them."""
    try:
        threads = [path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/schedstat")]
        if threads:
            return sum(int(thread[0]) for thread in threads) / 1e9
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def floors() -> Iterator[Callable[[int], dict[str, float]]]:
    """A function that measures each floor once more, in so many requests."""
    with tempfile.TemporaryDirectory() as directory, socket.create_server(("127.0.0.1", 0)) as listener:
        fd, port = listener.fileno(), listener.getsockname()[1]
        mark = f"sqlite:///{Path(directory) / 'floor.sqlite3'}"
        command = [sys.executable, "-m", "tests.bench.acts.floors", "--fd", str(fd), "--database", mark]
        process = subprocess.Popen(command, env=environ(DIARY_DATA_DIR=directory), pass_fds=[fd])
        serving = Processes(lambda: [pid for pid, line in processes().items() if mark in line])
        browser = Browser(over_a_connection(port))

        def once_more(requests: int) -> dict[str, float]:
            found = {}
            for name in FLOORS:
                act = floor(browser, name)
                serving.spent_on([act] * WARM)
                found[name] = serving.spent_on([act] * (requests * 10 if name == "hello" else requests * 2))
            return found

        try:
            browser.get("/hello")
            yield once_more
        finally:
            process.terminate()
            process.wait(30)


def costs(
    data: Path, writers: Sequence[Writer], names: Sequence[str], *, rounds: int, requests: int
) -> dict[str, float]:
    """Milliseconds of processor for each act, by `diary serve` as it comes over the site in `data`."""
    with running("serve", directory=data, DIARY_DATA_DIR=str(data), DIARY_PORT="0") as diary:
        diary.says("Open it")
        eventually(lambda: len(diary.web()) > 1)
        address = next(line.split()[-1] for line in diary.output.splitlines() if "Open it" in line)
        port = int(address.rstrip("/").rpartition(":")[2])
        people = {
            email: _signed_in(over_a_connection(port), email)
            for email in [CAREGIVER, *(writer.email for writer in writers)]
        }
        serving = Processes(diary.web)
        return {
            name: statistics.median(
                _in_a_round(serving, people, writers, name, number, requests)
                for number in range(1 if ACTS[name].once else rounds)
            )
            for name in ACTS
            if name in names or name == FIRST
        }


def _in_a_round(
    serving: Processes,
    people: dict[str, Browser],
    writers: Sequence[Writer],
    name: str,
    number: int,
    requests: int,
) -> float:
    """What an act costs; where it changes something, its form is fetched outside of what counts."""
    act = ACTS[name]
    if not act.changes:
        ready = [act.prepare(people[who(act, writer)], writer, 0) for writer in writers]
        if number == 0:
            serving.spent_on(ready * WARM)
        times = -(-requests // len(ready))
        return serving.spent_on(ready * times)
    spent = []
    for times in range(1 if act.once else max(1, requests // len(writers))):
        for writer in writers:
            once = act.prepare(people[who(act, writer)], writer, number * requests + times)
            spent.append(serving.spent_on([once]))
    return statistics.median(spent) if act.once else statistics.mean(spent)


def statements(data: Path, writer: Writer) -> dict[str, int]:
    """How many statements each act asks of the database, counted in this process over the site in `data`."""
    settings = load({"DIARY_DATA_DIR": str(data), "DIARY_PORT": "0"})
    engine = make_engine(settings.database_url)
    with unit_of_work(engine) as session:
        note_beat(session, SCHEDULER, SystemClock().now())
    pages = in_process(create_app(settings, engine=engine))
    people = {email: _signed_in(pages, email) for email in (CAREGIVER, writer.email)}
    found = {}
    for name, act in ACTS.items():
        browser = people[who(act, writer)]
        if not act.changes:
            act.prepare(browser, writer, 0)()
        once = act.prepare(browser, writer, 0)
        with counting(engine) as asked:
            once()
        found[name] = len(asked)
    engine.dispose()
    return found


def _signed_in(send: object, email: str) -> Browser:
    browser = Browser(send)  # type: ignore[arg-type]
    browser.sign_in(email)
    return browser

"""The diary's own command, run as people run it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from tests import warm

DIARY = Path(sys.executable).with_name("diary")

T = TypeVar("T")


def environ(**more: str) -> dict[str, str]:
    """This process's environment without the diary's settings, and with `more`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DIARY_")}
    return {**kept, **more}


def run(*arguments: str | Path, cwd: Path | None = None, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `diary` to its end, in a process that has imported all it needs."""
    return warm.run([str(each) for each in arguments], environ(**settings), cwd or Path.cwd(), 60)


def run_cold(
    *arguments: str | Path, cwd: Path | None = None, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run the installed `diary` to its end, from its start."""
    return subprocess.run(
        [DIARY, *arguments], env=environ(**settings), cwd=cwd, capture_output=True, text=True, timeout=60
    )


class Running:
    """`diary` under way; what it printed is in `output`."""

    def __init__(self, arguments: tuple[str | Path, ...], directory: Path, settings: dict[str, str]) -> None:
        self._log = directory / f"output-{time.monotonic_ns()}"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [DIARY, *arguments],
                env=environ(**settings),
                cwd=directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def output(self) -> str:
        return self._log.read_text()

    def says(self, text: str, *, times: int = 1, within: float = 120) -> None:
        """Wait until `text` was printed so often."""
        eventually(
            lambda: self.output.count(text) >= times, within, lambda: f"{text!r} not in:\n{self.output}"
        )

    def family(self) -> dict[int, str]:
        """Its living descendants, by process id, with their command lines; itself left out."""
        return {pid: line for pid, line in processes().items() if str(self.process.pid) in line.split()}

    def web(self) -> list[int]:
        """The process ids of its web server: gunicorn's master, and after it its workers."""
        return sorted(pid for pid, line in self.family().items() if "diary web " in line)

    def answers(self, path: str = "/", within: float = 60) -> bool:
        """Whether a page of the site it runs is answered, at the address it printed last."""
        address = [line.split()[-1] for line in self.output.splitlines() if "Open it" in line][-1]
        try:
            with urllib.request.urlopen(address.rstrip("/") + path, timeout=within) as response:
                return bool(response.status == 200)
        except OSError:
            return False

    def the(self, command: str) -> int:
        """The process id of its child that runs `diary COMMAND` (for the web server, the oldest: gunicorn's master)."""
        return min(pid for pid, line in self.family().items() if f"diary {command} " in line)

    def end(self, number: int = signal.SIGTERM, within: float = 15) -> int:
        """Send it a signal and wait for its end; the exit status."""
        self.process.send_signal(number)
        return self.process.wait(within)


@contextlib.contextmanager
def running(*arguments: str | Path, directory: Path, **settings: str) -> Iterator[Running]:
    """`diary` started, and ended with all it started when the block is left."""
    started = Running(arguments, directory, settings)
    try:
        yield started
    finally:
        family = started.family()
        started.process.kill()
        started.process.wait()
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def processes() -> dict[int, str]:
    """Every living process of this machine and its command line."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                # A killed process nobody has waited for yet has no command line any more.
                if line := (entry / "cmdline").read_bytes():
                    found[int(entry.name)] = line.replace(b"\0", b" ").decode(errors="replace")
    return found


def eventually(
    holds: Callable[[], T], within: float = 30, otherwise: Callable[[], str] = lambda: "it did not happen"
) -> T:
    """Wait until `holds` gives something true, and give it."""
    latest = time.monotonic() + within
    while not (result := holds()):
        assert time.monotonic() < latest, otherwise()
        time.sleep(0.05)
    return result

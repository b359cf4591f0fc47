"""Whatever kills web processes without warning: the kernel short of memory, an impatient person, a power switch."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from diary.cli.supervisor import QUICK
from tests.chaos.reports_client import Client
from tests.commands import Running, eventually


@dataclass
class Served:
    """`diary serve`, ended as hard as can be and started again on the same port."""

    data: Path
    directory: Path
    settings: dict[str, str]
    port: int = 0
    running: Running | None = None

    def start(self) -> None:
        """Start it; the first time on any free port."""
        arguments = ("serve", "--data", self.data, "--port", str(self.port))
        self.running = Running(arguments, self.directory, self.settings)
        self.running.says("is running.", within=120)
        self.port = int(self.running.output.partition("Open it")[2].split()[0].rpartition(":")[2])

    def web(self) -> list[int]:
        """gunicorn's master, and after it its workers."""
        assert self.running is not None
        return self.running.web()

    def kill_all(self) -> None:
        """Kill the supervisor alone; its children notice and end."""
        assert self.running is not None
        family = self.running.family()
        self.running.process.kill()
        self.running.process.wait()
        eventually(lambda: not any(Path(f"/proc/{pid}/cmdline").exists() for pid in family))

    def end(self) -> None:
        """End it in an orderly way, or else kill what is left."""
        assert self.running is not None
        family = self.running.family()
        try:
            self.running.end(within=30)
        finally:
            for pid in family:
                kill(pid)


@dataclass
class Killer:
    """Kills web processes while a report is under way."""

    served: Served
    clients: Sequence[Client]
    random: random.Random
    killed: Counter[str] = field(default_factory=Counter)
    """How often what was killed."""
    _server_killed_at: float = 0.0

    def strike(self) -> None:
        """Wait until one more report was saved, the next is under way, and a random moment has passed; then kill."""
        before = self._answered()
        eventually(lambda: self._answered() > before, within=120)
        eventually(lambda: any(client.sending.is_set() for client in self.clients), within=60)
        web = self.served.web()
        time.sleep(self.random.random() * 0.06)
        drawn = self.random.random()
        is_its_turn = drawn < 0.08 or self.killed.total() == 3
        if is_its_turn and time.monotonic() - self._server_killed_at > QUICK + 1:
            # Killed again sooner it would be started after an ever longer pause, and there was nothing to kill.
            self._server_killed_at = time.monotonic()
            self._kill_the_server(web)
        elif drawn < 0.3:
            self.killed["all workers"] += 1
            for pid in web[1:]:
                kill(pid)
        elif web[1:]:
            self.killed["a worker"] += 1
            kill(self.random.choice(web[1:]))

    def _kill_the_server(self, web: Sequence[int]) -> None:
        drawn = self.random.random()
        if drawn < 0.3:
            self.killed["the supervisor"] += 1
            self.served.kill_all()
            self.served.start()
        elif drawn < 0.6:
            self.killed["the web server and its workers"] += 1
            for pid in web:
                kill(pid)
        else:
            self.killed["the web server alone"] += 1
            for pid in web[:1]:
                kill(pid)

    def _answered(self) -> int:
        return sum(len(client.answered) for client in self.clients)


def kill(pid: int) -> None:
    """SIGKILL, whether it still lives or not."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)

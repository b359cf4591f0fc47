"""Keeping several processes running until told to end, and leaving none behind."""

from __future__ import annotations

import contextlib
import math
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from diary.cli.watch import SILENT, Watch

ENDING = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
GRACE = 8.0
"""Seconds the processes have to end before they are killed."""
QUICK = 10.0
"""A process that ends within so many seconds of its start has failed to start."""
LONGEST_PAUSE = 30.0
TOLD_EVERY = 5
"""Failed starts in a row between two complaints."""


@dataclass
class Program:
    """A process to keep running."""

    name: str
    command: Sequence[str]
    pass_fds: Sequence[int] = ()
    watch: Watch | None = None
    """Tells when it runs and answers nobody; None for one that nobody asks anything."""
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started: float = field(default=0.0, init=False)
    start_at: float = field(default=0.0, init=False)
    failures: int = field(default=0, init=False)
    """Failed starts in a row."""
    orphans: list[tuple[int, float]] = field(default_factory=list, init=False)
    """Process groups whose first process died, and until when the others may finish what they are doing."""

    def start(self, environ: Mapping[str, str]) -> None:
        """Start it in a session of its own: a Ctrl+C in the terminal is for the supervisor alone."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            self.command,
            env=environ,
            pass_fds=self.pass_fds,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        if self.watch is not None:
            self.watch.begin()

    def signal(self, number: int) -> None:
        """Send it a signal."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def leave_orphans(self) -> None:
        """It died: what it started, such as web workers with a request under way, is told to end."""
        if self.process is not None:
            _signal_group(self.process.pid, signal.SIGTERM)
            self.orphans.append((self.process.pid, time.monotonic() + GRACE))
            self.process = None

    def kill_orphans(self, now: float) -> None:
        """Kill those whose time is up."""
        for group, until in self.orphans:
            if until <= now:
                _signal_group(group, signal.SIGKILL)
        self.orphans = [(group, until) for group, until in self.orphans if until > now]

    def kill(self) -> None:
        """Kill it with all it ever started."""
        if self.process is not None:
            _signal_group(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.kill_orphans(math.inf)


def _signal_group(group: int, number: int) -> None:
    # PermissionError: macOS, where all of the group are zombies.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def supervise(programs: Sequence[Program], environ: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Run `programs` until a signal of ENDING comes; then end them, within GRACE, and return.

    One that ends is started again: at once if it had been running, else after a pause that doubles. One that is
    silent is killed, with all it started, and started again.
    """
    watches = [program.watch for program in programs if program.watch is not None]
    with _signals() as wait_for_signal:
        for watch in watches:
            watch.start()
        try:
            while True:
                for program in programs:
                    _keep_running(program, environ, say)
                pause = min(
                    (program.start_at for program in programs if program.process is None), default=None
                )
                seconds = 1.0 if pause is None else min(1.0, max(0.0, pause - time.monotonic()))
                if wait_for_signal(seconds) & ENDING:
                    return
        finally:
            for watch in watches:
                watch.stop()
            _end(programs, wait_for_signal)


def _keep_running(program: Program, environ: Mapping[str, str], say: Callable[[str], None]) -> None:
    now = time.monotonic()
    program.kill_orphans(now)
    if program.process is not None:
        status = program.process.poll()
        if status is None and (program.watch is None or not program.watch.is_silent()):
            return
        if status is None:
            say(
                f"The {program.name} has not answered for {SILENT:.0f} seconds. Killing it and starting it again."
            )
            # What hangs does not end when it is told to, and until it is gone it takes connections it will not serve.
            program.kill()
            program.process = None
            program.start_at = now
        else:
            program.leave_orphans()
            _plan_restart(program, now, status, say)
    if now >= program.start_at:
        program.start(environ)


def _plan_restart(program: Program, now: float, status: int, say: Callable[[str], None]) -> None:
    how = f"was ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
    if now - program.started >= QUICK:
        program.failures = 0
        program.start_at = now
        say(f"The {program.name} {how}. Starting it again.")
        return
    program.start_at = now + min(LONGEST_PAUSE, 0.5 * 2**program.failures)
    program.failures += 1
    if program.failures % TOLD_EVERY == 0:
        say(
            f"The {program.name} has ended {program.failures} times in a row soon after it was started; the reason "
            f"should stand above. Trying again in {program.start_at - now:.0f} seconds, and on."
        )
    else:
        say(f"The {program.name} {how}. Starting it again.")


def _end(programs: Sequence[Program], wait_for_signal: Callable[[float], frozenset[int]]) -> None:
    latest = time.monotonic() + GRACE
    for program in programs:
        program.signal(signal.SIGTERM)
    while any(program.process is not None and program.process.poll() is None for program in programs):
        left = latest - time.monotonic()
        # Asked a second time, somebody is in a hurry.
        if left <= 0 or wait_for_signal(min(left, 0.5)) & {signal.SIGINT, signal.SIGTERM}:
            break
    for program in programs:
        program.kill()


@contextlib.contextmanager
def _signals() -> Iterator[Callable[[float], frozenset[int]]]:
    """A function that waits up to some seconds for signals and gives those that came."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    kept = {number: signal.signal(number, _ignore) for number in (*ENDING, signal.SIGCHLD)}
    kept_writer = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    selector = selectors.DefaultSelector()
    selector.register(reader, selectors.EVENT_READ)

    def wait(seconds: float) -> frozenset[int]:
        if not selector.select(seconds):
            return frozenset()
        return frozenset(os.read(reader, 4096))

    try:
        yield wait
    finally:
        signal.set_wakeup_fd(kept_writer)
        for number, handler in kept.items():
            signal.signal(number, handler)
        selector.close()
        os.close(reader)
        os.close(writer)


def _ignore(_signal: int, _frame: object) -> None:
    """Only the number counts, which arrives through the pipe."""

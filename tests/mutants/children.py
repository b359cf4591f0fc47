"""Processes that are forked one for each mutant, two side by side, and what became of them."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

_SIDE_BY_SIDE = 2
_LONGEST = 900.0
"""Seconds by the clock after which a process that does nothing is ended."""
_MEMORY = 4 << 30

Job = TypeVar("Job")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one ended."""

    killed_by: str
    """The test that failed, or why the process ended itself; empty where every test passed."""
    seconds: float
    """Of the processor."""


@dataclass(slots=True)
class _Running(Generic[Job]):
    job: Job
    answers: int
    since: float


def each(
    jobs: Iterable[Job],
    work: Callable[[Job], str],
    limit: Callable[[Job], float],
    done: Callable[[Job, Outcome], None],
) -> None:
    """Fork for each job, do its work there and hand on what it answered.

    `work` answers as `Outcome.killed_by`. `limit` is in seconds of the processor, which other processes of a busy
    machine do not use up.
    """
    running: dict[int, _Running[Job]] = {}
    for job in jobs:
        while len(running) >= _SIDE_BY_SIDE:
            _await_one(running, done)
        answers, answer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(answers)
            _in_the_child(job, work, limit(job), answer)
        os.close(answer)
        running[pid] = _Running(job, answers, time.monotonic())
    while running:
        _await_one(running, done)


def _in_the_child(job: Job, work: Callable[[Job], str], limit: float, answer: int) -> None:
    code = 1
    try:
        os.setpgid(0, 0)
        whole = int(limit) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (whole, whole + 5))
        resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
        os.write(answer, work(job).encode()[:4000] or b"-")
        code = 0
    except BaseException as problem:
        # Whatever it is: a mutant that does this does not pass for one that nobody noticed.
        os.write(answer, f"{type(problem).__name__}: {problem}".encode()[:4000])
    finally:
        os._exit(code)


def _await_one(running: dict[int, _Running[Job]], done: Callable[[Job, Outcome], None]) -> None:
    while True:
        for pid, child in running.items():
            ended, status, used = os.wait4(pid, os.WNOHANG)
            if ended:
                del running[pid]
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(pid, signal.SIGKILL)
                said = os.read(child.answers, 4096).decode()
                os.close(child.answers)
                if not said:
                    said = (
                        f"ended by {signal.Signals(os.WTERMSIG(status)).name}"
                        if os.WIFSIGNALED(status)
                        else "gone"
                    )
                done(child.job, Outcome("" if said == "-" else said, used.ru_utime + used.ru_stime))
                return
            if time.monotonic() - child.since > _LONGEST:
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.005)

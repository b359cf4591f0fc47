"""The processes that try the mutants: what they find out comes back, and none of them stays."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import pytest

from tests.mutants.children import Outcome, each


def outcomes(work: Callable[[str], str], *jobs: str, limit: float = 60) -> dict[str, Outcome]:
    found: dict[str, Outcome] = {}
    each(jobs, work, lambda _job: limit, found.__setitem__)
    return found


def test_what_each_finds_out_comes_back() -> None:
    found = outcomes(lambda job: "" if job == "unnoticed" else f"test_{job}", "a", "unnoticed", "b")
    assert {job: outcome.killed_by for job, outcome in found.items()} == {
        "a": "test_a",
        "unnoticed": "",
        "b": "test_b",
    }


def test_they_work_in_processes_of_their_own() -> None:
    assert outcomes(lambda _job: str(os.getpid()), "a")["a"].killed_by != str(os.getpid())


def test_one_that_breaks_down_is_not_taken_for_one_that_nobody_noticed() -> None:
    def breaks(job: str) -> str:
        raise SystemExit(job)

    def is_gone(_job: str) -> str:
        os._exit(0)

    assert outcomes(breaks, "broken")["broken"].killed_by == "SystemExit: broken"
    assert outcomes(is_gone, "a")["a"].killed_by == "gone"


@pytest.mark.slow
def test_one_that_never_ends_is_ended() -> None:
    def for_ever(_job: str) -> str:
        while True:
            pass

    begun = time.process_time()
    found = outcomes(for_ever, "a", "b", limit=0)
    assert {outcome.killed_by for outcome in found.values()} == {"ended by SIGXCPU"}
    assert time.process_time() - begun < 1, "whoever waits for them does nothing meanwhile"

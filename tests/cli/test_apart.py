"""What is done once in a process of its own: what it gives, what it refuses, and how it may end."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.commands import environ

_PROGRAM = """
import os, signal, sys, time
from diary import logs
from diary.cli.apart import apart
from diary.cli.faults import Refused

logs.guard_process()

def works():
    import colorsys
    return {"half": 0.5, "none": None}

def refuses():
    raise Refused("Not today.", 3)

def is_killed():
    os.kill(os.getpid(), signal.SIGKILL)

def is_interrupted():
    raise KeyboardInterrupt

def fails():
    int("what somebody wrote")

try:
    print(apart(globals()[sys.argv[1]]))
except Refused as error:
    print("refused:", error.message, error.exit_code)
finally:
    print("once", "colorsys" in sys.modules)
"""


@pytest.mark.parametrize(
    ("work", "said"),
    [
        ("works", "{'half': 0.5, 'none': None}"),
        ("refuses", "refused: Not today. 3"),
        ("is_killed", "refused: What has to be done before the diary starts was not finished. 1"),
        ("is_interrupted", "refused: What has to be done before the diary starts was not finished. 1"),
        ("fails", "refused: What has to be done before the diary starts was not finished. 1"),
    ],
)
def test_what_becomes_of_it_and_nothing_is_imported_or_done_twice(work: str, said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, work], env=environ(), capture_output=True, text=True
    )
    assert done.stdout == f"{said}\nonce False\n", done.stderr
    assert ("ValueError" in done.stderr) is (work == "fails")
    assert "what somebody wrote" not in done.stderr

"""Coverage by some tests alone, in a run of others too: what only the others reach stays uncovered."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.project import ROOT

pytestmark = [pytest.mark.slow]

CONFTEST = """
from tests import coverage_by

def pytest_addoption(parser):
    coverage_by.add_option(parser)

def pytest_configure(config):
    coverage_by.configure(config)
"""
MEASURED = """
def by_both():
    return 1

def by_others():
    return 2

def by_parameters_of_others():
    return 3

def by_what_others_ask_for():
    return 4

def by_unmeasured():
    return 5
"""
OTHERS = """
import pytest
from measured.inside import by_both, by_others, by_parameters_of_others, by_what_others_ask_for

@pytest.fixture
def asked_for():
    return by_what_others_ask_for()

@pytest.mark.parametrize("number", [by_parameters_of_others()])
def test_others(number, asked_for):
    assert (by_both(), by_others(), number, asked_for) == (1, 2, 3, 4)
"""
OWN = """
import pytest
from measured.inside import by_both, by_unmeasured

def test_own():
    assert by_both() == 1

@pytest.mark.unmeasured
def test_of_hundreds():
    assert by_unmeasured() == 5
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in {
        "conftest.py": CONFTEST,
        "measured/__init__.py": "",
        "measured/inside.py": MEASURED,
        # Collected, and run, before the tests that count and after them.
        "a/test_a.py": OTHERS,
        "m/test_m.py": OWN,
        "z/test_z.py": OTHERS,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("workers", ["0", "1"])
def test_what_only_other_tests_reach_is_not_covered(project: Path, workers: str) -> None:
    options = ["-q", "-p", "no:randomly", "-n", workers, "--import-mode=importlib"]
    coverage = ["--cov=measured", "--cov-by=m", "--cov-report=term-missing", "--cov-fail-under=100"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *coverage],
        cwd=project,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join([str(ROOT), str(project)])},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "4 passed" in done.stdout, done.stdout + done.stderr
    (line,) = [line.split() for line in done.stdout.splitlines() if line.startswith("measured/inside.py")]
    assert line[4:] == ["6,", "9,", "12,", "15"], (
        "the bodies of what only others reach, or one that is unmeasured"
    )
    assert done.returncode != 0

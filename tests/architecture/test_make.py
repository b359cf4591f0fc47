"""The first minute on a new machine: what `make` says, and what it says when something is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.project import ROOT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout without .venv, in a place with a space in its name."""
    place = tmp_path / "my diary"
    place.mkdir()
    shutil.copytree(ROOT / "requirements", place / "requirements")
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, place)
    return place


@pytest.fixture
def only_tools(tmp_path: Path) -> Path:
    """A PATH with the tools of any Unix and without Python."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "make", "cat", "cmp", "dirname", "rm", "awk"):
        found = shutil.which(name)
        assert found
        (programs / name).symlink_to(found)
    return programs


def make(checkout: Path, path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": str(path), "HOME": os.environ.get("HOME", "/")}
    return subprocess.run(
        ["make", *arguments],
        cwd=checkout,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def a_program(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_make_alone_lists_its_targets(checkout: Path, only_tools: Path) -> None:
    done = make(checkout, only_tools)
    assert done.returncode == 0
    assert {"run", "test", "install"} <= {line.split()[1] for line in done.stdout.splitlines()}


def test_without_python_it_says_what_is_needed(checkout: Path, only_tools: Path) -> None:
    done = make(checkout, only_tools, "install")
    assert done.returncode != 0
    assert "needs Python 3.11 or newer, and no Python 3 was found" in done.stderr
    assert not (checkout / ".venv").exists()


def test_an_old_python_is_named(checkout: Path, only_tools: Path) -> None:
    a_program(only_tools / "python3", 'case "$1" in --version) echo Python 3.9.18;; *) exit 1;; esac')
    done = make(checkout, only_tools, "run")
    assert done.returncode != 0
    assert "needs Python 3.11 or newer, and Python 3.9.18 was found" in done.stderr


def test_a_python_without_venv_is_told_apart(checkout: Path, only_tools: Path) -> None:
    answers = 'case "$2" in *version_info*) exit 0;; *ensurepip*) exit 1;; esac; echo Python 3.12.1'
    a_program(only_tools / "python3", answers)
    done = make(checkout, only_tools, "install")
    assert done.returncode != 0
    assert "Python 3.12.1 is here without its venv and ensurepip modules" in done.stderr
    assert "python3-venv" in done.stderr


def test_a_python_asked_for_by_name_must_exist(checkout: Path, only_tools: Path) -> None:
    done = make(checkout, only_tools, "PYTHON=python9.9", "install")
    assert done.returncode != 0
    assert "PYTHON is set to python9.9, and there is no such program" in done.stderr


def test_what_is_installed_is_left_alone(checkout: Path, only_tools: Path) -> None:
    (checkout / ".venv" / "bin").mkdir(parents=True)
    a_program(checkout / ".venv" / "bin" / "python", "exit 1")
    parts = ("requirements/build.txt", "requirements/run.txt", "pyproject.toml", "requirements/install.sh")
    recipe = f"{checkout.resolve()}\n" + "".join((checkout / part).read_text() for part in parts)
    (checkout / ".venv" / "installed-run").write_text(recipe)
    assert make(checkout, only_tools, "install").returncode == 0

    with (checkout / "requirements" / "run.txt").open("a") as lock:
        lock.write("# changed\n")
    assert make(checkout, only_tools, "install").returncode != 0

"""The lock files: complete, hashed, and free of addresses, so that any index or mirror serves them."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.project import ROOT

LOCKS = ("build", "run", "test")


def read(lock: str) -> str:
    return (ROOT / "requirements" / f"{lock}.txt").read_text()


def entries(lock: str) -> list[str]:
    """The lock's requirements, each with its continuation lines joined."""
    lines = (line for line in read(lock).splitlines() if not line.lstrip().startswith("#"))
    return [entry for entry in "\n".join(lines).replace("\\\n", " ").splitlines() if entry.strip()]


def pins(lock: str) -> dict[str, str]:
    """Package name → the one version it is locked to."""
    found = (Requirement(entry.split("--hash", 1)[0].strip()) for entry in entries(lock))
    return {canonicalize_name(one.name): str(one.specifier) for one in found}


def wanted(lock: str) -> list[str]:
    """What pyproject.toml asks the lock for."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    if lock == "run":
        return pyproject["project"]["dependencies"]
    if lock == "build":
        return pyproject["dependency-groups"]["build"] + pyproject["build-system"]["requires"]
    return pyproject["dependency-groups"]["test"] + pyproject["project"]["dependencies"]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_locked_to_one_version_with_hashes(lock: str) -> None:
    assert entries(lock)
    for entry in entries(lock):
        assert re.fullmatch(
            r"[a-z0-9-]+(\[[a-z0-9,-]+\])?==\S+( ; [^-]+?)?( +--hash=sha256:[0-9a-f]{64})+", entry
        ), entry


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_says_where_packages_come_from(lock: str) -> None:
    assert not re.search(r"://|--(extra-)?index|--find-links|file:| @ ", read(lock))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_what_pyproject_asks_for(lock: str) -> None:
    locked = pins(lock)
    for line in wanted(lock):
        requirement = Requirement(line)
        version = locked[canonicalize_name(requirement.name)].removeprefix("==")
        assert requirement.specifier.contains(version), f"{line}, but {version} is locked: make lock"


def test_what_runs_is_what_was_tested() -> None:
    # install.sh relies on it too: with the test lock installed, nothing is missing for running.
    assert pins("run").items() <= pins("test").items()


def test_the_builders_agree_with_the_packages_they_share() -> None:
    build, test = pins("build"), pins("test")
    assert {name: test[name] for name in build.keys() & test.keys()}.items() <= build.items()

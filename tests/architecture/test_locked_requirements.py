"""The lock files: complete, hashed, and free of addresses, so that any index or mirror serves them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache, partial
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.architecture.locks import (
    LOCKS,
    PYTHONS,
    Pin,
    entries,
    environments,
    faults,
    pins,
    read,
    spoiled,
    wanted,
)
from tests.architecture.project import ROOT

NEEDS: dict[str, dict[str, Any]] = json.loads((ROOT / "requirements" / "needs.json").read_text())
"""Written by tests/architecture/needs.py."""
HERE = {name: str(value) for name, value in default_environment().items()}
EVERYWHERE = environments("Linux", "Darwin", "Windows")
"""Nothing is promised for Windows, but what the locks hold for it must be there for a reason."""


@cache
def installed_needs(name: str) -> tuple[str, ...]:
    return tuple(metadata.requires(name) or ())


def written_needs(name: str, place: str) -> list[str]:
    return [*NEEDS[name]["needs"], *NEEDS[name].get("only", {}).get(place, ())]


def faults_everywhere(text: str, lock: str) -> Iterator[str]:
    roots = wanted(lock)
    for place, environment in EVERYWHERE.items():
        needs = partial(written_needs, place=place)
        yield from (f"{place}: {fault}" for fault in faults(text, roots, needs, environment))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_locked_to_one_version_with_hashes(lock: str) -> None:
    entry = r"[a-z0-9-]+(\[[a-z0-9,-]+\])?==\S+( ; [^-]+?)?( +--hash=sha256:[0-9a-f]{64})+"
    assert entries(read(lock))
    assert [one for one in entries(read(lock)) if not re.fullmatch(entry, one)] == []


@pytest.mark.parametrize("file", ["build.txt", "run.txt", "test.txt", "needs.json"])
def test_nothing_says_where_packages_come_from(file: str) -> None:
    text = Path(ROOT, "requirements", file).read_text()
    assert not re.search(r"://|--(extra-)?index|--find-links|file:| @ ", text)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_what_pyproject_asks_for(lock: str) -> None:
    locked = pins(read(lock))
    for line in wanted(lock):
        requirement = Requirement(line)
        version = locked[canonicalize_name(requirement.name)].version
        assert requirement.specifier.contains(version), f"{line}, but {version} is locked: make lock"


def test_what_runs_is_what_was_tested() -> None:
    # install.sh relies on it too: with the test lock installed, nothing is missing for running.
    tested = pins(read("test"))
    for name, pin in pins(read("run")).items():
        assert as_installed(tested[name]) == as_installed(pin)


def as_installed(pin: Pin) -> tuple[object, ...]:
    """Extras aside: the tests may ask for more of them."""
    return pin.name, pin.version, str(pin.marker), pin.hashes


def test_the_builders_agree_with_the_packages_they_share() -> None:
    build, tested = pins(read("build")), pins(read("test"))
    for name in build.keys() & tested.keys():
        assert build[name].version == tested[name].version


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_what_the_installed_packages_ask_for(lock: str) -> None:
    here = [pin for pin in pins(read(lock)).values() if pin.is_for(HERE)]
    # Some packages write a version with zeros that an index leaves out: 2.004 is 2.4.
    installed = {pin.name: Version(metadata.version(pin.name)) for pin in here}
    assert installed == {pin.name: Version(pin.version) for pin in here}
    assert faults(read(lock), wanted(lock), installed_needs, HERE) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_what_is_asked_for_on_every_system_and_python(lock: str) -> None:
    assert list(faults_everywhere(read(lock), lock)) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_without_any_one_of_its_entries_or_extras_a_lock_is_found_wanting(lock: str) -> None:
    locked = pins(read(lock))
    tried = 0
    for gone, text in spoiled(read(lock)):
        assert any(faults_everywhere(text, lock)), f"without {gone} nothing is missing: why is it locked?"
        name = gone.partition("[")[0]
        if not name or locked[name].is_for(HERE):
            assert faults(text, wanted(lock), installed_needs, HERE), f"{gone} is not missed here"
        tried += 1
    assert tried >= len(locked)


def test_an_extra_that_a_package_asks_for_counts_as_a_need_of_its_own() -> None:
    needs = {"one": ["two[quick]>=2"], "two": ["three<5; extra == 'quick'"], "three": []}
    lock = "one==1 --hash=sha256:0\ntwo[quick]==2 --hash=sha256:0\nthree==4 --hash=sha256:0\n"
    assert faults(lock, ["one"], needs.__getitem__, HERE) == []
    assert faults(lock.replace("[quick]", ""), ["one"], needs.__getitem__, HERE) == [
        "one asks for two[quick]>=2, but two is locked without quick"
    ]
    assert faults(lock.replace("==4", "==5"), ["one"], needs.__getitem__, HERE) == [
        "two asks for three<5; extra == 'quick', but 5 is locked"
    ]
    without = lock.replace("three==4 --hash=sha256:0\n", "")
    assert faults(without, ["one"], needs.__getitem__, HERE) == [
        "two asks for three<5; extra == 'quick', which is not locked"
    ]


def test_what_packages_ask_for_was_written_down_for_the_versions_that_are_locked() -> None:
    locked = {name: pin.version for lock in LOCKS for name, pin in pins(read(lock)).items()}
    assert {name: one["version"] for name, one in NEEDS.items()} == locked, (
        "the locks have changed: make needs"
    )


def test_what_was_written_down_is_what_the_installed_packages_say() -> None:
    for name, one in NEEDS.items():
        for line in one["needs"] if is_installed(name) else ():
            assert line in installed_needs(name), f"{name}: {line}"


def is_installed(name: str) -> bool:
    return any(name == pin.name and pin.is_for(HERE) for lock in LOCKS for pin in pins(read(lock)).values())


@pytest.mark.parametrize("python", PYTHONS)
def test_every_package_takes_every_python(python: str) -> None:
    refusing = {
        name: one["python"]
        for name, one in NEEDS.items()
        if not SpecifierSet(one["python"]).contains(f"{python}.1")
    }
    assert refusing == {}

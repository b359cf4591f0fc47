"""What a lock holds, and what would be missing from it on a machine that installs it: nothing is resolved there, so
each package that another one asks for must stand in the lock, at a version it takes, with the extras it names.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.project import ROOT

LOCKS = ("build", "run", "test")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
MACHINES = {"Linux": ("x86_64", "aarch64"), "Darwin": ("x86_64", "arm64"), "Windows": ("AMD64",)}

Environment = Mapping[str, str]
"""What the markers of requirements are asked about."""


@dataclass(frozen=True, slots=True)
class Pin:
    """One entry of a lock."""

    name: str
    version: str
    extras: frozenset[str]
    marker: Marker | None
    hashes: tuple[str, ...]

    def is_for(self, environment: Environment) -> bool:
        """Whether it is installed there."""
        return self.marker is None or self.marker.evaluate(dict(environment))


def read(lock: str) -> str:
    """The text of a lock."""
    return (ROOT / "requirements" / f"{lock}.txt").read_text()


def entries(text: str) -> list[str]:
    """A lock's requirements, each with its continuation lines joined."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return [entry for entry in "\n".join(lines).replace("\\\n", " ").splitlines() if entry.strip()]


@lru_cache(maxsize=8)
def pins(text: str) -> dict[str, Pin]:
    """Each package that the text of a lock names."""
    found = {}
    for entry in entries(text):
        asked, *hashes = (part.strip() for part in entry.split("--hash="))
        one = Requirement(asked)
        name = canonicalize_name(one.name)
        version = str(one.specifier).removeprefix("==")
        found[name] = Pin(name, version, frozenset(one.extras), one.marker, tuple(hashes))
    return found


def wanted(lock: str) -> list[str]:
    """What pyproject.toml asks the lock for."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    if lock == "run":
        return pyproject["project"]["dependencies"]
    if lock == "build":
        return pyproject["dependency-groups"]["build"] + pyproject["build-system"]["requires"]
    return pyproject["dependency-groups"]["test"] + pyproject["project"]["dependencies"]


@cache
def requirement(line: str) -> Requirement:
    """What one line of a package's needs says."""
    return Requirement(line)


def environments(*systems: str) -> dict[str, dict[str, str]]:
    """Every Python on every machine of these systems, by a name such as "Linux x86_64 3.11"."""
    return {
        f"{system} {machine} {python}": _environment(system, machine, python)
        for system in systems
        for machine, python in product(MACHINES[system], PYTHONS)
    }


def _environment(system: str, machine: str, python: str) -> dict[str, str]:
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{python}.0",
        "os_name": "nt" if system == "Windows" else "posix",
        "platform_machine": machine,
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": system,
        "platform_version": "",
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": {"Linux": "linux", "Darwin": "darwin", "Windows": "win32"}[system],
    }


def faults(
    text: str, roots: Iterable[str], needs: Callable[[str], Iterable[str]], environment: Environment
) -> list[str]:
    """What is missing from this lock where `roots` are to work in `environment`.

    `needs` gives what a package asks for, as its metadata has it.
    """
    locked = {name: pin for name, pin in pins(text).items() if pin.is_for(environment)}
    found: list[str] = []
    seen: set[tuple[str, str]] = set()
    waiting = [(line, "pyproject.toml", "") for line in roots]
    while waiting:
        line, asker, extra = waiting.pop()
        one = requirement(line)
        if one.marker and not one.marker.evaluate({**environment, "extra": extra}):
            continue
        name = canonicalize_name(one.name)
        pin = locked.get(name)
        if pin is None:
            found.append(f"{asker} asks for {line}, which is not locked")
            continue
        if not one.specifier.contains(pin.version, prereleases=True):
            found.append(f"{asker} asks for {line}, but {pin.version} is locked")
        if stripped := one.extras - pin.extras:
            found.append(
                f"{asker} asks for {line}, but {name} is locked without {', '.join(sorted(stripped))}"
            )
        for wanted_extra in {"", *one.extras}:
            if (name, wanted_extra) not in seen:
                seen.add((name, wanted_extra))
                waiting += [(need, name, wanted_extra) for need in needs(name)]
    return sorted(set(found))


def spoiled(text: str) -> Iterator[tuple[str, str]]:
    """The same lock with one entry taken out, or one entry's extras, for each there is; and what was taken out."""
    for name, pin in pins(text).items():
        start = re.search(rf"^{re.escape(name)}(\[[^]]*\])?==", text, re.MULTILINE)
        assert start, name
        after = re.compile(r"^\S", re.MULTILINE).search(text, start.end())
        end = after.start() if after else len(text)
        yield name, text[: start.start()] + text[end:]
        if pin.extras:
            yield start.group(1), text[: start.start(1)] + text[start.end(1) :]

"""Write requirements/needs.json: what each locked package asks for, by its own metadata, on all systems.

make needs

A wheel may ask for something on one system alone, by markers or because each system has a wheel of its own, so pip is
asked for the metadata of the very files that the lock's hashes allow there. Nothing is installed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from tests.architecture.locks import LOCKS, Pin, environments, pins, read
from tests.architecture.project import ROOT

NEEDS = ROOT / "requirements" / "needs.json"
ONE_FILE = 2
"""A package with a wheel for everybody has this many hashes: of the wheel, and of the source."""

AT_ONCE = 4
SOURCE_ONLY = "flask-principal"
"""What has no wheel, and is built with what requirements/build.txt locks. Nothing else may need a builder anywhere."""


def main() -> None:
    """Ask for each package's metadata, and write it down."""
    locked = {name: pin for lock in LOCKS for name, pin in pins(read(lock)).items()}
    everywhere = environments("Linux", "Darwin")
    same = [pin for pin in locked.values() if len(pin.hashes) <= ONE_FILE]
    found = {name: {"": metadata} for name, metadata in _metadata(same).items()}
    others = [pin for pin in locked.values() if pin not in same]

    def of_its_own(place: str) -> dict[str, dict[str, Any]]:
        return _metadata([pin for pin in others if pin.is_for(everywhere[place])], _where(place))

    # Most of the time is spent waiting for the index.
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for place, there in zip(everywhere, pool.map(of_its_own, everywhere), strict=True):
            for name, metadata in there.items():
                found.setdefault(name, {})[place] = metadata
    written = {name: _summed_up(locked[name], found[name]) for name in sorted(locked)}
    NEEDS.write_text(json.dumps(written, indent=1) + "\n")


def _summed_up(pin: Pin, by_place: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The version, which Pythons it takes, what it asks for everywhere, and what it asks for in some places only."""
    asked = {place: sorted(metadata.get("requires_dist", ())) for place, metadata in by_place.items()}
    common = set.intersection(*(set(lines) for lines in asked.values()))
    pythons = {metadata.get("requires_python", "") for metadata in by_place.values()} - {""}
    found: dict[str, Any] = {
        "version": pin.version,
        "python": ",".join(sorted(pythons)),
        "needs": sorted(common),
    }
    only = {place: sorted(set(lines) - common) for place, lines in asked.items()}
    if any(only.values()):
        found["only"] = {place: lines for place, lines in only.items() if lines}
    return found


def _where(place: str) -> list[str]:
    """How pip is told of another machine and another Python."""
    system, machine, python = place.split()
    if system == "Darwin":
        tags = [f"macosx_15_0_{machine}"]
    else:
        tags = [f"manylinux_2_{minor}_{machine}" for minor in range(36, 4, -1)]
        tags += [f"manylinux{year}_{machine}" for year in ("2014", "2010", "1")]
    return ["--python-version", python, "--implementation", "cp"] + [f"--platform={tag}" for tag in tags]


def _metadata(wanted: Sequence[Pin], where: Iterable[str] = ()) -> dict[str, dict[str, Any]]:
    """The metadata that pip would install there, by the package's name."""
    with tempfile.TemporaryDirectory() as directory:
        lock, report = Path(directory, "lock.txt"), Path(directory, "report.json")
        # Without markers, which pip would ask about this machine instead of the other.
        lock.write_text("".join(_line(pin) for pin in wanted))
        command = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--quiet",
            "--disable-pip-version-check",
        ]
        command += [
            "--dry-run",
            "--ignore-installed",
            "--no-deps",
            "--no-build-isolation",
            "--require-hashes",
        ]
        command += ["--only-binary=:all:", f"--no-binary={SOURCE_ONLY}"]
        command += ["--target", directory, "--report", str(report), *where, "--requirement", str(lock)]
        subprocess.run(command, check=True)
        found = json.loads(report.read_text())["install"]
    by_name = {canonicalize_name(one["metadata"]["name"]): one["metadata"] for one in found}
    assert by_name.keys() == {pin.name for pin in wanted}
    return by_name


def _line(pin: Pin) -> str:
    return " ".join([f"{pin.name}=={pin.version}", *(f"--hash={each}" for each in pin.hashes)]) + "\n"


if __name__ == "__main__":
    main()

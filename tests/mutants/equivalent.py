"""The mutants that change nothing anybody could notice, each with its reason; and what the command says of them.

`equivalent.toml` names them as the command does. One that is killed after all, or that the code no longer has, is a
fault: the reason is no longer true.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path

FILE = Path(__file__).with_name("equivalent.toml")


class Unreadable(ValueError):
    """The file does not say what it should."""


def named(path: Path = FILE) -> dict[str, str]:
    """The reasons, by the mutant's name."""
    reasons: dict[str, str] = {}
    for entry in tomllib.loads(path.read_text()).get("equivalent", []):
        if set(entry) != {"mutants", "because"} or not entry["mutants"] or len(entry["because"].split()) < 4:
            raise Unreadable(f"{path.name}: an entry names its mutants and says because of what: {entry}")
        for mutant in entry["mutants"]:
            if mutant in reasons:
                raise Unreadable(f"{path.name}: named twice: {mutant}")
            reasons[mutant] = entry["because"]
    return reasons


def faults(reasons: Collection[str], there: Collection[str], killed_by: Mapping[str, str]) -> list[str]:
    """What is wrong with a part, a sentence each: `killed_by` tells of the mutants that were tried."""
    said = []
    for mutant in sorted(reasons):
        if mutant not in there:
            said.append(f"named equivalent, and gone: {mutant}")
        elif killed_by.get(mutant):
            said.append(f"named equivalent, and killed by {killed_by[mutant]}: {mutant}")
    survivors = (mutant for mutant, killer in killed_by.items() if not killer and mutant not in reasons)
    return said + [f"survived: {mutant}" for mutant in sorted(survivors)]

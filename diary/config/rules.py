"""The numbers of the rules as a site sets them: `[rules.rising]` in the file, `DIARY_RULES_RISING_RISE` outside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diary.rules import limits
from diary.rules.names import FIELDS, variable
from diary.rules.thresholds import DEFAULT, PRESETS, Thresholds, ThresholdsError, fraction_wanted

SECTION = "rules"
VARIABLES: Mapping[str, str] = {variable(name): name for name in FIELDS}
FAMILIES = tuple(dict.fromkeys(name.partition(".")[0] for name in FIELDS))


def take_family(
    where: str, family: str, table: Mapping[str, Any], given: dict[str, Any], faults: list[str]
) -> None:
    """Take over `[rules.family]` of the file `where` into `given`, by name, or say what is wrong with it."""
    for key, value in table.items():
        name = f"{family}.{key}"
        if name in FIELDS:
            _take(f"{where}: {SECTION}.{name}", name, value, given, faults)
        else:
            keys = ", ".join(known.partition(".")[2] for known in FIELDS if known.startswith(f"{family}."))
            faults.append(f"{where}: {SECTION}.{name} is not a setting. [{SECTION}.{family}] has {keys}.")


def take_environment(environ: Mapping[str, str], given: dict[str, Any], faults: list[str]) -> dict[str, str]:
    """Take over what the environment says; gives the variable that each came from."""
    found = {name: key for key, name in VARIABLES.items() if key in environ}
    for name, key in found.items():
        _take(key, name, environ[key], given, faults)
    return found


def thresholds(preset: str | None, given: Mapping[str, Any], faults: list[str]) -> Thresholds:
    """The preset with `given` in it; where they do not go together, DEFAULT, and what is wrong in `faults`."""
    try:
        return PRESETS[preset or "default"].changed(given)
    except ThresholdsError as error:
        faults += [f"{SECTION}.{fault}." for fault in error.faults]
        return DEFAULT


def _take(where: str, name: str, value: Any, given: dict[str, Any], faults: list[str]) -> None:
    fraction = fraction_wanted(name)
    number = limits.number(value, fraction=fraction)
    if number is None:
        given.pop(name, None)
        faults.append(f"{where}: expected {limits.expected(fraction=fraction)}, not {value!r}.")
    else:
        given[name] = number

"""In which country a person is, as far as their time zone tells: good enough for the number to call in an emergency."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from zoneinfo import TZPATH

from babel import Locale
from babel.core import get_global

from diary.store.models import Patient

_NOT_COUNTRIES = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
)
"""Two-letter codes of the language data that stand for groups, parts or nothing."""


def is_country(code: str) -> bool:
    """Whether a code, such as GB, stands for a country."""
    return len(code) == 2 and code not in _NOT_COUNTRIES and code in _territories()


def country_of_zone(zone: str) -> str:
    """The country that an IANA time zone lies in, such as IN for Asia/Calcutta; empty for UTC and the like.

    The language data know each place under one of its names, to which the others lead. A zone that is newer than they
    are stands in the list that the time zones themselves bring.
    """
    name = get_global("zone_aliases").get(zone, zone)
    territories = get_global("zone_territories")
    named = (territories.get(name, ""), territories.get(zone, ""), _newer_zones().get(zone, ""))
    return next((code for code in named if is_country(code)), "")


def country_for(patient: Patient) -> str:
    """The country whose number the patient is shown: the one they named, else that of their time zone, else none."""
    return patient.country or country_of_zone(patient.timezone)


@cache
def _territories() -> frozenset[str]:
    return frozenset(Locale("en").territories)


@cache
def _newer_zones() -> dict[str, str]:
    """Zones with their country, as `zone.tab` lists them: a line has its code, where it lies, and its name."""
    found: dict[str, str] = {}
    for text in _lists_of_zones():
        lines = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
        found |= {columns[2].strip(): columns[0] for columns in lines if len(columns) > 2}
        if found:
            break
    return found


def _lists_of_zones() -> list[str]:
    places = [Path(directory) / "zone.tab" for directory in TZPATH]
    texts = [place.read_text("utf-8") for place in places if place.is_file()]
    try:
        packaged = files("tzdata").joinpath("zoneinfo", "zone.tab")
        return [*texts, packaged.read_text("utf-8")] if packaged.is_file() else texts
    except ModuleNotFoundError:
        return texts

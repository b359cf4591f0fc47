"""Countries and time zones to choose from, and a first guess of both from what the browser says about its language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from unicodedata import normalize
from zoneinfo import available_timezones

from babel.core import get_global
from flask import request

from diary.config import EmergencyNumbers
from diary.services.patients.countries import is_country
from diary.words.language import current_language
from diary.words.language import gettext as _

_AREAS = (
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
)  # fmt: skip


def time_zones(besides: str = "") -> list[tuple[str, str, str]]:
    """Every IANA zone that names a place, and UTC: what a browser may report is always among them.

    Area, name and label each. `besides`: one more, such as an old name that somebody has already.
    """
    zones = []
    for name in sorted(_all_zones()):
        area, _slash, place = name.partition("/")
        if area in _AREAS:
            zones.append((area, name, place.replace("_", " ").replace("/", " – ")))
    zones.append(("UTC", "UTC", "UTC"))
    if besides and besides not in {name for _area, name, _label in zones}:
        zones.append(("UTC", besides, besides))
    return zones


def is_time_zone(name: str) -> bool:
    """Whether `name` is an IANA zone."""
    return name in _all_zones()


@cache
def _all_zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"Factory", "localtime"})


def countries(numbers: Mapping[str, EmergencyNumbers]) -> list[tuple[str, str]]:
    """Every country, by name, each with its emergency number where the site knows one."""
    names = {code: name for code, name in current_language().locale.territories.items() if is_country(code)}
    for code in numbers:
        names.setdefault(code, code)
    listed = sorted(names.items(), key=lambda pair: normalize("NFKD", pair[1]).casefold())
    return [
        (code, _with_number(name, numbers[code].emergency) if code in numbers else name)
        for code, name in listed
    ]


def _with_number(country: str, number: str) -> str:
    return _("%(country)s – call %(number)s", country=country, number=number)


def language_country() -> str:
    """The country in the browser's language setting, such as GB in `en-GB`; empty where it names none.

    Good enough to guess a time zone that is shown and asked about, and not for an emergency number: many phones abroad
    speak English.
    """
    for language in request.accept_languages.values():
        region = language.replace("_", "-").rpartition("-")[2]
        if len(region) == 2 and region.isalpha() and "-" in language.replace("_", "-"):
            code = region.upper()
            if is_country(code):
                return code
    return ""


def guessed_time_zone(country: str) -> str:
    """The zone of a country that has one only; empty where one cannot tell."""
    zones = get_global("territory_zones").get(country, [])
    return zones[0] if len(zones) == 1 and is_time_zone(zones[0]) else ""

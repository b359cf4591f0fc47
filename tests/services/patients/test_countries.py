"""Which country's number a patient is shown: the one they named, else that of their time zone, by any of its names."""

from __future__ import annotations

from zoneinfo import available_timezones

import pytest
from babel.core import get_global

from diary.config import Settings
from diary.services.patients.contacts import contact_of
from diary.services.patients.countries import country_of_zone, is_country
from diary.store.models import Account, Patient

NOWHERE = {
    "Factory",
    "localtime",
    "Antarctica/Troll",
    "GMT",
    "GMT+0",
    "GMT-0",
    "GMT0",
    "Greenwich",
    "UCT",
    "UTC",
} | {
    "Universal",
    "Zulu",
}


def patient(zone: str, country: str = "") -> Patient:
    return Patient(account=Account(email="ann@example.org"), timezone=zone, country=country)


def test_every_time_zone_that_lies_somewhere_names_its_country() -> None:
    zones = {zone for zone in available_timezones() if zone not in NOWHERE and not zone.startswith("Etc/")}
    assert len(zones) > 500
    assert not sorted(zone for zone in zones if not is_country(country_of_zone(zone)))
    # Read straight from the data, without going through the other names, many would have none.
    assert sum(zone not in get_global("zone_territories") for zone in zones) > 100


@pytest.mark.parametrize("zone", [*sorted(NOWHERE - {"Antarctica/Troll"}), "Etc/GMT+5", "Mars/Olympus", ""])
def test_a_zone_without_a_place_names_none(zone: str) -> None:
    assert country_of_zone(zone) == ""


@pytest.mark.parametrize(
    ("zone", "number"),
    [
        ("Asia/Calcutta", "112"),
        ("Asia/Kolkata", "112"),
        ("US/Eastern", "911"),
        ("America/New_York", "911"),
        ("America/Coyhaique", "131"),
        ("Europe/Belfast", "999"),
        ("Australia/ACT", "000"),
        ("NZ", "111"),
    ],
)
def test_without_a_country_the_number_is_that_of_the_time_zone(
    settings: Settings, zone: str, number: str
) -> None:
    assert contact_of(patient(zone), settings).emergency == number


def test_the_country_that_was_named_comes_before_the_zone(settings: Settings) -> None:
    assert contact_of(patient("Europe/London", "US"), settings).emergency == "911"
    # What is named and has no number is no reason to show that of another country.
    assert contact_of(patient("Europe/London", "AQ"), settings).emergency == ""
    assert contact_of(patient("UTC"), settings).emergency_number == "112"

"""The numbers the diary starts with, against a table that others keep."""

from __future__ import annotations

from dataclasses import replace

import phonenumbers
import pytest
from phonenumbers import shortnumberinfo

from diary.config.emergency import KNOWN_NUMBERS, advice_line
from diary.config.values import emergency_numbers

NOT_IN_THE_TABLE = {
    "LK": "1990, Suwa Seriya, is the ambulance service's own number",
    "NG": "112 has been the national number since 2015; the table only knows the police's 199",
}


@pytest.mark.parametrize("country", KNOWN_NUMBERS)
def test_the_emergency_number_is_one_in_that_country(country: str) -> None:
    number = KNOWN_NUMBERS[country].emergency
    if country not in NOT_IN_THE_TABLE:
        assert shortnumberinfo.is_emergency_number(number, country)


@pytest.mark.parametrize("country", [code for code, known in KNOWN_NUMBERS.items() if known.advice])
def test_the_health_line_can_be_called_in_that_country(country: str) -> None:
    number = phonenumbers.parse(KNOWN_NUMBERS[country].advice, country)
    assert phonenumbers.is_valid_number(number) or phonenumbers.is_valid_short_number_for_region(
        number, country
    )


@pytest.mark.parametrize("country", KNOWN_NUMBERS)
def test_a_site_could_have_written_it(country: str) -> None:
    known = KNOWN_NUMBERS[country]
    table = {"emergency": known.emergency} | ({"advice": known.advice} if known.advice else {})
    assert emergency_numbers(table) == known
    assert len(country) == 2
    assert country.isupper()


@pytest.mark.parametrize(
    ("country", "zone", "phone", "there"),
    [
        ("GB", "Europe/London", "020 7946 0000", True),
        ("GB", "Europe/London", "", True),
        ("GB", "Europe/London", "028 9018 0000", False),
        ("GB", "Europe/London", "+44 28 9018 0000", False),
        ("GB", "Europe/London", "+44 (0)28 9018 0000", False),
        ("GB", "Europe/London", "0044 28 9018 0000", False),
        ("CA", "America/Toronto", "416 555 0100", True),
        ("CA", "America/Iqaluit", "867 555 0100", False),
        ("DE", "Europe/Berlin", "0281 555 0100", True),
    ],
)
def test_a_line_that_does_not_answer_where_they_are_is_not_named(
    country: str, zone: str, phone: str, there: bool
) -> None:
    known = KNOWN_NUMBERS[country]
    assert advice_line(country, known, zone=zone, phones=["", phone]) == (known.advice if there else "")


def test_a_line_that_the_site_set_is_taken_as_it_is() -> None:
    own = replace(KNOWN_NUMBERS["GB"], advice="028 9018 0000")
    assert advice_line("GB", own, zone="Europe/London", phones=["028 9018 0000"]) == "028 9018 0000"

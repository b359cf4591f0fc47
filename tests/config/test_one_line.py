"""A person's words on one line: what is kept of them, and which two are one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.config.one_line import is_one_line, one_line, same_words

PERSIAN = "\u0627\u0645\u06cc\u0631\u200c\u062d\u0633\u06cc\u0646"
DOCTOR = "\U0001f469\u200d\u2695\ufe0f"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Upper \t back\npain ", "Upper back pain"),
        ("Knee\u200b", "Knee"),
        ("\ufeffKnee", "Knee"),
        ("Upper\u00a0back", "Upper back"),
        ("Mu\u0308digkeit", "M\u00fcdigkeit"),
        ("\u202eKnee\u202c", "Knee"),
        ("\u2067Knee\u2069", "Knee"),
        ("Kn\u00adee", "Knee"),
        (PERSIAN, PERSIAN),
        (DOCTOR, DOCTOR),
        ("\u200c \u200d", ""),
        ("a\u2028b", "a b"),
        ("a\x00b", "a b"),
    ],
)
def test_what_is_kept(typed: str, kept: str) -> None:
    assert one_line(typed) == kept


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("\u00dcbelkeit", "U\u0308belkeit"),
        ("KNEE", "knee "),
        ("Stra\u00dfe", "STRASSE"),
        ("Upper back", "Upper\u00a0 back"),
        ("Knee", "K\u200bnee"),
        ("\ufb01nger", "finger"),
    ],
)
def test_what_a_person_takes_for_one(one: str, other: str) -> None:
    assert same_words(one, other)
    assert same_words(other, one)


def test_two_names_are_two() -> None:
    assert not same_words("Knee", "Neck")
    assert not same_words("Upper back", "Upperback")


@given(st.text())
def test_taken_in_once_it_stays_as_it_is_and_is_one_line(text: str) -> None:
    once = one_line(text)
    assert one_line(once) == once
    assert is_one_line(once)
    assert same_words(text, once)

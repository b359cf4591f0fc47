"""The sentence about today: true whatever the numbers, and no more than a comparison."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.words import home
from diary.words.contact import Contact
from diary.words.whose import about

TODAY = date(2026, 1, 5)
NUMBERS = st.lists(st.integers(0, 10), min_size=1, max_size=7)


@pytest.mark.parametrize(
    ("week", "said"),
    [
        ([3], "3 today."),
        ([3, 3, 3], "3 today."),
        ([3, 2, 3, 3], "3 today, as on most days with a number this week."),
        ([3, 2, 3, 3, 4, 1, 3], "3 today, as on most days of this week."),
        ([2, 2, 3, 1], "1 today, the lowest of this week."),
        ([2, 2, 3, 5], "5 today, the highest of this week."),
        ([1, 2, 3, 4, 3], "3 today. This week from 1 to 4."),
        ([1, 2, 3, 1], "1 today. This week from 1 to 3."),
        ([3, 3, 1, 1], "1 today. This week from 1 to 3."),
        ([4, 4, 4, 0], "No pain today."),
        ([0], "No pain today."),
    ],
)
def test_what_is_said_of_today(week: list[int], said: str) -> None:
    assert home.true_sentence(week, pain=True) == said


@given(week=NUMBERS, pain=st.booleans())
def test_the_sentence_is_true_of_every_week(week: list[int], pain: bool) -> None:
    today, before = week[-1], week[:-1]
    said = home.true_sentence(week, pain=pain)
    if said == "No pain today.":
        assert pain
        assert today == 0
        return
    assert said.startswith(f"{today} today")
    if "most days of this week" in said:
        assert week.count(today) > 7 / 2
    if "most days with a number" in said:
        assert week.count(today) > len(week) / 2
    if "lowest" in said:
        assert all(today < number for number in before)
    if "highest" in said:
        assert all(today > number for number in before)
    if found := re.search(r"from (\d+) to (\d+)", said):
        assert (int(found[1]), int(found[2])) == (min(week), max(week))
    if said != f"{today} today.":
        assert len(week) >= home.ENOUGH_TO_COMPARE


@given(week=NUMBERS, pain=st.booleans())
def test_the_sentence_compares_and_never_comforts(week: list[int], pain: bool) -> None:
    said = home.true_sentence(week, pain=pain).lower()
    assert not re.search(r"\b(good|well|great|better|fine|keep|normal|safe|only|worse)\b", said)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ((4, 59), "Good evening"),
        ((5, 0), "Good morning"),
        ((11, 59), "Good morning"),
        ((12, 0), "Good afternoon"),
        ((18, 0), "Good evening"),
    ],
)
def test_the_greeting_goes_by_the_clock(at: tuple[int, int], said: str) -> None:
    assert home.greeting(time(*at), "") == said
    assert home.greeting(time(*at), "Ann") == f"{said}, Ann"


def test_the_day_after_the_procedure_is_said_where_it_is_past() -> None:
    assert home.after_procedure(None, TODAY) == ""
    assert home.after_procedure(TODAY + timedelta(days=1), TODAY) == ""
    assert home.after_procedure(TODAY, TODAY) == "Your procedure is today"
    assert home.after_procedure(TODAY - timedelta(days=19), TODAY) == "Day 19 after your procedure"


def test_only_numbers_that_are_known_are_at_hand() -> None:
    assert [call.number for call in home.at_hand(Contact())] == ["112"]
    everything = Contact("Dr Rao", "080 1234", "999", "111")
    assert [(call.who, call.number) for call in home.at_hand(everything)] == [
        ("Dr Rao", "080 1234"),
        ("Health advice", "111"),
        ("Emergency", "999"),
    ]
    with about("Ann"):
        assert home.at_hand(Contact(phone="080 1234", emergency="999"))[0].who == "Ann’s doctor"
        assert home.at_hand(Contact(emergency="999"))[0].who == "Emergency where Ann lives"


def test_where_no_country_is_known_the_emergency_names_a_number_all_the_same() -> None:
    assert home.call_title(Contact(emergency="999")) == "Call 999 now"
    assert home.if_number_unknown(Contact(emergency="999")) == ""
    assert home.call_title(Contact()) == "Call your emergency number now"
    assert "112" in home.if_number_unknown(Contact())

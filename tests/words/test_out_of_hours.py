"""Outside the hours of the practice the country's line for advice comes first; within them, and in the dark, nothing
changes. An emergency is the emergency number at any hour.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from diary.rules.findings import Finding, Rule, Tier
from diary.words import gate, home, notices, unsaved
from diary.words.advice import what_to_do
from diary.words.cards import cards
from diary.words.contact import Contact, whenever_it_is_read
from diary.words.hours import Hours, in_words, next_in_words
from diary.words.whose import about
from tests.words.every_finding import every_finding

KNOWN = Contact("Dr Rao", "080 1234", "999", "111")
WEEK = Hours(8 * 60, 18 * 60, 31, datetime(2026, 1, 5, 9, tzinfo=UTC))
FRIDAY_EVENING = datetime(2026, 1, 9, 18, tzinfo=UTC)
CLOSED = replace(KNOWN, hours=replace(WEEK, now=FRIDAY_EVENING))
OPEN = replace(KNOWN, hours=WEEK)
FOUND = list(every_finding())


def of(tier: Tier) -> list[Finding]:
    return [finding for finding in FOUND if finding.tier is tier]


@pytest.mark.parametrize(
    ("at", "is_open", "next_day"),
    [
        ((5, 7, 59), False, 5),
        ((5, 8, 0), True, 6),
        ((5, 17, 59), True, 6),
        ((5, 18, 0), False, 6),
        ((9, 18, 0), False, 12),
        ((10, 9, 0), False, 12),
        ((11, 9, 0), False, 12),
    ],
)
def test_it_is_open_from_the_first_minute_to_before_the_last(
    at: tuple[int, int, int], is_open: bool, next_day: int
) -> None:
    hours = replace(WEEK, now=datetime(2026, 1, *at, tzinfo=UTC))
    assert hours.is_open is is_open
    assert hours.next_day.day == next_day


def test_a_practice_that_is_open_one_day_a_week_opens_again_on_that_day() -> None:
    assert replace(WEEK, days=1, now=datetime(2026, 1, 5, 20, tzinfo=UTC)).next_day.day == 12


def test_hours_in_words() -> None:
    assert in_words(WEEK) == "Monday to Friday from 08:00 to 18:00"
    assert in_words(replace(WEEK, days=127)) == "every day from 08:00 to 18:00"
    assert in_words(replace(WEEK, days=0b10001, closes=1440)) == "Monday and Friday from 08:00 to 00:00"
    assert next_in_words(replace(WEEK, now=FRIDAY_EVENING)) == "08:00 on Monday 12 January"


def test_an_urgent_card_names_the_line_first() -> None:
    for finding in of(Tier.URGENT):
        (card,) = cards([finding], CLOSED, names={})
        assert [call.number for call in card.calls] == ["111", "080 1234", "999"]
        assert "111" in card.title
        assert card.lines[0].startswith("Call 111")
        assert "From 08:00 on Monday 12 January you can call Dr Rao (080 1234)." in card.lines
        assert "If you cannot reach them, go to an emergency department." in card.lines
        with about("Ann"):
            (card,) = cards([finding], CLOSED, names={})
        assert card.lines[0].startswith("Call 111")
        assert "111 is the advice line where Ann lives." in card.lines


def test_an_emergency_is_the_same_at_any_hour() -> None:
    for finding in of(Tier.EMERGENCY):
        assert cards([finding], CLOSED, names={}) == cards([finding], KNOWN, names={})


def test_a_point_for_the_doctor_names_the_line_if_it_cannot_wait() -> None:
    for finding in of(Tier.ROUTINE):
        first, second, *rest = what_to_do([finding], CLOSED)
        assert first == "If it cannot wait, call 111 for advice. " + what_to_do([finding], KNOWN)[0]
        assert second.startswith("From 08:00 on Monday 12 January")
        assert rest == list(what_to_do([finding], KNOWN)[1:])


@pytest.mark.parametrize(
    "known", [OPEN, replace(CLOSED, advice="")], ids=["it is open", "the country has no line"]
)
def test_else_nothing_changes(known: Contact) -> None:
    plain = replace(known, hours=None)
    for finding in FOUND:
        assert what_to_do([finding], known) == what_to_do([finding], plain)
        if finding.tier is not Tier.ROUTINE:
            assert cards([finding], known, names={}) == cards([finding], plain, names={})
    assert home.at_hand(known) == home.at_hand(plain)
    for tier in (Tier.EMERGENCY, Tier.URGENT):
        assert gate.what_to_do(tier, known) == gate.what_to_do(tier, plain)
        assert unsaved.to_call(known, tier) == unsaved.to_call(plain, tier)


def test_questions_and_what_stands_at_hand_name_the_line_first() -> None:
    assert gate.what_to_do(Tier.URGENT, CLOSED) == ("If this is so now, call 111 today.",)
    now, over = gate.what_to_do(Tier.EMERGENCY, CLOSED)
    assert now == "If this is happening now, call 999."
    assert over == "If it is over, call 111 today."
    assert notices.before_the_form(CLOSED)[1] == "If it is over, call 111 today."
    assert [call.number for call in home.at_hand(CLOSED)] == ["111", "080 1234", "999"]
    assert [call.number for call in unsaved.to_call(CLOSED, Tier.URGENT)] == ["111", "080 1234", "999"]
    assert unsaved.to_call(CLOSED, Tier.EMERGENCY)[0].number == "999"


def test_a_mail_says_both_since_nobody_knows_when_it_is_read() -> None:
    hours = "You can call Dr Rao (080 1234) Monday to Friday from 08:00 to 18:00."
    assert whenever_it_is_read(OPEN, today=True) == f"{hours} At other times, call 111 for advice."
    assert whenever_it_is_read(CLOSED, today=False) == f"{hours} If it cannot wait, call 111 for advice."
    assert whenever_it_is_read(KNOWN, today=True) == ""
    assert whenever_it_is_read(replace(OPEN, advice=""), today=True) == ""


def test_every_urgent_rule_was_tried() -> None:
    assert Rule.LIMB_OR_WOUND in {finding.rule for finding in of(Tier.URGENT)}

"""What findings are made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from diary.rules.findings import ALARMS, Finding, Kind, Rule, Tier, in_order, join_signs, split_signs
from diary.rules.records import Sign, Symptom


def test_what_stands_for_an_unknown_kind_is_the_gravest():
    assert Kind.most_careful().tier.rank == min(kind.tier.rank for kind in Kind)


def test_an_alarm_is_of_the_kind_that_has_its_tier():
    assert [Kind.of_alarm(tier) for tier in (Tier.EMERGENCY, Tier.URGENT)] == [Kind.EMERGENCY, Kind.URGENT]
    assert [kind.tier for kind in (Kind.EMERGENCY, Kind.URGENT)] == [Tier.EMERGENCY, Tier.URGENT]


def test_what_can_wait_is_no_alarm():
    with pytest.raises(KeyError):
        Kind.of_alarm(Tier.ROUTINE)


@pytest.mark.parametrize("signs", [(), (Sign.CHEST,), (Sign.BREATHLESS, Sign.DIZZY, Sign.LUMP), tuple(Sign)])
def test_signs_come_apart_as_they_were_joined(signs: tuple[Sign, ...]):
    assert split_signs(join_signs(reversed(signs))) == signs


def test_no_sign_is_said_as_in_a_diary_file():
    assert join_signs([]) == "none"


def test_both_kinds_of_the_higher_tiers_are_alarms():
    assert set(ALARMS) == {kind for kind in Kind if kind.tier is not Tier.ROUTINE}


def test_a_code_that_is_no_sign_is_left_out():
    assert split_signs("lump;hiccups;chest") == (Sign.CHEST, Sign.LUMP)


def test_of_one_rule_what_is_about_no_symptom_comes_first():
    of_back = Finding(Rule.SUDDEN, Kind.URGENT, Tier.URGENT, date(2026, 1, 5), "back", (), {})
    of_none = replace(of_back, symptom=None)
    assert in_order([of_back, of_none], [Symptom("back", "")]) == (of_none, of_back)

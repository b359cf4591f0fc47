import json
import re
from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

import pytest

from diary.rules import thresholds
from diary.rules.names import ABOUT, FIELDS, variable
from diary.rules.thresholds import DEFAULT, PRESETS, SENSITIVE, STEADY, STRICT, Thresholds, ThresholdsError


def test_the_presets_are_those_of_the_rules() -> None:
    def numbers(preset: Thresholds) -> tuple[Fraction, Fraction, int]:
        return preset.rising_mean, preset.rising_today, preset.before_least

    assert numbers(DEFAULT) == (Fraction(5, 4), Fraction(3, 2), 4)
    assert numbers(SENSITIVE) == (Fraction(11, 10), Fraction(3, 2), 3)
    assert numbers(STRICT) == (Fraction(3, 2), Fraction(1), 4)
    assert replace(DEFAULT, own_change=Fraction(1)) == STEADY
    assert DEFAULT.own_change == SENSITIVE.own_change == STRICT.own_change == 0
    assert PRESETS == {
        "default": DEFAULT,
        "sensitive": SENSITIVE,
        "strict": STRICT,
        "steady": STEADY,
    }


def test_the_share_of_painful_days_is_half() -> None:
    # With single zeros only, no window of an episode can hold less: no diary would show another share.
    assert DEFAULT.persists_share == Fraction(1, 2)


def test_the_numbers_for_people_and_jobs_are_those_of_the_rules() -> None:
    assert (DEFAULT.quiet_days, DEFAULT.quiet_told_days) == (7, 14)
    assert (DEFAULT.silence_remind_days, DEFAULT.silence_open_days, DEFAULT.silence_ask_days) == (2, 3, 7)
    assert (DEFAULT.urgent_escalate_hours, DEFAULT.follow_up_escalate_hours) == (24, 72)
    assert DEFAULT.back_fill_days == 14


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_they_survive_json(preset: Thresholds) -> None:
    stored = json.loads(json.dumps(preset.as_dict()))
    assert Thresholds.from_dict(stored) == preset
    assert stored["rising_today"] == f"{preset.rising_today.numerator}/{preset.rising_today.denominator}"


def test_some_values_change_a_base() -> None:
    assert Thresholds.from_dict({}) is not None
    assert Thresholds.from_dict({"severe_from": 8}) == Thresholds(severe_from=8)
    changed = Thresholds.from_dict({"severe_from": 8}, STRICT)
    assert (changed.severe_from, changed.rising_mean) == (8, Fraction(3, 2))


@pytest.mark.parametrize(
    ("written", "meant"),
    [("5/4", Fraction(5, 4)), ("1.1", Fraction(11, 10)), (1.1, Fraction(11, 10)), (2, Fraction(2))],
)
def test_fractions_may_be_written_in_several_ways(written: object, meant: Fraction) -> None:
    assert Thresholds.from_dict({"rising_mean": written}).rising_mean == meant


def test_every_fault_is_told_at_once() -> None:
    wrong = {
        "severe": 7,
        "quiet_days": "seven",
        "recent_days": True,
        "rising_mean": "5/0",
        "rising_today": None,
        "severe_from": 11,
    }
    with pytest.raises(ThresholdsError) as raised:
        Thresholds.from_dict(wrong)
    assert raised.value.faults == [
        "severe is not a threshold",
        "quiet.days must be a whole number, not 'seven'",
        "rising.recent_days must be a whole number, not True",
        "rising.rise must be a fraction such as 5/4, not '5/0'",
        "rising.today must be a fraction such as 5/4, not None",
        "severe.from must be from 1 to 10, not 11",
    ]


@pytest.mark.parametrize("value", [True, "1e9", "", "5/", "9" * 7, None, [1]])
def test_what_is_no_fraction_is_refused(value: object) -> None:
    with pytest.raises(ThresholdsError):
        Thresholds.from_dict({"rising_mean": value})


def test_every_threshold_has_a_public_name_a_variable_and_a_sentence() -> None:
    assert list(FIELDS.values()) == [entry.name for entry in fields(Thresholds)]
    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+", name) for name in FIELDS)
    assert len({variable(name) for name in FIELDS}) == len(FIELDS)
    assert all(about[0].isupper() and about.endswith(".") for _, about in ABOUT.values())


def test_public_names_change_numbers_given_as_texts() -> None:
    changed = STRICT.changed({"rising.rise": "2", "quiet.days": "3", "severe.from": " 8 "})
    assert changed == Thresholds.from_dict({"rising_mean": 2, "quiet_days": 3, "severe_from": 8}, STRICT)
    assert changed.in_public() == {
        **STRICT.in_public(),
        "rising.rise": "2",
        "quiet.days": "3",
        "severe.from": "8",
    }


def test_a_public_name_that_is_none_is_told_with_everything_else() -> None:
    with pytest.raises(ThresholdsError) as raised:
        DEFAULT.changed({"rising_mean": 2, "rising.rise": "x"})
    assert raised.value.faults == [
        "rising_mean is not a threshold",
        "rising.rise must be a fraction such as 5/4, not 'x'",
    ]


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("rising.before_days", 107),
        ("persists.window_days", 100),
        ("persists.after_days", 100),
        ("episode.gap_days", 100),
        ("early_rise.before_days", 106),
        ("says_worse.days", 100),
        ("interferes.days", 100),
        ("clear.interferes_days", 100),
        ("rising.own_change", 64),
    ],
)
def test_how_far_the_rules_look_back_follows_from_the_numbers(name: str, days: int) -> None:
    assert DEFAULT.look_back_days == 35
    assert DEFAULT.changed({name: 1 if name == "rising.own_change" else 100}).look_back_days == days


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"severe_from": 0}, "severe.from must be from 1 to 10, not 0"),
        ({"severe_from": 11}, "severe.from must be from 1 to 10, not 11"),
        ({"rising_mean": 0}, "rising.rise must be above 0 and at most 10, not 0"),
        ({"rising_mean": "-1/4"}, "rising.rise must be above 0 and at most 10, not -1/4"),
        ({"rising_mean": "21/2"}, "rising.rise must be above 0 and at most 10, not 21/2"),
        ({"own_change": "-1/4"}, "rising.own_change must be above 0 and at most 10, not -1/4"),
        ({"persists_share": "1.1"}, "persists.share must be above 0 and at most 1, not 11/10"),
        ({"early_above_median": 11}, "early_rise.rise must be from 1 to 10, not 11"),
        ({"recent_least": 0}, "rising.recent_least must be from 1 to 366, not 0"),
        ({"quiet_days": -1}, "quiet.days must be from 0 to 366, not -1"),
        ({"back_fill_days": 999999}, "back_fill.days must be from 1 to 366, not 999999"),
        ({"urgent_escalate_hours": 9000}, "escalate.urgent_hours must be from 1 to 8784, not 9000"),
    ],
)
def test_a_number_out_of_its_range_is_refused(values: dict[str, Any], fault: str) -> None:
    with pytest.raises(ThresholdsError) as raised:
        Thresholds.from_dict(values)
    assert raised.value.faults == [fault]


@pytest.mark.parametrize(
    "name", ["after_procedure_days", "quiet_days", "quiet_told_days", "episode_gap_days", "own_change"]
)
def test_some_numbers_may_be_nought(name: str) -> None:
    assert Thresholds.from_dict({name: 0})


def test_the_ends_of_the_scale_are_allowed() -> None:
    assert Thresholds(pain_from=1, severe_from=10)


def test_numbers_that_silence_a_rule_are_refused() -> None:
    with pytest.raises(
        ThresholdsError, match=r"rising\.recent_least is 8, more than rising\.recent_days allows"
    ):
        Thresholds(recent_least=8)
    assert Thresholds(recent_least=7)


def test_the_fingerprint_changes_with_any_number_and_with_the_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = DEFAULT.fingerprint()
    assert before == Thresholds().fingerprint()
    assert len(before) == 12
    assert Thresholds(back_fill_days=13).fingerprint() != before
    assert len({preset.fingerprint() for preset in PRESETS.values()}) == len(PRESETS)
    monkeypatch.setattr(thresholds, "RULES_VERSION", "1999.1")
    assert DEFAULT.fingerprint() != before

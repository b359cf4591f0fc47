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


SHIPPED = {
    "pain.from": "1",
    "severe.from": "7",
    "unwell.after_procedure_days": "30",
    "persists.after_days": "7",
    "persists.window_days": "21",
    "persists.least_days": "3",
    "persists.share": "1/2",
    "episode.zeros": "2",
    "episode.gap_days": "6",
    "rising.recent_days": "7",
    "rising.recent_least": "3",
    "rising.before_days": "28",
    "rising.before_least": "4",
    "rising.rise": "5/4",
    "rising.today": "3/2",
    "rising.own_change": "0",
    "rising.own_change_days": "56",
    "rising.own_change_least": "8",
    "rising.own_change_gap_days": "2",
    "early_rise.last": "3",
    "early_rise.within_days": "6",
    "early_rise.before_days": "14",
    "early_rise.before_least": "3",
    "early_rise.rise": "2",
    "says_worse.days": "7",
    "says_worse.last": "3",
    "says_worse.least": "2",
    "interferes.alone": "7",
    "interferes.again": "4",
    "interferes.days": "7",
    "interferes.last": "3",
    "interferes.least": "2",
    "quiet.days": "7",
    "quiet.told_days": "14",
    "quiet.lasting_days": "28",
    "quiet.lasting_told_days": "28",
    "quiet.most_days": "42",
    "quiet.unknown_days": "14",
    "quiet.rise": "2",
    "quiet.mean_days": "7",
    "quiet.mean_least": "3",
    "quiet.mean_last": "3",
    "quiet.before_days": "14",
    "quiet.could_not": "2",
    "clear.worsens_days": "14",
    "clear.worsens_reports": "3",
    "clear.interferes_days": "7",
    "clear.interferes_reports": "3",
    "silence.remind_days": "2",
    "silence.open_days": "3",
    "silence.ask_days": "7",
    "escalate.urgent_hours": "24",
    "escalate.follow_up_hours": "72",
    "back_fill.days": "14",
}


def test_the_numbers_that_ship_and_their_names_are_changed_on_purpose_alone() -> None:
    assert DEFAULT.in_public() == SHIPPED
    assert DEFAULT.changed(SHIPPED) == DEFAULT


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


MAY_BE_NOUGHT = {
    "rising.own_change",
    "unwell.after_procedure_days",
    "persists.after_days",
    "episode.gap_days",
    "quiet.days",
    "quiet.told_days",
    "quiet.lasting_days",
    "quiet.lasting_told_days",
    "quiet.most_days",
    "quiet.unknown_days",
}


@pytest.mark.parametrize("name", sorted(MAY_BE_NOUGHT))
def test_some_numbers_may_be_nought(name: str) -> None:
    assert DEFAULT.changed({name: 0})


@pytest.mark.parametrize("name", sorted(set(SHIPPED) - MAY_BE_NOUGHT))
def test_and_the_others_may_not(name: str) -> None:
    with pytest.raises(ThresholdsError, match=re.escape(name)):
        DEFAULT.changed({name: 0})


@pytest.mark.parametrize("name", ["pain.from", "severe.from", "interferes.alone"])
def test_what_is_compared_with_an_answer_lies_on_its_scale(name: str) -> None:
    assert DEFAULT.changed({name: 10})
    with pytest.raises(ThresholdsError, match=re.escape(f"{name} must be from 1 to 10, not 11")):
        DEFAULT.changed({name: 11})


def test_what_counts_when_repeated_lies_on_the_scale_too() -> None:
    assert DEFAULT.changed({"interferes.again": 10, "interferes.alone": 10})
    with pytest.raises(ThresholdsError, match=r"interferes\.again must be from 1 to 10, not 11"):
        DEFAULT.changed({"interferes.again": 11, "interferes.alone": 10})


ROOM = [
    ("persists.least_days", "persists.window_days"),
    ("rising.recent_least", "rising.recent_days"),
    ("rising.before_least", "rising.before_days"),
    ("rising.own_change_least", "rising.own_change_days"),
    ("early_rise.last", "early_rise.within_days"),
    ("early_rise.before_least", "early_rise.before_days"),
    ("says_worse.last", "says_worse.days"),
    ("says_worse.least", "says_worse.last"),
    ("interferes.last", "interferes.days"),
    ("interferes.least", "interferes.last"),
    ("interferes.again", "interferes.alone"),
    ("clear.interferes_reports", "clear.interferes_days"),
    ("quiet.mean_least", "quiet.mean_days"),
]


@pytest.mark.parametrize(("needed", "room"), ROOM)
def test_a_rule_needs_no_more_than_there_is_room_for(needed: str, room: str) -> None:
    most = int(SHIPPED[room])
    # What needs room in its turn is given it.
    roomier = {inner: 1 for inner, outer in ROOM if outer == needed}
    assert DEFAULT.changed({**roomier, needed: most})
    with pytest.raises(ThresholdsError, match=re.escape(f"{needed} is {most + 1}, more than {room} allows")):
        DEFAULT.changed({**roomier, needed: most + 1})


def test_a_name_that_is_none_is_refused_though_every_number_is_fine() -> None:
    with pytest.raises(ThresholdsError) as raised:
        DEFAULT.changed({"pain.form": 2, "pain.from": 2})
    assert raised.value.faults == ["pain.form is not a threshold"]


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

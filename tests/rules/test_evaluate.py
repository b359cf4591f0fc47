from datetime import date

import pytest

from diary.rules.evaluate import at_once, findings_on, follow_ups_on
from diary.rules.findings import Kind, Rule, Tier
from diary.rules.records import Compared, Diary, Reading, Report, Symptom
from tests.rules.samples import back_diary, day, signs

NAMES = {1: "Neck", 2: "Arm", 3: "jaw"}


def full_diary() -> Diary:
    """Three pains that persist and rise, and a last report that says everything."""
    tracked = [Symptom(key, name) for key, name in NAMES.items()]
    reports = [
        Report(day(at), readings={key: Reading(2) for key in NAMES}, compared=Compared.WORSE)
        for at in range(1, 12)
    ]
    last = [
        Report(
            day(at),
            readings={key: Reading(8) for key in NAMES},
            signs=signs("limb", "chest"),
            interference=8,
            compared=Compared.WORSE,
        )
        for at in range(12, 15)
    ]
    return Diary(tracked, [*reports, *last])


def test_findings_are_sorted_by_tier_then_rule_then_symptoms_name() -> None:
    assert [(each.tier, each.rule, each.symptom) for each in findings_on(full_diary(), day(14))] == [
        (Tier.EMERGENCY, Rule.HEART_SIGN, None),
        (Tier.EMERGENCY, Rule.SEVERE, 2),
        (Tier.EMERGENCY, Rule.SEVERE, 1),
        (Tier.EMERGENCY, Rule.SEVERE, 3),
        (Tier.EMERGENCY, Rule.WARNING_SIGN, None),
        (Tier.URGENT, Rule.LIMB_OR_WOUND, None),
        (Tier.ROUTINE, Rule.INTERFERES, None),
        (Tier.ROUTINE, Rule.PERSISTS, 2),
        (Tier.ROUTINE, Rule.PERSISTS, 1),
        (Tier.ROUTINE, Rule.PERSISTS, 3),
        (Tier.ROUTINE, Rule.RISING, 2),
        (Tier.ROUTINE, Rule.RISING, 1),
        (Tier.ROUTINE, Rule.RISING, 3),
        (Tier.ROUTINE, Rule.SAYS_WORSE, None),
    ]


def test_the_two_halves_make_the_whole() -> None:
    diary = full_diary()
    report = diary.on(day(14))
    assert report is not None
    now = at_once(report, diary.symptoms, diary.procedure_on)
    assert [*now, *follow_ups_on(diary, day(14))] == list(findings_on(diary, day(14)))
    assert {each.tier for each in follow_ups_on(diary, day(14))} == {Tier.ROUTINE}


def test_a_day_without_a_report_has_no_findings() -> None:
    diary = back_diary("9*9 . 9")
    assert findings_on(diary, day(10)) == ()
    assert follow_ups_on(diary, day(10)) == ()
    assert findings_on(diary, day(11))


def test_the_procedure_of_the_diary_counts() -> None:
    tracked = [Symptom(1, "Neck")]
    report = Report(day(30), signs=signs("dizzy"), readings={1: Reading(0)})
    tiers = [
        findings_on(Diary(tracked, [report], on), day(30))[0].tier for on in (date(2025, 12, 30), day(1))
    ]
    assert tiers == [Tier.URGENT, Tier.EMERGENCY]


def test_symptoms_are_looked_at_each_by_itself() -> None:
    # Either alone would not do: one has pain but not for a week, the other is watched no more.
    tracked = [Symptom(1, "Neck"), Symptom(2, "Arm", watched=False)]
    reports = [Report(day(at), readings={2: Reading(3)}) for at in range(1, 10)]
    assert findings_on(Diary(tracked, [*reports, Report(day(10), readings={1: Reading(3)})]), day(10)) == ()


def test_windows_at_the_ends_of_the_calendar_break_nothing() -> None:
    for on in (date.min, date.max):
        report = Report(on, readings={1: Reading(3)}, interference=4, compared=Compared.WORSE)
        assert findings_on(Diary([Symptom(1, "Neck", since=date.min)], [report]), on) is not None


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_has_one_tier(kind: Kind) -> None:
    assert kind.tier.value == (kind.value if kind in (Kind.EMERGENCY, Kind.URGENT) else "follow_up")


def test_tiers_are_ranked_from_the_highest() -> None:
    assert sorted(Tier, key=lambda tier: tier.rank) == [Tier.EMERGENCY, Tier.URGENT, Tier.ROUTINE]

"""Tier 1 and 2: one report alone."""

from datetime import date
from typing import Any

import pytest

from diary.rules.at_once import day_is_missing
from diary.rules.evaluate import at_once, findings_on
from diary.rules.findings import Finding, Kind, Rule, Tier
from diary.rules.records import Diary, Reading, Report, Sign, Symptom, SymptomKind
from diary.rules.thresholds import DEFAULT, Thresholds
from tests.rules.samples import day, signs

BACK = "back"
TRACKED = (Symptom(BACK, "Upper back pain"),)
EMERGENCY, URGENT = Tier.EMERGENCY, Tier.URGENT
WARNING = ["breathless", "chest", "dizzy", "faint", "sweating", "nausea"]
HEART = ["chest", "breathless", "faint"]


def said(ticked: str | None = None, worst: int | None = None, **given: Any) -> dict[Rule, Finding]:
    """The findings of a report by rule. `ticked` are signs, `""` for none of these, None for unanswered."""
    report = Report(
        day(40),
        signs=None if ticked is None else signs(*ticked.split()),
        readings={} if worst is None else {BACK: Reading(worst)},
        **given,
    )
    return {finding.rule: finding for finding in at_once(report, TRACKED)}


def tiers(findings: dict[Rule, Finding]) -> dict[Rule, Tier]:
    return {rule: finding.tier for rule, finding in findings.items()}


def test_a_quiet_report_says_nothing() -> None:
    assert said() == {}
    assert said("", worst=6, sudden=False) == {}


@pytest.mark.parametrize("sign", WARNING)
def test_a_warning_sign_with_pain_is_an_emergency(sign: str) -> None:
    assert tiers(said(sign, worst=1))[Rule.WARNING_SIGN] is EMERGENCY


@pytest.mark.parametrize("sign", WARNING)
def test_a_warning_sign_with_pain_unknown_is_an_emergency(sign: str) -> None:
    assert tiers(said(sign))[Rule.WARNING_SIGN] is EMERGENCY


@pytest.mark.parametrize("sign", WARNING)
def test_a_warning_sign_without_pain_is_not_this_rules_matter(sign: str) -> None:
    assert Rule.WARNING_SIGN not in said(sign, worst=0)


@pytest.mark.parametrize("sign", [sign for sign in Sign if sign not in WARNING])
def test_other_signs_are_no_warning_signs(sign: str) -> None:
    assert Rule.WARNING_SIGN not in said(sign, worst=5)


@pytest.mark.parametrize("sign", HEART)
@pytest.mark.parametrize("worst", [None, 0, 3])
def test_a_heart_sign_is_an_emergency_whatever_the_pain(sign: str, worst: int | None) -> None:
    assert tiers(said(sign, worst=worst))[Rule.HEART_SIGN] is EMERGENCY


@pytest.mark.parametrize("sign", [sign for sign in Sign if sign not in HEART])
def test_other_signs_are_no_heart_signs(sign: str) -> None:
    assert Rule.HEART_SIGN not in said(sign, worst=3)


def test_sudden_pain_is_an_emergency() -> None:
    assert tiers(said(worst=1, sudden=True)) == {Rule.SUDDEN: EMERGENCY}


def test_sudden_with_pain_unknown_is_an_emergency() -> None:
    assert tiers(said(sudden=True)) == {Rule.SUDDEN: EMERGENCY}


def test_sudden_is_an_emergency_whatever_the_numbers_say() -> None:
    found = said(worst=0, sudden=True)
    assert tiers(found) == {Rule.SUDDEN: EMERGENCY}
    assert found[Rule.SUDDEN].facts == {"pain": "no"}


@pytest.mark.parametrize("sudden", [None, False])
def test_not_sudden_is_nothing(sudden: bool | None) -> None:
    assert said(worst=5, sudden=sudden) == {}


@pytest.mark.parametrize("sign", ["spreading", "bleeding"])
@pytest.mark.parametrize("worst", [None, 0, 3])
def test_spreading_or_bleeding_is_an_emergency(sign: str, worst: int | None) -> None:
    assert tiers(said(sign, worst=worst)) == {Rule.SPREAD_OR_BLEEDING: EMERGENCY}


@pytest.mark.parametrize("sign", ["limb", "lump"])
@pytest.mark.parametrize("worst", [None, 0, 3])
def test_a_limb_or_the_wound_is_urgent(sign: str, worst: int | None) -> None:
    assert tiers(said(sign, worst=worst)) == {Rule.LIMB_OR_WOUND: URGENT}


def test_each_rule_says_its_own_part() -> None:
    assert tiers(said("chest bleeding lump", worst=8, sudden=True)) == {
        Rule.HEART_SIGN: EMERGENCY,
        Rule.SEVERE: EMERGENCY,
        Rule.SPREAD_OR_BLEEDING: EMERGENCY,
        Rule.SUDDEN: EMERGENCY,
        Rule.WARNING_SIGN: EMERGENCY,
        Rule.LIMB_OR_WOUND: URGENT,
    }


def test_the_kind_of_such_a_finding_is_its_tier_and_belongs_to_the_patient() -> None:
    findings = said("limb", worst=7)
    assert findings[Rule.SEVERE].follow_up_key == (Kind.EMERGENCY, None)
    assert findings[Rule.SEVERE].symptom == BACK
    assert findings[Rule.LIMB_OR_WOUND].follow_up_key == (Kind.URGENT, None)


def test_the_evidence_is_the_whole_answer_and_the_facts_the_signs_that_count() -> None:
    finding = said("lump nausea spreading", worst=2)[Rule.WARNING_SIGN]
    assert [(value.field, value.value, value.symptom) for value in finding.values] == [
        ("signs", "nausea;spreading;lump", None),
        ("worst", 2, BACK),
    ]
    assert finding.facts == {"signs": "nausea", "pain": "yes"}


def test_sudden_keeps_its_evidence() -> None:
    finding = said(worst=2, sudden=True)[Rule.SUDDEN]
    assert [(value.field, value.value) for value in finding.values] == [("sudden", True), ("worst", 2)]
    assert finding.facts == {"pain": "yes"}


@pytest.mark.parametrize(("worst", "fires"), [(6, False), (7, True), (10, True)])
def test_severe_begins_at_seven(worst: int, fires: bool) -> None:
    assert (Rule.SEVERE in said(worst=worst)) is fires


def severity(symptom: Symptom, worst: int = 7, thresholds: Thresholds = DEFAULT) -> dict[Rule, Tier]:
    report = Report(day(1), readings={symptom.key: Reading(worst)})
    return {finding.rule: finding.tier for finding in at_once(report, [symptom], None, thresholds)}


def test_severe_is_an_emergency_where_heart_trouble_is_felt_and_urgent_elsewhere() -> None:
    assert severity(Symptom(1, "Chest", heart=True)) == {Rule.SEVERE: EMERGENCY}
    assert severity(Symptom(1, "Knee", heart=False)) == {Rule.SEVERE: URGENT}


def test_severe_asks_not_whether_a_pain_is_watched() -> None:
    assert severity(Symptom(1, "Jaw", watched=False)) == {Rule.SEVERE: EMERGENCY}


def test_what_is_no_pain_is_never_severe() -> None:
    assert severity(Symptom(1, "Cough", kind=SymptomKind.OTHER), worst=10) == {}


def test_each_severe_pain_is_a_finding_of_its_own_in_order_of_tier_and_name() -> None:
    tracked = [
        Symptom(3, "Knee", heart=False),
        Symptom(1, "Jaw"),
        Symptom(2, "Ankle", heart=False),
        Symptom(4, "Arm"),
        Symptom(5, "Neck"),
    ]
    report = Report(day(1), readings={key: Reading(9) for key in (1, 2, 3, 4)} | {5: Reading(6)})
    assert [finding.symptom for finding in at_once(report, tracked)] == [4, 1, 2, 3]


def test_a_reading_of_an_unknown_symptom_is_refused_not_passed_over() -> None:
    with pytest.raises(ValueError, match="unknown"):
        at_once(Report(day(1), readings={"elbow": Reading(9)}), TRACKED)


@pytest.mark.parametrize("sign", ["dizzy", "sweating", "nausea"])
def test_unwell_without_pain_is_urgent_long_after_the_procedure(sign: str) -> None:
    report = Report(day(40), signs=signs(sign), readings={BACK: Reading(0)})
    assert [(each.rule, each.tier) for each in at_once(report, TRACKED, day(9))] == [
        (Rule.UNWELL_WITHOUT_PAIN, URGENT)
    ]


@pytest.mark.parametrize("worst", [None, 1])
def test_with_pain_or_pain_unknown_it_is_a_warning_sign_instead(worst: int | None) -> None:
    assert tiers(said("dizzy", worst=worst)) == {Rule.WARNING_SIGN: EMERGENCY}


@pytest.mark.parametrize("sign", [sign for sign in Sign if sign not in ("dizzy", "sweating", "nausea")])
def test_other_signs_without_pain_are_other_rules_matter(sign: str) -> None:
    assert Rule.UNWELL_WITHOUT_PAIN not in said(sign, worst=0)


@pytest.mark.parametrize(
    ("procedure", "tier"),
    [(40, EMERGENCY), (10, EMERGENCY), (9, URGENT), (41, EMERGENCY)],
    ids=["the same day", "thirty days ago", "thirty-one days ago", "only tomorrow"],
)
def test_unwell_is_an_emergency_up_to_thirty_days_after_the_procedure(procedure: int, tier: Tier) -> None:
    report = Report(day(40), signs=signs("nausea"), readings={BACK: Reading(0)})
    (finding,) = at_once(report, TRACKED, day(procedure), begun=day(1))
    assert finding.tier is tier
    assert finding.kind == tier
    assert finding.facts == {
        "signs": "nausea",
        "procedure_on": day(procedure).isoformat(),
        "days_after_procedure": 40 - procedure,
    }
    assert not day_is_missing(finding)


@pytest.mark.parametrize(
    ("begun", "days", "tier"),
    [(40, 0, EMERGENCY), (10, 30, EMERGENCY), (9, 31, URGENT), (41, -1, EMERGENCY), (None, 0, EMERGENCY)],
    ids=["today", "thirty days ago", "thirty-one days ago", "only tomorrow", "unknown"],
)
def test_without_a_procedure_the_day_the_diary_was_begun_stands_for_it(
    begun: int | None, days: int, tier: Tier
) -> None:
    report = Report(day(40), signs=signs("nausea"), readings={BACK: Reading(0)})
    (finding,) = at_once(report, TRACKED, begun=None if begun is None else day(begun))
    assert (finding.tier, finding.kind) == (tier, tier)
    assert finding.facts == {
        "signs": "nausea",
        "begun_on": day(40 if begun is None else begun).isoformat(),
        "days_after_begun": days,
    }
    assert day_is_missing(finding)


def test_in_a_diary_without_either_its_first_report_stands_for_it() -> None:
    unwell = {"signs": signs("dizzy"), "readings": {BACK: Reading(0)}}
    reports = [Report(day(at), **unwell) for at in (5, 35, 36)]
    first, thirty, more = (findings_on(Diary(TRACKED, reports), each.day)[0] for each in reports)
    assert [first.tier, thirty.tier, more.tier] == [EMERGENCY, EMERGENCY, URGENT]
    assert more.facts["begun_on"] == day(5).isoformat()
    (begun,) = findings_on(Diary(TRACKED, reports, begun=day(6)), day(36))
    assert begun.tier is EMERGENCY


def test_a_procedure_at_the_end_of_the_calendar_breaks_nothing() -> None:
    report = Report(day(1), signs=signs("nausea"), readings={BACK: Reading(0)})
    assert at_once(report, TRACKED, date.max)[0].tier is EMERGENCY


@pytest.mark.parametrize(("heart", "said"), [(True, "yes"), (False, "no")])
def test_a_severe_pain_says_whether_it_is_where_heart_trouble_is_felt(heart: bool, said: str) -> None:
    diary = Diary([Symptom("side", "Side", heart=heart)], [Report(day(1), readings={"side": Reading(8)})])
    (finding,) = findings_on(diary, day(1))
    assert (finding.rule, finding.facts["heart"]) == (Rule.SEVERE, said)

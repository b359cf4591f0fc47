"""What was agreed for one patient reaches the routine tier and the number of `severe`, and nothing else."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diary.rules.evaluate import findings_on
from diary.rules.findings import Finding, Kind, Rule, Tier
from diary.rules.plan import (
    NO_PLAN,
    OFF_KINDS,
    SEVERE_LEVELS,
    Agreement,
    ExpectedLevel,
    Plan,
    RuleOff,
    SevereFrom,
    findings_under,
    median_of,
)
from diary.rules.records import Diary, Reading, Report, Symptom
from diary.rules.thresholds import DEFAULT, PRESETS, Thresholds
from tests.rules.diaries import FIRST, KEYS, LENGTH, days, diaries

many = settings(max_examples=100, deadline=None)

BACK, KNEE = Symptom(1, "Back"), Symptom(2, "Knee", heart=False)
ALWAYS = (date.min, date.max)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    def spans() -> tuple[date, date]:
        first = draw(days)
        return first, first + timedelta(days=draw(st.integers(0, LENGTH)))

    def one() -> Agreement:
        match draw(st.integers(0, 2)):
            case 0:
                return ExpectedLevel(draw(st.sampled_from(KEYS)), draw(st.integers(1, 10)), *spans())
            case 1:
                about = draw(st.none() | st.sampled_from(KEYS))
                return RuleOff(draw(st.sampled_from(OFF_KINDS)), about, *spans())
            case _:
                return SevereFrom(draw(st.sampled_from(SEVERE_LEVELS)), *spans())

    return Plan(tuple(one() for _ in range(draw(st.integers(0, 5)))))


def at_once(findings: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in findings if finding.tier is not Tier.ROUTINE]


def level_agreed(plan: Plan, day: date) -> int:
    """From which number pain is severe on that day, said a second time."""
    agreed = [
        each.level
        for each in plan.agreements
        if isinstance(each, SevereFrom) and each.from_on <= day and day <= each.until_on
    ]
    return max(7, min(agreed, default=7))


def compared(diary: Diary, finding: Finding) -> float:
    """What an expected level is held against, said a second time: "no `persists` while the median of `worst` over d-6…d
    (at least 3, else the day's own) is at most L, no `rising` or `early_rise` while the day's `worst` is".
    """
    key = finding.symptom
    last = finding.day - timedelta(days=6)
    week = [
        report.readings[key].worst
        for report in diary.reports
        if last <= report.day <= finding.day and key in report.readings
    ]
    return median(week) if finding.rule is Rule.PERSISTS and len(week) >= 3 else week[-1]


@pytest.mark.unmeasured
@given(diaries(), plans(), st.sampled_from(list(PRESETS.values())))
@many
def test_no_plan_hides_an_emergency_but_pain_between_seven_and_the_number_that_was_agreed(
    diary: Diary, plan: Plan, thresholds: Thresholds
) -> None:
    for report in diary.reports:
        without = at_once(findings_on(diary, report.day, thresholds))
        under = at_once(findings_under(diary, report.day, thresholds, plan))
        level = level_agreed(plan, report.day)
        assert under == [
            finding
            for finding in without
            if finding.rule is not Rule.SEVERE or report.readings[finding.symptom or 0].worst >= level
        ]


@pytest.mark.unmeasured
@given(diaries(), plans())
@many
def test_a_plan_only_ever_holds_back_what_it_names_on_days_it_holds(diary: Diary, plan: Plan) -> None:
    for report in diary.reports:
        without = {each for each in findings_on(diary, report.day) if each.tier is Tier.ROUTINE}
        under = {
            each for each in findings_under(diary, report.day, DEFAULT, plan) if each.tier is Tier.ROUTINE
        }
        assert under <= without
        holding = [each for each in plan.agreements if each.from_on <= report.day <= each.until_on]
        for gone in without - under:
            assert any(
                (
                    isinstance(each, RuleOff)
                    and each.kind is gone.kind
                    and each.symptom in (None, gone.symptom)
                )
                or (
                    isinstance(each, ExpectedLevel)
                    and each.symptom == gone.symptom
                    and gone.rule in (Rule.PERSISTS, Rule.RISING, Rule.EARLY_RISE)
                    and compared(diary, gone) <= each.level
                )
                for each in holding
            )
        for kept in under:
            assert not any(
                isinstance(each, RuleOff) and each.kind is kept.kind and each.symptom is None
                for each in holding
            )


@pytest.mark.unmeasured
@given(diaries(), plans(), days)
@many
def test_what_is_agreed_on_a_day_changes_nothing_found_before(diary: Diary, plan: Plan, day: date) -> None:
    later = Plan(
        tuple(
            replace(each, from_on=max(each.from_on, day), until_on=each.until_on) for each in plan.agreements
        )
    )
    for report in diary.reports:
        if report.day < day:
            assert findings_under(diary, report.day, DEFAULT, later) == findings_on(diary, report.day)


@pytest.mark.unmeasured
@given(diaries())
@many
def test_without_a_plan_everything_is_said(diary: Diary) -> None:
    for report in diary.reports:
        assert findings_under(diary, report.day) == findings_on(diary, report.day)


def pain(scores: list[int], **more: object) -> Diary:
    reports = [
        Report(FIRST + timedelta(days=at), readings={1: Reading(score), 2: Reading(3)}, **more)  # type: ignore[arg-type]
        for at, score in enumerate(scores)
    ]
    return Diary([BACK, KNEE], reports)


def said(diary: Diary, *agreed: Agreement) -> list[tuple[str, object]]:
    last = diary.reports[-1].day
    return [(each.rule.value, each.symptom) for each in findings_under(diary, last, DEFAULT, Plan(agreed))]


def test_pain_up_to_the_expected_level_neither_persists_nor_worsens() -> None:
    diary = pain([1] * 7 + [3] * 8)
    assert said(diary) == [("persists", 1), ("persists", 2), ("rising", 1)]
    assert said(diary, ExpectedLevel(1, 3, *ALWAYS)) == [("persists", 2)]
    assert said(diary, ExpectedLevel(1, 2, *ALWAYS)) == said(diary)
    assert said(diary, ExpectedLevel(2, 10, *ALWAYS)) == [("persists", 1), ("rising", 1)]


def persists_at(level: int, *scores: int | None) -> bool:
    reports = [
        Report(FIRST + timedelta(days=at), readings={1: Reading(score)})
        for at, score in enumerate(scores)
        if score is not None
    ]
    return ("persists", 1) in said(Diary([BACK], reports), ExpectedLevel(1, level, *ALWAYS))


def test_one_day_above_the_level_says_nothing_while_the_middle_of_the_week_is_no_higher() -> None:
    assert not persists_at(4, *[4] * 9, 6)
    assert not persists_at(4, *[4] * 6, 6, 4, 6, 6, 4, 4)
    assert persists_at(4, *[4] * 6, 6, 4, 6, 6, 4, 6, 4)
    # Of an even count the middle is the mean of two: 4.5 is above 4.
    assert persists_at(4, *[4] * 4, None, None, None, 4, 4, 5, 6)
    assert not persists_at(5, *[4] * 4, None, None, None, 4, 4, 5, 6)


def test_with_fewer_than_three_numbers_in_the_week_the_days_own_counts() -> None:
    assert not persists_at(4, 4, 4, 4, 4, None, None, None, None, 6, None, None, None, None, None, 4)
    assert persists_at(4, *[4] * 8, None, None, None, None, 4, None, 6)
    assert not persists_at(4, *[4] * 8, None, None, None, None, 6, None, 4)
    # Three of them: the middle counts.
    assert not persists_at(4, *[4] * 8, None, None, None, 4, 4, None, 6)


@pytest.mark.parametrize(
    ("scores", "middle"),
    [
        ([4], 4),
        ([7, 2], Fraction(9, 2)),
        ([9, 1, 3], 3),
        ([8, 1, 2, 5], Fraction(7, 2)),
        ([1, 2, 9, 9, 3], 3),
    ],
)
def test_the_middle_of_scores_is_the_middle_one_or_between_the_middle_two(
    scores: list[int], middle: Fraction
) -> None:
    assert median_of(scores) == middle


def test_a_rise_goes_by_the_day_itself() -> None:
    diary = pain([1] * 10 + [4, 4, 4, 4, 6])
    assert ("rising", 1) in said(diary, ExpectedLevel(1, 5, *ALWAYS))
    assert ("persists", 1) not in said(diary, ExpectedLevel(1, 5, *ALWAYS))
    assert said(diary, ExpectedLevel(1, 6, *ALWAYS)) == [("persists", 2)]


def test_a_held_finding_names_what_holds_it() -> None:
    diary = pain([4] * 10)
    (persists, *_) = [each for each in findings_on(diary, diary.reports[-1].day) if each.symptom == 1]
    level = ExpectedLevel(1, 4, *ALWAYS)
    assert Plan((RuleOff(Kind.WORSENS, None, *ALWAYS), level)).held(persists, diary) is level
    assert Plan((ExpectedLevel(1, 3, *ALWAYS),)).held(persists, diary) is None


def test_a_number_agreed_for_severe_pain_holds_nothing_back() -> None:
    diary = pain([4] * 10)
    (persists, *_) = [each for each in findings_on(diary, diary.reports[-1].day) if each.symptom == 1]
    assert Plan((SevereFrom(9, *ALWAYS),)).held(persists, diary) is None
    assert ("persists", 1) in said(diary, SevereFrom(9, *ALWAYS))


def test_the_worst_of_the_day_decides_also_where_usual_values_are_compared() -> None:
    reports = [
        Report(FIRST + timedelta(days=at), readings={1: Reading(9 if at == 14 else 4, usual)})
        for at, usual in enumerate([1] * 7 + [4] * 8)
    ]
    diary = Diary([replace(BACK, heart=False)], reports)
    assert ("rising", 1) in said(diary, ExpectedLevel(1, 8, *ALWAYS))
    assert said(diary, ExpectedLevel(1, 9, *ALWAYS)) == [("severe", 1)]


def test_a_level_says_nothing_about_what_belongs_to_the_whole_report() -> None:
    diary = pain([3] * 8, could_not=True)
    assert ("interferes", None) in said(diary, ExpectedLevel(1, 10, *ALWAYS), ExpectedLevel(2, 10, *ALWAYS))


def test_a_rule_is_off_for_one_symptom_or_for_all() -> None:
    diary = pain([3] * 8, could_not=True)
    assert said(diary, RuleOff(Kind.PERSISTS, 1, *ALWAYS)) == [("interferes", None), ("persists", 2)]
    assert said(diary, RuleOff(Kind.PERSISTS, None, *ALWAYS)) == [("interferes", None)]
    assert said(diary, RuleOff(Kind.INTERFERES, 1, *ALWAYS))[0] == ("interferes", None)
    assert said(diary, RuleOff(Kind.INTERFERES, None, *ALWAYS)) == [("persists", 1), ("persists", 2)]


def test_it_holds_through_its_last_day() -> None:
    diary = pain([3] * 8)
    last = diary.reports[-1].day
    assert said(diary, RuleOff(Kind.PERSISTS, None, FIRST, last)) == []
    assert said(diary, RuleOff(Kind.PERSISTS, None, last, last)) == []
    assert said(diary, RuleOff(Kind.PERSISTS, None, FIRST, last - timedelta(days=1))) != []
    assert said(diary, RuleOff(Kind.PERSISTS, None, last + timedelta(days=1), date.max)) != []


def test_severe_counts_from_the_lowest_level_agreed_and_never_below_the_sites_own() -> None:
    diary = pain([8])
    assert said(diary) == [("severe", 1)]
    assert said(diary, SevereFrom(9, *ALWAYS)) == []
    assert said(diary, SevereFrom(10, *ALWAYS), SevereFrom(8, *ALWAYS)) == [("severe", 1)]
    strict = replace(DEFAULT, severe_from=9)
    assert Plan((SevereFrom(8, *ALWAYS),)).thresholds_on(FIRST, strict) is strict
    assert findings_under(diary, FIRST + timedelta(days=1), DEFAULT, NO_PLAN) == ()


@pytest.mark.parametrize("level", [0, 11])
def test_a_level_off_the_scale_is_none(level: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 10"):
        ExpectedLevel(1, level, *ALWAYS)


@pytest.mark.parametrize("level", [0, 7, 11])
def test_severe_can_be_agreed_from_eight_to_ten(level: int) -> None:
    with pytest.raises(ValueError, match="8, 9 or 10"):
        SevereFrom(level, *ALWAYS)


@pytest.mark.parametrize("kind", [Kind.EMERGENCY, Kind.URGENT])
def test_emergencies_cannot_be_switched_off(kind: Kind) -> None:
    with pytest.raises(ValueError, match="cannot be switched off"):
        RuleOff(kind, None, *ALWAYS)

"""The steps to a finding: what they compare holds, and they count what they show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest

from diary.rules import at_once, interferes, persists, worsens
from diary.rules.findings import Finding, Rule, Tier
from diary.rules.records import Compared, Diary
from diary.rules.step import Check, Is, Step, What
from diary.rules.steps import steps
from diary.rules.thresholds import DEFAULT, Thresholds
from tests.rules.samples import answers_diary, back_diary, found
from tests.rules.test_again import findings_of

SEEDS = 120


@pytest.fixture(scope="module")
def worked_out() -> list[tuple[Finding, Thresholds, dict[What, Step]]]:
    return [
        (finding, thresholds, {step.what: step for step in steps(finding, thresholds)})
        for seed in range(SEEDS)
        for finding, thresholds in findings_of(seed)
    ]


def of(worked_out: list[tuple[Finding, Thresholds, dict[What, Step]]], *rules: Rule) -> Iterator[tuple]:
    found = [each for each in worked_out if each[0].rule in rules]
    assert {finding.rule for finding, _, _ in found} == set(rules), "the diaries draw too little"
    yield from found


def test_each_rule_is_explained_beside_it_and_nowhere_else() -> None:
    explained = [*at_once.STEPS, *persists.STEPS, *worsens.STEPS, *interferes.STEPS]
    assert sorted(explained) == sorted(Rule)


def test_every_comparison_holds_where_all_must(worked_out) -> None:
    must = set(Rule) - {Rule.UNWELL_WITHOUT_PAIN, Rule.INTERFERES}
    for finding, _thresholds, by in of(worked_out, *must):
        # Too few changes of one's own are no obstacle: then the rule does not ask for them.
        asked = [step for step in by.values() if step.what is not What.OWN_CHANGES or What.OWN_RISE in by]
        assert all(step.check.holds for step in asked if step.check is not None), finding


def test_a_comparison_is_with_the_threshold_that_it_names(worked_out) -> None:
    for finding, thresholds, by in of(worked_out, *Rule):
        for step in by.values():
            if step.check is not None:
                times = step.facts["mean"] if step.what is What.OWN_RISE else 1
                assert step.check.right == times * getattr(thresholds, step.check.threshold), finding
                assert step.counted == step.check.left
            else:
                assert step.counted == 0


def test_one_way_of_getting_in_the_way_is_enough(worked_out) -> None:
    for finding, _thresholds, by in of(worked_out, Rule.INTERFERES):
        alone, again, often = (by.get(what) for what in (What.ALONE, What.AGAIN, What.AGAIN_OFTEN))
        ways = [
            by[What.COULD_NOT].facts["could_not"] == "yes",
            alone is not None and alone.check.holds,
            again is not None and again.check.holds and often.check.holds,
        ]
        assert any(ways), finding


def test_unwell_without_pain_is_an_emergency_only_for_some_days_after_the_procedure(worked_out) -> None:
    for finding, _thresholds, by in of(worked_out, Rule.UNWELL_WITHOUT_PAIN):
        check = by[What.PROCEDURE].check
        assert (check is not None and check.holds) == (finding.tier is Tier.EMERGENCY), finding


def test_what_is_counted_is_counted_in_the_answers_that_are_shown(worked_out) -> None:
    for finding, thresholds, by in of(worked_out, Rule.RISING):
        for what in (What.RECENT, What.BEFORE):
            scores = [value.value for value in by[what].values]
            assert by[what].facts["sum"] == sum(scores), finding
            assert by[what].counted == len(scores), finding
        if What.OWN_CHANGES in by:
            moved = list(pairwise(by[What.OWN_CHANGES].values))
            near = [
                abs(int(later.value) - int(earlier.value))
                for earlier, later in moved
                if (later.day - earlier.day).days <= thresholds.own_change_gap_days
                and (finding.day - later.day).days < thresholds.recent_days + thresholds.own_change_days
            ]
            assert (by[What.OWN_CHANGES].facts["sum"], by[What.OWN_CHANGES].counted) == (sum(near), len(near))
    for finding, _thresholds, by in of(worked_out, Rule.EARLY_RISE):
        assert by[What.EARLIER].counted == len(by[What.EARLIER].values), finding
        assert by[What.EACH_ABOVE].facts["lowest"] == min(value.value for value in by[What.LATEST].values)
    for finding, _thresholds, by in of(worked_out, Rule.SAYS_WORSE):
        worse = [value for value in by[What.WORSE].values if value.value == Compared.WORSE]
        assert by[What.WORSE].counted == len(worse), finding
    for _finding, _thresholds, by in of(worked_out, Rule.PERSISTS):
        assert (
            by[What.DAYS_GIVEN].counted == len(by[What.DAYS_GIVEN].values) + by[What.DAYS_GIVEN].facts["said"]
        )


@pytest.mark.parametrize(
    ("left", "how", "right", "holds"),
    [
        (2, Is.AT_LEAST, 2, True),
        (1, Is.AT_LEAST, 2, False),
        (2, Is.AT_MOST, 2, True),
        (3, Is.AT_MOST, 2, False),
        (2, Is.BELOW, 2, False),
        (1, Is.BELOW, 2, True),
    ],
)
def test_figures_are_compared_as_they_say(left: int, how: Is, right: int, holds: bool) -> None:
    assert Check(left, how, right, "pain_from").holds is holds


def test_what_a_step_counts_is_the_figure_that_it_compares() -> None:
    assert Step(What.DAYS_GIVEN, check=Check(5, Is.AT_LEAST, 3, "persists_least_days")).counted == 5
    assert Step(What.PLACE).counted == 0


def shown(diary: Diary, on: int, rule: Rule, thresholds: Thresholds = DEFAULT) -> dict[What, Step]:
    """The steps to what is found on a day, all of whose comparisons have to hold."""
    finding = found(diary, on, rule, thresholds)
    assert finding is not None
    by = {step.what: step for step in steps(finding, thresholds)}
    if rule is not Rule.INTERFERES:
        assert all(step.check.holds for step in by.values() if step.check is not None)
    return by


def scores(step: Step) -> list[object]:
    return [value.value for value in step.values]


def test_what_gets_in_the_way_shows_todays_answer_and_all_that_count() -> None:
    by = shown(
        answers_diary(
            {1: {"interference": 5}, 2: {"interference": 3}, 3: {"interference": 6, "could_not": True}}
        ),
        3,
        Rule.INTERFERES,
    )
    assert scores(by[What.ALONE]) == scores(by[What.AGAIN]) == [6]
    assert scores(by[What.AGAIN_OFTEN]) == [5, 3, 6]
    assert dict(by[What.AGAIN_OFTEN].facts) == {"answers": 3, "again": 4}
    assert scores(by[What.COULD_NOT]) == [True]


def test_pain_that_lasts_shows_where_it_began_apart_from_the_days_that_are_counted() -> None:
    by = shown(back_diary("3*30"), 30, Rule.PERSISTS)
    window = by[What.DAYS_GIVEN].facts["window"]
    assert by[What.BEGAN].values
    assert all(value.day < window for value in by[What.BEGAN].values)
    assert dict(by[What.SHARE].facts) == {"painful": 21, "given": 21}
    assert len(by[What.DAYS_GIVEN].values) == 21


def test_a_rise_is_counted_from_the_mean_before() -> None:
    by = shown(back_diary("2*28 6*3"), 31, Rule.RISING)
    before = by[What.BEFORE].facts["mean"]
    assert by[What.TODAY_ABOVE].counted == 6 - before
    assert by[What.RISE].counted == by[What.RECENT].facts["mean"] - before
    assert by[What.RECENT].values[-1:] == by[What.TODAY_ABOVE].values


def test_where_ones_own_changes_are_asked_for_the_steps_say_how_many_times() -> None:
    by = shown(back_diary("2 3 " * 20 + "8*3"), 42, Rule.RISING, replace(DEFAULT, own_change=Fraction(3, 2)))
    own = by[What.OWN_RISE]
    assert own.check is not None
    assert own.facts["times"] == Fraction(3, 2)
    assert own.check.right == own.facts["times"] * own.facts["mean"]


def test_an_early_rise_is_counted_from_the_middle_of_the_days_before() -> None:
    by = shown(back_diary("1*3 5*3"), 6, Rule.EARLY_RISE)
    (rise,) = [
        step.check for step in by.values() if step.check and step.check.threshold == "early_above_median"
    ]
    assert (rise.left, rise.right) == (4, 2)


def test_steps_can_be_compared_and_hashed() -> None:
    assert len({Step(What.PLACE, facts={"heart": "no"}), Step(What.PLACE, facts={"heart": "no"})}) == 1

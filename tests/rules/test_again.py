"""Every finding can be worked out again from what is kept with it alone, at any thresholds."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from diary.rules.again import again
from diary.rules.evaluate import findings_on
from diary.rules.findings import Finding, Rule, Value
from diary.rules.records import Diary, Reading, Report, Sign, Symptom
from diary.rules.thresholds import DEFAULT, PRESETS, RULES_VERSION, Thresholds
from diary.rules.versions import VERSIONS
from diary.services.diary_file import read
from tests.rules.random_diaries import valid_diary
from tests.rules.random_thresholds import some_thresholds

SEEDS = int(os.environ.get("DIARY_AGAIN_SEEDS", "480"))
EVALUATE = VERSIONS[RULES_VERSION]
START = date(2026, 1, 1)


def findings_of(seed: int) -> Iterator[tuple[Finding, Thresholds]]:
    """All findings in a random diary, at random thresholds."""
    drawn = valid_diary(seed)
    thresholds = some_thresholds(random.Random(seed))
    (diary,) = [read(drawn.text.encode()).diary(drawn.since, drawn.procedure, drawn.begun)]
    for report in diary.reports:
        for finding in findings_on(diary, report.day, thresholds):
            yield finding, thresholds


@pytest.mark.unmeasured
@pytest.mark.parametrize("first", range(0, SEEDS, 240))
def test_a_finding_comes_out_again_exactly_as_it_was(first: int) -> None:
    seen: Counter[Rule] = Counter()
    for seed in range(first, min(first + 240, SEEDS)):
        for finding, thresholds in findings_of(seed):
            seen[finding.rule] += 1
            assert again(finding, thresholds, EVALUATE) == finding, f"seed {seed}: {finding}"
            found = again(finding, thresholds, EVALUATE)
            assert found is not None
            assert dict(found.facts) == dict(finding.facts), f"seed {seed}: {finding}"
    assert set(seen) == set(Rule)


def test_the_version_in_use_is_known() -> None:
    assert VERSIONS[RULES_VERSION] is findings_on


def spell(days: int, *, since: date | None = None, every: int = 1) -> Finding:
    """`persists` on the last day of a long spell."""
    symptom = Symptom("back", "Upper back pain", since=since)
    on = [START + timedelta(days=at) for at in range(0, days, every)]
    diary = Diary([symptom], [Report(day, readings={"back": Reading(3)}) for day in on])
    return next(found for found in findings_on(diary, on[-1]) if found.rule is Rule.PERSISTS)


def test_a_spell_of_a_year_keeps_its_first_day_and_one_a_week() -> None:
    finding = spell(365)
    assert finding.facts["start"] == "2026-01-01"
    assert len(finding.values) == 21 + 344 // 6 + 1
    assert again(finding, DEFAULT, EVALUATE) == finding


def test_zeros_before_the_first_pain_are_kept_with_an_onset_that_lies_behind_them() -> None:
    symptom = Symptom("back", "Upper back pain", since=START + timedelta(days=1))
    scores = {0: 0, 4: 2, 6: 2, 9: 2}
    diary = Diary(
        [symptom],
        [
            Report(START + timedelta(days=at), readings={"back": Reading(worst)})
            for at, worst in scores.items()
        ],
    )
    finding = next(
        found for found in findings_on(diary, START + timedelta(days=9)) if found.rule is Rule.PERSISTS
    )
    assert [value.value for value in finding.values] == [0, 2, 2, 2]
    found = again(finding, DEFAULT, EVALUATE)
    assert found is not None
    assert dict(found.facts) == dict(finding.facts)


def test_other_numbers_say_otherwise_on_the_same_answers() -> None:
    finding = spell(9)
    assert again(finding, replace(DEFAULT, persists_after_days=9), EVALUATE) is None
    assert again(finding, PRESETS["strict"], EVALUATE) == finding


@pytest.mark.parametrize(
    "known", [{"procedure_on": START - timedelta(days=9)}, {"begun": START - timedelta(days=9)}]
)
def test_the_day_that_was_counted_from_is_kept_with_it(known: dict[str, date]) -> None:
    report = Report(START, signs=frozenset({Sign.DIZZY}), readings={"back": Reading(0)})
    diary = Diary([Symptom("back", "Upper back pain")], [report], **known)
    finding = next(each for each in findings_on(diary, START) if each.rule is Rule.UNWELL_WITHOUT_PAIN)
    found = again(finding, DEFAULT, EVALUATE)
    assert found is not None
    assert (found.tier, dict(found.facts)) == (finding.tier, dict(finding.facts))


SPOILED = {
    "a number above ten": Value(START, "worst", 11, "back"),
    "a number that is text": Value(START, "worst", "3", "back"),
    "a number of no symptom": Value(START, "worst", 3),
    "a second number": Value(START + timedelta(days=8), "worst", 4, "back"),
    "an unknown question": Value(START, "mood", 3),
    "an unknown sign": Value(START, "signs", "cough"),
    "an unknown comparison": Value(START, "compared", "much worse"),
    "an answer that is a symptom's": Value(START, "interference", 3, "back"),
    "neither yes nor no": Value(START, "could_not", 1),
}


@pytest.mark.parametrize("spoiled", SPOILED.values(), ids=list(SPOILED))
def test_what_is_no_answer_is_refused(spoiled: Value) -> None:
    finding = spell(9)
    with pytest.raises(ValueError):
        again(replace(finding, values=(*finding.values[1:], spoiled)), DEFAULT, EVALUATE)

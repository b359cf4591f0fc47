"""The fold is held against a second, independent reading of what becomes of findings, on seeded diaries with answers.

`DIARY_ORACLE_SEEDS` sets how many diaries of each sort (300), `DIARY_ORACLE_FIRST` the first seed (0).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date

import pytest

from diary.rules.answers import Answered, Moved, Reply
from diary.rules.evaluate import follow_ups_on
from diary.rules.findings import Finding, Kind, Rule, Tier
from diary.rules.fold import fold
from diary.rules.follow_ups import Outcome
from diary.rules.plan import ExpectedLevel, Plan
from diary.rules.records import Diary
from diary.rules.thresholds import DEFAULT, Thresholds
from diary.services.diary_file import read
from tests.rules import oracle, oracle_diary
from tests.rules.oracle import Key
from tests.rules.oracle_life import ALARMS, Answer, Life, Numbers, is_held, live
from tests.rules.random_answers import (
    changing_numbers,
    long_diary,
    random_answers,
    random_findings,
    random_plan,
)
from tests.rules.random_diaries import valid_diary
from tests.rules.test_against_oracle import batches

pytestmark = pytest.mark.unmeasured

Stood = tuple[str, str | None, date, tuple[date, ...], date | None, str | None, int | None]


def as_rules_see(answers: list[Answer]) -> list[Answered]:
    return [
        Answered(
            Kind(each.kind),
            each.symptom,
            each.on,
            Reply(each.done),
            each.booked_for,
            tuple(Moved(on, to) for on, to in each.moves),
            ref=place,
        )
        for place, each in enumerate(answers)
    ]


def thresholds_of(numbers_on: Callable[[date], Numbers]) -> Callable[[date], Thresholds]:
    known: dict[int, Thresholds] = {}

    def on(day: date) -> Thresholds:
        numbers = numbers_on(day)
        if id(numbers) not in known:
            known[id(numbers)] = DEFAULT.changed({name: str(value) for name, value in numbers.items()})
        return known[id(numbers)]

    return on


def by_the_fold(outcome: Outcome) -> list[Stood]:
    told = []
    for each in outcome.followups:
        closed = each.closed
        ref = None if closed is None or closed.answered is None else closed.answered.ref
        how = None if closed is None else {"acknowledged": "answered"}.get(closed.how.value, closed.how.value)
        assert each.symptom is None or isinstance(each.symptom, str)
        assert ref is None or isinstance(ref, int)
        found = tuple(sorted(each.found_on))
        told.append((each.kind.value, each.symptom, each.opened_on, found, closed and closed.on, how, ref))
    return sorted(told, key=str)


def by_the_oracle(life: Life, answers: list[Answer]) -> list[Stood]:
    places = {id(answer): place for place, answer in enumerate(answers)}
    return sorted(
        (
            (*each.key, each.opened, tuple(each.found), each.closed, each.how, places.get(id(each.by)))
            for each in life.follow_ups
        ),
        key=str,
    )


def a_finding(key: Key, day: date) -> Finding:
    rule = {"persists": Rule.PERSISTS, "worsens": Rule.RISING, "interferes": Rule.INTERFERES}[key[0]]
    return Finding(rule, Kind(key[0]), Tier.ROUTINE, day, key[1], ())


def both(
    seed: int,
    text: str,
    diary: Diary,
    second: oracle_diary.Diary,
    rng: random.Random,
    findings: Mapping[date, tuple[Finding, ...]],
    found: Mapping[date, Mapping[Key, bool]],
    held_back: Callable[[Finding], bool],
    numbers_on: Callable[[date], Numbers],
) -> None:
    first, last = min(second.reports), max(second.reports)
    answers = random_answers(rng, first, last, sorted(second.symptoms))
    outcome = fold(
        diary,
        findings,
        as_rules_see(answers),
        thresholds_on=thresholds_of(numbers_on),
        held_back=held_back,
    )
    life = live(second, found, answers, numbers_on)
    assert by_the_fold(outcome) == by_the_oracle(life, answers), f"seed {seed}\n{text}"
    for what, days in (("opened", life.opened), ("cleared", life.cleared)):
        told = {
            (event.day, event.kind.value, event.symptom)
            for event in outcome.events
            if event.what.value == what
        }
        assert told == {(day, *key) for day, keys in days.items() for key in keys}, f"seed {seed}"


@batches
def test_any_findings_with_any_answers_become_what_the_second_reading_says(seeds: range) -> None:
    for seed in seeds:
        rng = random.Random(f"any {seed}")
        text = long_diary(rng)
        second = oracle_diary.Diary(text, None, None, None)
        painful = {
            day: {name for name, worst in report.worst.items() if worst >= 1}
            for day, report in second.reports.items()
        }
        found = random_findings(rng, painful, sorted(second.symptoms))
        findings = {day: tuple(a_finding(key, day) for key in keys) for day, keys in found.items()}
        numbers_on = changing_numbers(rng, min(second.reports), max(second.reports))

        def held_back(finding: Finding, found: Mapping[date, Mapping[Key, bool]] = found) -> bool:
            return not found[finding.day][finding.kind.value, finding.symptom]  # type: ignore[index]

        diary = read(text).diary()
        both(seed, text, diary, second, rng, findings, found, held_back, numbers_on)


@batches
def test_what_the_rules_find_with_any_answers_becomes_what_the_second_reading_says(seeds: range) -> None:
    for seed in seeds[::3]:
        rng = random.Random(f"rules {seed}")
        drawn = valid_diary(seed)
        text, since = (drawn.text, drawn.since) if rng.random() < 0.7 else (long_diary(rng), None)
        second = oracle_diary.Diary(text, since, None, None)
        diary = read(text).diary(since)
        numbers_on = changing_numbers(rng, min(second.reports), max(second.reports))
        thresholds_on = thresholds_of(numbers_on)
        findings = {day: follow_ups_on(diary, day, thresholds_on(day)) for day in second.reports}
        agreed = random_plan(rng, min(second.reports), max(second.reports), sorted(second.symptoms))
        plan = Plan(tuple(ExpectedLevel(each.symptom, each.level, each.first, each.last) for each in agreed))
        found: dict[date, dict[Key, bool]] = {}
        for day in sorted(second.reports):
            second.number = numbers_on(day)
            for one in oracle.findings(second, day):
                if one["kind"] not in ALARMS:
                    may_open = not is_held(second, agreed, one["rule"], one["symptom"], day)
                    key = one["kind"], one["symptom"]
                    of_day = found.setdefault(day, {})
                    of_day[key] = of_day.get(key, False) or may_open

        def held_back(finding: Finding, plan: Plan = plan, diary: Diary = diary) -> bool:
            return plan.held(finding, diary) is not None

        both(seed, text, diary, second, rng, findings, found, held_back, numbers_on)


def test_answers_do_hold_back_in_these_diaries() -> None:
    """Or the comparison would compare nothing."""
    held = 0
    for seed in range(20):
        rng = random.Random(f"held {seed}")
        second = oracle_diary.Diary(long_diary(rng), None, None, None)
        found: dict[date, dict[Key, bool]] = {
            day: dict.fromkeys(keys, True)
            for day, keys in random_findings(rng, {day: set() for day in second.reports}, []).items()
        }
        answers = random_answers(rng, min(second.reports), max(second.reports), [])
        stood = {(day, each.key) for each in live(second, found, answers).follow_ups for day in each.found}
        held += len({(day, key) for day, keys in found.items() for key in keys} - stood)
    assert held > 100

"""Small diaries for the tests of the rules: days are numbered, day 1 being 1 January 2026."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from diary.rules.evaluate import findings_on
from diary.rules.findings import Finding, Kind, Rule
from diary.rules.fold import fold
from diary.rules.follow_ups import Outcome, What
from diary.rules.records import Diary, Reading, Report, Sign, Symptom, SymptomKey
from diary.rules.thresholds import DEFAULT, Thresholds

BACK = "back"


def day(number: int) -> date:
    return date(2026, 1, 1) + timedelta(days=number - 1)


def number(of: date) -> int:
    return (of - day(1)).days + 1


def readings(scores: str) -> dict[int, Reading]:
    """One word a day from day 1 on: `.` no report, `5` the worst, `5/3` worst and usual; `5*3` on three days."""
    found: dict[int, Reading] = {}
    at = 1
    for word in scores.split():
        score, _, times = word.partition("*")
        for _each in range(int(times or 1)):
            if score != ".":
                worst, _, usual = score.partition("/")
                found[at] = Reading(int(worst), int(usual) if usual else None)
            at += 1
    return found


def back_diary(scores: str, *, since: int | None = None, **symptom: Any) -> Diary:
    """A diary of one symptom; `since` is a day number."""
    tracked = Symptom(BACK, "Upper back pain", since=None if since is None else day(since), **symptom)
    reports = [Report(day(at), readings={BACK: reading}) for at, reading in readings(scores).items()]
    return Diary([tracked], reports)


def answers_diary(answers: Mapping[int, Mapping[str, Any]]) -> Diary:
    """A diary of reports with these answers and no readings, by day number."""
    return Diary(
        [Symptom(BACK, "Upper back pain")], [Report(day(at), **given) for at, given in answers.items()]
    )


def signs(*ticked: str) -> frozenset[Sign]:
    return frozenset(Sign(code) for code in ticked)


def found(diary: Diary, on: int, rule: Rule, thresholds: Thresholds = DEFAULT) -> Finding | None:
    """That rule's finding on the day, of which there is at most one."""
    matching = [each for each in findings_on(diary, day(on), thresholds) if each.rule is rule]
    assert len(matching) <= 1
    return matching[0] if matching else None


def days_found(diary: Diary, rule: Rule, thresholds: Thresholds = DEFAULT) -> list[int]:
    """The day numbers on which the rule fires."""
    return [number(each.day) for each in diary.reports if found(diary, number(each.day), rule, thresholds)]


def followed(diary: Diary, thresholds: Thresholds = DEFAULT) -> Outcome:
    """The fold over the whole diary, with nobody answering anything."""
    findings = {each.day: findings_on(diary, each.day, thresholds) for each in diary.reports}
    return fold(diary, findings, thresholds_on=lambda _day: thresholds)


def story(outcome: Outcome) -> list[tuple[int, str, str]]:
    """What happened, as (day number, what, kind), without the joinings."""
    return [
        (number(event.day), event.what.value, event.kind.value)
        for event in outcome.events
        if event.what is not What.JOINED
    ]


def a_finding(kind: Kind, on: int, symptom: SymptomKey | None = None) -> Finding:
    """Some finding of that kind, for tests that do not care which."""
    rule = {Kind.WORSENS: Rule.RISING, Kind.PERSISTS: Rule.PERSISTS, Kind.INTERFERES: Rule.INTERFERES}
    return Finding(rule.get(kind, Rule.SUDDEN), kind, kind.tier, day(on), symptom, ())

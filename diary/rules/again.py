"""A finding worked out again from what is kept with it: the answers it rests on become a small diary of their own.

Besides the answers a rule goes by a few things that were told once: that a pain sits where heart trouble is felt, when
it began, when the procedure was or else when the diary was begun. These are read from the finding's facts; all other
facts are worked out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from diary.rules.findings import Finding, Rule, Value
from diary.rules.records import Compared, Diary, Reading, Report, Sign, Symptom, SymptomKey
from diary.rules.thresholds import Thresholds
from diary.rules.versions import Evaluate


def again(finding: Finding, thresholds: Thresholds, evaluate: Evaluate) -> Finding | None:
    """What `evaluate` finds of the same rule and symptom in the answers that `finding` rests on; None for nothing.

    ValueError: what is kept is not a report's answers at all.
    """
    diary = small_diary(finding)
    return next(
        (
            found
            for found in evaluate(diary, finding.day, thresholds)
            if (found.rule, found.symptom) == (finding.rule, finding.symptom)
        ),
        None,
    )


def small_diary(finding: Finding) -> Diary:
    """The diary that has these answers and no others. ValueError where they cannot be read."""
    by_day: dict[date, list[Value]] = defaultdict(list)
    for value in finding.values:
        by_day[value.day].append(value)
    # Symptoms are named in the order in which they are kept, which is that of their names.
    keys = dict.fromkeys(value.symptom for value in finding.values if value.symptom is not None)
    symptoms = [
        Symptom(
            key=key,
            name=f"{place:06}",
            heart=finding.facts.get("heart") == "yes",
            since=_onset(finding) if key == finding.symptom else None,
        )
        for place, key in enumerate(keys)
    ]
    reports = [_report(day, values) for day, values in by_day.items()]
    return Diary(symptoms, reports, _a_day(finding.facts, "procedure_on"), _a_day(finding.facts, "begun_on"))


def _onset(finding: Finding) -> date | None:
    told = finding.rule is Rule.PERSISTS and finding.facts.get("start_from") == "since"
    return _a_day(finding.facts, "start") if told else None


def _a_day(facts: Mapping[str, int | str], name: str) -> date | None:
    return date.fromisoformat(str(facts[name])) if name in facts else None


def _report(day: date, values: list[Value]) -> Report:
    given: dict[str, int | str | bool] = {}
    scores: dict[SymptomKey, dict[str, int]] = defaultdict(dict)
    for value in values:
        if value.field in ("worst", "usual"):
            if value.symptom is None:
                raise ValueError(f"a number of {day} belongs to no symptom")
            column, name, answer = scores[value.symptom], value.field, _whole(value)
            if name in column:
                raise ValueError(f"two answers for {name} on {day}")
            column[name] = answer
        elif value.field in given or value.symptom is not None:
            raise ValueError(f"two answers for {value.field} on {day}, or one that is a symptom's")
        else:
            given[value.field] = value.value
    signs, compared = given.pop("signs", None), given.pop("compared", None)
    report = Report(
        day=day,
        signs=None if signs is None else _signs(signs),
        sudden=_yes_or_no(given, "sudden"),
        readings={key: _reading(column) for key, column in scores.items()},
        interference=given.pop("interference", None),  # type: ignore[arg-type]  # checked by Report
        could_not=_yes_or_no(given, "could_not"),
        compared=None if compared is None else Compared(str(compared)),
    )
    if given:
        raise ValueError(f"{', '.join(sorted(given))}: no answer of a report")
    return report


def _reading(column: Mapping[str, int]) -> Reading:
    # Where only the usual score was used, the worst of that day is not known; it was no lower.
    return Reading(column.get("worst", column.get("usual", 0)), column.get("usual"))


def _signs(value: int | str | bool) -> frozenset[Sign]:
    return frozenset(Sign(code) for code in str(value).split(";") if value != "none")


def _whole(value: Value) -> int:
    if type(value.value) is not int:
        raise ValueError(f"{value.field} of {value.day} is no whole number")
    return value.value


def _yes_or_no(given: dict[str, int | str | bool], name: str) -> bool | None:
    answer = given.pop(name, None)
    if answer is not None and type(answer) is not bool:
        raise ValueError(f"{name} is neither yes nor no")
    return answer

"""What a person answered, said back to them in their own words and numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from diary.rules.findings import Finding, Rule, Value, split_signs
from diary.rules.records import Sign, SymptomKey
from diary.rules.step import Step
from diary.words.formats import day_in_words, full_day, list_in_words, short_day
from diary.words.labels import QUESTIONS, SIGN_LABELS
from diary.words.language import Lazy, _, lazy
from diary.words.whose import whose

Names = Mapping[SymptomKey, str]
"""The symptoms as the patient calls them."""

SaysStep = Callable[[Step, Names, date], Iterable[str]]
"""A step to a finding of that day, in sentences."""

_MANY = 10
"""So many numbers are told one by one."""


def name_of(key: SymptomKey | None, names: Names) -> str:
    """The symptom as the patient calls it."""
    named = names.get(key) if key is not None else None
    return named or whose(lazy("Your symptom"), lazy("%(patient)s’s symptom"))


def quoted(text: object) -> str:
    """“Dizzy”"""
    return _("“%(text)s”", text=text)


def a_few_at_a_time(items: Iterable[object]) -> list[str]:
    """“a”, “b” and “c”, then the next three: a long row of things is hard to read in one sentence."""
    rows = [quoted(item) for item in items]
    return [list_in_words(rows[start : start + 3]) for start in range(0, len(rows), 3)]


def signs_in(finding: Finding) -> tuple[Sign, ...]:
    """The ticked signs that this finding rests on, in the order of the page."""
    return split_signs(str(finding.facts.get("signs", "none")))


def scores_in(finding: Finding) -> dict[SymptomKey, int]:
    """The finding's `worst` values of its own day, by symptom."""
    return {
        value.symptom: int(value.value)
        for value in finding.values
        if value.field == "worst" and value.day == finding.day and value.symptom is not None
    }


def plain(values: tuple[Value, ...]) -> str:
    """3, 4 and 5"""
    return list_in_words(value.value for value in values)


def dated(values: tuple[Value, ...], day: date) -> str:
    """3 on 1 January and 4 on 2 January; of many, the first and the last few."""
    said = [
        _("%(score)s on %(day)s", score=value.value, day=short_day(value.day, beside=day)) for value in values
    ]
    if len(said) <= _MANY:
        return list_in_words(said)
    left_out = len(said) - _MANY
    return list_in_words([*said[: _MANY // 2], _("%(count)s more", count=left_out), *said[-_MANY // 2 :]])


def on_day(day: date, today: date | None) -> str:
    """The day with its weekday, and with its year where that is not this year."""
    return day_in_words(day) if today is None or day.year == today.year else full_day(day)


def of_a_day(
    day: date, today: date | None, if_today: tuple[Lazy, Lazy], else_on: tuple[Lazy, Lazy], **values: object
) -> str:
    """A sentence about the report of `day`, as `whose` tells it: one of today's, or one that names %(day)s."""
    if day == today:
        return whose(*if_today, **values)
    return whose(*else_on, day=on_day(day, today), **values)


def told_at_once(findings: Iterable[Finding], names: Names, today: date | None) -> tuple[str, ...]:
    """What the reports behind some emergency or urgent findings said: each sign and number once, day by day."""
    by_day: dict[date, list[Finding]] = {}
    for finding in findings:
        by_day.setdefault(finding.day, []).append(finding)
    return tuple(sentence for day in sorted(by_day) for sentence in _told_on(day, by_day[day], names, today))


def _told_on(day: date, findings: list[Finding], names: Names, today: date | None) -> Iterable[str]:
    said: list[str] = []
    ticked = {sign for finding in findings for sign in signs_in(finding)}
    if ticked:
        first, *others = a_few_at_a_time(SIGN_LABELS[sign] for sign in Sign if sign in ticked)
        said.append(ticked_on(day, first, today))
        said.extend(also_ticked(other) for other in others)
    if any(finding.rule is Rule.SUDDEN for finding in findings):
        sudden = quoted(QUESTIONS["sudden"])
        said.append(also_ticked(sudden) if said else ticked_on(day, sudden, today))
    scores = {key: score for finding in findings for key, score in scores_in(finding).items()}
    if scores:
        given = list_in_words(
            _("“%(symptom)s” %(score)s out of 10", symptom=name_of(key, names), score=score)
            for key, score in scores.items()
        )
        said.append(_also_gave(given) if said else gave_on(day, given, today))
    elif any(finding.facts.get("pain") == "unknown" for finding in findings):
        said.append(whose(lazy("You gave no number for pain."), lazy("It gives no number for pain.")))
    days_after = max(int(finding.facts.get("days_after_procedure", -1)) for finding in findings)
    if days_after >= 0:
        said.append(
            whose(
                lazy("Days since your procedure: %(days)s."),
                lazy("Days since %(patient)s’s procedure: %(days)s."),
                days=days_after,
            )
        )
    since_begun = max(int(finding.facts.get("days_after_begun", -1)) for finding in findings)
    if since_begun >= 0:
        said.append(
            whose(
                lazy(
                    "The day of your procedure is not known here. Days since you began this diary: %(days)s."
                ),
                lazy(
                    "The day of %(patient)s’s procedure is not known here. Days since the diary was begun: %(days)s."
                ),
                days=since_begun,
            )
        )
    return said


def ticked_on(day: date, ticked: str, today: date | None) -> str:
    """Today you ticked “Dizzy”."""
    return of_a_day(
        day,
        today,
        (lazy("Today you ticked %(ticked)s."), lazy("%(patient)s’s report of today says %(ticked)s.")),
        (lazy("On %(day)s you ticked %(ticked)s."), lazy("%(patient)s’s report of %(day)s says %(ticked)s.")),
        ticked=ticked,
    )


def also_ticked(ticked: str) -> str:
    """More of the same report."""
    return whose(lazy("You also ticked %(ticked)s."), lazy("It also says %(ticked)s."), ticked=ticked)


def gave_on(day: date, given: object, today: date | None) -> str:
    """Today you gave 6."""
    return of_a_day(
        day,
        today,
        (lazy("Today you gave %(numbers)s."), lazy("%(patient)s’s report of today gives %(numbers)s.")),
        (
            lazy("On %(day)s you gave %(numbers)s."),
            lazy("%(patient)s’s report of %(day)s gives %(numbers)s."),
        ),
        numbers=given,
    )


def _also_gave(given: str) -> str:
    return whose(lazy("You gave %(numbers)s."), lazy("It gives %(numbers)s."), numbers=given)

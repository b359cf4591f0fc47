"""`persists` in words: it has gone on for more than a week; and the steps to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from diary.rules.findings import Finding
from diary.rules.step import Step, What
from diary.rules.thresholds import Thresholds
from diary.words.evidence import Names, SaysStep, dated, gave_on, plain
from diary.words.formats import day_in_words, share_in_words, short_day
from diary.words.language import _, lazy
from diary.words.whose import whose

_A_WEEK = 7


def title(name: str, thresholds: Thresholds) -> str:
    """`name` is the symptom's."""
    if thresholds.persists_after_days == _A_WEEK:
        return _("%(symptom)s: more than a week", symptom=name)
    return _("%(symptom)s: %(days)s days or more", symptom=name, days=thresholds.persists_after_days)


def rule(thresholds: Thresholds) -> str:
    """What it looks at."""
    half = thresholds.persists_share == Fraction(1, 2)
    return whose(
        lazy(
            "It began at least %(after)s days ago. You had it on at least %(share)s of the days with a number. "
            "The rule looks back %(window)s days at most. At least %(least)s of them must have a number."
        ),
        lazy(
            "It began at least %(after)s days ago. %(patient)s had it on at least %(share)s of the days with a number. "
            "The rule looks back %(window)s days at most. At least %(least)s of them must have a number."
        ),
        window=thresholds.persists_window_days,
        after=thresholds.persists_after_days,
        share=_("half") if half else share_in_words(thresholds.persists_share),
        least=thresholds.persists_least_days,
    )


def numbers(finding: Finding, today: date | None) -> Iterable[str]:
    """When it began, on how many days it was there, and the day's score."""
    facts = finding.facts
    start = short_day(date.fromisoformat(str(facts["start"])), beside=today or finding.day)
    yield _it_began(facts["start_from"], start)
    counts = {"pain": facts["days_with_pain"], "given": facts["days_given"], "said": facts["days_said"]}
    is_today, day = finding.day == today, short_day(finding.day, beside=today or finding.day)
    if not counts["said"]:
        yield (
            _("On %(pain)s of the last %(given)s days with a number, it was there.", **counts)
            if is_today
            else _(
                "Up to %(day)s, it was there on %(pain)s of the last %(given)s days with a number.",
                day=day,
                **counts,
            )
        )
    else:
        yield (
            _("On %(pain)s of the last %(given)s days we know of, it was there.", **counts)
            if is_today
            else _(
                "Up to %(day)s, it was there on %(pain)s of the last %(given)s days we know of.",
                day=day,
                **counts,
            )
        )
        yield _on_ones_word(counts["said"])
    yield gave_on(finding.day, facts["today"], today)


def _it_began(known_from: object, day: str) -> str:
    """Known from the patient's word (`since`) or from the first report of it."""
    if known_from == "since":
        return whose(
            lazy("You told us that it began on %(day)s."),
            lazy("%(patient)s’s diary says that it began on %(day)s."),
            day=day,
        )
    return whose(
        lazy("It began with your report of %(day)s."),
        lazy("It began with %(patient)s’s report of %(day)s."),
        day=day,
    )


def _on_ones_word(days: object) -> str:
    return whose(
        lazy("Days before your first report, counted on your word: %(days)s."),
        lazy("Days before the first report, counted because the diary says so: %(days)s."),
        days=days,
    )


def _began(step: Step, _names: Names, day: date) -> Iterable[str]:
    yield _it_began(step.facts["from"], short_day(step.facts["start"], beside=day))
    if step.values:
        yield _("These reports show how it went on from there: %(numbers)s.", numbers=dated(step.values, day))


def _lasted(step: Step, _names: Names, day: date) -> Iterable[str]:
    yield _("Days from then to %(day)s: %(days)s.", day=day_in_words(day), days=step.counted)


def _still_there(step: Step, _names: Names, _day: date) -> Iterable[str]:
    yield _("On that day it was %(score)s.", score=step.values[-1].value)


def _days_given(step: Step, _names: Names, day: date) -> Iterable[str]:
    window, said = step.facts["window"], step.facts["said"]
    yield _("The days that count begin on %(day)s.", day=short_day(window, beside=day))
    yield _("The numbers of these days: %(numbers)s.", numbers=plain(step.values))
    if said:
        yield _on_ones_word(said)
    yield _("That makes %(days)s days.", days=step.counted)


def _share(step: Step, _names: Names, _day: date) -> Iterable[str]:
    yield _(
        "On %(pain)s of these %(given)s days it was there.",
        pain=step.facts["painful"],
        given=step.facts["given"],
    )


STEPS: Mapping[What, SaysStep] = {
    What.BEGAN: _began,
    What.LASTED: _lasted,
    What.STILL_THERE: _still_there,
    What.DAYS_GIVEN: _days_given,
    What.SHARE: _share,
}
"""The steps to their findings in words."""

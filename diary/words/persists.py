"""`persists` in words: it has gone on for more than a week."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from diary.rules.findings import Finding
from diary.rules.thresholds import Thresholds
from diary.words.evidence import gave_on
from diary.words.formats import share_in_words, short_day
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
    if facts["start_from"] == "since":
        yield whose(
            lazy("You told us that it began on %(day)s."),
            lazy("%(patient)s’s diary says that it began on %(day)s."),
            day=start,
        )
    else:
        yield whose(
            lazy("It began with your report of %(day)s."),
            lazy("It began with %(patient)s’s report of %(day)s."),
            day=start,
        )
    counts = {"pain": facts["days_with_pain"], "given": facts["days_given"], "said": facts["days_said"]}
    if not counts["said"]:
        yield _("On %(pain)s of the last %(given)s days with a number, it was there.", **counts)
    else:
        yield _("On %(pain)s of the last %(given)s days we know of, it was there.", **counts)
        yield whose(
            lazy("Days before your first report, counted on your word: %(said)s."),
            lazy("Days before the first report, counted because the diary says so: %(said)s."),
            **counts,
        )
    yield gave_on(finding.day, facts["today"], today)

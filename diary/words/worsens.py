"""`worsens` in words: `rising`, `early_rise` and `says_worse`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from diary.rules.findings import Finding, Rule
from diary.rules.records import Compared
from diary.rules.thresholds import Thresholds
from diary.words.evidence import gave_on, on_day
from diary.words.formats import days_in_words, list_in_words, mean_in_words, number_in_words
from diary.words.labels import COMPARED_LABELS, QUESTIONS
from diary.words.language import _, lazy
from diary.words.whose import whose

_FOUR_WEEKS = 28


def title(finding: Finding, name: str) -> str:
    """`name` is the symptom's; `says_worse` has none."""
    if finding.rule is Rule.SAYS_WORSE:
        return _("Worse than a week ago")
    return _("%(symptom)s: getting worse", symptom=name)


def rule(finding: Finding, thresholds: Thresholds) -> str:
    """What the rule looks at, with the numbers it goes by."""
    if finding.rule is Rule.RISING:
        return whose(
            lazy(
                "This rule takes your average over %(recent)s days and the one over the %(before)s days before. "
                "It opens a follow-up if the new one is higher by %(mean)s or more. "
                "Your last number must also be %(today)s or more above the old one."
            ),
            lazy(
                "This rule takes %(patient)s’s average over %(recent)s days and the one over the %(before)s days "
                "before. It opens a follow-up if the new one is higher by %(mean)s or more. "
                "The last number must also be %(today)s or more above the old one."
            ),
            recent=thresholds.recent_days,
            before=thresholds.before_days,
            mean=number_in_words(thresholds.rising_mean),
            today=number_in_words(thresholds.rising_today),
        )
    if finding.rule is Rule.EARLY_RISE:
        return whose(
            lazy(
                "While a diary is young, this rule looks at your last %(latest)s numbers. "
                "It takes the middle of your numbers in the %(days)s days before. "
                "It opens a follow-up if each of the last ones is %(above)s or more above it."
            ),
            lazy(
                "While a diary is young, this rule looks at %(patient)s’s last %(latest)s numbers. "
                "It takes the middle of the numbers in the %(days)s days before. "
                "It opens a follow-up if each of the last ones is %(above)s or more above it."
            ),
            latest=thresholds.early_scores,
            above=thresholds.early_above_median,
            days=thresholds.early_before_days,
        )
    return whose(
        lazy(
            "This rule looks at your last %(last)s answers to “%(question)s” in %(days)s days. "
            "It opens a follow-up if the newest one and %(least)s in all say “%(worse)s”."
        ),
        lazy(
            "This rule looks at %(patient)s’s last %(last)s answers to “%(question)s” in %(days)s days. "
            "It opens a follow-up if the newest one and %(least)s in all say “%(worse)s”."
        ),
        question=QUESTIONS["compared"],
        worse=COMPARED_LABELS[Compared.WORSE],
        last=thresholds.compared_last,
        days=thresholds.compared_days,
        least=thresholds.compared_least,
    )


def numbers(finding: Finding, thresholds: Thresholds, today: date | None) -> Iterable[str]:
    """The averages, scores or answers that were compared."""
    if finding.rule is Rule.RISING:
        return _rising(finding, thresholds, today)
    if finding.rule is Rule.EARLY_RISE:
        return _early_rise(finding, thresholds, today)
    return _says_worse(finding, today)


def _rising(finding: Finding, thresholds: Thresholds, today: date | None) -> Iterable[str]:
    facts = finding.facts
    mean = mean_in_words(int(facts["recent_sum"]), int(facts["recent_count"]))
    if finding.day == today:
        yield whose(
            lazy("Your average over the last %(days)s days is %(mean)s."),
            lazy("%(patient)s’s average over the last %(days)s days is %(mean)s."),
            days=thresholds.recent_days,
            mean=mean,
        )
    else:
        yield whose(
            lazy("Your average over the %(days)s days up to %(day)s was %(mean)s."),
            lazy("%(patient)s’s average over the %(days)s days up to %(day)s was %(mean)s."),
            days=thresholds.recent_days,
            day=on_day(finding.day, today),
            mean=mean,
        )
    mean = mean_in_words(int(facts["before_sum"]), int(facts["before_count"]))
    if thresholds.before_days == _FOUR_WEEKS:
        yield _("In the four weeks before it was %(mean)s.", mean=mean)
    else:
        yield _("In the %(days)s days before it was %(mean)s.", days=thresholds.before_days, mean=mean)
    yield gave_on(finding.day, facts["today"], today)
    yield from _own_change(finding, thresholds)
    yield _question_used(finding)


def _own_change(finding: Finding, thresholds: Thresholds) -> Iterable[str]:
    """How much the numbers mostly move, where the rule waited for a rise of that."""
    count = int(finding.facts.get("own_change_count", 0))
    if not count or count < thresholds.own_change_least:
        return
    total = int(finding.facts["own_change_sum"])
    yield whose(
        lazy(
            "Your numbers mostly move by %(mean)s from one day to the next, "
            "so the diary waits for a rise of at least %(least)s."
        ),
        lazy(
            "%(patient)s’s numbers mostly move by %(mean)s from one day to the next, "
            "so the diary waits for a rise of at least %(least)s."
        ),
        mean=mean_in_words(total, count),
        least=_("that")
        if thresholds.own_change == 1
        else number_in_words(thresholds.own_change * Fraction(total, count)),
    )


def _early_rise(finding: Finding, thresholds: Thresholds, today: date | None) -> Iterable[str]:
    facts = finding.facts
    latest = list_in_words(str(facts["latest"]).split(";"))
    if finding.day == today:
        yield whose(
            lazy("Your last numbers are %(numbers)s."),
            lazy("%(patient)s’s last numbers are %(numbers)s."),
            numbers=latest,
        )
    else:
        yield whose(
            lazy("Your last numbers up to %(day)s were %(numbers)s."),
            lazy("%(patient)s’s last numbers up to %(day)s were %(numbers)s."),
            day=on_day(finding.day, today),
            numbers=latest,
        )
    yield whose(
        lazy("In the %(days)s days before, you gave %(count)s numbers. The middle of them was %(median)s."),
        lazy("There are %(count)s numbers in the %(days)s days before. The middle of them was %(median)s."),
        days=thresholds.early_before_days,
        count=facts["earlier_count"],
        median=number_in_words(Fraction(int(facts["median_numerator"]), int(facts["median_denominator"]))),
    )
    yield _question_used(finding)


def _says_worse(finding: Finding, today: date | None) -> Iterable[str]:
    days = [
        value.day for value in finding.values if value.field == "compared" and value.value == Compared.WORSE
    ]
    yield whose(
        lazy("To “%(question)s” you said “%(worse)s” on %(days)s."),
        lazy("To “%(question)s” %(patient)s’s reports say “%(worse)s” on %(days)s."),
        question=QUESTIONS["compared"],
        worse=COMPARED_LABELS[Compared.WORSE],
        days=days_in_words(days, today or finding.day),
    )
    yield whose(
        lazy("That is %(worse)s of your last %(answers)s answers."),
        lazy("That is %(worse)s of the last %(answers)s answers."),
        worse=finding.facts["worse"],
        answers=finding.facts["answers"],
    )


def _question_used(finding: Finding) -> str:
    return whose(
        lazy("These are your numbers for “%(question)s”."),
        lazy("These are the numbers for “%(question)s”."),
        question=QUESTIONS[str(finding.facts["scores_used"])],
    )

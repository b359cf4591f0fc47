"""`worsens` in words: `rising`, `early_rise` and `says_worse`, and the steps to each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from diary.rules.findings import Finding, Rule
from diary.rules.records import Compared
from diary.rules.step import Step, What
from diary.rules.thresholds import Thresholds
from diary.words.evidence import Names, SaysStep, gave_on, on_day, plain
from diary.words.formats import (
    day_in_words,
    days_in_words,
    exact,
    less,
    list_in_words,
    mean_in_words,
    number_in_words,
    short_day,
)
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
    counts = {"worse": finding.facts["worse"], "answers": finding.facts["answers"]}
    if finding.day == today:
        yield whose(
            lazy("That is %(worse)s of your last %(answers)s answers."),
            lazy("That is %(worse)s of the last %(answers)s answers."),
            **counts,
        )
    else:
        # An answer given since can say something else.
        yield whose(
            lazy("When this was found, on %(day)s, that was %(worse)s of your last %(answers)s answers."),
            lazy("When this was found, on %(day)s, that was %(worse)s of the last %(answers)s answers."),
            day=short_day(finding.day, beside=today or finding.day),
            **counts,
        )


def _question_used(finding: Finding) -> str:
    return whose(
        lazy("These are your numbers for “%(question)s”."),
        lazy("These are the numbers for “%(question)s”."),
        question=QUESTIONS[str(finding.facts["scores_used"])],
    )


def _question(step: Step, _names: Names, _day: date) -> Iterable[str]:
    yield _("The rule uses the numbers for “%(question)s”.", question=QUESTIONS[str(step.facts["field"])])


def _recent(step: Step, _names: Names, day: date) -> Iterable[str]:
    yield _("The rule looks at the last %(days)s days.", days=step.facts["days"])
    yield from _mean(step, day)


def _before(step: Step, _names: Names, day: date) -> Iterable[str]:
    yield _("Then it looks at the %(days)s days before.", days=step.facts["days"])
    yield from _mean(step, day)


def _mean(step: Step, day: date) -> Iterable[str]:
    yield _("The numbers are %(numbers)s.", numbers=plain(step.values))
    yield _(
        "They add up to %(sum)s. Shared by %(count)s, that is %(mean)s.",
        sum=step.facts["sum"],
        count=step.facts["count"],
        mean=exact(step.facts["mean"]),
    )
    yield _("How many numbers there are: %(count)s.", count=step.facts["count"])


def _rise(step: Step, _names: Names, _day: date) -> Iterable[str]:
    yield less(step.facts["recent"], step.facts["before"])


def _today_above(step: Step, _names: Names, _day: date) -> Iterable[str]:
    yield _("The number of that day is %(score)s.", score=step.facts["today"])
    yield less(step.facts["today"], step.facts["before"])


def _own_changes(step: Step, _names: Names, _day: date) -> Iterable[str]:
    yield _(
        "Then it looks at how the numbers move from one day to the next, in the %(days)s days before.",
        days=step.facts["days"],
    )
    yield _("The numbers are %(numbers)s.", numbers=plain(step.values))
    yield _(
        "How often two of them lie close enough to compare: %(count)s. The changes add up to %(sum)s.",
        count=step.facts["count"],
        sum=step.facts["sum"],
    )
    if step.check is not None and not step.check.holds:
        yield _("So the rule does not go by them.")


def _own_rise(step: Step, _names: Names, _day: date) -> Iterable[str]:
    yield _("The mean of these changes is %(mean)s.", mean=exact(step.facts["mean"]))
    if step.facts["times"] != 1:
        yield _("The rule takes it %(times)s times.", times=exact(step.facts["times"]))
    yield _("The rise is %(rise)s.", rise=exact(step.counted))


def _too_few_before(step: Step, _names: Names, _day: date) -> Iterable[str]:
    yield _("The diary is young.")
    yield _(
        "Numbers in the %(days)s days before the last week: %(count)s.",
        days=step.facts["days"],
        count=step.counted,
    )


def _latest(step: Step, _names: Names, day: date) -> Iterable[str]:
    yield _("The last numbers are %(numbers)s.", numbers=plain(step.values))
    yield _("Days from the first to the last of them: %(days)s.", days=step.counted)


def _earlier(step: Step, _names: Names, day: date) -> Iterable[str]:
    yield _(
        "The numbers of the %(days)s days before: %(numbers)s.",
        days=step.facts["days"],
        numbers=plain(step.values),
    )
    yield _("In order of size, the middle is %(median)s.", median=exact(step.facts["median"]))
    yield _("How many numbers there are: %(count)s.", count=step.counted)


def _each_above(step: Step, _names: Names, _day: date) -> Iterable[str]:
    yield _("The lowest of the last ones is %(score)s.", score=step.facts["lowest"])
    yield less(step.facts["lowest"], step.facts["median"])


def _worse_today(_step: Step, _names: Names, day: date) -> Iterable[str]:
    yield _(
        "On %(day)s the answer to “%(question)s” was “%(worse)s”.",
        day=day_in_words(day),
        question=QUESTIONS["compared"],
        worse=COMPARED_LABELS[Compared.WORSE],
    )


def _worse(step: Step, _names: Names, day: date) -> Iterable[str]:
    given = list_in_words(
        _(
            "“%(answer)s” on %(day)s",
            answer=COMPARED_LABELS[Compared(str(value.value))],
            day=short_day(value.day, day),
        )
        for value in step.values
    )
    yield _("The last answers in %(days)s days: %(answers)s.", days=step.facts["days"], answers=given)
    yield _(
        "How often “%(worse)s” was the answer: %(count)s.",
        worse=COMPARED_LABELS[Compared.WORSE],
        count=step.counted,
    )


STEPS: Mapping[What, SaysStep] = {
    What.QUESTION: _question,
    What.RECENT: _recent,
    What.BEFORE: _before,
    What.RISE: _rise,
    What.TODAY_ABOVE: _today_above,
    What.OWN_CHANGES: _own_changes,
    What.OWN_RISE: _own_rise,
    What.TOO_FEW_BEFORE: _too_few_before,
    What.LATEST: _latest,
    What.EARLIER: _earlier,
    What.EACH_ABOVE: _each_above,
    What.WORSE_TODAY: _worse_today,
    What.WORSE: _worse,
}
"""The steps to their findings in words."""

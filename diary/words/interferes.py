"""`interferes` in words: it gets in the way of daily activities; and the steps to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from diary.rules.findings import Finding
from diary.rules.step import Step, What
from diary.rules.thresholds import Thresholds
from diary.words.evidence import Names, SaysStep, also_ticked, of_a_day, plain, quoted, ticked_on
from diary.words.formats import list_in_words
from diary.words.labels import QUESTIONS
from diary.words.language import _, lazy
from diary.words.whose import whose


def title() -> str:
    """The same for every finding of this rule: it belongs to the whole report."""
    return whose(lazy("In the way of your daily life"), lazy("In the way of %(patient)s’s daily life"))


def rule(thresholds: Thresholds) -> str:
    """What it looks at."""
    return whose(
        lazy(
            "This rule speaks if you give %(alone)s or more, or if there was something you could not do. "
            "It also speaks if you give %(again)s or more, and %(least)s of your last %(last)s answers in %(days)s "
            "days are that high."
        ),
        lazy(
            "This rule speaks if a report gives %(alone)s or more, or if there was something %(patient)s could not "
            "do. It also speaks if a report gives %(again)s or more, and %(least)s of the last %(last)s answers in "
            "%(days)s days are that high."
        ),
        alone=thresholds.interferes_alone,
        again=thresholds.interferes_again,
        least=thresholds.interferes_least,
        last=thresholds.interferes_last,
        days=thresholds.interferes_days,
    )


def numbers(finding: Finding, thresholds: Thresholds, today: date | None) -> Iterable[str]:
    """The day's answers; the earlier ones too, where only together they were enough."""
    facts = finding.facts
    if "today" in facts:
        yield _gave(int(facts["today"]), finding.day, today)
    if facts["could_not"] == "yes":
        statement = QUESTIONS["could_not"]
        if "today" in facts:
            yield also_ticked(quoted(statement))
        else:
            yield ticked_on(finding.day, quoted(statement), today)
    if facts["repeated"] == "yes" and facts["high"] == "no":
        answers = [value.value for value in finding.values if value.field == "interference"]
        if finding.day == today:
            yield whose(
                lazy("Your last answers were %(answers)s."),
                lazy("%(patient)s’s last answers were %(answers)s."),
                answers=list_in_words(answers),
            )
        else:
            yield whose(
                lazy("Your last answers up to then were %(answers)s."),
                lazy("%(patient)s’s last answers up to then were %(answers)s."),
                answers=list_in_words(answers),
            )
        yield _(
            "Of these, %(moderate)s are %(again)s or more.",
            moderate=facts["moderate"],
            again=thresholds.interferes_again,
        )


def _gave(score: int, day: date, today: date | None) -> str:
    question = QUESTIONS["interference"]
    return of_a_day(
        day,
        today,
        (
            lazy("Today you gave %(score)s out of 10 for “%(question)s”"),
            lazy("%(patient)s’s report of today gives %(score)s out of 10 for “%(question)s”"),
        ),
        (
            lazy("On %(day)s you gave %(score)s out of 10 for “%(question)s”"),
            lazy("%(patient)s’s report of %(day)s gives %(score)s out of 10 for “%(question)s”"),
        ),
        score=score,
        question=question,
    )


def _alone(step: Step, _names: Names, _day: date) -> Iterable[str]:
    yield _("There are three ways. One that holds is enough.")
    yield _(
        "The first: “%(question)s” was answered with %(score)s.",
        question=QUESTIONS["interference"],
        score=step.values[-1].value,
    )


def _could_not(step: Step, _names: Names, _day: date) -> Iterable[str]:
    if step.facts["could_not"] == "yes":
        yield _("“%(question)s” was ticked. That is enough.", question=QUESTIONS["could_not"])
    else:
        yield _("The second: “%(question)s” was not ticked.", question=QUESTIONS["could_not"])


def _again(step: Step, _names: Names, _day: date) -> Iterable[str]:
    yield _("The third has two parts. The number of that day is %(score)s.", score=step.values[-1].value)


def _again_often(step: Step, _names: Names, day: date) -> Iterable[str]:
    yield _("The last answers: %(numbers)s.", numbers=plain(step.values))
    yield _("Those of %(again)s or more: %(count)s.", again=step.facts["again"], count=step.counted)


STEPS: Mapping[What, SaysStep] = {
    What.ALONE: _alone,
    What.COULD_NOT: _could_not,
    What.AGAIN: _again,
    What.AGAIN_OFTEN: _again_often,
}
"""The steps to their findings in words."""

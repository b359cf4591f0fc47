"""Steps to `worsens` in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from diary.rules.records import Compared
from diary.rules.steps import Step
from diary.words.formats import day_in_words, list_in_words, short_day
from diary.words.labels import COMPARED_LABELS, QUESTIONS
from diary.words.language import _
from diary.words.steps.figures import Names, exact, less, plain


def question(step: Step, _names: Names, _day: date) -> Iterable[str]:
    yield _("The rule uses the numbers for “%(question)s”.", question=QUESTIONS[str(step.facts["field"])])


def recent(step: Step, _names: Names, day: date) -> Iterable[str]:
    yield _("The rule looks at the last %(days)s days.", days=step.facts["days"])
    yield from _mean(step, day)


def before(step: Step, _names: Names, day: date) -> Iterable[str]:
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


def rise(step: Step, _names: Names, _day: date) -> Iterable[str]:
    yield less(step.facts["recent"], step.facts["before"])


def today_above(step: Step, _names: Names, _day: date) -> Iterable[str]:
    yield _("The number of that day is %(score)s.", score=step.facts["today"])
    yield less(step.facts["today"], step.facts["before"])


def own_changes(step: Step, _names: Names, _day: date) -> Iterable[str]:
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


def own_rise(step: Step, _names: Names, _day: date) -> Iterable[str]:
    yield _("The mean of these changes is %(mean)s.", mean=exact(step.facts["mean"]))
    if step.facts["times"] != 1:
        yield _("The rule takes it %(times)s times.", times=exact(step.facts["times"]))
    yield _("The rise is %(rise)s.", rise=exact(step.counted))


def too_few_before(step: Step, _names: Names, _day: date) -> Iterable[str]:
    yield _("The diary is young.")
    yield _(
        "Numbers in the %(days)s days before the last week: %(count)s.",
        days=step.facts["days"],
        count=step.counted,
    )


def latest(step: Step, _names: Names, day: date) -> Iterable[str]:
    yield _("The last numbers are %(numbers)s.", numbers=plain(step.values))
    yield _("Days from the first to the last of them: %(days)s.", days=step.counted)


def earlier(step: Step, _names: Names, day: date) -> Iterable[str]:
    yield _(
        "The numbers of the %(days)s days before: %(numbers)s.",
        days=step.facts["days"],
        numbers=plain(step.values),
    )
    yield _("In order of size, the middle is %(median)s.", median=exact(step.facts["median"]))
    yield _("How many numbers there are: %(count)s.", count=step.counted)


def each_above(step: Step, _names: Names, _day: date) -> Iterable[str]:
    yield _("The lowest of the last ones is %(score)s.", score=step.facts["lowest"])
    yield less(step.facts["lowest"], step.facts["median"])


def worse_today(_step: Step, _names: Names, day: date) -> Iterable[str]:
    yield _(
        "On %(day)s the answer to “%(question)s” was “%(worse)s”.",
        day=day_in_words(day),
        question=QUESTIONS["compared"],
        worse=COMPARED_LABELS[Compared.WORSE],
    )


def worse(step: Step, _names: Names, day: date) -> Iterable[str]:
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

"""Steps to `persists` and `interferes` in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from diary.rules.steps import Step
from diary.words.formats import day_in_words, short_day
from diary.words.labels import QUESTIONS
from diary.words.language import _, lazy
from diary.words.steps.figures import Names, dated, plain
from diary.words.whose import whose


def began(step: Step, _names: Names, day: date) -> Iterable[str]:
    start = step.facts["start"]
    said = short_day(start, beside=day)
    if step.facts["from"] == "since":
        yield whose(
            lazy("You told us that it began on %(day)s."),
            lazy("%(patient)s’s diary says that it began on %(day)s."),
            day=said,
        )
    else:
        yield whose(
            lazy("It began with your report of %(day)s."),
            lazy("It began with %(patient)s’s report of %(day)s."),
            day=said,
        )
    if step.values:
        yield _("These reports show how it went on from there: %(numbers)s.", numbers=dated(step.values, day))


def lasted(step: Step, _names: Names, day: date) -> Iterable[str]:
    yield _("Days from then to %(day)s: %(days)s.", day=day_in_words(day), days=step.counted)


def still_there(step: Step, _names: Names, _day: date) -> Iterable[str]:
    yield _("On that day it was %(score)s.", score=step.values[-1].value)


def days_given(step: Step, _names: Names, day: date) -> Iterable[str]:
    window, said = step.facts["window"], step.facts["said"]
    yield _("The days that count begin on %(day)s.", day=short_day(window, beside=day))
    yield _("The numbers of these days: %(numbers)s.", numbers=plain(step.values))
    if said:
        yield whose(
            lazy("Days before your first report, counted on your word: %(days)s."),
            lazy("Days before the first report, counted because the diary says so: %(days)s."),
            days=said,
        )
    yield _("That makes %(days)s days.", days=step.counted)


def share(step: Step, _names: Names, _day: date) -> Iterable[str]:
    yield _(
        "On %(pain)s of these %(given)s days it was there.",
        pain=step.facts["painful"],
        given=step.facts["given"],
    )


def alone(step: Step, _names: Names, _day: date) -> Iterable[str]:
    yield _("There are three ways. One that holds is enough.")
    yield _(
        "The first: “%(question)s” was answered with %(score)s.",
        question=QUESTIONS["interference"],
        score=step.values[-1].value,
    )


def could_not(step: Step, _names: Names, _day: date) -> Iterable[str]:
    if step.facts["could_not"] == "yes":
        yield _("“%(question)s” was ticked. That is enough.", question=QUESTIONS["could_not"])
    else:
        yield _("The second: “%(question)s” was not ticked.", question=QUESTIONS["could_not"])


def again(step: Step, _names: Names, _day: date) -> Iterable[str]:
    yield _("The third has two parts. The number of that day is %(score)s.", score=step.values[-1].value)


def again_often(step: Step, _names: Names, day: date) -> Iterable[str]:
    yield _("The last answers: %(numbers)s.", numbers=plain(step.values))
    yield _("Those of %(again)s or more: %(count)s.", again=step.facts["again"], count=step.counted)

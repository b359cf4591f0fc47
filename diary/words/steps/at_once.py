"""Steps to emergency and urgent findings in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from diary.rules.records import Sign
from diary.rules.steps import Step
from diary.words.evidence import a_few_at_a_time, name_of
from diary.words.formats import list_in_words, short_day
from diary.words.labels import QUESTIONS, SIGN_LABELS
from diary.words.language import _
from diary.words.steps.figures import Names


def signs(step: Step, _names: Names, _day: date) -> Iterable[str]:
    codes = str(step.facts["signs"]).split(";")
    first, *others = a_few_at_a_time(SIGN_LABELS[sign] for sign in Sign if sign.value in codes)
    yield _("Of the signs that this rule looks for, the report has %(signs)s.", signs=first)
    for other in others:
        yield _("It also has %(signs)s.", signs=other)


def pain(step: Step, names: Names, _day: date) -> Iterable[str]:
    given = list_in_words(
        _("“%(symptom)s” %(score)s out of 10", symptom=name_of(value.symptom, names), score=value.value)
        for value in step.values
    )
    match step.facts["pain"]:
        case "yes":
            yield _("There was pain: %(numbers)s.", numbers=given)
        case "no":
            yield _("There was no pain: %(numbers)s.", numbers=given)
        case "no_matter":
            yield _("The numbers: %(numbers)s. This rule speaks up whatever they say.", numbers=given)
        case _unknown:
            yield _("No number for pain was given. The rule does not take that for “no pain”.")


def sudden(_step: Step, _names: Names, _day: date) -> Iterable[str]:
    yield _("“%(question)s” was ticked.", question=QUESTIONS["sudden"])


def severe(step: Step, names: Names, _day: date) -> Iterable[str]:
    (value,) = step.values
    yield _(
        "“%(symptom)s” was %(score)s at its worst.", symptom=name_of(value.symptom, names), score=value.value
    )


def place(step: Step, _names: Names, _day: date) -> Iterable[str]:
    if step.facts["heart"] == "yes":
        yield _("It is in a place where heart trouble can be felt. That makes it an emergency.")
    else:
        yield _("It is not in a place where heart trouble can be felt. That makes it urgent.")


def procedure(step: Step, _names: Names, day: date) -> Iterable[str]:
    if step.check is None:  # as version 2026.1 of the rules took it
        yield _("No day of a procedure is known. That makes it urgent.")
        return
    on, days = short_day(step.facts["on"], beside=day), step.counted
    if step.facts["counted_from"] == "begun":
        yield _("No day of a procedure is known. So the rule counts from the day the diary was begun.")
        yield _("Days from %(on)s to this one: %(days)s.", on=on, days=days)
    else:
        yield _("Days from the procedure on %(on)s to this one: %(days)s.", on=on, days=days)
    if step.check.holds:
        yield _("That makes it an emergency.")
    else:
        yield _("That makes it urgent, and no emergency.")

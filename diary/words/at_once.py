"""The rules that speak as soon as a report is saved: their names, what each of them looks at, and the steps to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from diary.rules.at_once import day_is_missing
from diary.rules.findings import Finding, Rule, Tier, split_signs
from diary.rules.records import Sign
from diary.rules.step import Step, What
from diary.rules.thresholds import Thresholds
from diary.words.evidence import Names, SaysStep, a_few_at_a_time, name_of, signs_in
from diary.words.formats import list_in_words, short_day
from diary.words.labels import QUESTIONS, SIGN_LABELS
from diary.words.language import _


def title(finding: Finding, name: str) -> str:
    """What was found, in a few words. `name` is the symptom's, for `severe`."""
    signs = signs_in(finding)
    match finding.rule:
        case Rule.WARNING_SIGN if finding.facts.get("pain") == "yes":
            return _("A warning sign together with pain")
        case Rule.WARNING_SIGN | Rule.HEART_SIGN:
            return _("A warning sign")
        case Rule.SEVERE:
            return _("%(symptom)s: severe", symptom=name)
        case Rule.SUDDEN:
            return _("Pain that came on fast")
        case Rule.SPREAD_OR_BLEEDING if Sign.BLEEDING not in signs:
            return _("Pain that spreads")
        case Rule.SPREAD_OR_BLEEDING if Sign.SPREADING not in signs:
            return _("Bleeding that does not stop")
        case Rule.SPREAD_OR_BLEEDING:
            return _("Pain that spreads, and bleeding that does not stop")
        case Rule.LIMB_OR_WOUND if Sign.LUMP not in signs:
            return _("A change in an arm or leg")
        case Rule.LIMB_OR_WOUND if Sign.LIMB not in signs:
            return _("A lump that grows")
        case Rule.LIMB_OR_WOUND:
            return _("A change in an arm or leg, and a lump that grows")
        case _unwell:
            return _("Unwell without pain")


def rule(finding: Finding, thresholds: Thresholds) -> str:
    """What the rule looks at, as it applied to this finding."""
    match finding.rule:
        case Rule.WARNING_SIGN if finding.facts.get("pain") == "yes":
            return _("A warning sign together with pain needs help at once.")
        case Rule.WARNING_SIGN:
            return _("A warning sign needs help at once, unless the report says that there is no pain.")
        case Rule.HEART_SIGN:
            return _(
                "A tight chest, being short of breath or fainting needs help at once, with pain or without."
            )
        case Rule.SEVERE:
            return " ".join(_rule_of_severe(finding, thresholds))
        case Rule.SUDDEN:
            return _(
                "Pain that comes on suddenly, or gets worse in minutes or hours, needs help at once. "
                "That is so whatever the numbers say."
            )
        case Rule.SPREAD_OR_BLEEDING:
            return _(
                "Pain that spreads, or bleeding that firm pressure does not stop, needs help at once. "
                "That is so without pain, too."
            )
        case Rule.LIMB_OR_WOUND:
            return _(
                "A cold, pale, blue or numb arm or leg needs a call now. So does a lump that grows at the wound. "
                "That is so without pain, too."
            )
        case _unwell if finding.tier is Tier.EMERGENCY and day_is_missing(finding):
            return _(
                "To feel dizzy or sick, or to sweat a lot, needs help at once up to %(days)s days after a procedure. "
                "That is so without pain, too. "
                "Its day is not known here, so the diary counts from the day it was begun.",
                days=thresholds.after_procedure_days,
            )
        case _unwell if finding.tier is Tier.EMERGENCY:
            return _(
                "To feel dizzy or sick, or to sweat a lot, needs help at once up to %(days)s days after a procedure. "
                "That is so without pain, too.",
                days=thresholds.after_procedure_days,
            )
        case _unwell:
            return _(
                "To feel dizzy or sick, or to sweat a lot, needs a call today. That is so without pain, too."
            )


def _rule_of_severe(finding: Finding, thresholds: Thresholds) -> list[str]:
    return [
        _("A pain of %(score)s or more out of 10 counts as severe.", score=thresholds.severe_from),
        _("In a place where heart trouble can be felt, it needs help at once.")
        if finding.tier is Tier.EMERGENCY
        else _("It needs a call today."),
    ]


def _signs(step: Step, _names: Names, _day: date) -> Iterable[str]:
    first, *others = a_few_at_a_time(SIGN_LABELS[sign] for sign in split_signs(str(step.facts["signs"])))
    yield _("Of the signs that this rule looks for, the report has %(signs)s.", signs=first)
    for other in others:
        yield _("It also has %(signs)s.", signs=other)


def _pain(step: Step, names: Names, _day: date) -> Iterable[str]:
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


def _sudden(_step: Step, _names: Names, _day: date) -> Iterable[str]:
    yield _("“%(question)s” was ticked.", question=QUESTIONS["sudden"])


def _severe(step: Step, names: Names, _day: date) -> Iterable[str]:
    (value,) = step.values
    yield _(
        "“%(symptom)s” was %(score)s at its worst.", symptom=name_of(value.symptom, names), score=value.value
    )


def _place(step: Step, _names: Names, _day: date) -> Iterable[str]:
    if step.facts["heart"] == "yes":
        yield _("It is in a place where heart trouble can be felt. That makes it an emergency.")
    else:
        yield _("It is not in a place where heart trouble can be felt. That makes it urgent.")


def _procedure(step: Step, _names: Names, day: date) -> Iterable[str]:
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


STEPS: Mapping[What, SaysStep] = {
    What.SIGNS: _signs,
    What.PAIN: _pain,
    What.SUDDEN: _sudden,
    What.SEVERE: _severe,
    What.PLACE: _place,
    What.PROCEDURE: _procedure,
}
"""The steps to their findings in words."""

"""The rules that speak as soon as a report is saved: their names and what each of them looks at."""

from __future__ import annotations

from diary.rules.findings import Finding, Rule, Tier
from diary.rules.records import Sign
from diary.rules.thresholds import Thresholds
from diary.rules.unwell_without_pain import day_is_missing
from diary.words.evidence import signs_in
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
            return " ".join(_severe(finding, thresholds))
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


def _severe(finding: Finding, thresholds: Thresholds) -> list[str]:
    return [
        _("A pain of %(score)s or more out of 10 counts as severe.", score=thresholds.severe_from),
        _("In a place where heart trouble can be felt, it needs help at once.")
        if finding.tier is Tier.EMERGENCY
        else _("It needs a call today."),
    ]

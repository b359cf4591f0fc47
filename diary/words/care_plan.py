"""What was agreed for one patient, in sentences; and what a change to the rules would have meant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from diary.rules.findings import Kind
from diary.words.formats import full_day
from diary.words.language import Lazy, _, lazy, ngettext
from diary.words.whose import whose

ALL_TRACKED = lazy("Everything in this diary")

OFF_CHOICES: Mapping[Kind, Lazy] = {
    Kind.PERSISTS: lazy("It lasts more than a week"),
    Kind.WORSENS: lazy("It gets worse over days"),
    Kind.INTERFERES: lazy("It gets in the way of daily life"),
}
"""Follow-ups that can be switched off for a time, as a choice."""

PRESET_NAMES: Mapping[str, Lazy] = {
    "default": lazy("As the diary comes"),
    "sensitive": lazy("Speaks up sooner"),
    "strict": lazy("Speaks up later"),
    "steady": lazy("Waits for more if numbers swing a lot"),
}

STAYS = lazy("All warning signs and sudden pain are told as ever. So is pain that is severe.")
STAYS_UNDER_SEVERE = lazy("All warning signs and sudden pain are told as ever.")


def offer(symptom: str, level: int, weeks: int) -> str:
    """Whether the doctor said that pain up to `level` is to be expected, after the same answer came a second time.

    `weeks`: for so many the week's middle number was about that.
    """
    ask = whose(
        lazy(
            "Did your doctor say that up to %(level)s out of 10 is to be expected? Then you can agree on that for a "
            "time."
        ),
        lazy(
            "Did a doctor say that up to %(level)s out of 10 is to be expected? Then you can agree on that for a time."
        ),
        level=level,
    )
    if weeks:
        so_far = ngettext(
            "%(symptom)s has been about %(level)s for %(num)s week.",
            "%(symptom)s has been about %(level)s for %(num)s weeks.",
            weeks,
            symptom=symptom,
            level=level,
        )
    else:
        so_far = whose(
            lazy("You gave the same answer as last time."), lazy("This was the same answer as last time.")
        )
    return f"{so_far} {ask}"


def expected(symptom: str, level: int) -> str:
    """`symptom`: its name. Up to this number it is expected."""
    return _("%(symptom)s: up to %(level)s out of 10 is expected.", symptom=symptom, level=level)


def rule_off(kind: Kind, symptom: str) -> str:
    """No such follow-up; `symptom` is empty where that is so for all."""
    match kind:
        case Kind.PERSISTS if symptom:
            return _("%(symptom)s: no follow-up when it lasts more than a week.", symptom=symptom)
        case Kind.PERSISTS:
            return _("No follow-up when something lasts more than a week.")
        case Kind.WORSENS if symptom:
            return _("%(symptom)s: no follow-up when it gets worse over days.", symptom=symptom)
        case Kind.WORSENS:
            return _("No follow-up when something gets worse over days.")
        case _interferes:
            return _("No follow-up when daily life gets hard.")


def severe_from(level: int) -> str:
    """Pain is severe later than for others."""
    return _("Pain counts as severe from %(level)s out of 10.", level=level)


def span(first: date, last: date) -> str:
    """When it holds."""
    if first == last:
        return _("On %(day)s.", day=full_day(first))
    return _("From %(first)s to %(last)s.", first=full_day(first), last=full_day(last))


def agreed_with(doctor: str, phone: str = "") -> str:
    """With whom, and their number where it is known; nothing where nobody is named."""
    if doctor and phone:
        return _("Agreed with %(doctor)s, phone %(phone)s.", doctor=doctor, phone=phone)
    return _("Agreed with %(doctor)s.", doctor=doctor) if doctor else ""


def not_told_below() -> str:
    """What a higher number of `severe` means."""
    return whose(
        lazy(
            "Below this number the diary will not tell you to get help. "
            "Only your heart doctor can say that this is safe."
        ),
        lazy(
            "Below this number the diary will not tell %(patient)s to get help. "
            "Only their heart doctor can say that this is safe."
        ),
    )


def not_told(days: int) -> str:
    """For a change that makes less an emergency: on how many days of the past."""
    if days == 1:
        return whose(
            lazy("On one of these days, the diary would not have told you to get help."),
            lazy("On one of these days, the diary would not have told %(patient)s to get help."),
        )
    return whose(
        lazy("On %(days)s of these days, the diary would not have told you to get help."),
        lazy("On %(days)s of these days, the diary would not have told %(patient)s to get help."),
        days=days,
    )

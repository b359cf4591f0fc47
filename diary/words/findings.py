"""A finding as the patient reads it: what was found, by which rule, on which numbers, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from diary.rules.findings import Finding, Kind
from diary.rules.records import SymptomKey
from diary.rules.thresholds import DEFAULT, Thresholds
from diary.words import at_once, interferes, persists, worsens
from diary.words.advice import what_to_do
from diary.words.article import article_says
from diary.words.contact import Contact
from diary.words.evidence import name_of, told_at_once
from diary.words.language import gettext as _
from diary.words.stored import thresholds_from_stored

__all__ = ["Contact", "Told", "thresholds_from_stored", "told"]


@dataclass(frozen=True, slots=True)
class Told:
    """One finding in sentences; each part stands on its own."""

    title: str
    rule: str
    """The rule in plain words."""
    numbers: str
    """The patient's own answers that it rests on."""
    article: str
    """What the article that the diary is built on says to it; empty where the record is damaged."""
    advice: str
    """What to do and whom to call."""


def told(
    finding: Finding,
    *,
    names: Mapping[SymptomKey, str],
    contact: Contact,
    thresholds: Thresholds = DEFAULT,
    today: date | None = None,
) -> Told:
    """Say `finding` in the current language.

    `thresholds` are those it was found with. "Today" is written only for a finding of `today`; without it every day
    is named, so that the text stays true whenever it is read.
    """
    name = name_of(finding.symptom, names)
    match finding.kind:
        case Kind.PERSISTS:
            title, rule = persists.title(name, thresholds), persists.rule(thresholds)
        case Kind.WORSENS:
            title, rule = worsens.title(finding, name), worsens.rule(finding, thresholds)
        case Kind.INTERFERES:
            title, rule = interferes.title(), interferes.rule(thresholds)
        case _emergency_or_urgent:
            title, rule = at_once.title(finding, name), at_once.rule(finding, thresholds)
    try:
        numbers = " ".join(_numbers(finding, names, thresholds, today))
        article = article_says(finding)
    except (LookupError, ValueError, TypeError):
        # One damaged record must not take the page, the list or the mail with it, and what else stands there.
        numbers, article = _("The numbers behind this were damaged and cannot be shown."), ""
    advice = " ".join(what_to_do([finding], contact))
    return Told(title, rule, numbers, article, advice)


def _numbers(
    finding: Finding, names: Mapping[SymptomKey, str], thresholds: Thresholds, today: date | None
) -> Iterable[str]:
    """The answers it rests on. Raises LookupError, ValueError or TypeError where a stored one was damaged."""
    match finding.kind:
        case Kind.PERSISTS:
            return persists.numbers(finding, today)
        case Kind.WORSENS:
            return worsens.numbers(finding, thresholds, today)
        case Kind.INTERFERES:
            return interferes.numbers(finding, thresholds, today)
        case _emergency_or_urgent:
            return told_at_once([finding], names, today)

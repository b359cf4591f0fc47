"""What fills the page when a report raised an emergency or something urgent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from diary.rules.findings import Finding, Rule, Tier
from diary.rules.records import SymptomKey
from diary.words.advice import what_to_do
from diary.words.contact import Contact, Person
from diary.words.evidence import told_at_once
from diary.words.labels import TIER_PREFIXES
from diary.words.language import _, lazy
from diary.words.notices import most_likely_nobody_reads
from diary.words.whose import beside_others, told_of, whose


@dataclass(frozen=True, slots=True)
class Call:
    """A number to offer as a link: `who` answers there."""

    who: str
    number: str


@dataclass(frozen=True, slots=True)
class Card:
    """From top to bottom. `prefix` is read out before the title, for those who do not see the card's colour."""

    tier: Tier
    prefix: str
    title: str
    intro: str
    lines: tuple[str, ...]
    """What to do, one instruction a line, the call first."""
    calls: tuple[Call, ...]
    """Numbers to tap, the one to call first."""
    why: tuple[str, ...]
    """The patient's own answers."""
    notice: str
    """That the diary itself calls nobody."""
    booking: str = ""
    """Where a visit can be booked; empty where nobody should sit and book."""


def cards(
    findings: Iterable[Finding],
    contact: Contact,
    *,
    names: Mapping[SymptomKey, str],
    today: date | None = None,
) -> tuple[Card, ...]:
    """A card for the emergency findings and one for the urgent ones, as far as there are any, in this order."""
    found = tuple(findings)
    emergency = tuple(finding for finding in found if finding.tier is Tier.EMERGENCY)
    urgent = tuple(finding for finding in found if finding.tier is Tier.URGENT)
    made = [emergency_card(emergency, contact, names=names, today=today)] if emergency else []
    return (*made, *([urgent_card(urgent, contact, names=names, today=today)] if urgent else []))


def emergency_card(
    findings: Iterable[Finding],
    contact: Contact,
    *,
    names: Mapping[SymptomKey, str],
    today: date | None = None,
) -> Card:
    """For emergency findings, at least one."""
    found = tuple(findings)
    if any(finding.rule is Rule.SEVERE for finding in found):
        intro = _("Severe pain after a heart procedure needs checking now.")
    else:
        intro = _("Have these signs checked at once, even if they go away.")
    calls = [_emergency_services(contact), *the_person(contact), *_doctor(contact)]
    return Card(
        tier=Tier.EMERGENCY,
        prefix=str(TIER_PREFIXES[Tier.EMERGENCY]),
        title=whose(lazy("Get emergency help now"), lazy("Get emergency help for %(patient)s now")),
        intro=intro,
        lines=what_to_do(found, contact),
        calls=tuple(calls),
        why=told_at_once(found, names, today),
        notice=most_likely_nobody_reads(),
    )


def urgent_card(
    findings: Iterable[Finding],
    contact: Contact,
    *,
    names: Mapping[SymptomKey, str],
    today: date | None = None,
) -> Card:
    """For urgent findings, at least one."""
    found = tuple(findings)
    calls = [*_doctor(contact), *the_person(contact)]
    if contact.advice:
        calls.insert(0 if contact.is_closed else len(calls), advice_line(contact))
    calls.append(_emergency_services(contact))
    at_once = any(finding.rule is Rule.LIMB_OR_WOUND for finding in found)
    if contact.is_closed:
        title = _title_out_of_hours(contact, at_once=at_once)
    elif at_once:
        title = whose(
            lazy("Call your doctor or heart team now"), lazy("Call %(patient)s’s doctor or heart team now")
        )
    else:
        title = whose(
            lazy("Call your doctor or heart team today"),
            lazy("Call %(patient)s’s doctor or heart team today"),
        )
    return Card(
        tier=Tier.URGENT,
        prefix=str(TIER_PREFIXES[Tier.URGENT]),
        title=title,
        intro=_("These can be signs that a doctor should check today."),
        lines=what_to_do(found, contact),
        calls=tuple(calls),
        why=told_at_once(found, names, today),
        notice=most_likely_nobody_reads(),
        booking="" if at_once else contact.booking,
    )


def _emergency_services(contact: Contact) -> Call:
    if not contact.emergency:
        return Call(_("Emergency services"), contact.emergency_number)
    who = whose(lazy("Emergency services"), lazy("Emergency services where %(patient)s lives"))
    return Call(who, contact.emergency)


def _doctor(contact: Contact) -> Iterable[Call]:
    if contact.phone:
        named = contact.name or whose(
            lazy("Your doctor or heart team"), lazy("%(patient)s’s doctor or heart team")
        )
        yield Call(named, contact.phone)


def advice_line(contact: Contact) -> Call:
    """The country's line for advice."""
    return Call(_("Health advice line"), contact.advice)


def _title_out_of_hours(contact: Contact, *, at_once: bool) -> str:
    if at_once:
        return whose(
            lazy("Call %(number)s now"), lazy("Call %(number)s for %(patient)s now"), number=contact.advice
        )
    return whose(
        lazy("Call %(number)s for advice today"),
        lazy("Call %(number)s about %(patient)s today"),
        number=contact.advice,
    )


def the_person(contact: Contact) -> Iterable[Call]:
    """The patient, to somebody else whom they show their number."""
    if told_of() and contact.own_phone:
        yield Call(told_of(), contact.own_phone)


def with_people(card: Card, people: Iterable[Person]) -> Card:
    """An emergency's card with those of the circle who can be called besides; any other as it is."""
    if card.tier is not Tier.EMERGENCY:
        return card
    calls = (Call(beside_others(each.name), each.phone) for each in people)
    return replace(card, calls=(*card.calls, *calls))

"""What answers call for, known from what was sent and from nothing else: for when the diary itself cannot be read.

The form carries what is needed, signed (`ticket.About`). Where the signature does not hold, or nothing is carried,
the answers count for the worst that they can mean, and no number to call is shown that somebody could have written into
the page: only those of the site's own table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask import g

from diary.config.emergency import advice_line
from diary.rules.evaluate import at_once
from diary.rules.findings import Finding, Kind, Tier
from diary.rules.records import Reading, SymptomKey, SymptomKind
from diary.rules.thresholds import DEFAULT
from diary.services.evaluation.at_once import preview_at_once
from diary.services.patients import calendar
from diary.services.patients.answers import Answers, as_rules_see
from diary.store.models import Patient, TrackedSymptom
from diary.web import context
from diary.web.reports import body, country, ticket, typed
from diary.web.reports.known import Known
from diary.words.cards import Call, Card, cards
from diary.words.contact import WORKS_ANYWHERE, Contact
from diary.words.language import _

_SCORED = re.compile(r"(?:worst|usual)-([0-9]{1,18})")
_THE_WHOLE_DAY = 0
"""Stands for a symptom where a number is of none: no row has it."""


@dataclass(frozen=True, slots=True)
class AtHand:
    """One form as it was sent."""

    opened: ticket.Ticket | None
    """None where its signature does not hold."""
    filled: typed.Typed
    """Without faults: they are told when it can be saved."""
    symptoms: Sequence[TrackedSymptom]
    contact: Contact
    findings: tuple[Finding, ...]
    about_now: bool
    """Also where that cannot be known."""
    is_cut: bool
    """Whether only the beginning of what was sent was read."""

    @property
    def holds_danger(self) -> bool:
        """Whether the answers call for help at once, or did on the day they are about."""
        return bool(self.findings)

    @property
    def about(self) -> ticket.About | None:
        """What the form knows of the diary."""
        return self.opened.about if self.opened else None

    @property
    def whose(self) -> str:
        """The patient's name, in a form that somebody else fills in."""
        return self.about.whose if self.about else ""

    @property
    def known(self) -> Known:
        """The names for a list of the answers."""
        return Known(list(self.symptoms), [])

    @property
    def cards(self) -> tuple[Card, ...]:
        """What to do, where the answers are about now."""
        if not self.about_now:
            return ()
        names: dict[SymptomKey, str] = {symptom.id: symptom.name for symptom in self.symptoms}
        names[_THE_WHOLE_DAY] = _("Pain")
        made = cards(self.findings, self.contact, names=names)
        return made if self.about else tuple(_with_112(card) for card in made)


def read() -> AtHand:
    """The form that this request has sent; read once. Asks no database."""
    if "at_hand" not in g:
        g.at_hand = _read()
    found: AtHand = g.at_hand
    return found


def _read() -> AtHand:
    form = body.sent()
    opened = ticket.read(form.get("ticket", ""))
    about = opened.about if opened else None
    symptoms = _symptoms(form, about)
    filled = typed.read(form, Known(symptoms, []))
    filled.faults.clear()
    asked_day = _day_in(form.get("for_day", ""))
    day = asked_day or (opened.day if opened else context.now().date())
    if about is not None:
        findings = _by_the_rules(filled.answers, day, about, symptoms)
    else:
        findings = _at_worst(filled.answers, day, symptoms)
    return AtHand(
        opened,
        filled,
        symptoms,
        _contact(about, _country(opened, form)),
        findings,
        _is_about_now(opened, day, is_said=asked_day is not None),
        body.is_too_long(),
    )


def _symptoms(form: body.Form, about: ticket.About | None) -> list[TrackedSymptom]:
    """Those of the form, and whatever else has a number: of that nothing is known, so it is the worst it can be."""
    asked = about.symptoms if about else ()
    found = [
        TrackedSymptom(
            id=each.id, name=each.name, kind=SymptomKind(each.kind), watched=True, heart=each.heart
        )
        for each in asked
    ]
    others = {int(match[1]) for name in form if (match := _SCORED.fullmatch(name))} - {
        one.id for one in asked
    }
    for number, symptom_id in enumerate(sorted(others), start=1):
        name = _("Pain") if len(others) == 1 else _("Pain %(number)s", number=number)
        found.append(
            TrackedSymptom(id=symptom_id, name=name, kind=SymptomKind.PAIN, watched=True, heart=True)
        )
    return found


def _by_the_rules(
    answers: Answers, day: date, about: ticket.About, symptoms: Sequence[TrackedSymptom]
) -> tuple[Finding, ...]:
    begun = datetime.combine(about.begun_on, time(12), ZoneInfo(about.timezone))
    patient = Patient(timezone=about.timezone, procedure_on=about.procedure_on, created_at=begun)
    return preview_at_once(answers, day, patient, symptoms, context.settings())


def _at_worst(answers: Answers, day: date, symptoms: Sequence[TrackedSymptom]) -> tuple[Finding, ...]:
    """Any sign, sudden pain and any number from seven on is an emergency."""
    highest = max(
        [answers.interference or 0, *(reading.worst for reading in answers.readings.values())], default=0
    )
    numbers = context.settings().rules
    numbers = replace(numbers, severe_from=min(numbers.severe_from, DEFAULT.severe_from))
    # The highest number alone: beside it a 0 would be "no pain", and nobody knows here of what it is.
    seen = replace(answers, readings={_THE_WHOLE_DAY: Reading(highest, None)} if highest else {})
    whole_day = TrackedSymptom(id=_THE_WHOLE_DAY, name="", kind=SymptomKind.PAIN, watched=True, heart=True)
    found = at_once(seen.on(day), as_rules_see([*symptoms, whole_day]), None, numbers)
    return tuple(replace(finding, tier=Tier.EMERGENCY, kind=Kind.EMERGENCY) for finding in found)


def _country(opened: ticket.Ticket | None, form: body.Form) -> str:
    """Where the patient is: as just answered, as signed, as the form says in the open."""
    said = (form.get(country.FIELD, ""), opened.country if opened else "", form.get("country", ""))
    return next((code for code in said if context.settings().numbers_for(code)), "")


def _contact(about: ticket.About | None, code: str) -> Contact:
    numbers = context.settings().numbers_for(code)
    zone, phones = (about.timezone, (about.contact_phone,)) if about else ("", ())
    return Contact(
        name=about.contact_name if about else "",
        phone=about.contact_phone if about else "",
        emergency=numbers.emergency if numbers else "",
        advice=advice_line(code, numbers, zone=zone, phones=phones) if numbers else "",
    )


def _is_about_now(opened: ticket.Ticket | None, day: date, *, is_said: bool) -> bool:
    if opened is None:
        return True
    zone = opened.about.timezone if opened.about else None
    if zone is not None and calendar.is_current_day(day, context.now(), zone, opened.opened_at):
        return True
    # One that was made for the day it was sent on may be about today: whoever sends it is asked which day it is about.
    return not opened.back_filled and (opened.about is None or not is_said)


def _day_in(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _with_112(card: Card) -> Card:
    """The country may have been written into the page by anybody: beside its number stands the one that works most."""
    if any(call.number == WORKS_ANYWHERE for call in card.calls):
        return card
    return replace(card, calls=(*card.calls, Call(_("From most mobile phones"), WORKS_ANYWHERE)))

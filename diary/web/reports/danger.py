"""What a report calls for at once, made ready for a page."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import date

from flask import g

from diary.logs import without_values
from diary.rules.findings import Finding, Rule
from diary.services.evaluation.at_once import preview_at_once
from diary.services.patients import today_for
from diary.services.patients.answers import Answers
from diary.store.models import Patient, TrackedSymptom
from diary.web import context
from diary.web.layout.frame import contact_of
from diary.words.cards import Card, cards
from diary.words.contact import Contact

log = logging.getLogger(__name__)


def looked_at(
    answers: Answers, day: date, patient: Patient, symptoms: Iterable[TrackedSymptom]
) -> tuple[Finding, ...]:
    """What the answers call for at once; nothing is saved."""
    return preview_at_once(answers, day, patient, symptoms, context.settings())


def cards_for(
    findings: Iterable[Finding],
    patient: Patient,
    symptoms: Iterable[TrackedSymptom],
    *,
    contact: Contact | None = None,
) -> tuple[Card, ...]:
    """The cards that say what to do, the most pressing first."""
    return cards(
        findings,
        contact or contact_of(patient, context.settings()),
        names={symptom.id: symptom.name for symptom in symptoms},
        today=today_for(patient, context.now()),
    )


def procedure_date_is_wanted(findings: Iterable[Finding], patient: Patient) -> bool:
    """Whether the page asks for the date of the procedure: it decides how pressing one of the findings is."""
    return patient.procedure_on is None and any(each.rule is Rule.UNWELL_WITHOUT_PAIN for each in findings)


def calls_for_help(answers: Answers, day: date, patient: Patient, symptoms: Iterable[TrackedSymptom]) -> bool:
    """Whether any rule of the first two tiers fires; where the answers cannot be looked at, too."""
    try:
        return bool(looked_at(answers, day, patient, symptoms))
    except (ValueError, LookupError) as error:
        log.error("answers that were not saved could not be looked at: %s", without_values(error))
        return True


def announce_unsaved(
    answers: Answers,
    day: date,
    patient: Patient,
    symptoms: Sequence[TrackedSymptom],
    *,
    contact: Contact | None = None,
) -> None:
    """Put the cards for answers that could not be saved on top of whatever page answers this request.

    That page must come, whatever is wrong with the answers.
    """
    try:
        g.unsaved_danger = cards_for(
            looked_at(answers, day, patient, symptoms), patient, symptoms, contact=contact
        )
    except (ValueError, LookupError) as error:
        log.error("answers that were not saved could not be looked at: %s", without_values(error))

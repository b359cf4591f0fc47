"""The people of a circle whose numbers stand on a card, where somebody is told to get help.

The card comes whatever is broken: where this cannot be read, it names the others alone.
"""

from __future__ import annotations

import logging

from sqlalchemy.exc import SQLAlchemyError

from diary.logs import without_values
from diary.rules.findings import Tier
from diary.services.circle import phones
from diary.services.permissions.access import Action
from diary.store.models import Patient
from diary.web import context
from diary.words.cards import Card, with_people
from diary.words.contact import Person

log = logging.getLogger(__name__)


def people_to_call(patient: Patient) -> tuple[Person, ...]:
    """Those who show the reader their number: the patient, or one who sees what the diary asks to act on."""
    reader = None if context.gave_up() else context.current_account()
    if reader is None or not (context.is_own_diary() or context.may(Action.READ_FOLLOW_UPS)):
        return ()
    try:
        with context.session().begin_nested():
            return tuple(phones.people_to_call(context.work(), patient, reader))
    except (SQLAlchemyError, OSError, ValueError, LookupError) as error:
        if not context.gave_up():
            log.error("whose numbers are shown could not be read: %s", without_values(error))
        return ()


def with_circle(card: Card, patient: Patient) -> Card:
    """The card of an emergency with whom else the reader can call; any other as it is.

    To be asked when the page has all else: what fails here must keep nothing else from it.
    """
    return with_people(card, people_to_call(patient)) if card.tier is Tier.EMERGENCY else card

"""Who will not be told of an alarm, on the card that says what to do about it.

The card comes whatever is broken: where this cannot be read, nothing is said about people.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.exc import SQLAlchemyError

from diary.logs import without_values
from diary.rules.findings import Tier
from diary.services.circle.reach import Reach, Reaching, WhyNot
from diary.services.permissions.access import Action, Actor, can
from diary.store.models import Patient
from diary.web import context
from diary.web.going_out import mail_is_kept
from diary.words import reach as in_words

log = logging.getLogger(__name__)

Lines = Mapping[Tier, Sequence[str]]
"""Sentences by the tier of the card; the first is the one to see."""


def not_told(patient: Patient, tiers: Iterable[Tier], *, by_link: bool = False) -> Lines:
    """For cards of these tiers, the most pressing first; empty for those that would say the same twice. `by_link`: to
    whoever has a mail, who is told that it is nobody, and no name.

    To be asked last, when the page has all else: what fails here must keep nothing else from it.
    """
    asked = [tier for tier in tiers if tier is not Tier.ROUTINE]
    if not asked or mail_is_kept():
        # Without a mail server nobody is told, and the card says so by itself.
        return {}
    try:
        session = context.session()
        # A question that fails ends no more than this block: the rest of the page is still to be filled in.
        with session.begin_nested():
            reaching = Reaching(context.work(), patient)
            reader = None if by_link else context.actor()
            found = {tier: _in_words(reaching.of(tier), patient, reader) for tier in asked}
    except (SQLAlchemyError, OSError, ValueError, LookupError) as error:
        if not context.gave_up():
            log.error("who is not told of an alarm could not be read: %s", without_values(error))
        return {}
    first = found[asked[0]]
    return {tier: lines for tier, lines in found.items() if tier is asked[0] or lines != first}


def _in_words(reach: Reach, patient: Patient, reader: Actor | None) -> list[str]:
    own = reader is not None and reader.account.id == patient.account_id
    lines = _named(reach, reader, own=own) if can(reader, Action.READ_FOLLOW_UPS, patient) else []
    if reach.nobody is not None:
        lines.insert(0, in_words.nobody_told(reach.nobody, to_the_patient=own, beside_names=bool(lines)))
    return [*lines, in_words.tell_them_yourself()] if lines else []


def _named(reach: Reach, reader: Actor | None, *, own: bool) -> list[str]:
    """To the patient each with the reason; to others names alone, without the reader's own and of nobody who was
    asked.
    """
    if own:
        by_reason = {why: [each.name for each in reach.missed if each.why is why] for why in WhyNot}
        return [in_words.not_told(names, why) for why, names in by_reason.items() if names]
    names = [
        each.plain_name
        for each in reach.missed
        if each.plain_name and (reader is None or each.account_id != reader.account.id)
    ]
    return [in_words.not_told(names, None)] if names else []

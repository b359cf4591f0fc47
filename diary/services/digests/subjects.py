"""Whom a morning mail is about: everybody who lets somebody be told, and with whom something waits."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from diary.services import consents
from diary.services.caregiving.overview import Glance, LookedAfter, glance
from diary.services.digests.schedules import live
from diary.services.notifications.knowledge import agreeing
from diary.services.patients import today_for
from diary.services.permissions.access import Actor
from diary.store.models import Account, Caregiver
from diary.store.models.consents import Purpose
from diary.store.work import Work
from diary.words.consents import BEFORE_MORNING_MAILS

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """What is known at one moment about everybody of whom some people are to be told."""

    glance: Glance
    actors: Mapping[int, Actor]
    """By account: what it may do in the diaries whose patients agree to such mails, and in no others."""

    def about(self, account_id: int) -> list[LookedAfter]:
        """Whom to tell this account of, the most urgent first: something is open, or no report has come for days."""
        return [one for one in self.glance.of(self.actors[account_id]) if one.open or one.is_silent]

    def away(self, account_id: int) -> list[LookedAfter]:
        """Who is in hospital or away and asks for nothing else: told of in a line where the mail goes anyway."""
        people = self.glance.of(self.actors[account_id])
        return [one for one in people if one.away and not one.open and not one.is_silent]


def look(work: Work, accounts: Sequence[Account], memberships: Mapping[int, Sequence[Caregiver]]) -> Look:
    """Look at all whom these accounts look after: as many questions for any number.

    `memberships` are theirs, by account: only such as come with alerts
    (`queries.digests.memberships_with_alerts`).
    """
    usable = {account.id: _usable(memberships.get(account.id, ()), work.now) for account in accounts}
    agreed = agreeing(
        work.session, {membership.patient_id for several in usable.values() for membership in several}
    )
    # Whoever said yes before there was this mail is asked again, and until then it is not about them.
    agreed = consents.allowing(
        work.session, agreed, Purpose.CAREGIVER_ALERTS, not_in_words=BEFORE_MORNING_MAILS
    )
    actors = {
        account.id: Actor(
            account,
            work.now,
            {
                each.patient_id: each
                for each in usable[account.id]
                if each.patient_id in agreed and each.patient.closed_at is None
            },
        )
        for account in accounts
    }
    return Look(glance(work, actors.values(), numbers=False), actors)


def _usable(memberships: Sequence[Caregiver], now: datetime) -> list[Caregiver]:
    """Those that hold now. One whose patient's clock is unknown here is left out: the others are still to be told."""
    found = []
    for membership in memberships:
        try:
            today_for(membership.patient, now)
            found += live([membership], now)
        except Exception as error:
            log.error("place %s could not be looked at: %s", membership.id, type(error).__name__)
    return found

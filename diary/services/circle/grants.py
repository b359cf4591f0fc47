"""Changing what somebody may do, the order of a circle, and what mails say."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy.orm import Session

from diary.config.one_line import one_line
from diary.services import audit, digests, notifications, patients
from diary.services.audit import Event
from diary.services.circle.faults import details_with, faults_in, faults_in_mark
from diary.services.circle.members import circle_of
from diary.services.errors import BadInput, NotFound
from diary.services.notifications import consent_changes
from diary.store.models import Account, Caregiver, CareInvitation, Patient
from diary.store.models.circle import Grant
from diary.store.models.consents import Purpose
from diary.store.work import Work


@dataclass(frozen=True, slots=True)
class Wish:
    """What a patient lets one person do."""

    name: str
    grants: frozenset[Grant]
    details_allowed: bool
    ends_on: date | None

    @classmethod
    def of(cls, given: Caregiver | CareInvitation) -> Wish:
        """As it stands."""
        return cls(given.name, given.grants, given.details_allowed, given.ends_on)

    def tidied(self) -> Wish:
        """As it is kept: the name on one line, and details only where there is mail that could have them."""
        grants = frozenset(self.grants)
        return Wish(one_line(self.name), grants, details_with(grants, self.details_allowed), self.ends_on)

    def keep_in(self, given: Caregiver | CareInvitation) -> None:
        """Write it into the row."""
        given.name, given.grants = self.name, self.grants
        given.details_allowed, given.ends_on = self.details_allowed, self.ends_on

    def fingerprint(self) -> str:
        """Tells two wishes apart."""
        told = (self.name, sorted(self.grants), self.details_allowed, self.ends_on)
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def change(work: Work, membership: Caregiver, wish: Wish, *, by: Account) -> bool:
    """Take over what the patient now lets this person do; it counts from the next request and for mail not yet sent.

    False where nothing is different. Raises BadInput, and NotFound where the membership has ended meanwhile.
    """
    patient = _locked(work.session, membership)
    wish = wish.tidied()
    # A last day that was over before may stay as it is.
    new_end = None if wish.ends_on == membership.ends_on else wish.ends_on
    faults = faults_in(work.now, patient, wish.name, wish.grants, new_end)
    if faults:
        raise BadInput(faults)
    alerts_are_new = Grant.ALERTS in wish.grants - membership.grants
    if wish == Wish.of(membership):
        return False
    wish.keep_in(membership)
    work.session.flush()
    if alerts_are_new:
        consent_changes.say(work, patient, Purpose.CAREGIVER_ALERTS, True, by=by)
    _note(work, membership, Event.GRANTS_CHANGED, by)
    notifications.reschedule(work, patient)
    digests.begin(work, membership.account)
    return True


def move(work: Work, membership: Caregiver, to: Literal["up", "down"], *, by: Account) -> bool:
    """One membership up (told sooner) or down. False at the end of the list."""
    patient = _locked(work.session, membership)
    memberships = circle_of(work.session, patient)
    here = memberships.index(membership)
    there = here - 1 if to == "up" else here + 1
    if not 0 <= there < len(memberships):
        return False
    memberships[here], memberships[there] = memberships[there], memberships[here]
    for position, each in enumerate(memberships):
        each.position = position
    work.session.flush()
    _note(work, membership, Event.ORDER_CHANGED, by)
    notifications.reschedule(work, patient)
    return True


def want_details(session: Session, membership: Caregiver, account: Account, wanted: bool) -> None:
    """Whether this person wants their mails to say what it is about; the patient must have allowed it as well.

    Raises NotFound where the membership is not theirs or has ended.
    """
    _locked(session, membership)
    if membership.account_id != account.id:
        raise NotFound
    membership.details_wanted = wanted
    session.flush()


def give_mark(session: Session, membership: Caregiver, account: Account, mark: str) -> None:
    """Keep what this person calls the patient, for themself: it stands beside the name in all that they read; empty
    for nothing.

    Raises BadInput, and NotFound where the membership is not theirs or has ended.
    """
    mark = one_line(mark)
    if faults := faults_in_mark(mark):
        raise BadInput(faults)
    _locked(session, membership)
    if membership.account_id != account.id:
        raise NotFound
    membership.mark = mark
    session.flush()


def _locked(session: Session, membership: Caregiver) -> Patient:
    """The patient, their circle locked, and the membership read again. Raises NotFound where it has ended."""
    patient = session.get_one(Patient, membership.patient_id)
    patients.locked_state(session, patient)
    session.refresh(membership)
    if membership.ended_at is not None:
        raise NotFound
    return patient


def _note(work: Work, membership: Caregiver, event: Event, by: Account) -> None:
    audit.record(work, membership.patient_id, event, by=by, subject=f"caregiver:{membership.id}")

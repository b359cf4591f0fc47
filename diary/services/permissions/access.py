"""Who may do what with whose diary: one function, and what it does not name is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import lazyload

from diary.rules.schedule import local_today
from diary.services import consents
from diary.store.models import Account, Caregiver, Patient
from diary.store.models.circle import Grant
from diary.store.models.consents import Purpose
from diary.store.work import Work


class Action(StrEnum):
    """What one can do with a diary."""

    SEE_PERSON = "see_person"
    """Know that the person keeps a diary, their name, and when the last report came."""
    SEE_CONTACT = "see_contact"
    """See the patient's own phone number and address. No page is about them alone: they stand where one is to call."""
    SEE_CARD = "see_card"
    """Open the emergency card, and keep a copy of it."""
    READ_TRENDS = "read_trends"
    READ_NOTES = "read_notes"
    WRITE_REPORT = "write_report"
    WITHDRAW_REPORT = "withdraw_report"
    """Take out any report, or a file that was taken in: the patient alone."""
    READ_FOLLOW_UPS = "read_follow_ups"
    HANDLE_FOLLOW_UPS = "handle_follow_ups"
    CHANGE_PLAN = "change_plan"
    EXPORT = "export"
    EXPORT_WHOLE = "export_whole"
    """Take all of it along, notes, profile and who looked too: the patient alone."""
    TAKE_IN = "take_in"
    """Take a whole copy into an empty diary: the patient alone."""
    CHANGE_PROFILE = "change_profile"
    MANAGE_CIRCLE = "manage_circle"
    READ_AUDIT = "read_audit"
    CONSENT = "consent"


_THE_PATIENT_THEMSELF = frozenset(Action)
_NOTHING: frozenset[Action] = frozenset()

_OF_A_CLOSED_DIARY = frozenset({Action.SEE_PERSON, Action.READ_TRENDS, Action.READ_NOTES, Action.EXPORT})
"""What is left to whoever was named when a diary was closed: reading what was written, and a copy of it."""

_GRANTED = {
    Grant.TRENDS: frozenset({Action.READ_TRENDS}),
    Grant.NOTES: frozenset({Action.READ_NOTES}),
    Grant.RECORD: frozenset({Action.WRITE_REPORT}),
    Grant.ALERTS: frozenset({Action.READ_FOLLOW_UPS}),
    Grant.CONTACT: frozenset({Action.SEE_CONTACT}),
    Grant.CARD: frozenset({Action.SEE_CARD}),
    Grant.FOLLOW_UPS: frozenset({Action.READ_FOLLOW_UPS, Action.HANDLE_FOLLOW_UPS}),
    Grant.PLAN: frozenset({Action.CHANGE_PLAN}),
    Grant.EXPORT: frozenset({Action.EXPORT}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody signed in, at one moment."""

    account: Account
    now: datetime
    memberships: Mapping[int, Caregiver]
    """In circles that share, by the patient's id. One whose last day is over may still be among them."""


# Asked for every page of whoever looks after somebody: built once. The account is the one that is asked about.
_MEMBERSHIPS = (
    select(Caregiver)
    # A diary of which half is gone is in nobody's circle: no page is a fault for it.
    .join(Patient, Patient.id == Caregiver.patient_id)
    .join(Account, Account.id == Patient.account_id)
    .where(Caregiver.account_id == bindparam("account_id"), Caregiver.ended_at.is_(None))
    .options(lazyload(Caregiver.account))
)


def actor_for(work: Work, account: Account) -> Actor:
    """The actor that `account` is now. Asked for anew with each request, so that what ends has ended."""
    memberships = {
        membership.patient_id: membership
        for membership in work.session.scalars(_MEMBERSHIPS, {"account_id": account.id})
    }
    sharing = consents.allowing(work.session, memberships, Purpose.SHARING) if memberships else set()
    return Actor(account, work.now, {patient_id: memberships[patient_id] for patient_id in sharing})


def can(actor: Actor | None, action: Action, patient: Patient) -> bool:
    """Whether `actor` may do `action` with `patient`'s diary. Nobody signed in may do nothing."""
    return action in allowed(actor, patient)


def allowed(actor: Actor | None, patient: Patient) -> frozenset[Action]:
    """All that `actor` may do with `patient`'s diary."""
    if actor is None or not actor.account.active:
        return _NOTHING
    if patient.account_id == actor.account.id:
        return _THE_PATIENT_THEMSELF
    if not patient.account.active and patient.closed_at is None:
        # Who cannot sign in cannot take back what they granted either.
        return _NOTHING
    membership = actor.memberships.get(patient.id)
    if membership is None or is_over(membership, patient, actor.now):
        return _NOTHING
    may = frozenset({Action.SEE_PERSON}).union(*(_GRANTED[grant] for grant in membership.grants))
    return may if patient.closed_at is None else may & _OF_A_CLOSED_DIARY


def is_over(membership: Caregiver, patient: Patient, now: datetime) -> bool:
    """Whether a membership in a circle has ended, or its last day is over where the patient lives."""
    if membership.ended_at is not None:
        return True
    return membership.ends_on is not None and membership.ends_on < local_today(
        now, ZoneInfo(patient.timezone)
    )

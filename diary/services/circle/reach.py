"""Who is not told of an alarm, and why: so that nobody relies on somebody who hears nothing of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from diary.rules.findings import Tier
from diary.services.circle.members import called, names_in_circle
from diary.services.notifications.knowledge import Contacts, circles_of
from diary.store.models import Caregiver, Patient
from diary.store.models.circle import Grant
from diary.store.models.mailbox import Topic
from diary.store.queries import erasure
from diary.store.queries.circle import unanswered
from diary.store.work import Work

_TOPICS = {Tier.EMERGENCY: Topic.CARE_EMERGENCIES, Tier.URGENT: Topic.CARE_ALERTS}


class WhyNot(StrEnum):
    """Why somebody whom the patient wants to be told is not."""

    STOPPED = "stopped"
    """They ended such mail themselves."""
    NO_MAIL_ARRIVES = "no_mail_arrives"
    """Their address is known to take none."""
    NOT_ACCEPTED = "not_accepted"
    """They were asked into the circle and have not said yes."""
    ACCOUNT_OFF = "account_off"


class WhyNobody(StrEnum):
    """Why nobody at all is told."""

    NOT_AGREED = "not_agreed"
    """The patient does not agree to such mail, or to sharing."""
    TO_BE_ERASED = "to_be_erased"
    """The diary is to be erased."""
    NO_ONE_LEFT = "no_one_left"
    """The circle has nobody who is told."""


@dataclass(frozen=True, slots=True)
class Missed:
    """Somebody who is not told."""

    name: str
    """As the patient reads it: of two alike with the address."""
    plain_name: str
    """As anybody else of the circle may read it: never an address, and empty where there is nothing else."""
    why: WhyNot
    account_id: int | None
    """None for somebody who was asked."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Who is not told of an alarm of one tier. `nobody` is None where somebody is."""

    missed: Sequence[Missed]
    nobody: WhyNobody | None


class Reaching:
    """Whom mail about one patient's alarms does not reach, read once for all tiers."""

    def __init__(self, work: Work, patient: Patient) -> None:
        self._contacts = circles_of(work, [patient.id]).of(patient)
        agreed = self._contacts.agreed
        self._goes = not agreed and erasure.due_at(work.session, None, patient.id) is not None
        self._names = names_in_circle(self._contacts.memberships)
        self._asked = [each for each in unanswered(work.session, patient.id) if Grant.ALERTS in each.grants]

    def of(self, tier: Tier) -> Reach:
        """Of an emergency, or of something urgent."""
        contacts = self._contacts
        if contacts.memberships and not contacts.agreed:
            return Reach((), WhyNobody.TO_BE_ERASED if self._goes else WhyNobody.NOT_AGREED)
        topic = _TOPICS[tier]
        reasons = [(each, _why_not(each, contacts, topic)) for each in contacts.memberships]
        missed = [
            Missed(self._names[each.id], _plain_name(each), why, each.account_id)
            for each, why in reasons
            if why is not None
        ]
        missed += [Missed(called(each), "", WhyNot.NOT_ACCEPTED, None) for each in self._asked]
        is_anybody = any(why is None for _each, why in reasons)
        return Reach(missed, None if is_anybody else WhyNobody.NO_ONE_LEFT)


def _why_not(membership: Caregiver, contacts: Contacts, topic: Topic) -> WhyNot | None:
    if contacts.stops.hold(topic, membership.account_id, membership.patient_id):
        return WhyNot.STOPPED
    if not membership.account.active:
        return WhyNot.ACCOUNT_OFF
    return WhyNot.NO_MAIL_ARRIVES if membership.account.undeliverable_at is not None else None


def _plain_name(membership: Caregiver) -> str:
    return membership.name or membership.account.name

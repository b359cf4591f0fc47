"""What has to be known about some patients to decide whom to tell, read in a few queries for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from diary.rules.escalating import silent_at
from diary.rules.thresholds import Thresholds
from diary.services import consents
from diary.services.access import is_over
from diary.store.models import Caregiver, FollowUp, Patient, Telling
from diary.store.models.consents import Purpose
from diary.store.models.tellings import ToldBecause
from diary.store.queries import telling as queries

_UNLESS_CHOSEN = time(20)


@dataclass(frozen=True, slots=True)
class Contacts:
    """The people of one patient's circle who are told when something needs action, in the patient's order."""

    places: list[Caregiver]
    agreed: bool
    """The patient keeps the diary, shares it, and agrees to these mails. Without it nobody is told now."""

    @property
    def reachable(self) -> list[Caregiver]:
        """Those who may be told now."""
        return [place for place in self.places if place.account.active] if self.agreed else []


@dataclass(frozen=True, slots=True)
class Known:
    """About some patients and their follow-ups."""

    contacts: dict[int, Contacts]
    escalated: dict[int, list[Telling]]
    """Per follow-up: who was told because nobody had answered."""
    opened: dict[int, list[Telling]]
    """Per follow-up: that the patient was told of it as it opened; once more where it opened again after clearing."""


def contacts_of(session: Session, now: datetime, patients: Iterable[Patient]) -> dict[int, Contacts]:
    """Each patient's contacts; also of those who have none."""
    by_id = {patient.id: patient for patient in patients}
    places = queries.alert_places(session, by_id)
    agreed = agreeing(session, places)
    return {
        patient.id: Contacts(
            [place for place in places.get(patient.id, []) if not is_over(place, patient, now)],
            patient.id in agreed and patient.account.active,
        )
        for patient in by_id.values()
    }


def agreeing(session: Session, patient_ids: Iterable[int]) -> set[int]:
    """Which of these patients agree that people of their circle get mail when something needs action.

    Whoever does not share the diary any more, or does not want it kept, wants no mail to others about it either.
    """
    agreed = set(patient_ids)
    for purpose in (Purpose.CAREGIVER_ALERTS, Purpose.SHARING, Purpose.DIARY):
        agreed = consents.allowing(session, agreed, purpose) if agreed else agreed
    return agreed


def known_about(
    session: Session, now: datetime, patients: Iterable[Patient], follow_ups: Iterable[FollowUp]
) -> Known:
    """All that escalating these patients' follow-ups needs to know."""
    ids = [follow_up.id for follow_up in follow_ups]
    return Known(
        contacts_of(session, now, patients),
        queries.tellings_about(session, ids, ToldBecause.ESCALATED),
        queries.tellings_about(session, ids, ToldBecause.OPENED),
    )


@dataclass(frozen=True, slots=True)
class Silence:
    """How long nothing has come from one patient, and who was asked to check."""

    at: datetime
    """From when it counts as a silence, if no report comes before."""
    asked: frozenset[int]
    """The accounts that were asked to check since a report last came."""


def silences(
    session: Session, thresholds: Thresholds, patients: Iterable[Patient], alarms: Iterable[FollowUp]
) -> dict[int, Silence]:
    """Each patient's silence, as it stands; a patient without any report is silent since their first alarm."""
    by_id = {patient.id: patient for patient in patients}
    ids = list(by_id)
    heard, times = queries.last_heard(session, ids), queries.reminded_at(session, ids)
    asked = queries.asked_to_check(session, ids)
    opened: dict[int, queries.Heard] = {}
    for alarm in alarms:
        opened.setdefault(alarm.patient_id, queries.Heard(alarm.opened_on, alarm.opened_at))
    found = {}
    for patient in by_id.values():
        last = heard.get(patient.id) or opened.get(patient.id)
        if last is not None:
            zone = ZoneInfo(patient.timezone)
            found[patient.id] = Silence(
                silent_at(last.day, times.get(patient.id, _UNLESS_CHOSEN), zone, thresholds),
                frozenset(
                    account_id
                    for (patient_id, account_id), told_at in asked.items()
                    if patient_id == patient.id and told_at > last.at
                ),
            )
    return found

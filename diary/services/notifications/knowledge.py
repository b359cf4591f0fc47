"""What has to be known about some patients to decide whom to tell, read in a few queries for all of them.

What is then made of it is made patient by patient, so that one whose data is broken does not stop the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from diary.clock import latest_believable, latest_day
from diary.rules.escalating import silent_at
from diary.rules.schedule import local_today
from diary.rules.thresholds import Thresholds
from diary.services import consents
from diary.services.outbox.topics import NO_STOPS, Stops, stops_about
from diary.services.permissions.access import is_over
from diary.store.models import Account, Caregiver, FollowUp, Notification, Patient
from diary.store.models.consents import Purpose
from diary.store.models.mailbox import Topic
from diary.store.models.notifications import ToldBecause
from diary.store.queries import notifications as queries
from diary.store.work import Work

_UNLESS_CHOSEN = time(20)
BELIEVED_AFTER = timedelta(hours=12)
"""So long an address must have been marked as taking no mail before its owner is told after others."""
TO_TELL_A_CIRCLE = (Purpose.CAREGIVER_ALERTS, Purpose.SHARING, Purpose.DIARY)
"""All that a patient agrees to who wants people of their circle told."""


@dataclass(frozen=True, slots=True)
class Contacts:
    """The people of one patient's circle who are told when something needs action, in the patient's order."""

    now: datetime
    memberships: Sequence[Caregiver]
    agreed: bool
    """The patient keeps the diary, shares it, and agrees to these mails. Without it nobody is told now."""
    stops: Stops = NO_STOPS
    """Who of them wants no such mail."""

    def wanting(self, topic: Topic) -> list[Caregiver]:
        """Those who want mail of this topic. Nobody else is told, nor waited for."""
        return [
            membership
            for membership in self.memberships
            if not self.stops.hold(topic, membership.account_id, membership.patient_id)
        ]

    def reachable(self, topic: Topic) -> list[Caregiver]:
        """Those who want to be told and may be now: in the patient's order, but last those whose address has been known
        for long to take no mail. A mark may be a mistake, and the patient's order is none.
        """
        if not self.agreed:
            return []
        may_be_told = [membership for membership in self.wanting(topic) if membership.account.active]
        return sorted(may_be_told, key=lambda membership: self._is_dead(membership.account))

    def _is_dead(self, account: Account) -> bool:
        marked_at = account.undeliverable_at
        return marked_at is not None and self.now - marked_at >= BELIEVED_AFTER


@dataclass(frozen=True, slots=True)
class Circles:
    """The circles of some patients at one moment."""

    now: datetime
    memberships: Mapping[int, Sequence[Caregiver]]
    agreeing: Collection[int]
    stops: Stops = NO_STOPS

    def of(self, patient: Patient) -> Contacts:
        """The contacts of one of them, perhaps none."""
        memberships = [
            membership
            for membership in self.memberships.get(patient.id, ())
            if not is_over(membership, patient, self.now)
        ]
        return Contacts(
            self.now, memberships, patient.id in self.agreeing and patient.account.active, self.stops
        )


def circles_of(work: Work, patient_ids: Iterable[int]) -> Circles:
    """The circles of these patients."""
    memberships = queries.alert_memberships(work.session, set(patient_ids))
    return Circles(
        work.now,
        memberships,
        agreeing(work.session, memberships),
        stops_about(work.session, memberships) if memberships else NO_STOPS,
    )


def agreeing(session: Session, patient_ids: Iterable[int]) -> set[int]:
    """Which of these patients agree that people of their circle get mail when something needs action.

    Whoever does not share the diary any more, or does not want it kept, wants no mail to others about it either.
    """
    return consents.allowing_all(session, patient_ids, TO_TELL_A_CIRCLE)


@dataclass(frozen=True, slots=True)
class History:
    """Who was told of some follow-ups, and when."""

    opened: Mapping[int, Sequence[Notification]]
    """Per follow-up: that the patient was told of it as it opened; once more where it opened again after clearing."""
    escalated: Mapping[int, Sequence[Notification]]
    """Per follow-up: who was told because nobody had answered. A mail that is only kept on this machine told nobody."""
    only_kept: Collection[tuple[int, int]] = ()
    """Whom (by follow-up's id and account's id) no mail has reached, because there was no mail server."""

    def told(self, follow_up: FollowUp) -> set[int | None]:
        """The accounts told because nobody had answered. Whoever left and came back was told all the same."""
        return {notification.account_id for notification in self.escalated.get(follow_up.id, ())}


def history_of(session: Session, follow_ups: Collection[FollowUp]) -> History:
    """What was told of these follow-ups."""
    ids = [follow_up.id for follow_up in follow_ups]
    only_kept = queries.only_kept_for(session, follow_ups)
    escalated = queries.notifications_about(session, ids, ToldBecause.ESCALATED)
    return History(
        queries.notifications_about(session, ids, ToldBecause.OPENED),
        {
            each: [row for row in rows if (each, row.account_id) not in only_kept]
            for each, rows in escalated.items()
        },
        only_kept,
    )


@dataclass(frozen=True, slots=True)
class Silence:
    """How long nothing has come from one patient, and who was asked to check."""

    at: datetime
    """From when it counts as a silence, if no report comes before."""
    asked: frozenset[int]
    """The accounts that were asked to check since a report last came."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """What was last heard from some patients."""

    now: datetime
    heard: Mapping[int, queries.Heard]
    reminded_at: Mapping[int, time]
    asked: Mapping[tuple[int, int], datetime]

    def of(self, patient: Patient, alarms: Sequence[FollowUp], numbers: Thresholds) -> Silence:
        """The silence of one of them as it stands; without any report it counts from the first of `alarms`, or, where
        a wrong clock opened that, from when the diary was begun.

        Where others were asked already, and then a day further back was written, it counts from that writing: they were
        answered, and are asked again only after as long a silence.
        """
        first = min(alarms, key=lambda alarm: alarm.opened_at)
        zone = ZoneInfo(patient.timezone)
        if first.opened_on <= latest_day(self.now) and first.opened_at <= latest_believable(self.now):
            begun = queries.Heard(first.opened_on, first.opened_at)
        else:
            begun_at = min(patient.created_at, self.now)
            begun = queries.Heard(local_today(begun_at, zone), begun_at)
        last = self.heard.get(patient.id, begun)
        asked_at = self.reminded_at.get(patient.id, _UNLESS_CHOSEN)
        asked = {
            account_id: told_at
            for (patient_id, account_id), told_at in self.asked.items()
            if patient_id == patient.id
        }
        at = silent_at(last.day, asked_at, zone, numbers)
        if any(at <= told_at <= last.at for told_at in asked.values()):
            at = silent_at(local_today(last.at, zone), asked_at, zone, numbers)
        return Silence(at, frozenset(each for each, told_at in asked.items() if told_at > last.at))


def quiet_of(work: Work, patient_ids: Iterable[int]) -> Quiet:
    """What was last heard from these patients, and when others were asked about them."""
    ids = list(set(patient_ids))
    return Quiet(
        work.now,
        queries.last_heard(work.session, work.now, ids),
        queries.reminded_at(work.session, ids),
        queries.asked_to_check(work.session, work.now, ids),
    )

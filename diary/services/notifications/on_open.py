"""Telling people of a follow-up as it opens, or as a new report shows it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from diary.mail.kinds import MailKind
from diary.rules.escalating import next_contact_at
from diary.rules.findings import Kind
from diary.rules.schedule import local_today
from diary.services import consents
from diary.services.notifications.knowledge import (
    TO_TELL_A_CIRCLE,
    Circles,
    Contacts,
    circles_of,
    history_of,
)
from diary.services.notifications.notify import tell
from diary.services.outbox.topics import Stops, stopped, stops_about
from diary.store.models import Caregiver, FollowUp, Patient
from diary.store.models.consents import Purpose
from diary.store.models.mailbox import Topic
from diary.store.models.notifications import ToldBecause
from diary.store.queries.notifications import alert_memberships, marks_told_on
from diary.store.work import Work

_ALARM_MAILS = {Kind.EMERGENCY: MailKind.EMERGENCY, Kind.URGENT: MailKind.URGENT}
"""To the patient, by the kind of the alarm."""


class Audience:
    """Whom the follow-ups of some patients are told to: looked up for all of them once the first has something open."""

    def __init__(self, work: Work, patient_ids: Iterable[int]) -> None:
        self._work = work
        self._patient_ids = set(patient_ids)

    def has_contacts(self, patient: Patient) -> bool:
        """Whether there is anybody in the circle to go to when nobody answers."""
        return bool(self._circles.of(patient).wanting(Topic.CARE_ALERTS))

    def wants_mail(self, patient: Patient) -> bool:
        """Whether the patient agrees to mail when something needs action, and wants it about follow-ups."""
        return Purpose.ALERT_MAIL in self._allowed.get(patient.id, ()) and not self._stops.hold(
            Topic.FOLLOW_UPS, patient.account_id, patient.id
        )

    @cached_property
    def _circles(self) -> Circles:
        memberships = alert_memberships(self._work.session, self._patient_ids)
        if not memberships:
            return Circles(self._work.now, {}, ())
        agreeing = {each for each, agreed in self._allowed.items() if agreed.issuperset(TO_TELL_A_CIRCLE)}
        return Circles(self._work.now, memberships, agreeing, self._stops)

    @cached_property
    def _allowed(self) -> Mapping[int, frozenset[Purpose]]:
        purposes = (Purpose.ALERT_MAIL, *TO_TELL_A_CIRCLE)
        return consents.allowed(self._work.session, self._patient_ids, purposes)

    @cached_property
    def _stops(self) -> Stops:
        return stops_about(self._work.session, self._patient_ids)


def tell_of_opened(
    work: Work, patient: Patient, opened: Sequence[FollowUp], audience: Audience, *, today: date, key: str
) -> None:
    """Tell the patient of what the routine tier opened, in one mail: three alike would only alarm."""
    numbers = work.settings.rules
    contacts, wanted = audience.has_contacts(patient), audience.wants_mail(patient)
    for follow_up in opened:
        kind = follow_up.kind
        follow_up.escalate_at = next_contact_at(kind, work.now, None, numbers) if contacts else None
        if wanted:
            follow_up.told_on = today
    if wanted:
        tell(work, MailKind.ROUTINE, opened, ToldBecause.OPENED, to=patient, key=key)


def tell_of_alarm(
    work: Work, patient: Patient, alarm: FollowUp, today: date, marks: frozenset[str], *, is_new: bool
) -> None:
    """Tell people of an alarm that a save shows, or an answer to a question: once on each of the patient's days, and
    at once where it is new, or where `marks` (tiers, rules, signs, severe symptoms) hold one that was in nothing told
    that day.

    An emergency goes to all who are to be told; something urgent to the patient and to whoever was told of it before.
    """
    told = marks_told_on(work.session, patient.id, today)
    told_today = alarm.told_on == today
    if told_today and not is_new and marks <= told:
        return
    because = ToldBecause.OPENED if alarm.told_on is None else ToldBecause.AGAIN
    key = f"{alarm.kind}:{alarm.id}:{work.now.isoformat() if told_today else today}"
    wanted = not stopped(work.session, patient.account_id, Topic.ALARMS, patient.id)
    contacts = circles_of(work, [patient.id]).of(patient)
    if alarm.kind is Kind.EMERGENCY:
        kind, memberships = MailKind.CAREGIVER_EMERGENCY, contacts.reachable(Topic.CARE_EMERGENCIES)
    else:
        # Whoever was told this morning that nobody had answered was told of what the alarm had said by then.
        says_more = told_today or not marks <= frozenset(alarm.told_of)
        before = today + timedelta(days=1) if says_more else today
        kind, memberships = (
            MailKind.CAREGIVER_URGENT,
            _told_before(work.session, patient, alarm, contacts, before),
        )
    if wanted and consents.allows(work.session, patient.id, Purpose.ALERT_MAIL):
        tell(work, _ALARM_MAILS[alarm.kind], [alarm], because, to=patient, key=key)
        _note_told(alarm, today, marks)
    for membership in memberships:
        tell(work, kind, [alarm], because, to=membership, key=f"{key}:{membership.account_id}")
        _note_told(alarm, today, marks)


def _note_told(alarm: FollowUp, today: date, marks: frozenset[str]) -> None:
    before = set(alarm.told_of) if alarm.told_on == today else set()
    alarm.told_on, alarm.told_of = today, sorted(before | marks)


def _told_before(
    session: Session, patient: Patient, alarm: FollowUp, contacts: Contacts, day: date
) -> list[Caregiver]:
    """Who was told before `day` that nobody had answered: for that day the others have had their mail."""
    zone = ZoneInfo(patient.timezone)
    told = {
        notification.account_id
        for notification in history_of(session, [alarm]).escalated.get(alarm.id, [])
        if local_today(notification.told_at, zone) < day
    }
    return [
        membership for membership in contacts.reachable(Topic.CARE_ALERTS) if membership.account_id in told
    ]

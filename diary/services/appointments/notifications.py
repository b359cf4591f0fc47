"""Mail about appointments: the evening before, and the day after if nobody has said how it went."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Row
from sqlalchemy.orm import InstrumentedAttribute

from diary.logs import without_values
from diary.mail.kinds import MailKind
from diary.rules import appointing
from diary.services import consents, outbox
from diary.services.appointments.lookup import day_for
from diary.services.appointments.readers import membership_of
from diary.services.appointments.times import time_for
from diary.services.outbox.topics import stops_about
from diary.store.models import Account, Appointment, Caregiver, Patient, ReminderSchedule
from diary.store.models.consents import Purpose
from diary.store.models.mailbox import Topic
from diary.store.queries import appointments as queries
from diary.store.work import Work

_FURTHEST_EAST = timedelta(hours=14)

log = logging.getLogger(__name__)

Unsettled = Sequence[Row[Appointment, Patient, ReminderSchedule]]
When = Callable[[date, ReminderSchedule, ZoneInfo], tuple[datetime, datetime]]
"""When a mail about an appointment on that day is due, and from when on it comes too late."""


def remind_some(work: Work, *, limit: int) -> bool:
    """Queue up to `limit` mails of the day before. True if there may be more.

    One that comes too late is queued as run out: delivery drops it, and counts it as dropped.
    """
    # One more: where the patient is, a day at the place can be the day before.
    tomorrow = (work.now + _FURTHEST_EAST).date() + timedelta(days=2)
    found = queries.not_reminded(work.session, work.now, tomorrow)
    return _some(work, MailKind.APPOINTMENT_TOMORROW, Appointment.reminded_at, found, _before, limit)


def ask_some(work: Work, *, limit: int) -> bool:
    """Queue up to `limit` mails that ask how it went. True if there may be more."""
    today = (work.now + _FURTHEST_EAST).date()
    found = queries.not_asked(work.session, work.now, today)
    return _some(work, MailKind.APPOINTMENT_HOW, Appointment.asked_at, found, _after, limit)


def _some(
    work: Work,
    kind: MailKind,
    settled: InstrumentedAttribute[datetime | None],
    found: Unsettled,
    when: When,
    limit: int,
) -> bool:
    done = 0
    for appointment, patient, plan in found:
        appointment_id = appointment.id
        try:
            due, until = when(day_for(appointment, patient), plan, ZoneInfo(patient.timezone))
            if due > work.now:
                continue
            # Told in a wrong hour: that mail has the name by which one is queued once.
            anew = getattr(appointment, settled.key) is not None
            with work.session.begin_nested():
                if queries.settle(work.session, work.now, appointment, settled):
                    _tell(work, kind, patient, appointment, until, anew=anew)
        except Exception as error:
            # Looked at again with the next tick; the others do not wait for it.
            log.error(
                "the mail about appointment %s could not be queued: %s", appointment_id, without_values(error)
            )
            continue
        done += 1
        if done == limit:
            return True
    return False


def _before(on: date, plan: ReminderSchedule, zone: ZoneInfo) -> tuple[datetime, datetime]:
    due = appointing.day_before_at(on, time_for(plan), zone)
    return due, appointing.tomorrow_until(on, due, zone)


def _after(on: date, plan: ReminderSchedule, zone: ZoneInfo) -> tuple[datetime, datetime]:
    due = appointing.day_after_at(on, time_for(plan), zone)
    return due, due + appointing.ASKED_FOR


def _tell(
    work: Work, kind: MailKind, patient: Patient, appointment: Appointment, until: datetime, *, anew: bool
) -> None:
    suffix = f":{work.now.date()}" if anew else ""
    for account, membership in _readers(work, patient, appointment):
        params = {"appointment": appointment.id, "on": appointment.on.isoformat()}
        outbox.enqueue(
            work,
            outbox.NewMail(
                kind,
                account.id,
                dedupe_key=f"{kind}:{appointment.id}:{account.id}{suffix}",
                patient_id=patient.id,
                follow_up_id=appointment.follow_up_id,
                params=params if membership is None else {**params, "place": membership.id},
                expires_at=until,
            ),
        )


def _readers(
    work: Work, patient: Patient, appointment: Appointment
) -> Iterable[tuple[Account, Caregiver | None]]:
    """The patient, and who booked it, as far as each is to have such mail and wants it."""
    stops = stops_about(work.session, [patient.id])
    if consents.allows(work.session, patient.id, Purpose.ALERT_MAIL) and not stops.hold(
        Topic.APPOINTMENTS, patient.account_id, patient.id
    ):
        yield patient.account, None
    membership = membership_of(work, patient, appointment.booked_by)
    if membership is not None and not stops.hold(Topic.APPOINTMENTS, membership.account_id, patient.id):
        yield membership.account, membership

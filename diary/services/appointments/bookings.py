"""Keeping an appointment."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from diary.config.one_line import one_line
from diary.rules.schedule import at_local
from diary.services.appointments.faults import Booking, booking_faults, minute_of
from diary.services.appointments.lookup import zone_of
from diary.services.appointments.times import reminded_at
from diary.services.errors import BadInput
from diary.services.patients import today_for
from diary.store.models import Account, Appointment, FollowUp, Patient
from diary.store.work import Work


def book(
    work: Work, follow_up: FollowUp, booking: Booking, *, by: Account, instead_of: Appointment | None = None
) -> Appointment:
    """Keep an appointment that `follow_up` led to. Others that are planned stay as they are.

    `instead_of` is the one that was moved to this day: it stays at its place, and so by the clock there. Any other is
    by the clock of where the patient is at the booking, and keeps it.

    A time that the clocks skip on that day is kept as the first one after the gap, so what was understood may differ
    from what was given. Booked too late for a mail the day before, it gets none. Raises BadInput with every fault.
    """
    patient = work.session.get_one(Patient, follow_up.patient_id)
    today = today_for(patient, work.now)
    faults = booking_faults(booking, today)
    if faults:
        raise BadInput(faults)
    zone = ZoneInfo(patient.timezone) if instead_of is None else zone_of(instead_of, patient)
    understood = understand(booking, zone)
    assert understood.on is not None  # noqa: S101 - a fault otherwise
    kept = Appointment(
        patient_id=patient.id,
        follow_up_id=follow_up.id,
        on=understood.on,
        at_minute=minute_of(understood.at),
        timezone=zone.key,
        place=one_line(understood.place),
        doctor=one_line(understood.doctor),
        booked_by=by.id,
        booked_at=work.now,
        booked_on=today,
        instead_of=None if instead_of is None else instead_of.id,
    )
    if reminded_at(work.session, patient, kept) <= work.now:
        kept.reminded_at = work.now
    work.session.add(kept)
    work.session.flush()
    return kept


def understand(booking: Booking, zone: ZoneInfo) -> Booking:
    """The booking by clocks that exist there: a time in a gap is the first one after it."""
    if booking.on is None or booking.at is None:
        return booking
    local = at_local(booking.on, booking.at, zone).astimezone(zone)
    return replace(booking, on=local.date(), at=local.time().replace(second=0, microsecond=0))

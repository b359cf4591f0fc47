"""What can be said of an appointment, and what is wrong with it: every fault at once, by what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from diary.config.one_line import one_line
from diary.services.errors import Faults
from diary.store.models import Appointment
from diary.store.models.appointments import Outcome
from diary.words.language import gettext as _

LONGEST_PLACE = 200
LONGEST_DOCTOR = 100
LONGEST_NOTE = 500
"""Characters."""
FURTHEST = timedelta(days=2 * 365)
"""How far ahead one can book."""


@dataclass(frozen=True, slots=True)
class Booking:
    """When and where, by the clock of the place, as somebody gave it."""

    on: date | None
    at: time | None = None
    """None where only the day is known."""
    place: str = ""
    doctor: str = ""


def booking_faults(booking: Booking, today: date) -> Faults:
    """What is wrong with a booking, by `on`, `at`, `place` and `doctor`; empty where nothing is."""
    faults = Faults()
    if booking.on is None:
        faults["on"] = [_("Give the day of the appointment.")]
    elif not today <= booking.on <= today + FURTHEST:
        faults["on"] = [_("The appointment must be today or later, within two years.")]
    for name, text, longest in (
        ("place", booking.place, LONGEST_PLACE),
        ("doctor", booking.doctor, LONGEST_DOCTOR),
    ):
        if len(one_line(text)) > longest:
            faults[name] = [_("The text is too long: at most %(count)s letters.", count=longest)]
    return faults


def answer_faults(
    appointment: Appointment, outcome: Outcome | None, note: str, moved_to: Booking | None, today: date
) -> Faults:
    """What is wrong with an answer to how an appointment went, by `outcome`, `note` and what a booking has.

    `moved_to` counts for a moved one only.
    """
    faults = Faults()
    if outcome is None:
        faults["outcome"] = [_("Choose one of these.")]
    if outcome in (Outcome.WENT, Outcome.MISSED) and appointment.on > today:
        faults["outcome"] = [_("The day of the appointment has not come yet.")]
    if outcome is Outcome.MOVED:
        booking = moved_to or Booking(None)
        faults |= booking_faults(booking, today)
        if (booking.on, minute_of(booking.at)) == (appointment.on, appointment.at_minute):
            faults["on"] = [_("This is the day and time it had before. Give the new ones.")]
    if len(note.strip()) > LONGEST_NOTE:
        faults["note"] = [_("The text is too long: at most %(count)s letters.", count=LONGEST_NOTE)]
    return faults


def minute_of(at: time | None) -> int | None:
    """Minutes after midnight, as they are stored."""
    return None if at is None else at.hour * 60 + at.minute

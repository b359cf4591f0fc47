"""Appointments that follow-ups led to: booked with the answer, moved, and asked about afterwards."""

from __future__ import annotations

from diary.services.appointments.bookings import book
from diary.services.appointments.faults import (
    LONGEST_DOCTOR,
    LONGEST_NOTE,
    LONGEST_PLACE,
    Booking,
    answer_faults,
    booking_faults,
)
from diary.services.appointments.lookup import appointment, of, other_clock, planned, planned_by, time_of
from diary.services.appointments.outcome import answer, move

__all__ = [
    "LONGEST_DOCTOR",
    "LONGEST_NOTE",
    "LONGEST_PLACE",
    "Booking",
    "answer",
    "answer_faults",
    "appointment",
    "book",
    "booking_faults",
    "move",
    "of",
    "other_clock",
    "planned",
    "planned_by",
    "time_of",
]

"""Appointments, and how they went."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import available_timezones

from diary.services.whole_copy.tables import Row, Table, Way
from diary.services.whole_copy.values import BadValue
from diary.store.models import Appointment
from diary.words import whole_copy as words

FILE = "appointments.json"


def _if_over(row: Row, now: datetime) -> datetime | None:
    """Of one that is over no mail goes out any more; one that is to come is told of the evening before, as ever."""
    return now if row["on"] <= now.date() else None


def _in_a_zone(row: Row, _way: Way) -> None:
    if row["timezone"] and row["timezone"] not in available_timezones():
        raise BadValue(words.expected_zone())


TABLES = (
    Table(
        name="appointments",
        model=Appointment,
        of=lambda patient_id: Appointment.patient_id == patient_id,
        plain=(
            *("on", "at_minute", "booked_at", "booked_on", "outcome", "outcome_note"),
            *("answered_at", "answered_on"),
        ),
        lines=("place", "doctor", "timezone"),
        refs={"follow_up_id": "follow_ups", "instead_of": "appointments"},
        people=("booked_by", "answered_by"),
        begins_anew={"reminded_at": _if_over, "asked_at": _if_over},
        settle=_in_a_zone,
    ),
)

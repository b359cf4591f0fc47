"""An appointment as a file for a calendar (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, timedelta
from urllib.parse import urlsplit

from diary.config import Settings
from diary.services.appointments.lookup import instant_of
from diary.store.models import Appointment, Patient
from diary.words import appointments as words

LASTS = timedelta(minutes=30)
"""Nobody says how long it takes; without an end some calendars show nothing."""
_BEFORE = timedelta(hours=2)
_EVENING_BEFORE = timedelta(hours=6)
"""How long before its start a calendar rings: for one without a time, before midnight."""


def calendar(settings: Settings, patient: Patient, appointment: Appointment, *, link: str) -> bytes:
    """The file. Asked for again it is the same entry, so that a calendar puts it in the place of the first.

    A time is an instant in UTC, so that calendars need not know the zone of the place; without one it is the whole day.
    """
    from icalendar import Alarm, Calendar, Event

    event = Event()
    event.add("uid", f"appointment-{appointment.id}@{urlsplit(settings.site_url).hostname}")
    event.add("dtstamp", appointment.booked_at.astimezone(UTC))
    event.add("summary", words.summary())
    start = instant_of(appointment, patient)
    if start is None:
        event.add("dtstart", appointment.on)
        event.add("dtend", appointment.on + timedelta(days=1))
        # The day is not taken: nobody knows which part of it.
        event.add("transp", "TRANSPARENT")
    else:
        event.add("dtstart", start)
        event.add("dtend", start + LASTS)
    if appointment.place:
        event.add("location", appointment.place)
    if appointment.doctor:
        event.add("description", words.with_whom(appointment.doctor))
    event.add("url", link)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words.summary())
    alarm.add("trigger", -(_BEFORE if start is not None else _EVENING_BEFORE))
    event.add_component(alarm)
    whole = Calendar()
    whole.add("prodid", f"-//{settings.site_name}//symptom-diary//EN")
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    whole.add_component(event)
    made: bytes = whole.to_ical()
    return made

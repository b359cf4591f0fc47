"""When the patient wants to be reminded."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect

from diary.services import reminders
from diary.services.whole_copy.tables import Row, Way
from diary.services.whole_copy.values import BadValue, as_stored, as_written, number
from diary.store.models import Patient, ReminderSchedule
from diary.store.work import Work
from diary.words import whole_copy as words

FILE = "reminders.json"
NAME = "schedule"
COLUMNS = (
    *("wanted", "at_minute", "earlier_minutes", "nudge_after", "quiet_from", "quiet_to", "days"),
    *("every_other_from", "links_wanted", "offered_on", "offer_answered_at"),
)


def write(way: Way) -> Row:
    """The patient's schedule."""
    plan = way.session.get_one(ReminderSchedule, way.patient_id)
    return {name: as_written(getattr(plan, name)) for name in COLUMNS}


def read(given: Any, way: Way) -> Row:
    """The same, as it is to be stored."""
    if type(given) is not dict or set(given) != set(COLUMNS):
        way.problems.add(FILE, NAME, words.expected_fields(COLUMNS))
        return {}
    columns, row = inspect(ReminderSchedule).columns, {}
    for name in COLUMNS:
        try:
            row[name] = as_stored(columns[name], given[name], way.now, one_line=True)
            if name == "earlier_minutes":
                if type(given[name]) is not list or len(given[name]) > 10:
                    raise BadValue(words.expected_list())
                row[name] = sorted({number(each) % 1440 for each in given[name]})
        except BadValue as error:
            way.problems.add(FILE, f"{NAME}, {name}", str(error))
    return row


def store(work: Work, patient: Patient, row: Row) -> None:
    """Take it over; the next reminder is the next of these times that comes."""
    plan = work.session.get_one(ReminderSchedule, patient.id)
    for name, value in row.items():
        setattr(plan, name, value)
    work.session.flush()
    reminders.reschedule(work, patient)

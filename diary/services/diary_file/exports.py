"""A diary as a diary file, in the format of `diary replay` and `diary import`.

It holds what the rules look at: the numbers and answers of each day's current report. Notes, what was tried and taken,
earlier versions and follow-ups have no place in that format.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date

from sqlalchemy.orm import Session

from diary.services import audit
from diary.services.diary_file import HEADER, lines_of
from diary.services.patients import all_symptoms
from diary.services.patients.answers import as_rules_see
from diary.store.models import Account, Patient
from diary.store.queries.diaries import load_reports, reported_span
from diary.store.work import Work

Reads = Callable[[], AbstractContextManager[Session]]
"""Opens a session that reads."""

_DAYS_AT_ONCE = 366


def export(work: Work, patient: Patient, *, by: Account | None, reads: Reads) -> Iterator[str]:
    """Note in the audit that `by` (None for a command) takes a copy, and give the pieces of the file.

    Nothing is read before the first piece is asked for, so commit `session` before that. Each piece holds at most a
    year, read in a session of its own that is closed before the piece is given: a slow reader holds nothing open, and
    ten years need no more memory than one.
    """
    audit.record(work, patient.id, audit.Event.EXPORTED, by=by)
    return _pieces(patient.id, reads)


def _pieces(patient_id: int, reads: Reads) -> Iterator[str]:
    yield HEADER
    with reads() as session:
        patient = session.get_one(Patient, patient_id)
        # Once for the whole file: what is changed meanwhile must not stand in it in two ways.
        symptoms = as_rules_see(all_symptoms(session, patient))
        span = reported_span(session, patient_id)
    for first, last in _years(*span[:2]) if span else ():
        with reads() as session:
            found = load_reports(session, [patient_id], first_day=first, last_day=last).get(patient_id, ())
        yield "".join(lines_of(symptoms, sorted(found, key=lambda report: report.day)))


def _years(first: date, last: date) -> Iterator[tuple[date, date]]:
    """From `first` to `last` in stretches of at most a year, the ends of each included."""
    for begin in range(first.toordinal(), last.toordinal() + 1, _DAYS_AT_ONCE):
        end = min(begin + _DAYS_AT_ONCE - 1, last.toordinal())
        yield date.fromordinal(begin), date.fromordinal(end)

"""A diary as a diary file, in the format of `diary replay` and `diary import`.

It holds what the rules look at: the numbers and answers of each day's current report. Notes, what was tried and taken,
earlier versions and follow-ups have no place in that format.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from diary.rules.records import Report, Symptom
from diary.services import audit
from diary.services.diary_file import HEADER, lines_of
from diary.services.evaluation.missing import symptoms_for
from diary.services.patients import all_symptoms
from diary.services.patients.answers import as_rules_see
from diary.store.models import Account, Patient
from diary.store.queries.diaries import load_reports, reported_span
from diary.store.work import Work
from diary.words.missing import a_symptom

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
        named = _with_those_gone(symptoms, found)
        yield "".join(lines_of(named, sorted(found, key=lambda report: report.day)))


def _with_those_gone(symptoms: tuple[Symptom, ...], reports: Iterable[Report]) -> tuple[Symptom, ...]:
    """Also what has a number and is gone: no number is left out, and a report without any needs a name."""
    keys = {key for report in reports for key in report.readings}
    known = symptoms_for(symptoms, keys) or (Symptom(0, ""),)
    return tuple(each if each.name else replace(each, name=a_symptom(each.key)) for each in known)


def _years(first: date, last: date) -> Iterator[tuple[date, date]]:
    """From `first` to `last` in stretches of at most a year, the ends of each included."""
    for begin in range(first.toordinal(), last.toordinal() + 1, _DAYS_AT_ONCE):
        end = min(begin + _DAYS_AT_ONCE - 1, last.toordinal())
        yield date.fromordinal(begin), date.fromordinal(end)

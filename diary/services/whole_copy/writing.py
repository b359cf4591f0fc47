"""A diary as a whole copy."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect, select

from diary.services import audit
from diary.services.diary_file import HEADER, lines_of
from diary.services.patients import all_symptoms
from diary.services.patients.answers import as_rules_see
from diary.services.whole_copy import archive, form
from diary.services.whole_copy.parts import for_reading, profile, reminders, rules
from diary.services.whole_copy.people import People
from diary.services.whole_copy.tables import Table, Way
from diary.store.models import Account, AuditRow, Caregiver, Patient
from diary.store.queries.diaries import load_reports
from diary.store.work import Work
from diary.words import whole_copy as words


def take(work: Work, patient: Patient, *, by: Account | None) -> bytes:
    """The zip; that `by` (None for a command) took it is noted in the audit."""
    audit.record(work, patient.id, audit.Event.EXPORTED, by=by)
    return archive.pack(files_of(work, patient), work.now)


def files_of(work: Work, patient: Patient) -> dict[str, bytes]:
    """What is in it, by name."""
    people = People(patient)
    way = Way(work.session, patient.id, work.now, people, is_out=True)
    people.know(work.session, _had_a_hand(way), _readers(way))
    for table in form.IN_ORDER:
        table.count(way)
    said: dict[str, dict[str, Any]] = {
        form.PEOPLE: {"people": people.write()},
        profile.FILE: {profile.NAME: profile.write(patient)},
        **{file: {each.name: each.write(way) for each in tables} for file, tables in form.FILES.items()},
        reminders.FILE: {reminders.NAME: reminders.write(way)},
        for_reading.CIRCLE: {"circle": for_reading.circle(way)},
        for_reading.CONSENTS: {"consents": for_reading.consents(way)},
        for_reading.LOOKED: {"who_looked": for_reading.who_looked(way, patient)},
    }
    said[rules.FILE] |= {rules.SETS: rules.write_sets(way), rules.STATE: rules.write_state(way)}
    head = {"kind": form.KIND, "version": form.VERSION, "made_at": work.now.isoformat()}
    return {
        form.README: words.readme(work.now.date(), form.VERSION).encode(),
        form.HEAD: archive.as_json(head),
        **{name: archive.as_json(content) for name, content in said.items()},
        form.SHEET: _sheet(work, patient).encode(),
    }


def _had_a_hand(way: Way) -> set[int]:
    """The accounts that any of the rows name."""
    found: set[int] = set()
    for table in form.IN_ORDER:
        for name in table.people:
            found |= _named(way, table, name)
    return found


def _readers(way: Way) -> set[int]:
    """The accounts of the circle, and of whoever looked."""
    found: set[int] = set()
    for model in (Caregiver, AuditRow):
        rows = select(model.account_id).where(model.patient_id == way.patient_id).distinct()
        found |= {each for each in way.session.scalars(rows) if each is not None}
    return found


def _named(way: Way, table: Table, name: str) -> set[int]:
    column = inspect(table.model).columns[name]
    rows = select(column).where(table.of(way.patient_id), column.is_not(None)).distinct()
    return set(way.session.scalars(rows))


def _sheet(work: Work, patient: Patient) -> str:
    symptoms = as_rules_see(all_symptoms(work.session, patient))
    reports = load_reports(work.session, [patient.id]).get(patient.id, ())
    return HEADER + "".join(lines_of(symptoms, sorted(reports, key=lambda report: report.day)))

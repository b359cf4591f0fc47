"""A whole copy taken into an empty diary: all of it or nothing.

What it brings is the past. No mail goes out for it, and no alarm opens anew; one that was open is open here too. It
lets nobody in: who was in the circle is not asked into this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy.exc import DBAPIError

from diary.rules.schedule import local_today
from diary.services import audit, consents
from diary.services.errors import NoConsent
from diary.services.patients import locked_state
from diary.services.whole_copy import archive, checking, form
from diary.services.whole_copy.numbering import insert_all, new_numbers
from diary.services.whole_copy.parts import follow_ups, profile, reminders, rules
from diary.services.whole_copy.people import People
from diary.services.whole_copy.problems import CopyFault, Problems
from diary.services.whole_copy.tables import Row, Way
from diary.services.whole_copy.values import BadValue
from diary.store.models import (
    Account,
    CarePlanEntry,
    Draft,
    FollowUp,
    Medicine,
    Patient,
    SavedReport,
    TrackedSymptom,
)
from diary.store.models.consents import Purpose
from diary.store.work import Work
from diary.words import whole_copy as words

__all__ = ["TakenIn", "is_empty", "take_in"]

_NOT_EMPTY = (SavedReport, FollowUp, Medicine, CarePlanEntry, Draft)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a copy brought."""

    days: int
    follow_ups: int
    open_follow_ups: int


def is_empty(work: Work, patient: Patient) -> bool:
    """Whether nothing was written into a diary yet: only such a one takes a copy in."""
    if any(
        work.session.scalar(select(exists().where(model.patient_id == patient.id))) for model in _NOT_EMPTY
    ):
        return False
    tracked = select(TrackedSymptom.id).where(TrackedSymptom.patient_id == patient.id).limit(2)
    return len(work.session.scalars(tracked).all()) < 2


def take_in(work: Work, patient: Patient, data: bytes, *, by: Account | None) -> TakenIn:
    """Take the zip into `patient`'s diary, which must be empty. CopyFault with all that is wrong; roll back then.

    NoConsent where the patient does not want the diary kept.
    """
    locked_state(work.session, patient)
    if not consents.allows(work.session, patient.id, Purpose.DIARY):
        raise NoConsent
    if not is_empty(work, patient):
        raise CopyFault([words.not_empty()])
    said = _opened(data)
    problems = Problems()
    people = People(patient)
    try:
        name = people.read(said[form.PEOPLE].get("people"))
    except BadValue as error:
        problems.add(form.PEOPLE, "people", str(error))
        problems.refuse()
        raise
    way = Way(work.session, patient.id, work.now, people, problems=problems)
    try:
        taken = _stored(work, patient, said, name, way)
        work.session.flush()
    except DBAPIError as error:
        # What the tables do not allow and no sentence above says: two open ones of a kind, say.
        raise CopyFault([words.does_not_fit()]) from error
    audit.record(work, patient.id, audit.Event.IMPORTED, by=by)
    return taken


def _opened(data: bytes) -> dict[str, dict[str, Any]]:
    """Each file's content; the fields of each are those that this version has."""
    files = archive.unpack(data, form.READ, form.ONLY_FOR_PEOPLE)
    if form.HEAD not in files:
        raise CopyFault([words.no_copy()])
    said: dict[str, dict[str, Any]] = {}
    problems = Problems()
    for name, content in files.items():
        try:
            found = archive.from_json(content)
        except ValueError as error:
            problems.add(name, "", str(error))
            continue
        if type(found) is dict:
            said[name] = found
        else:
            problems.add(name, "", words.expected_object())
    if form.HEAD in said:
        _check_version(said[form.HEAD])
    for name in sorted(form.READ - set(files)):
        problems.add(name, "", words.expected_file())
    for name, content_of in said.items():
        expected = _fields(name)
        if set(content_of) != set(expected):
            problems.add(name, "", words.expected_fields(expected))
    problems.refuse()
    return said


def _fields(file: str) -> tuple[str, ...]:
    more = {
        form.HEAD: ("kind", "version", "made_at"),
        form.PEOPLE: ("people",),
        profile.FILE: (profile.NAME,),
        reminders.FILE: (reminders.NAME,),
        rules.FILE: (rules.SETS, rules.STATE),
    }
    return (*(table.name for table in form.FILES.get(file, ())), *more.get(file, ()))


def _check_version(head: dict[str, Any]) -> None:
    if head.get("kind") != form.KIND or type(head.get("version")) is not int:
        raise CopyFault([words.no_copy()])
    if head["version"] > form.VERSION:
        raise CopyFault([words.newer(head["version"], form.VERSION)])
    if head["version"] < 1:
        raise CopyFault([words.no_copy()])


def _stored(work: Work, patient: Patient, said: dict[str, dict[str, Any]], name: str, way: Way) -> TakenIn:
    way.people.make(work)
    work.session.execute(delete(TrackedSymptom).where(TrackedSymptom.patient_id == patient.id))
    about = profile.read(said[profile.FILE][profile.NAME], way)
    schedule = reminders.read(said[reminders.FILE][reminders.NAME], way)
    rules.read_sets(said[rules.FILE][rules.SETS], way)
    rules.read_state(said[rules.FILE][rules.STATE], way)
    for table in form.IN_ORDER:
        given = said[form.TABLES[table.name][0]][table.name]
        if table.has_id and type(given) is list:
            new = new_numbers(work.session, table.model, len(given))
            way.numbers |= {(table.name, place): each for place, each in enumerate(new, start=1)}
    rows: dict[str, list[Row]] = {}
    for table in form.IN_ORDER:
        file = form.TABLES[table.name][0]
        rows[table.name] = table.read(said[file][table.name], file, way)
    if not way.problems:
        checking.check(rows, local_today(work.now, checking.zone(about)), way)
    way.problems.refuse()
    profile.store(patient, name, about)
    work.session.flush()
    for table in form.IN_ORDER:
        refs = [column for column, other in table.refs.items() if other == table.name]
        insert_all(work.session, table.model, rows[table.name], refs)
    reminders.store(work, patient, schedule)
    work.session.flush()
    follow_ups.seal(way)
    found = rows["follow_ups"]
    return TakenIn(
        days=len({row["day"] for row in rows["reports"]}),
        follow_ups=len(found),
        open_follow_ups=sum(row["closed_on"] is None for row in found),
    )

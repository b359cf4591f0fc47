"""What a diary's audit tells: in pages for the patient, and row after row for a command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from diary.services.audit.events import VIEWS
from diary.services.audit.persons import names_in, those_gone
from diary.store.models import AuditRow, Caregiver, CareInvitation, Patient, SavedReport

PAGE_SIZE = 50
"""Rows on a page."""
BATCH = 500
"""Rows that a command reads at a time."""


class Show(StrEnum):
    """Which rows one wants to see."""

    OTHERS = "others"
    """What somebody else saw or changed, and what nobody signed in did."""
    ALL = "all"
    VIEWS = "views"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some of the rows, newest first, and what the ids in them stand for."""

    rows: tuple[AuditRow, ...]
    has_newer: bool
    has_older: bool
    names: Mapping[int, str]
    """By account id: the patient, and everybody who is in their circle or was. Nobody else's name is told."""
    gone: frozenset[int]
    """Of the accounts without a name here, those that were erased."""
    subjects: Mapping[str, str | date]
    """By `subject`: the day of a report, the name that the patient gave somebody in the circle or asked into it."""


def audit_page(
    session: Session,
    patient: Patient,
    show: Show = Show.ALL,
    *,
    before: int | None = None,
    after: int | None = None,
) -> AuditPage:
    """The newest rows; those before a number, or else those that follow after a number."""
    asked = select(AuditRow).where(AuditRow.patient_id == patient.id)
    if show is Show.OTHERS:
        by = AuditRow.account_id
        asked = asked.where(by.is_(None) | (by != patient.account_id))
    elif show is not Show.ALL:
        viewed = AuditRow.event.in_(VIEWS)
        asked = asked.where(viewed if show is Show.VIEWS else ~viewed)
    if after is not None and before is None:
        rows = _some(session, asked.where(AuditRow.number > after).order_by(AuditRow.number))[::-1]
    else:
        wanted = asked if before is None else asked.where(AuditRow.number < before)
        rows = _some(session, wanted.order_by(AuditRow.number.desc()))
    ids = {row.account_id for row in rows if row.account_id is not None}
    names = circle_names(session, patient, ids)
    return AuditPage(
        rows=tuple(rows),
        has_newer=bool(rows) and _is_there(session, asked.where(AuditRow.number > rows[0].number)),
        has_older=bool(rows) and _is_there(session, asked.where(AuditRow.number < rows[-1].number)),
        names=names,
        gone=those_gone(session, ids - set(names)),
        subjects=_subjects(session, patient, rows),
    )


def circle_names(session: Session, patient: Patient, account_ids: Iterable[int]) -> dict[int, str]:
    """The names of the patient and of everybody who is or was in the circle, among these accounts."""
    of_circle = session.scalars(
        select(Caregiver.account_id)
        .where(Caregiver.patient_id == patient.id, Caregiver.account_id.in_(account_ids))
        .distinct()
    )
    return names_in(session, patient, [patient.account_id, *of_circle])


def all_rows(session: Session, patient_id: int) -> Iterator[AuditRow]:
    """Every row of a diary, the oldest first, read a batch at a time."""
    last = 0
    asked = select(AuditRow).where(AuditRow.patient_id == patient_id).order_by(AuditRow.number).limit(BATCH)
    while batch := session.scalars(asked.where(AuditRow.number > last)).all():
        yield from batch
        last = batch[-1].number
        session.expunge_all()


def _some(session: Session, asked: Select[AuditRow]) -> list[AuditRow]:
    return list(session.scalars(asked.limit(PAGE_SIZE)))


def _is_there(session: Session, asked: Select[AuditRow]) -> bool:
    return session.scalar(asked.with_only_columns(AuditRow.id).limit(1)) is not None


def _subjects(session: Session, patient: Patient, rows: Iterable[AuditRow]) -> dict[str, str | date]:
    ids: dict[str, list[int]] = {"report": [], "caregiver": [], "care_invitation": []}
    for table, _colon, number in {row.subject.partition(":") for row in rows}:
        if table in ids and number.isdecimal():
            ids[table].append(int(number))
    found: dict[str, str | date] = {}
    for report in session.execute(
        select(SavedReport.id, SavedReport.day).where(
            SavedReport.patient_id == patient.id, SavedReport.id.in_(ids["report"])
        )
    ):
        found[f"report:{report.id}"] = report.day
    for place in session.scalars(
        select(Caregiver).where(Caregiver.patient_id == patient.id, Caregiver.id.in_(ids["caregiver"]))
    ):
        found[f"caregiver:{place.id}"] = place.name or place.account.name or place.account.email
    for asked in session.scalars(
        select(CareInvitation).where(
            CareInvitation.patient_id == patient.id, CareInvitation.id.in_(ids["care_invitation"])
        )
    ):
        found[f"care_invitation:{asked.id}"] = asked.name or asked.email
    return found

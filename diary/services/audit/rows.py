"""Adding rows to the chains of diaries."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import UTC
from typing import cast

from sqlalchemy import Table, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from diary.services.audit.chain import audit_key, chained, sealed
from diary.services.audit.events import Event
from diary.store.models import Account, AuditHead, AuditRow, Caregiver, Patient
from diary.store.models.audit import ActingAs
from diary.store.upsert import those_inserted
from diary.store.work import Work

log = logging.getLogger(__name__)

# Each change of a diary adds a row: built once, and without objects that a session would have to look after.
_HEAD, _ROW = cast(Table, AuditHead.__table__), cast(Table, AuditRow.__table__)
_HEADS = (
    select(_HEAD.c.patient_id, _HEAD.c.number, _HEAD.c.mac)
    .where(_HEAD.c.patient_id.in_(bindparam("patient_ids", expanding=True)))
    .order_by(_HEAD.c.patient_id)
    .with_for_update()
)
_END = (
    update(_HEAD)
    .where(_HEAD.c.patient_id == bindparam("of_patient"))
    .values(number=bindparam("to_number"), mac=bindparam("to_mac"), seal=bindparam("to_seal"))
)
_ADD = insert(_ROW)


def record(
    work: Work,
    patient_id: int,
    event: Event,
    *,
    by: Account | None,
    acting_as: ActingAs | None = None,
    subject: str = "",
) -> None:
    """Add a row to the chain of `patient_id`'s diary; the transaction must be one that may write.

    `by` is None for a command or a job. `acting_as` is looked up where it is not given. `subject` is a table and an id,
    such as `follow_up:12`, never a value.
    """
    record_for_each(work, [patient_id], event, by=by, acting_as=acting_as, subject=subject)


def record_for_each(
    work: Work,
    patient_ids: Collection[int],
    event: Event,
    *,
    by: Account | None,
    acting_as: ActingAs | None = None,
    subject: str = "",
) -> None:
    """As `record`, a row in each of several diaries: as many statements for fifty of them as for one."""
    key = audit_key(work.settings)
    rows, ends = [], []
    for head in _heads(work.session, patient_ids):
        told = {
            "patient_id": head.patient_id,
            "number": head.number + 1,
            "at": work.now.astimezone(UTC).replace(microsecond=0),
            "event": event.value,
            "acting_as": (acting_as or _role(work.session, head.patient_id, by)).value,
            "account_id": by.id if by is not None else None,
            "subject": subject,
        }
        head.number, head.mac = head.number + 1, chained(key, head.mac, AuditRow(**told))
        rows.append({**told, "mac": head.mac})
        ends.append(
            {
                "of_patient": head.patient_id,
                "to_number": head.number,
                "to_mac": head.mac,
                "to_seal": sealed(key, head),
            }
        )
    work.session.execute(_END, ends)
    work.session.execute(_ADD, rows)
    work.session.flush()


def _heads(session: Session, patient_ids: Collection[int]) -> list[AuditHead]:
    """The ends of the chains, their rows locked until this transaction ends: one row at a time is added to each.

    They are locked in the order of their ids, so that two transactions cannot wait for each other.
    """
    ids = list(patient_ids)
    heads = _locked_heads(session, ids)
    missing = set(ids) - {head.patient_id for head in heads}
    if not missing:
        return heads
    numbers = _where_to_begin(session, missing)
    new = [{"patient_id": each, "number": number, "mac": "", "seal": ""} for each, number in numbers.items()]
    begun = those_inserted(session, AuditHead, new, "patient_id")
    if len(begun) < len(missing):
        # Another transaction was quicker with one of them.
        return _locked_heads(session, ids)
    added = [AuditHead(patient_id=each, number=number, mac="") for each, number in numbers.items()]
    return sorted([*heads, *added], key=lambda head: head.patient_id)


def _where_to_begin(session: Session, patient_ids: Collection[int]) -> dict[int, int]:
    """After which number the rows of each of these chains, which have no end, begin: 0 where there is no row.

    Where the end alone is gone a number is left out, so that `verify` never says again that the chain is whole.
    """
    asked = (
        select(_ROW.c.patient_id, func.max(_ROW.c.number).label("last"))
        .where(_ROW.c.patient_id.in_(list(patient_ids)))
        .group_by(_ROW.c.patient_id)
    )
    left = {row.patient_id: row.last for row in session.execute(asked)}
    for patient_id in sorted(left):
        log.error("the audit of diary %s has lost its end", patient_id)
    return {each: left[each] + 1 if each in left else 0 for each in sorted(patient_ids)}


def _locked_heads(session: Session, patient_ids: Collection[int]) -> list[AuditHead]:
    found = session.execute(_HEADS, {"patient_ids": patient_ids})
    return [AuditHead(patient_id=patient_id, number=number, mac=mac) for patient_id, number, mac in found]


def _role(session: Session, patient_id: int, by: Account | None) -> ActingAs:
    if by is None:
        return ActingAs.COMMAND
    if session.scalar(select(Patient.account_id).where(Patient.id == patient_id)) == by.id:
        return ActingAs.PATIENT
    place = session.scalar(
        select(Caregiver.id).where(
            Caregiver.patient_id == patient_id,
            Caregiver.account_id == by.id,
            Caregiver.ended_at.is_(None),
        )
    )
    return ActingAs.STRANGER if place is None else ActingAs.CAREGIVER

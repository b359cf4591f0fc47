"""Adding rows to the chains of diaries."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from diary.services.audit.chain import audit_key, chained, sealed
from diary.services.audit.events import Event
from diary.store.models import Account, AuditHead, AuditRow, Caregiver, Patient
from diary.store.models.audit import ActingAs
from diary.store.upsert import insert_if_new
from diary.store.work import Work


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
    rows = []
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
        head.seal = sealed(key, head)
        rows.append({**told, "mac": head.mac})
    work.session.execute(insert(AuditRow), rows)
    work.session.flush()


def _heads(session: Session, patient_ids: Collection[int]) -> list[AuditHead]:
    """The ends of the chains, their rows locked until this transaction ends: one row at a time is added to each.

    They are locked in the order of their ids, so that two transactions cannot wait for each other.
    """
    asked = (
        select(AuditHead)
        .where(AuditHead.patient_id.in_(patient_ids))
        .order_by(AuditHead.patient_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    heads = list(session.scalars(asked))
    missing = set(patient_ids) - {head.patient_id for head in heads}
    if missing:
        new = {"number": 0, "mac": "", "seal": ""}
        insert_if_new(session, AuditHead, *({"patient_id": each, **new} for each in sorted(missing)))
    return list(session.scalars(asked)) if missing else heads


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

"""Adding a row to a diary's chain."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.config import Settings
from diary.services.audit.events import Event
from diary.services.secret import secret_key
from diary.store.models import Account, AuditHead, AuditRow, Caregiver, Patient
from diary.store.models.audit import ActingAs
from diary.store.upsert import insert_if_new


def record(
    session: Session,
    now: datetime,
    settings: Settings,
    patient_id: int,
    event: Event,
    *,
    by: Account | None,
    acting_as: ActingAs | None = None,
    subject: str = "",
) -> AuditRow:
    """Add a row to the chain of `patient_id`'s diary; the transaction must be one that may write.

    `by` is None for a command or a job. `acting_as` is looked up where it is not given. `subject` is a table and an id,
    such as `follow_up:12`, never a value.
    """
    head = _head(session, patient_id)
    row = AuditRow(
        patient_id=patient_id,
        number=head.number + 1,
        at=now.astimezone(UTC).replace(microsecond=0),
        event=event.value,
        acting_as=(acting_as or _role(session, patient_id, by)).value,
        account_id=by.id if by is not None else None,
        subject=subject,
    )
    key = audit_key(settings)
    row.mac = chained(key, head.mac, row)
    head.number, head.mac = row.number, row.mac
    head.seal = sealed(key, head)
    session.add(row)
    session.flush()
    return row


def audit_key(settings: Settings) -> bytes:
    """The key of the chains: derived from the site's secret, and good for nothing else."""
    return hmac.digest(secret_key(settings.data_dir).encode(), b"diary audit chain", hashlib.sha256)


def chained(key: bytes, before: str, row: AuditRow) -> str:
    """The `mac` that `row` must have after a row whose `mac` is `before` (empty for the first)."""
    told = [
        before,
        row.patient_id,
        row.number,
        row.at.astimezone(UTC).isoformat(),
        row.event,
        row.acting_as,
        row.account_id,
        row.subject,
    ]
    return hmac.new(key, json.dumps(told).encode(), hashlib.sha256).hexdigest()


def sealed(key: bytes, head: AuditHead) -> str:
    """The seal that the end of a chain must have."""
    told = ["head", head.patient_id, head.number, head.mac]
    return hmac.new(key, json.dumps(told).encode(), hashlib.sha256).hexdigest()


def _head(session: Session, patient_id: int) -> AuditHead:
    """The end of the chain, its row locked until this transaction ends: one row at a time is added."""
    asked = (
        select(AuditHead)
        .where(AuditHead.patient_id == patient_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    head = session.scalar(asked)
    if head is None:
        insert_if_new(session, AuditHead, {"patient_id": patient_id, "number": 0, "mac": "", "seal": ""})
        head = session.scalars(asked).one()
    return head


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

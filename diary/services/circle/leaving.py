"""Ending a membership in a circle, by either side, or by whoever runs the site."""

from __future__ import annotations

from sqlalchemy import update

from diary.mail.kinds import MailKind
from diary.services import audit, notifications, outbox, patients
from diary.services.audit import Event
from diary.services.errors import NotFound
from diary.store.models import Account, Caregiver, Patient
from diary.store.models.audit import ActingAs
from diary.store.models.circle import EndedBy
from diary.store.work import Work


def remove(work: Work, membership: Caregiver, *, by: Account) -> bool:
    """The patient ends it: nothing is shown from the next request on, and mail not yet sent stays.

    The person is not told by mail: whom to tell is for the patient to decide. False where it had ended already.
    """
    return _end(work, membership, EndedBy.PATIENT, Event.CAREGIVER_REMOVED, by, ActingAs.PATIENT)


def leave(work: Work, membership: Caregiver, account: Account) -> bool:
    """The caregiver ends it; the patient is told by mail, since they may count on them, and so is whoever left: if it
    was a slip, or not they themselves, that mail says whom to ask. False as in `remove`.

    Raises NotFound where the membership is not theirs.
    """
    if membership.account_id != account.id:
        raise NotFound
    left = _end(work, membership, EndedBy.CAREGIVER, Event.CAREGIVER_LEFT, account, ActingAs.CAREGIVER)
    if left:
        _tell(work, membership, MailKind.CARE_YOU_LEFT, account)
        _tell_patient(work, membership)
    return left


def switch_off(work: Work, membership: Caregiver, *, by: Account | None) -> bool:
    """An operator switched the caregiver's account off; the patient is told as of one who left. False as in `remove`.

    An operator has no part in the diary: like whoever works at the server, they act for the site.
    """
    ended = _end(work, membership, EndedBy.CAREGIVER, Event.CAREGIVER_REMOVED, by, ActingAs.COMMAND)
    if ended:
        _tell_patient(work, membership)
    return ended


def go(work: Work, membership: Caregiver, *, by: Account | None) -> bool:
    """The caregiver's account is to be erased, as `by` wants it (None for a command): the patient is told as of one who
    left. False as in `remove`.
    """
    own = by is not None and by.id == membership.account_id
    event, role = (
        (Event.CAREGIVER_LEFT, ActingAs.CAREGIVER) if own else (Event.CAREGIVER_REMOVED, ActingAs.COMMAND)
    )
    ended = _end(work, membership, EndedBy.CAREGIVER, event, by, role)
    if ended:
        _tell_patient(work, membership)
    return ended


def close(work: Work, membership: Caregiver) -> bool:
    """The diary is closed to this person, by whoever works at the server. Nobody is told here. False as in `remove`."""
    return _end(work, membership, EndedBy.PATIENT, Event.CAREGIVER_REMOVED, None, ActingAs.COMMAND)


def _tell_patient(work: Work, membership: Caregiver) -> None:
    patient = work.session.get_one(Patient, membership.patient_id)
    _tell(work, membership, MailKind.CARE_LEFT, patient.account)


def _tell(work: Work, membership: Caregiver, kind: MailKind, reader: Account) -> None:
    outbox.enqueue(
        work,
        outbox.NewMail(
            kind,
            reader.id,
            dedupe_key=f"{kind}:{membership.id}",
            patient_id=membership.patient_id,
            params={"place": membership.id},
        ),
    )


def _end(
    work: Work,
    membership: Caregiver,
    ended_by: EndedBy,
    event: Event,
    by: Account | None,
    acting_as: ActingAs,
) -> bool:
    patient = work.session.get_one(Patient, membership.patient_id)
    patients.locked_state(work.session, patient)
    ended = work.session.scalar(
        update(Caregiver)
        .where(Caregiver.id == membership.id, Caregiver.ended_at.is_(None))
        .values(ended_at=work.now, ended_by=ended_by)
        .returning(Caregiver.id)
        .execution_options(synchronize_session=False)
    )
    work.session.refresh(membership)
    if ended is None:
        return False
    audit.record(work, patient.id, event, by=by, acting_as=acting_as, subject=f"caregiver:{membership.id}")
    notifications.reschedule(work, patient)
    return True

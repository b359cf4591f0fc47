"""Who looks after a follow-up: somebody says so, gives it to somebody else, or gives it back.

It tells the others that somebody is on it, and no more: it answers nothing, and no mail is kept back by it.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.services import audit
from diary.services.audit import Event
from diary.services.circle.members import circle_of
from diary.services.errors import NotFound
from diary.services.patients import locked_state
from diary.services.permissions.access import Action, actor_for, can
from diary.store.models import Account, Assignment, FollowUp, Patient
from diary.store.models.followups import FollowUpState
from diary.store.work import Work


def looked_after(work: Work, follow_up: FollowUp) -> Assignment | None:
    """Who is on an open follow-up now; None also where they have lost the right to answer it since."""
    if follow_up.state != FollowUpState.OPEN:
        return None
    row = _standing(work.session, follow_up)
    account = (
        work.session.get(Account, row.account_id) if row is not None and row.account_id is not None else None
    )
    patient = work.session.get_one(Patient, follow_up.patient_id)
    return row if account is not None and _may(work, account, patient) else None


def can_look_after(work: Work, patient: Patient) -> list[Account]:
    """Whom a follow-up of this patient can be given to: the patient, and who may answer it, in the circle's order."""
    asked = [patient.account, *(place.account for place in circle_of(work.session, patient))]
    return [account for account in dict.fromkeys(asked) if _may(work, account, patient)]


def assign(work: Work, follow_up: FollowUp, *, by: Account, to: Account | None, seen: int | None) -> bool:
    """From now on `to` looks after it, or nobody; `by` says so.

    `seen` is the `Assignment` that `by` saw, if any. False, with nothing changed, where it is another one by now (two
    people were on their way to take it), where it is answered or over, or where nothing would change. NotFound: `to`
    is not somebody who may answer it.
    """
    patient = work.session.get_one(Patient, follow_up.patient_id)
    locked_state(work.session, patient)
    work.session.refresh(follow_up)
    if to is not None and not _may(work, to, patient):
        raise NotFound
    current = looked_after(work, follow_up)
    if follow_up.state != FollowUpState.OPEN or seen != (current.id if current else None):
        return False
    if (current.account_id if current else None) == (to.id if to else None):
        return False
    standing = _standing(work.session, follow_up)
    if standing is not None:
        standing.ended_at = work.now
        # At most one may stand: the old one must step aside before the new one comes.
        work.session.flush()
    if to is not None:
        work.session.add(Assignment(follow_up_id=follow_up.id, account_id=to.id, taken_at=work.now))
        work.session.flush()
    audit.record(work, patient.id, _event(by, to), by=by, subject=f"follow_up:{follow_up.id}")
    return True


def assignments(session: Session, follow_up: FollowUp) -> list[Assignment]:
    """Everybody who has looked after it, in order."""
    return list(
        session.scalars(
            select(Assignment).where(Assignment.follow_up_id == follow_up.id).order_by(Assignment.id)
        )
    )


def _event(by: Account, to: Account | None) -> Event:
    if to is None:
        return Event.FOLLOW_UP_GIVEN_BACK
    return Event.FOLLOW_UP_TAKEN if to.id == by.id else Event.FOLLOW_UP_PASSED_ON


def _standing(session: Session, follow_up: FollowUp) -> Assignment | None:
    return session.scalar(
        select(Assignment).where(Assignment.follow_up_id == follow_up.id, Assignment.ended_at.is_(None))
    )


def _may(work: Work, account: Account, patient: Patient) -> bool:
    return can(actor_for(work, account), Action.HANDLE_FOLLOW_UPS, patient)

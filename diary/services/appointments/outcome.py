"""How an appointment went: said once, by whoever is first."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from diary.services.appointments.bookings import book
from diary.services.appointments.faults import Booking, answer_faults
from diary.services.errors import BadInput
from diary.services.patients import locked_state, mark_changed, today_for
from diary.store.models import Account, Appointment, FollowUp, Patient
from diary.store.models.appointments import Outcome


def answer(
    session: Session,
    now: datetime,
    appointment: Appointment,
    *,
    by: Account,
    outcome: Outcome | None,
    note: str = "",
) -> bool:
    """Keep how it went, or that it was called off; for one on another day now, see `move`.

    False where somebody else was first: nothing is written. Raises BadInput with every fault.
    """
    if outcome is Outcome.MOVED:
        raise ValueError("a moved appointment needs its new day: move()")
    first = _close(session, now, appointment, by, outcome, note, None)
    if first and outcome is Outcome.CANCELLED:
        _look_again(session, now, appointment)
    return first


def _look_again(session: Session, now: datetime, appointment: Appointment) -> None:
    """Have the rules applied anew: what an appointment kept quiet from today on may not be quiet any more."""
    patient = session.get_one(Patient, appointment.patient_id)
    mark_changed(locked_state(session, patient), today_for(patient, now))


def move(
    session: Session, now: datetime, appointment: Appointment, to: Booking, *, by: Account, note: str = ""
) -> Appointment | None:
    """Close it as moved, and book it anew as it is now; gives the new one.

    None where somebody else was first: nothing is written. Raises BadInput with every fault.
    """
    if not _close(session, now, appointment, by, Outcome.MOVED, note, to):
        return None
    follow_up = session.get_one(FollowUp, appointment.follow_up_id)
    moved = book(session, now, follow_up, to, by=by, instead_of=appointment)
    _look_again(session, now, appointment)
    return moved


def _close(
    session: Session,
    now: datetime,
    appointment: Appointment,
    by: Account,
    outcome: Outcome | None,
    note: str,
    moved_to: Booking | None,
) -> bool:
    today = today_for(session.get_one(Patient, appointment.patient_id), now)
    faults = answer_faults(appointment, outcome, note, moved_to, today)
    if faults or outcome is None:
        raise BadInput(faults)
    closed = session.execute(
        update(Appointment)
        .where(Appointment.id == appointment.id, Appointment.outcome.is_(None))
        .values(
            outcome=outcome,
            outcome_note=note.strip(),
            answered_at=now,
            answered_on=today,
            answered_by=by.id,
        )
        .execution_options(synchronize_session=False)
    )
    session.refresh(appointment)
    return bool(closed.rowcount)  # type: ignore[attr-defined]

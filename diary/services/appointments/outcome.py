"""How an appointment went: said once, by whoever is first."""

from __future__ import annotations

from sqlalchemy import update

from diary.services.appointments.bookings import book
from diary.services.appointments.faults import Booking, answer_faults
from diary.services.errors import BadInput
from diary.services.patients import locked_state, mark_changed, today_for
from diary.store.models import Account, Appointment, FollowUp, Patient
from diary.store.models.appointments import Outcome
from diary.store.work import Work


def answer(
    work: Work, appointment: Appointment, *, by: Account, outcome: Outcome | None, note: str = ""
) -> bool:
    """Keep how it went, or that it was called off; for one on another day now, see `move`.

    False where somebody else was first: nothing is written. Raises BadInput with every fault.
    """
    if outcome is Outcome.MOVED:
        raise ValueError("a moved appointment needs its new day: move()")
    first = _close(work, appointment, by, outcome, note, None)
    if first and outcome is Outcome.CANCELLED:
        _look_again(work, appointment)
    return first


def _look_again(work: Work, appointment: Appointment) -> None:
    """Have the rules applied anew: what an appointment kept quiet from today on may not be quiet any more."""
    patient = work.session.get_one(Patient, appointment.patient_id)
    mark_changed(locked_state(work.session, patient), today_for(patient, work.now))


def move(
    work: Work, appointment: Appointment, to: Booking, *, by: Account, note: str = ""
) -> Appointment | None:
    """Close it as moved, and book it anew as it is now; gives the new one.

    None where somebody else was first: nothing is written. Raises BadInput with every fault.
    """
    if not _close(work, appointment, by, Outcome.MOVED, note, to):
        return None
    follow_up = work.session.get_one(FollowUp, appointment.follow_up_id)
    moved = book(work, follow_up, to, by=by, instead_of=appointment)
    _look_again(work, appointment)
    return moved


def _close(
    work: Work,
    appointment: Appointment,
    by: Account,
    outcome: Outcome | None,
    note: str,
    moved_to: Booking | None,
) -> bool:
    today = today_for(work.session.get_one(Patient, appointment.patient_id), work.now)
    faults = answer_faults(appointment, outcome, note, moved_to, today)
    if faults or outcome is None:
        raise BadInput(faults)
    closed = work.session.execute(
        update(Appointment)
        .where(Appointment.id == appointment.id, Appointment.outcome.is_(None))
        .values(
            outcome=outcome,
            outcome_note=note.strip(),
            answered_at=work.now,
            answered_on=today,
            answered_by=by.id,
        )
        .execution_options(synchronize_session=False)
    )
    work.session.refresh(appointment)
    return bool(closed.rowcount)  # type: ignore[attr-defined]

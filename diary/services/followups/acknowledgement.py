"""Follow-ups as people see them and answer them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from diary.rules.findings import ALARMS
from diary.services.appointments import Booking, book, booking_faults
from diary.services.errors import BadInput, Faults, NotFound
from diary.services.patients import locked_state, today_for
from diary.store.models import Account, FollowUp, GivenAnswer, Patient
from diary.store.models.followups import Answer, FollowUpState
from diary.store.work import Work
from diary.words.language import gettext as _

LONGEST_ANSWER_NOTE = 500
"""Characters."""


def follow_ups(session: Session, patient_id: int) -> list[FollowUp]:
    """All of a patient's follow-ups: open ones first, the highest tier first, then the newest."""
    found = session.scalars(select(FollowUp).where(FollowUp.patient_id == patient_id))
    return sorted(found, key=_first_things_first)


def open_follow_ups(session: Session, patient_id: int) -> list[FollowUp]:
    """The open ones, in the same order."""
    found = session.scalars(
        select(FollowUp).where(FollowUp.patient_id == patient_id, FollowUp.state == FollowUpState.OPEN)
    )
    return sorted(found, key=_first_things_first)


def follow_up(session: Session, patient_id: int, follow_up_id: int) -> FollowUp:
    """One follow-up of this patient. Raises NotFound, also for another patient's."""
    found = session.scalar(
        select(FollowUp).where(FollowUp.id == follow_up_id, FollowUp.patient_id == patient_id)
    )
    if found is None:
        raise NotFound
    return found


def acknowledge(
    work: Work,
    follow_up: FollowUp,
    *,
    by: Account,
    answer: Answer | None,
    note: str = "",
    booking: Booking | None = None,
    sure: bool = False,
) -> bool:
    """Keep what was done about a follow-up, by whom and when; it is open no longer.

    An alarm takes no "booked" before it is said to a second question that help was asked for, or that it is over:
    `sure`.

    False where it was not open any more: somebody else was first. Raises BadInput with every fault. Answering one kind
    answers no other. With the answer that one is booked, `booking` becomes an appointment.
    """
    return bool(
        acknowledge_together(work, [follow_up], by=by, answer=answer, note=note, booking=booking, sure=sure)
    )


def acknowledge_together(
    work: Work,
    follow_ups: Sequence[FollowUp],
    *,
    by: Account,
    answer: Answer | None,
    note: str = "",
    booking: Booking | None = None,
    sure: bool = False,
) -> list[FollowUp]:
    """Give one answer, and with it one appointment, to several follow-ups of a patient, each of which somebody chose.

    Gives those that were open still; the others stay as they are. Raises BadInput with every fault.
    """
    patient = work.session.get_one(Patient, follow_ups[0].patient_id)
    locked_state(work.session, patient)
    today = today_for(patient, work.now)
    note = note.strip()
    booking = (booking or Booking(None)) if answer is Answer.BOOKED else None
    faults = answer_faults(answer, note, booking, today)
    if any(needs_second_answer(each, answer) for each in follow_ups) and not sure:
        faults["sure"] = [second_question_fault()]
    if faults or answer is None:
        raise BadInput(faults)
    first = [each for each in follow_ups if _close(work, each, by, answer, note, today)]
    appointment = book(work, first[0], booking, by=by) if first and booking is not None else None
    for each in first:
        each.appointment_on = appointment.on if appointment is not None else None
        work.session.add(
            GivenAnswer(
                patient_id=patient.id,
                follow_up_id=each.id,
                on=each.closed_on,
                at=work.now,
                by=by.id,
                answer=answer,
                note=note,
                booked_for=each.appointment_on,
                appointment_id=appointment.id if appointment is not None else None,
            )
        )
    work.session.flush()
    return first


def _close(work: Work, follow_up: FollowUp, by: Account, answer: Answer, note: str, today: date) -> bool:
    """Close it with this answer; False where it was not open any more."""
    closed = work.session.execute(
        update(FollowUp)
        .where(FollowUp.id == follow_up.id, FollowUp.state == FollowUpState.OPEN)
        .values(
            state=FollowUpState.ACKNOWLEDGED,
            acknowledged_at=work.now,
            acknowledged_by=by.id,
            answer=answer,
            answer_note=note,
            # A journey west can take the patient back before the day it opened on: it was open on no earlier one.
            closed_on=max(today, follow_up.opened_on),
            closed_at=work.now,
        )
        .execution_options(synchronize_session=False)
    )
    work.session.refresh(follow_up)
    return bool(closed.rowcount)  # type: ignore[attr-defined]


def needs_second_answer(follow_up: FollowUp, answer: Answer | None) -> bool:
    """Whether this answer is not enough by itself: a visit on another day helps nobody who is in danger now."""
    return answer is Answer.BOOKED and follow_up.kind in ALARMS


def second_question_fault() -> str:
    """What is said where the second question of an alarm is not answered."""
    return _(
        "A visit on another day is too late if it is happening now. Call first. Then answer this question, too."
    )


def answer_faults(answer: Answer | None, note: str, booking: Booking | None, today: date) -> Faults:
    """What is wrong with an answer, by the field: `answer`, `note`, and those of a booking where one was made."""
    faults = Faults()
    if answer is None:
        faults["answer"] = [_("Choose what you did.")]
    if answer is Answer.NOT_NEEDED and not note.strip():
        faults["note"] = [_("Write a few words on why this does not need action.")]
    if answer is Answer.BOOKED:
        faults |= booking_faults(booking or Booking(None), today)
    if len(note.strip()) > LONGEST_ANSWER_NOTE:
        faults["note"] = [_("The text is too long: at most %(count)s letters.", count=LONGEST_ANSWER_NOTE)]
    return faults


def _first_things_first(follow_up: FollowUp) -> tuple[bool, int, int]:
    is_open = follow_up.state == FollowUpState.OPEN
    return (not is_open, follow_up.kind.tier.rank if is_open else 0, -follow_up.id)

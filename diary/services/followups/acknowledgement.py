"""Follow-ups as people see them and answer them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What somebody says was done about a follow-up."""

    answer: Answer | None
    note: str = ""
    booking: Booking | None = None
    """Of the answer that one is booked."""
    sure: bool = False
    """The second question of an alarm: help was asked for, or it is over."""

    def faults(self, today: date) -> Faults:
        """What is wrong with it, by the field: `answer`, `note`, and those of a booking where one was made."""
        faults = Faults()
        if self.answer is None:
            faults["answer"] = [_("Choose what you did.")]
        if self.answer is Answer.NOT_NEEDED and not self.note.strip():
            faults["note"] = [_("Write a few words on why this does not need action.")]
        if self.answer is Answer.BOOKED:
            faults |= booking_faults(self.booking or Booking(None), today)
        if len(self.note.strip()) > LONGEST_ANSWER_NOTE:
            faults["note"] = [
                _("The text is too long: at most %(count)s letters.", count=LONGEST_ANSWER_NOTE)
            ]
        return faults

    def needs_second_answer(self, *, is_alarm: bool) -> bool:
        """Whether it is not enough by itself: a visit on another day helps nobody who is in danger now."""
        return is_alarm and self.answer is Answer.BOOKED and not self.sure


def acknowledge(
    work: Work, follow_ups: Sequence[FollowUp], given: Acknowledgement, *, by: Account
) -> list[FollowUp]:
    """Keep what was done about one follow-up of a patient, or about several, each of which somebody chose: by whom and
    when. They are open no longer. One appointment comes of it where one is booked.

    Gives those that were open still; the others stay as they are: somebody else was first. Answering one kind answers
    no other. Raises BadInput with every fault. An alarm takes no "booked" before the second question is answered.
    """
    patient = work.session.get_one(Patient, follow_ups[0].patient_id)
    locked_state(work.session, patient)
    today = today_for(patient, work.now)
    answer, faults = given.answer, given.faults(today)
    if given.needs_second_answer(is_alarm=any(each.kind in ALARMS for each in follow_ups)):
        faults["sure"] = [second_question_fault()]
    if faults or answer is None:
        raise BadInput(faults)
    note = given.note.strip()
    first = [each for each in follow_ups if _close(work, each, by, answer, note, today)]
    booking = (given.booking or Booking(None)) if answer is Answer.BOOKED else None
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


def second_question_fault() -> str:
    """What is said where the second question of an alarm is not answered."""
    return _(
        "A visit on another day is too late if it is happening now. Call first. Then answer this question, too."
    )


def _first_things_first(follow_up: FollowUp) -> tuple[bool, int, int]:
    is_open = follow_up.state == FollowUpState.OPEN
    return (not is_open, follow_up.kind.tier.rank if is_open else 0, -follow_up.id)

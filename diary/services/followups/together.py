"""One answer for one visit: what is open for the doctor, answered together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.rules.findings import ALARMS
from diary.services import appointments
from diary.services.errors import BadInput, Faults, NotFound
from diary.services.followups.acknowledgement import Acknowledgement, acknowledge
from diary.services.patients import locked_state
from diary.services.permissions.access import Action, actor_for, can
from diary.store.models import Account, Appointment, FollowUp, GivenAnswer, Patient
from diary.store.models.followups import Answer, FollowUpState
from diary.store.work import Work
from diary.words.language import gettext as _


@dataclass(frozen=True, slots=True)
class Together:
    """What became of one answer to several follow-ups."""

    answered: Sequence[FollowUp]
    """Those that it answers; also where it was sent twice."""
    over_before: Sequence[FollowUp]
    """Those that somebody else had answered, or that were over by themselves: they stay as they are."""
    appointment: Appointment | None = None
    """The one for all of them, where this answer booked it."""


def points(session: Session, patient_id: int, ids: Collection[int]) -> list[FollowUp]:
    """These follow-ups of the patient, open or not, the oldest first. Raises NotFound where this patient has no such
    one, and for an alarm: each of those is answered by itself.
    """
    asked = select(FollowUp).where(FollowUp.patient_id == patient_id, FollowUp.id.in_(ids))
    found = list(session.scalars(asked.order_by(FollowUp.id)))
    if len(found) != len(set(ids)) or any(each.kind in ALARMS for each in found):
        raise NotFound
    return found


def acknowledge_together(
    work: Work, patient: Patient, ids: Collection[int], given: Acknowledgement, *, by: Account
) -> Together:
    """Keep one answer to all of these, each in a record of its own, with one appointment where one is booked: all of
    it or nothing. What is not open any more stays as it is.

    Raises BadInput with every fault, and NotFound where somebody may not answer any more, or one is not to be answered
    so.
    """
    # Before anything is read: two who answer at once come one after the other, and so does the end of a permission.
    locked_state(work.session, patient)
    if not can(actor_for(work, by), Action.HANDLE_FOLLOW_UPS, patient):
        raise NotFound
    if not ids:
        raise BadInput(Faults(point=[no_point_fault()]))
    found = points(work.session, patient.id, ids)
    answered = acknowledge(work, found, given, by=by)
    is_booked = given.answer is Answer.BOOKED
    booked = appointments.planned_by(work.session, answered) if is_booked else []
    twice = [] if answered else [each for each in found if _says_the_same(work.session, each, given, by)]
    return Together(
        answered=answered or twice,
        over_before=[each for each in found if each not in answered and each not in twice],
        appointment=booked[-1] if booked else None,
    )


def no_point_fault() -> str:
    """What is said where nothing is ticked."""
    return _("Tick what this answer is for.")


def _says_the_same(session: Session, follow_up: FollowUp, given: Acknowledgement, by: Account) -> bool:
    """Whether the same person has answered it with the same already: a second tap, or the way back and on again."""
    if follow_up.state != FollowUpState.ACKNOWLEDGED or follow_up.acknowledged_by != by.id:
        return False
    last = session.scalars(
        select(GivenAnswer)
        .where(GivenAnswer.follow_up_id == follow_up.id)
        .order_by(GivenAnswer.id.desc())
        .limit(1)
    ).first()
    if last is None or last.answer != given.answer:
        return False
    return given.booking is None or given.answer is not Answer.BOOKED or given.booking.on == last.booked_for

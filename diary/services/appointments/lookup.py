"""Looking appointments up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import time

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from diary.services.errors import NotFound
from diary.store.models import Appointment, FollowUp, GivenAnswer, Patient


def of(session: Session, follow_up: FollowUp) -> list[Appointment]:
    """Every appointment that this follow-up led to, in the order in which they were booked; also one that was booked
    for several together, and what it was moved to.
    """
    with_an_answer = select(GivenAnswer.appointment_id).where(GivenAnswer.follow_up_id == follow_up.id)
    led_to = (
        select(Appointment.id)
        .where(or_(Appointment.follow_up_id == follow_up.id, Appointment.id.in_(with_an_answer)))
        .cte("led_to", recursive=True)
    )
    led_to = led_to.union(select(Appointment.id).join(led_to, Appointment.instead_of == led_to.c.id))
    asked = select(Appointment).where(Appointment.id.in_(select(led_to.c.id))).order_by(Appointment.id)
    return list(session.scalars(asked))


def planned_by(session: Session, follow_ups: Collection[FollowUp]) -> list[Appointment]:
    """The planned appointments that these follow-ups led to."""
    ids = [follow_up.id for follow_up in follow_ups]
    return list(
        session.scalars(
            select(Appointment)
            .where(Appointment.follow_up_id.in_(ids), Appointment.outcome.is_(None))
            .order_by(Appointment.id)
        )
    )


def planned(session: Session, patient: Patient) -> list[Appointment]:
    """The patient's appointments of which nobody has said yet how they went: the next ones, and those that are over."""
    return list(
        session.scalars(
            select(Appointment)
            .where(Appointment.patient_id == patient.id, Appointment.outcome.is_(None))
            .order_by(Appointment.on, Appointment.at_minute, Appointment.id)
        )
    )


def appointment(session: Session, patient_id: int, appointment_id: int) -> Appointment:
    """One appointment of this patient. Raises NotFound, also for another patient's."""
    found = session.scalar(
        select(Appointment).where(Appointment.id == appointment_id, Appointment.patient_id == patient_id)
    )
    if found is None:
        raise NotFound
    return found


def time_of(appointment: Appointment) -> time | None:
    """The time of day by the patient's clock; None where only the day is known."""
    return None if appointment.at_minute is None else time(*divmod(appointment.at_minute, 60))

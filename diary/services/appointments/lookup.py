"""Looking appointments up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import time

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.services.errors import NotFound
from diary.store.models import Appointment, FollowUp, Patient


def of(session: Session, follow_up: FollowUp) -> list[Appointment]:
    """Every appointment that this follow-up led to, in the order in which they were booked."""
    return list(
        session.scalars(
            select(Appointment).where(Appointment.follow_up_id == follow_up.id).order_by(Appointment.id)
        )
    )


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

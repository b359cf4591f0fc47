"""Looking appointments up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from diary.rules.schedule import at_local
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
    """The time of day by the clock of the place; None where only the day is known."""
    return None if appointment.at_minute is None else time(*divmod(appointment.at_minute, 60))


def zone_of(appointment: Appointment, patient: Patient) -> ZoneInfo:
    """Whose clock its time is of: that of the place, wherever the patient is by now."""
    return ZoneInfo(appointment.timezone or patient.timezone)


def instant_of(appointment: Appointment, patient: Patient) -> datetime | None:
    """When it begins; None where only the day is known."""
    at = time_of(appointment)
    return None if at is None else at_local(appointment.on, at, zone_of(appointment, patient))


def other_clock(appointment: Appointment, patient: Patient) -> str:
    """The zone of the place, where its clocks show another time then than the patient's; empty where they do not."""
    begins, zone = instant_of(appointment, patient), zone_of(appointment, patient)
    if begins is None:
        return ""
    offsets = {begins.astimezone(each).utcoffset() for each in (zone, ZoneInfo(patient.timezone))}
    return zone.key if len(offsets) > 1 else ""


def day_for(appointment: Appointment, patient: Patient) -> date:
    """Its day by the patient's calendar, which mail goes by."""
    begins = instant_of(appointment, patient)
    return appointment.on if begins is None else begins.astimezone(ZoneInfo(patient.timezone)).date()

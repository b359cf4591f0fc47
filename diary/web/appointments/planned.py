"""The line about appointments on other pages: those to come, and those of which nobody has said how they went."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from flask import g
from sqlalchemy.exc import SQLAlchemyError

from diary.logs import without_values
from diary.services import appointments
from diary.services.permissions.access import Action
from diary.store.models import Appointment, FollowUp
from diary.store.models.appointments import Outcome
from diary.web import context
from diary.words.appointments import when

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Line:
    """One appointment in short."""

    id: int
    follow_up_id: int
    when: str
    doctor: str
    is_over: bool
    """Its day is over: how did it go?"""
    is_today: bool


def told_when(appointment: Appointment) -> str:
    """When it is, and by whose clock where the place has another than the patient by now."""
    clock = appointments.other_clock(appointment, context.the_patient())
    return when(appointment.on, appointments.time_of(appointment), context.today(), clock)


def line(appointment: Appointment) -> Line:
    """As another page tells of it."""
    today = context.today()
    return Line(
        id=appointment.id,
        follow_up_id=appointment.follow_up_id,
        when=told_when(appointment),
        doctor=appointment.doctor,
        is_over=appointment.on < today,
        is_today=appointment.on == today,
    )


def planned() -> list[Line]:
    """Those of the diary that is open, as far as the person may know of them.

    Also asked for by pages that must come when the database cannot be read: then there are none.
    """
    if "appointments_planned" not in g:
        g.appointments_planned = []
        try:
            if context.may(Action.READ_FOLLOW_UPS):
                found = appointments.planned(context.session(), context.the_patient())
                g.appointments_planned = [line(one) for one in found]
        except SQLAlchemyError as error:
            log.error("appointments could not be read: %s", without_values(error))
    lines: list[Line] = g.appointments_planned
    return lines


def none_is_planned() -> None:
    """Somebody has looked already: this request need not look again."""
    g.appointments_planned = []


def to_book_again(follow_up: FollowUp) -> Line | None:
    """The last one of this follow-up, where it was missed or called off and nothing else is planned.

    None for those who could not book another.
    """
    if not context.may(Action.HANDLE_FOLLOW_UPS):
        return None
    found = appointments.of(context.session(), follow_up)
    if not found or any(one.outcome is None for one in found):
        return None
    return line(found[-1]) if found[-1].outcome in (Outcome.MISSED, Outcome.CANCELLED) else None


def in_templates() -> dict[str, Any]:
    """What templates find."""
    return {"planned_appointments": planned, "appointment_to_book_again": to_book_again}

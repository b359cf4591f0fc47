"""What stands on the page one lands on: the line while it is good news, and one card at most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from diary.rules.findings import Tier
from diary.services.followups import open_follow_ups
from diary.services.home import Line
from diary.store.models import Patient
from diary.store.queries.waiting import Waiting
from diary.web import context
from diary.web.appointments import planned
from diary.web.followups.presenter import TellsFollowUps
from diary.words import home as words
from diary.words.contact import Contact
from diary.words.points import heading, tell_by

_A_GAP = 2
"""Days in a row without a report from which on whoever comes back is told that blank days are fine."""


@dataclass(frozen=True, slots=True)
class ForTheDoctor:
    """What is open in the routine tier: one doctor, one card."""

    title: str
    text: str
    button: str


@dataclass(frozen=True, slots=True)
class Card:
    """The one thing to do. At most one of them is not None."""

    doctor: ForTheDoctor | None = None
    gap: str = ""
    appointment: planned.Line | None = None


def card(patient: Patient, line: Line, waiting: Waiting | None, contact: Contact) -> Card:
    """What is for the doctor, else the days without a report, else the appointment."""
    if waiting is None or waiting.has_others:
        return Card(doctor=_for_the_doctor(patient, contact))
    appointment = _appointment()
    is_pressing = appointment is not None and (appointment.is_today or appointment.is_over)
    if not line.is_saved and line.missed >= _A_GAP and not is_pressing:
        return Card(gap=words.after_a_gap())
    return Card(appointment=appointment)


def _for_the_doctor(patient: Patient, contact: Contact) -> ForTheDoctor | None:
    routine = [
        each for each in open_follow_ups(context.session(), patient.id) if each.kind.tier is Tier.ROUTINE
    ]
    if not routine:
        return None
    (first,) = TellsFollowUps(patient).all_in_short(routine[:1])
    count = len(routine)
    text = f"{first.title}. {words.points_in_all(count)}" if count > 1 else f"{first.title}."
    title = heading([tell_by(each.kind, each.opened_on) for each in routine], contact, context.today())
    return ForTheDoctor(title, text, words.see_the_points(count))


def _appointment() -> planned.Line | None:
    """Today's, else one of which nobody has said how it went, else the next."""
    lines = planned.planned()
    wanted: tuple[Callable[[planned.Line], bool], ...] = (
        lambda one: one.is_today,
        lambda one: one.is_over,
        lambda one: True,
    )
    return next((one for wants in wanted for one in lines if wants(one)), None)

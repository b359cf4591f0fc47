"""An appointment as its page tells of it, and what is said after booking one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import flash

from diary.services import appointments
from diary.services.appointments import Booking
from diary.services.audit.persons import names_in
from diary.services.permissions.access import Action
from diary.store.models import Appointment
from diary.web import context
from diary.web.appointments.planned import told_when
from diary.words.appointments import OUTCOMES_TOLD, also_planned, by_the_clock, clocks_change, when
from diary.words.erasure import former_caregiver
from diary.words.formats import list_in_words, moment_in_words
from diary.words.language import _


@dataclass(frozen=True, slots=True)
class InFull:
    """One appointment."""

    id: int
    follow_up_id: int
    when: str
    by_the_clock: str
    """Whose clock a new time is to be given by, where that is not the patient's; else empty."""
    place: str
    doctor: str
    booked: str
    """Who booked it, and when."""
    is_planned: bool
    is_over: bool
    """Its day is over."""
    outcome: str
    """What became of it; empty while nobody has said so."""
    answered: str
    note: str
    """What was added, where that is open to the reader."""


def in_full(found: Appointment) -> InFull:
    """As its page shows it."""
    today = context.today()
    clock = appointments.other_clock(found, context.the_patient())
    may_read_note = context.may(Action.READ_NOTES) or found.answered_by == context.the_account().id
    return InFull(
        id=found.id,
        follow_up_id=found.follow_up_id,
        when=told_when(found),
        by_the_clock=by_the_clock(clock) if clock else "",
        place=found.place,
        doctor=found.doctor,
        booked=_signed(found.booked_by, found.booked_at),
        is_planned=found.outcome is None,
        is_over=found.on < today,
        outcome=str(OUTCOMES_TOLD[found.outcome]) if found.outcome else "",
        answered=_signed(found.answered_by, found.answered_at) if found.answered_at else "",
        note=found.outcome_note if may_read_note else "",
    )


def of_booking(given: Booking, kept: Appointment) -> None:
    """Say where it was not understood as it was given, and which others are planned besides."""
    today = context.today()
    at = appointments.time_of(kept)
    if given.on is not None and (given.on, given.at) != (kept.on, at):
        clock = appointments.other_clock(kept, context.the_patient())
        flash(clocks_change(when(given.on, given.at, today, clock), told_when(kept)))
    others = [
        told_when(other)
        for other in appointments.planned(context.session(), context.the_patient())
        if other.id != kept.id and other.on >= today
    ]
    if others:
        flash(also_planned(list_in_words(others)))


def _signed(account_id: int | None, at: datetime) -> str:
    patient = context.the_patient()
    moment = moment_in_words(at, ZoneInfo(patient.timezone))
    if account_id == context.the_account().id:
        return _("You, %(moment)s", moment=moment)
    if account_id is None:
        return _("%(who)s, %(moment)s", who=former_caregiver(), moment=moment)
    names = names_in(context.session(), patient, [account_id])
    return _("%(who)s, %(moment)s", who=names.get(account_id) or _("Somebody else"), moment=moment)

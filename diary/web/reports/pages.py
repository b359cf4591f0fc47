"""The pages a report can be on its way through: the form, the question which day it is about, two versions of one day.

Each carries along all that was typed, and shows first what to do when the answers, not saved yet, call for help.
"""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flask import render_template, request

from diary.rules.records import Compared
from diary.services import patients
from diary.services.answers import answers_of
from diary.services.reports import current_report, is_current_day
from diary.store.models import Patient, SavedReport, TrackedSymptom
from diary.web import context
from diary.web.followups.frame import contact_of
from diary.web.reports import danger, summary, ticket, typed
from diary.words import labels
from diary.words.contact import Contact
from diary.words.formats import time_in_words
from diary.words.language import _


def tracked() -> list[TrackedSymptom]:
    """What the patient gives numbers to."""
    return patients.tracked_symptoms(context.session(), context.the_patient())


def form_page(
    day: date,
    filled: typed.Typed | None = None,
    *,
    opened_on: date | None = None,
    seen_version: int | None = None,
    press_again: bool = False,
    failed: bool = False,
    from_draft: bool = False,
    foreign: bool = False,
) -> str:
    """The form for `day`: as `filled`, else as saved, else empty."""
    patient = context.the_patient()
    saved = current_report(context.session(), patient.id, day)
    symptoms = tracked()
    if filled is None:
        filled = typed.typed_from(answers_of(saved)) if saved else typed.empty()
    else:
        danger.announce_unsaved(filled.answers, day, patient, symptoms)
    if seen_version is None:
        seen_version = saved.version if saved else 0
    today = context.today()
    return render_template(
        "reports/today.html",
        title=_title(day, today),
        day=day,
        today=today,
        other_day=_other_day(day, today),
        typed=filled,
        symptoms=symptoms,
        compared_options=[(code.value, labels.COMPARED_LABELS[code]) for code in Compared],
        ticket=ticket.sign(ticket.Ticket(patient.id, day, opened_on or today)),
        seen_version=seen_version,
        saved_at=moment_of(saved, day) if saved else "",
        press_again=press_again,
        failed=failed,
        from_draft=from_draft,
        foreign=foreign,
    )


def foreign_page(opened: ticket.Ticket) -> str:
    """An empty form: what was sent was written on a page made for another patient, and shows here to nobody."""
    writer = context.session().get(Patient, opened.patient_id)
    if writer is not None:
        announce_to_the_writer(writer)
    return form_page(context.today(), foreign=True)


def announce_to_the_writer(patient: Patient) -> typed.Typed:
    """What was sent, read as this patient's, whoever is signed in; on top of the page what to do if it calls for help.

    Whoever pressed the button may be the one in danger. The page names only the numbers of the patient's country.
    """
    symptoms = patients.tracked_symptoms(context.session(), patient)
    filled = typed.read(request.form, symptoms)
    known = contact_of(patient, context.settings())
    numbers_only = Contact(emergency=known.emergency, advice=known.advice)
    today = patients.today_for(patient, context.now())
    danger.announce_unsaved(filled.answers, today, patient, symptoms, contact=numbers_only)
    return filled


def which_day_page(
    filled: typed.Typed, opened: ticket.Ticket, seen_version: int, days: tuple[date, ...]
) -> str:
    """Asked when a form that was opened on an earlier day is sent: the day is never changed silently."""
    patient = context.the_patient()
    today = context.today()
    danger.announce_unsaved(filled.answers, today, patient, tracked())
    return render_template(
        "reports/which_day.html",
        typed=filled,
        ticket=ticket.sign(opened),
        seen_version=seen_version,
        days=days,
        opened_for=opened.day,
        today=today,
    )


def conflict_page(filled: typed.Typed, day: date, theirs: SavedReport) -> str:
    """Two versions of one day side by side; the person says which one counts."""
    patient = context.the_patient()
    symptoms = tracked()
    saved = answers_of(theirs)
    known = danger.symptoms_in(saved, patient, symptoms)
    danger.announce_unsaved(filled.answers, day, patient, symptoms)
    return render_template(
        "reports/conflict.html",
        typed=filled,
        day=day,
        rows=summary.compare(saved, filled.answers, known),
        saved_at=moment_of(theirs, day),
        ticket=ticket.sign(ticket.Ticket(patient.id, day, context.today())),
        seen_version=theirs.version,
    )


def moment_of(report: SavedReport, day: date) -> str:
    """When it was saved, as short as the day allows: 20:04, or with its date where that is another one."""
    local = report.recorded_at.astimezone(ZoneInfo(context.the_patient().timezone))
    time = time_in_words(local.time())
    if local.date() == day:
        return time
    return _("%(time)s on %(day)s", time=time, day=summary.near_day(local.date(), context.today()))


def can_change(day: date) -> bool:
    """Whether the form may be opened for this day."""
    return is_current_day(day, context.now(), context.the_patient().timezone)


def day_of(text: str) -> date | None:
    """A day as addresses and forms of these pages write it: 2026-01-05."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def _title(day: date, today: date) -> str:
    return _("Today’s report") if day == today else _("Report for an earlier day")


def _other_day(day: date, today: date) -> date | None:
    """Just after midnight the form for one day leads to the form for the other."""
    other = today - timedelta(days=1) if day == today else today
    return other if other != day and can_change(other) and can_change(day) else None

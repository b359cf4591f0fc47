"""The pages a report can be on its way through: the form, the question which day it is about, two versions of one day.

Each carries along all that was typed, and shows first what to do when the answers, not saved yet, call for help.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import Enum, auto
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for

from diary.rules.records import Compared
from diary.services import consents, patients
from diary.services.patients import calendar
from diary.services.patients.answers import read_answers
from diary.services.patients.calendar import Reach
from diary.services.patients.countries import country_for
from diary.services.permissions.access import Action
from diary.store.models import Patient, SavedReport, TrackedSymptom
from diary.store.models.consents import Purpose
from diary.store.queries.form import EVERYTHING, Beside
from diary.store.queries.reports import current_report, report_to_read
from diary.web import context
from diary.web.layout.frame import contact_of
from diary.web.reports import (
    country,
    danger,
    doses,
    not_yours,
    signs,
    summary,
    ticket,
    tried,
    typed,
    visibility,
)
from diary.web.reports.before import NOTHING, Before, before_of
from diary.web.reports.known import Known, known_of
from diary.web.reports.writers import Writers
from diary.words import labels
from diary.words import medicines as medicine_words
from diary.words.contact import Contact
from diary.words.danger_bar import danger_bar
from diary.words.formats import time_in_words
from diary.words.language import _
from diary.words.notices import still_happening
from diary.words.whose import about


def known(day: date | None = None, *, with_medicines: bool = True) -> Known:
    """What the patient's reports can speak of, as far as the person may know of it; with `day`, in that day's form.

    A form that names no medicine can be read without knowing them.
    """
    patient = context.the_patient()
    every = known_of(context.session(), patient, with_medicines=with_medicines)
    if day is None or context.may(Action.READ_TRENDS):
        return visibility.names_for(every, None)
    return visibility.names_for(every, current_report(context.session(), patient.id, day))


class Note(Enum):
    """What the form says before all else: how it comes that it is shown with answers, or without them."""

    PRESS_AGAIN = auto()
    """It was sent, and could not be taken: the page was open for too long."""
    FROM_DRAFT = auto()
    """The person was signed out while they wrote."""
    FROM_MAIL = auto()
    """It was written on the page of a link in a mail."""
    FOREIGN = auto()
    """It was sent for somebody else's diary."""


def form_page(
    day: date,
    filled: typed.Typed | None = None,
    *,
    opened: ticket.Ticket | None = None,
    seen_version: int | None = None,
    note: Note | None = None,
    beside: Beside = EVERYTHING,
    added: bool = False,
) -> str:
    """The form for `day`: as `filled`, else as saved, else empty. `opened`: the ticket of the form it was sent from.

    Of a day whose report is not theirs the person gets the page that says so, and whether the danger that they sent was
    `added` to it.
    """
    patient = context.the_patient()
    saved = report_to_read(context.session(), patient.id, day)
    all_known = known(day, with_medicines=beside.medicines)
    made_for = ticket_for(patient, day, opened)
    asks_about_now = announce(filled, made_for, patient, all_known) if filled else ""
    if saved is not None and not visibility.may_change(saved):
        return not_yours.page(
            day,
            saved,
            filled=filled,
            known=all_known,
            still_happening=asks_about_now,
            made_for=made_for,
            added=added,
        )
    stepwise = filled is None
    if filled is None:
        filled = typed.typed_from(read_answers(context.session(), saved)) if saved else typed.empty()
    if seen_version is None:
        seen_version = saved.version if saved else 0
    today = context.today()
    asked = all_known.asked_about(filled.answers)
    of_every_day = doses.asked(asked.medicines, filled.answers, day)
    return render_template(
        "reports/today.html",
        title=_title(day, today),
        day=day,
        today=today,
        other_day=_other_day(day, today),
        country_question=country.question(patient) if context.is_own_diary() else None,
        **questions(
            with_about(made_for, patient, asked),
            filled,
            sent_to=url_for("reports.today"),
            symptoms=asked.symptoms,
            contact=contact_of(patient, context.settings()),
            before=before_of(day),
            stepwise=stepwise,
            of_every_day=doses.block(of_every_day, filled.fields),
            way_out=url_for("landing.index" if context.is_own_diary() else "people.overview"),
        ),
        medicines=[each for each in asked.medicines if each not in of_every_day],
        seen_version=seen_version,
        saved_at=moment_of(saved, day) if saved else "",
        written=Writers([saved]).sentence(saved) if saved else "",
        still_happening=asks_about_now,
        press_again=note is Note.PRESS_AGAIN,
        from_draft=note in (Note.FROM_DRAFT, Note.FROM_MAIL),
        from_mail=note is Note.FROM_MAIL,
        foreign=note is Note.FOREIGN,
        not_kept=not consents.holds(context.consent_answers(), Purpose.DIARY),
    )


def questions(
    made_for: ticket.Ticket,
    filled: typed.Typed,
    *,
    sent_to: str,
    symptoms: Sequence[TrackedSymptom],
    contact: Contact,
    before: Before = NOTHING,
    way_out: str = "",
    stepwise: bool = False,
    of_every_day: doses.Block | None = None,
) -> dict[str, object]:
    """What the form's template needs on any page that asks for a report, but for the medicines to offer.

    `way_out`: where the check-in leads that is given up; empty where it leads nowhere. `stepwise`: whether it may be
    shown as short screens; a form with answers that came back may not. `of_every_day`: the medicines to ask about.
    """
    past = made_for.back_filled
    severe_from = context.settings().rules.severe_from
    later_turns = before.others()
    usual_names = [f"usual-{symptom.id}" for symptom in symptoms]
    return {
        "sent_to": sent_to,
        "past": past,
        "questions": labels.QUESTIONS_ABOUT_A_PAST_DAY if past else labels.QUESTIONS,
        "sign_rows": tuple(signs.rows()),
        "danger_bar": danger_bar(contact, severe_from, past=past),
        "severe_from": severe_from,
        "typed": filled,
        "tried_names": tried.SELF_CARE_NAMES,
        "usual_names": usual_names,
        "later_turns": later_turns,
        "more_names": [*later_turns, *usual_names, *tried.NAMES, "note"],
        "symptoms": symptoms,
        "before": before,
        "way_out": way_out,
        "stepwise": stepwise,
        "doses": of_every_day,
        "medicine_words": medicine_words,
        "form_key": ticket.key_of(made_for),
        "compared_options": [(code.value, labels.COMPARED_LABELS[code]) for code in Compared],
        "ticket": ticket.sign(made_for),
        "country": made_for.country,
    }


def foreign_page(opened: ticket.Ticket) -> str:
    """An empty form: what was sent was written on a page made for somebody else, and shows here to nobody."""
    written_about = context.session().get(Patient, opened.patient_id)
    if written_about is not None:
        announce_to_the_writer(written_about, opened)
    return form_page(context.today(), note=Note.FOREIGN)


def announce(filled: typed.Typed, opened: ticket.Ticket, patient: Patient, all_known: Known) -> str:
    """Put what to do on top of the page where answers about now, not saved yet, call for help.

    For a day that was filled in later nobody is sent for an ambulance: gives the question to ask instead, if any.
    """
    if not opened.back_filled:
        danger.announce_unsaved(filled.answers, opened.day, patient, all_known.symptoms)
        return ""
    if danger.calls_for_help(filled.answers, opened.day, patient, all_known.symptoms):
        return still_happening(opened.day)
    return ""


def announce_to_the_writer(patient: Patient, opened: ticket.Ticket) -> typed.Typed:
    """What was sent, read as this patient's, whoever is signed in; on top of the page what to do if it calls for help.

    Whoever pressed the button may be the one in danger. The page names only the numbers of the patient's country
    and, to whom the form named them, the one who may be in danger.
    """
    theirs = known_of(context.session(), patient)
    filled = typed.read(request.form, theirs)
    if not opened.back_filled:
        known_contact = contact_of(patient, context.settings())
        numbers_only = Contact(emergency=known_contact.emergency, advice=known_contact.advice)
        today = patients.today_for(patient, context.now())
        writes_about_themself = opened.account_id in (None, patient.account_id)
        with about("" if writes_about_themself else patient.account.name or _("the person you write for")):
            danger.announce_unsaved(filled.answers, today, patient, theirs.symptoms, contact=numbers_only)
    return filled


def which_day_page(
    filled: typed.Typed, opened: ticket.Ticket, seen_version: int, possible: tuple[date, ...]
) -> str:
    """Asked when a form that was opened on an earlier day is sent: the day is never changed silently."""
    announce(filled, opened, context.the_patient(), known(opened.day))
    return render_template(
        "reports/which_day.html",
        typed=filled,
        ticket=ticket.sign(opened),
        country=opened.country,
        seen_version=seen_version,
        days=possible,
        opened_for=opened.day,
        today=context.today(),
    )


def moment_of(report: SavedReport, day: date) -> str:
    """When it was saved, as short as the day allows: 20:04, or with its date where that is another one."""
    return moment_near(report.recorded_at, day)


def moment_near(at: datetime, day: date) -> str:
    """A moment, as short as the day allows."""
    local = at.astimezone(ZoneInfo(context.the_patient().timezone))
    time = time_in_words(local.time())
    if local.date() == day:
        return time
    return _("%(time)s on %(day)s", time=time, day=summary.near_day(local.date(), context.today()))


def is_about_now(day: date) -> bool:
    """Whether a report for this day is about how things are now."""
    return calendar.is_current_day(day, context.now(), context.the_patient().timezone)


def reach(day: date) -> Reach:
    """Whether the form may be opened for this day, and if not, why."""
    return calendar.reach(day, context.today(), context.settings())


def day_of(text: str) -> date | None:
    """A day as addresses and forms of these pages write it: 2026-01-05."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def ticket_for(patient: Patient, day: date, opened: ticket.Ticket | None) -> ticket.Ticket:
    """The ticket of a form for `day`: made now, or as it was `opened`."""
    if opened is None:
        return ticket.Ticket(
            patient.id,
            day,
            context.today(),
            context.the_account().id,
            back_filled=not is_about_now(day),
            opened_at=context.now(),
            country=country_for(patient),
        )
    return replace(
        opened, day=day, back_filled=opened.back_filled and day == opened.day, country=country_for(patient)
    )


def with_about(made_for: ticket.Ticket, patient: Patient, asked: Known) -> ticket.Ticket:
    """With what the answers need to be understood when the diary cannot be read."""
    return replace(made_for, about=ticket.about(patient, asked.symptoms, whose=context.whose_diary()))


def _title(day: date, today: date) -> str:
    if day != today:
        return _("Report for an earlier day")
    name = context.whose_diary()
    return _("Today’s report for %(name)s", name=name) if name else _("Today’s report")


def _other_day(day: date, today: date) -> date | None:
    """Just after midnight the form for one day leads to the form for the other."""
    other = today - timedelta(days=1) if day == today else today
    return other if other != day and is_about_now(other) and is_about_now(day) else None

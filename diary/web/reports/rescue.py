"""Nothing typed is lost when the page's token or the person's session is over."""

from __future__ import annotations

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from diary.services.reports import drafts
from diary.store.models import Account, Patient
from diary.store.work import Work
from diary.web import context
from diary.web.access import on_signed_out
from diary.web.accounts import carry_over, signing_in
from diary.web.errors import Failure, on_csrf
from diary.web.layout.frame import contact_of
from diary.web.reports import danger, pages, ticket, typed, unsaved
from diary.web.reports.known import known_of
from diary.words.contact import Contact
from diary.words.unsaved import if_it_is_now

ENDPOINT = "reports.today"
_FORM = "report-form"
"""The name under which the form's ticket travels: not `ticket`, which is the sign-in's own."""

_BACK_FILLED = "back-filled"
_FROM_MAIL = "from-mail"
"""These stand among a draft's fields and are no fields of the form."""


@on_csrf(ENDPOINT)
def show_again(_error: CSRFError) -> ResponseReturnValue:
    """The form with what was typed and a fresh token, if the answers are this person's about this patient."""
    opened = ticket.read(request.form.get("ticket", ""))
    if opened is not None and not ticket.is_for(opened, context.the_patient(), context.the_account()):
        return pages.foreign_page(opened), 400
    filled = typed.read(request.form, pages.known(opened.day if opened else None))
    filled.faults.clear()
    if opened is None:
        return pages.form_page(context.today(), filled, note=pages.Note.PRESS_AGAIN), 400
    seen_version = typed.whole_number(request.form.get("seen_version", ""))
    page = pages.form_page(
        opened.day, filled, opened=opened, seen_version=seen_version, note=pages.Note.PRESS_AGAIN
    )
    return page, 400


@on_signed_out(ENDPOINT)
def carry_through_sign_in() -> ResponseReturnValue:
    """The sign-in page with what was typed; above it what to do, if the answers call for help.

    Nobody is signed in, so the page names no doctor.
    """
    opened = ticket.read(request.form.get("ticket", ""))
    patient = context.session().get(Patient, opened.patient_id) if opened else None
    if opened is None or patient is None:
        return unsaved.answer(Failure.SIGNED_OUT)
    filled = pages.announce_to_the_writer(patient, opened)
    _ask_about_a_past_day(filled, opened, patient)
    writer_id = patient.account_id if opened.account_id is None else opened.account_id
    carried = carry_over.carried({**filled.fields, _FORM: [ticket.sign(opened)]}, patient.id, writer_id)
    return signing_in.page(kept=carried, status=401)


def _ask_about_a_past_day(filled: typed.Typed, opened: ticket.Ticket, patient: Patient) -> None:
    """Answers about a day that is over bring no card, but whom to call stands over the sign-in all the same."""
    found = danger.looked_at(
        filled.answers, opened.day, patient, known_of(context.session(), patient).symptoms
    )
    if opened.back_filled and found:
        known = contact_of(patient, context.settings())
        numbers_only = Contact(emergency=known.emergency, advice=known.advice)
        flash(" ".join(if_it_is_now(found[0].tier, opened.day, numbers_only)), "error")


def carried_from_mail(filled: typed.Typed, opened: ticket.Ticket, patient: Patient) -> carry_over.Carried:
    """What was typed on the page that a link in a mail opens, for a sign-in form to carry along."""
    fields = {**filled.fields, _FORM: [ticket.sign(opened)], _FROM_MAIL: ["yes"]}
    return carry_over.carried(fields, patient.id, patient.account_id)


@carry_over.keeper
def keep_as_draft(work: Work, account: Account, patient: Patient, fields: dict[str, list[str]]) -> None:
    """Make what was carried through the sign-in the person's draft for the patient it is about."""
    opened = ticket.read("".join(fields.get(_FORM, [])))
    if opened is None or not ticket.is_for(opened, patient, account):
        return
    filled = typed.read(fields, known_of(work.session, patient))
    if filled.fields:
        marks = {_BACK_FILLED: opened.back_filled, _FROM_MAIL: _FROM_MAIL in fields}
        marked = {**filled.fields, **{mark: ["yes"] for mark, is_so in marks.items() if is_so}}
        drafts.keep(work, patient, account, opened.day, marked)


def was_back_filled(draft_fields: typed.Fields) -> bool:
    """Whether a draft comes from a form that was made for a day that was over."""
    return _BACK_FILLED in draft_fields


def is_from_mail(draft_fields: typed.Fields) -> bool:
    """Whether a draft was typed on the page behind a link in a mail, which shows nothing of a report that is there."""
    return _FROM_MAIL in draft_fields

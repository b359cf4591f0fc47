"""The pages behind the link in a reminder. They show nothing of the diary but the names of what is tracked.

Where the answers call for help, each shows that first. Only the page of a report that was saved names the doctor:
whoever merely tries a link is shown the numbers of the patient's country.
"""

from __future__ import annotations

from flask import g, render_template, request, url_for

from diary.services import consents
from diary.services.gate.questions import findings_of
from diary.services.patients.answers import Answers
from diary.services.reports import Saved
from diary.services.reports.links import Refused, Why
from diary.store.models import Patient
from diary.store.models.consents import Purpose
from diary.web import context
from diary.web.accounts.forms import SignInForm
from diary.web.followups import reach
from diary.web.layout.frame import contact_of
from diary.web.layout.head import asked_by_link
from diary.web.report_links.sheet import Sheet
from diary.web.reports import at_hand, country, danger, rescue, summary, ticket, typed
from diary.web.reports import pages as report_pages
from diary.web.reports.known import Known
from diary.words.contact import Contact
from diary.words.gate import saved_and_no_more, something_waits
from diary.words.notices import in_an_emergency, still_happening

STATUS = {Why.NOT_OURS: 404, Why.REVOKED: 410, Why.EXPIRED: 410, Why.NOT_YET: 404, Why.USED: 200}
"""What a link that opens nothing is answered with."""


def form(sheet: Sheet, filled: typed.Typed) -> str:
    """The form, as `filled`."""
    sent_to = url_for("mailed.report", token=sheet.token)
    numbers_only = _numbers_of(sheet.link.patient)
    # The foot of the page names the same number as the form does.
    g.frame_contact = numbers_only
    return render_template(
        "report_links/report.html",
        day=sheet.link.day,
        today=sheet.today,
        still_happening=_announce(sheet),
        contact=numbers_only,
        somebody_else=sheet.somebody_else,
        country_question=country.question(sheet.link.patient),
        **report_pages.questions(
            sheet.ticket,
            filled,
            sent_to=sent_to,
            symptoms=sheet.symptoms,
            contact=numbers_only,
            stepwise=not filled.fields,
        ),
        medicines=None,
        seen_version=0,
    )


def which_day(sheet: Sheet, filled: typed.Typed) -> str:
    """Asked when a page that was opened on its day is sent on a later one: the answers may be about now."""
    _announce(sheet)
    return render_template(
        "report_links/which_day.html",
        day=sheet.link.day,
        today=sheet.today,
        typed=filled,
        ticket=ticket.sign(sheet.ticket),
        country=sheet.ticket.country,
        seen_version=0,
        sent_to=url_for("mailed.report", token=sheet.token),
    )


def saved(sheet: Sheet, filled: typed.Typed, done: Saved) -> str:
    """The report is saved: what to do first of all, or what has to be asked, and else no more than that it is saved."""
    patient = sheet.link.patient
    contact = contact_of(patient, context.settings())
    cards = danger.cards_for(done.passed.card, patient, sheet.symptoms)
    # Where there is a card, what else there is to ask waits behind it all the same.
    questions = [asked_by_link(question, patient, contact) for question in done.passed.questions]
    return render_template(
        "report_links/saved.html",
        day=sheet.link.day,
        head=done.passed.head,
        cards=cards,
        questions=questions,
        procedure_date_wanted=danger.procedure_date_is_wanted(
            [*done.passed.card, *(each for one in done.passed.questions for each in findings_of(one))],
            patient,
        ),
        signs_alone=filled.answers == Answers(signs=filled.answers.signs, sudden=filled.answers.sudden),
        something_waits=something_waits(),
        no_more=list(saved_and_no_more(_numbers_of(patient))),
        in_an_emergency=in_an_emergency(contact),
        somebody_else=sheet.somebody_else,
        not_told=reach.not_told(patient, [card.tier for card in cards], by_link=True),
    )


def over(refused: Refused, *, somebody_else: bool, own_page: str) -> str:
    """Why a link that was opened opens nothing, and what to do instead: `own_page` is where to write signed in."""
    day = refused.link.day if refused.link is not None else None
    return render_template(
        "report_links/over.html", why=refused.why, day=day, somebody_else=somebody_else, own_page=own_page
    )


def carried(sheet: Sheet, filled: typed.Typed, why: Why | None) -> str:
    """The answers are not saved, and why; None: they are about today, and the link is for another day.

    Signed in on this page, the person finds what was typed in the form of their own diary; unless they want none kept,
    or their account is switched off: then nothing is promised.
    """
    patient = sheet.link.patient
    can_keep = patient.account.active and consents.allows(context.session(), patient.id, Purpose.DIARY)
    return render_template(
        "report_links/not_saved.html",
        why=why,
        day=sheet.link.day,
        today=sheet.today,
        still_happening=_announce(sheet),
        contact=_numbers_of(sheet.link.patient),
        form=SignInForm(formdata=None),
        kept=rescue.carried_from_mail(filled, sheet.ticket, patient) if can_keep else [],
        lines=[] if can_keep else summary.answered(filled.answers, Known(sheet.symptoms, [])),
        not_kept=True,
    )


def not_ours() -> str:
    """A link that names nobody. What was typed is shown back, so that nobody has to type it twice."""
    sent = at_hand.read()
    g.unsaved_danger = sent.cards
    lines = summary.answered(sent.filled.answers, sent.known)
    return render_template(
        "report_links/over.html",
        why=Why.NOT_OURS,
        day=None,
        lines=lines,
        somebody_else=False,
        own_page=url_for("reports.today"),
        not_kept=True,
    )


def _announce(sheet: Sheet) -> str:
    """Put what to do on top of the page, where answers that are not saved call for it; gives the question to ask
    instead about a day that is over, if there is any.
    """
    if request.method != "POST":
        return ""
    filled = report_pages.announce_to_the_writer(sheet.link.patient, sheet.ticket)
    if sheet.ticket.back_filled and danger.calls_for_help(
        filled.answers, sheet.link.day, sheet.link.patient, sheet.symptoms
    ):
        return still_happening(sheet.link.day)
    return ""


def _numbers_of(patient: Patient) -> Contact:
    """Whom a page names to whoever has a mail, before a report is saved: nobody, but the country's numbers."""
    known = contact_of(patient, context.settings())
    return Contact(emergency=known.emergency, advice=known.advice)

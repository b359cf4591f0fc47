"""An answer to a question of the gate, signed in or on the page of a link in a mail.

*Yes* leads to the card; *No* to the page of what was saved, whose head what is left of it decides.
"""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from diary.services.gate import questions
from diary.services.permissions.access import Action
from diary.store.models import Patient, Question
from diary.store.models.gate import QuestionState
from diary.store.queries.reports import current_report
from diary.web import context
from diary.web.followups import reach
from diary.web.layout import head
from diary.web.layout.frame import contact_of
from diary.web.people_to_call import with_circle
from diary.web.reports import danger
from diary.web.reports.known import known_of
from diary.words.cards import Card
from diary.words.language import gettext as _
from diary.words.notices import in_an_emergency


def answer(question_id: int) -> ResponseReturnValue:
    """Keep the answer of somebody signed in."""
    patient = context.the_patient()
    question = questions.open_question(context.session(), patient.id, question_id)
    said = _said()
    if said is None:
        return redirect(_page_of(question), 303)
    with context.writing() as work:
        first = questions.answer(work, question, yes=said, by=context.the_account())
    if not first:
        flash(_("This was answered already."))
    if question.follow_up_id is None:
        flash(_("Thank you. Your answer is saved."))
        return redirect(_page_of(question), 303)
    if context.may(Action.READ_FOLLOW_UPS):
        return redirect(url_for("followups.one", follow_up_id=question.follow_up_id), 303)
    return _card_page(question, patient)


def to_page(question_id: int) -> ResponseReturnValue:
    """Where an answer is sent to, opened as a page: with the back button, or after signing in again.

    The question stands at the head of every page.
    """
    questions.open_question(context.session(), context.the_patient().id, question_id)
    return redirect(url_for("landing.index"), 303)


def by_link(token: str) -> ResponseReturnValue:
    """The page of one question, and the answer to it, for whoever sent the answers through a link in a mail."""
    ids = head.read(token)
    context.look_as_nobody()
    patient = context.session().get(Patient, ids[0]) if ids else None
    if ids is None or patient is None:
        abort(404)
    question = questions.open_question(context.session(), patient.id, ids[1])
    said = _said() if request.method == "POST" else None
    if said is not None:
        with context.writing() as work:
            questions.answer(work, question, yes=said, by=None)
    if question.follow_up_id is not None:
        return _card_page(question, patient, by_link=True)
    contact = contact_of(patient, context.settings())
    is_open = question.state == QuestionState.OPEN
    return render_template(
        "gate/by_link.html",
        question=head.asked_by_link(question, patient, contact) if is_open else None,
        day=question.day,
        contact=contact,
        in_an_emergency=in_an_emergency(contact),
    )


def _said() -> bool | None:
    return {"yes": True, "no": False}.get(request.form.get("answer", ""))


def _page_of(question: Question) -> str:
    """The page of the report that the question is about, else the list of what is open."""
    has_report = current_report(context.session(), question.patient_id, question.day) is not None
    if has_report and (context.may(Action.READ_TRENDS) or context.may(Action.WRITE_REPORT)):
        return url_for("reports.saved", day=question.day.isoformat())
    return url_for("followups.listing" if context.may(Action.READ_FOLLOW_UPS) else "reports.today")


def _card_page(question: Question, patient: Patient, *, by_link: bool = False) -> str:
    """What to do now, on a page of its own."""
    cards = _cards(question, patient)
    return render_template(
        "gate/card.html",
        cards=[with_circle(card, patient) for card in cards],
        not_told=reach.not_told(patient, [card.tier for card in cards], by_link=by_link),
        day=question.day,
        follow_up_id=question.follow_up_id,
        by_link=by_link,
    )


def _cards(question: Question, patient: Patient) -> tuple[Card, ...]:
    symptoms = known_of(context.session(), patient).symptoms
    found = questions.findings_of(question)
    return danger.cards_for(found, patient, symptoms)

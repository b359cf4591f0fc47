"""Easing mild pain: what one can do, why a back can hurt, what helped before, and a place to note what was tried."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from diary.services import consents, reports, trends
from diary.services.errors import BadInput, Conflict, Faults, NoConsent, NotFound
from diary.services.patients import today_for
from diary.services.patients.answers import Answers, answers_of
from diary.services.trends import WhatHelped
from diary.store.models import Patient
from diary.store.models.consents import Purpose
from diary.store.queries.reports import current_report
from diary.web import context, errors
from diary.web.reports import after, ticket, tried
from diary.web.reports.typed import Typed, whole_number
from diary.words import self_care
from diary.words.labels import SELF_CARE_LABELS, SIGN_LABELS
from diary.words.language import gettext as _


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that the reader tried, as the page says it."""

    name: str
    counted: str
    compared: str


def easing_pain() -> ResponseReturnValue:
    """Open to all; whoever keeps a diary reads what helped them, too, and notes what they tried today."""
    return _page()


def note_tried() -> ResponseReturnValue:
    """What was ticked goes into today's report, which stays as it is but for that; without one it says so."""
    if request.method != "POST":  # back from signing in again
        return redirect(url_for("landing.easing_pain"), 303)
    patient = context.the_patient()
    opened = ticket.read(request.form.get("ticket", ""))
    typed, found = _typed()
    if opened is None or not ticket.is_for(opened, patient, context.the_account()):
        return _not_theirs()
    if opened.day != context.today():
        return _page(says=_("Not saved: a new day has begun. Tick what you tried today.")), 409
    if typed.faults:
        return _page(typed), 422
    seen = whole_number(request.form.get("seen_version", ""))
    sent = reports.Sent(opened.day, Answers(), context.the_account(), seen, opened.opened_at)
    try:
        with context.writing() as work:
            # Asked for anew: what is changed belongs to the transaction that changes it.
            sent = replace(sent, by=context.the_account())
            done = reports.note_tried(work, context.the_patient(), found, sent)
    except NotFound:
        return _page(), 404
    except NoConsent:
        return _page(), 403
    except Conflict:
        typed.faults.add(
            "",
            _(
                "Not saved yet: today’s report was changed meanwhile. Press the button again to add this to it."
            ),
        )
        return _page(typed), 409
    except BadInput as bad:
        typed.faults.add("", *bad.sentences)
        return _page(typed), 422
    return redirect(url_for("reports.saved", day=sent.day.isoformat(), after=after.sign(done)), 303)


@errors.on_csrf("landing.note_tried")
def _again(_error: Exception) -> ResponseReturnValue:
    opened, patient = ticket.read(request.form.get("ticket", "")), context.own_patient()
    if opened is None or patient is None or not ticket.is_for(opened, patient, context.the_account()):
        return _not_theirs()
    typed, _found = _typed()
    typed.faults.add(
        "", _("Not saved yet. This page was open for a long time. Please press the button again.")
    )
    return _page(typed), 400


def _not_theirs() -> ResponseReturnValue:
    """Somebody else may have ticked it on this device: it is neither shown nor kept."""
    return _page(says=_("Not saved. Please tick again what you tried today.")), 400


def _typed() -> tuple[Typed, dict[Any, Any]]:
    """What was ticked, to be shown again, and what it means."""
    given = request.form.to_dict(flat=False)
    fields = {name: given[name] for name in tried.SELF_CARE_NAMES if given.get(name)}
    faults = Faults()
    found = tried.self_care(fields, faults)
    return Typed(fields, Answers(self_care=found), faults), found


def _page(typed: Typed | None = None, *, says: str = "") -> str:
    """With `typed` as it was ticked; without, as today's report has it. `says`: why nothing was saved."""
    faults = Faults(typed.faults if typed is not None else {})
    if says:
        faults.add("", says)
    patient = context.own_patient()
    helped = trends.what_helped(context.work(), patient) if patient is not None else []
    return render_template(
        "help/easing_pain.html",
        tips=self_care.TO_TRY,
        why=self_care.WHY,
        signs=list(SIGN_LABELS.values()),
        keeps_diary=patient is not None,
        helped=[_shown(one) for one in helped],
        faults=faults,
        **(_today(patient, typed) if patient is not None else {"may_tick": False}),
    )


def _today(patient: Patient, typed: Typed | None) -> dict[str, Any]:
    """What the form needs of today's report, where there is one and reports are kept."""
    today = today_for(patient, context.now())
    report = current_report(context.session(), patient.id, today)
    if report is None or not consents.allows(context.session(), patient.id, Purpose.DIARY):
        return {"may_tick": False}
    made_for = ticket.Ticket(
        patient.id, today, today, patient.account_id, opened_at=context.now(), country=patient.country or ""
    )
    answers = answers_of(report)
    return {
        "may_tick": True,
        "ticked": typed or Typed(tried.fields_from(answers), answers),
        "ticket": ticket.sign(made_for),
        "seen_version": report.version,
    }


def _shown(one: WhatHelped) -> Shown:
    compared = one.compared
    return Shown(
        str(SELF_CARE_LABELS[one.what.value]),
        self_care.counted(one.days, {helped.value: count for helped, count in one.answers.items()}),
        self_care.compared(compared.symptom, compared.days_with, compared.days_without) if compared else "",
    )

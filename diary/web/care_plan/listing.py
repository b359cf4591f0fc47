"""What is agreed now and what was, and ending it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from diary.services.care_plan import agreement
from diary.services.patients import all_symptoms, care_plan
from diary.services.permissions.access import Action
from diary.web import context
from diary.web.care_plan.presenter import listed
from diary.words.language import gettext as _
from diary.words.language import lazy
from diary.words.whose import whose

_SHOWS_SOMETHING = lazy("Without it your report shows something to look at.")
_SHOWS_SOMETHING_THEIRS = lazy("Without it %(patient)s’s report shows something to look at.")


def overview() -> ResponseReturnValue:
    """What is agreed, what was, and what can be."""
    patient, session, today = context.the_patient(), context.session(), context.today()
    names = {symptom.id: symptom.name for symptom in all_symptoms(session, patient)}
    entries = care_plan.entries_of(session, patient.id)
    standing = [entry for entry in entries if care_plan.last_day(entry) >= today]
    over = [entry for entry in entries if care_plan.last_day(entry) < today]
    return render_template(
        "care_plan/overview.html", standing=listed(standing, names), over=listed(over, names)
    )


def end(entry_id: int) -> ResponseReturnValue:
    """Let it hold no more from today on."""
    with context.writing() as work:
        opened = agreement.end(work, context.the_patient(), entry_id, by=context.the_account())
    flash(_("Ended. It holds no more from today on."))
    if opened and context.may(Action.READ_FOLLOW_UPS):
        flash(whose(_SHOWS_SOMETHING, _SHOWS_SOMETHING_THEIRS), "error")
        return redirect(url_for("followups.listing"), 303)
    return redirect(url_for("plan.overview"), 303)

"""The sheet as a page and as a PDF, both of the same structure; and the form that says what stands on it."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from diary.services.doctors_page import Asked, Sheet, choices_of, choose, sheet_of
from diary.services.patients import name_of
from diary.services.permissions.access import allowed
from diary.web import context
from diary.web.doctors_page.drawing import drawn
from diary.web.doctors_page.forms import ChoicesForm
from diary.words.language import current_language
from diary.words.language import gettext as _


def page() -> ResponseReturnValue:
    """The sheet, and what can be done with it."""
    sheet = _sheet()
    return render_template(
        "doctors_page/page.html", sheet=sheet, drawn=drawn(sheet.charts), own=context.is_own_diary()
    )


def as_pdf() -> ResponseReturnValue:
    """The same as a file to print, to send or to keep."""
    # What draws it is large, and nobody else needs it.
    from diary.services.doctors_page.pdf import pdf_of

    made = pdf_of(_sheet(), context.now(), current_language().locale.language, context.settings().letters_dir)
    return pdf_answer(made, "doctor")


def pdf_answer(made: bytes, about: str) -> Response:
    """A PDF to look at. Its name tells several diaries apart, and has nobody's name in it."""
    whose = "" if context.is_own_diary() else f"-{context.the_patient().id}"
    answer = Response(made, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = (
        f'inline; filename="{about}{whose}-{context.today().isoformat()}.pdf"'
    )
    return answer


def choosing() -> ResponseReturnValue:
    """The period, the parts, and the patient's questions."""
    form = ChoicesForm(choices_of(context.work(), context.the_patient()))
    if form.validate_on_submit():
        with context.writing() as work:
            choose(work, context.the_patient(), form.choices(), by=context.the_account())
        flash(_("Saved. This is how your page looks now."))
        return redirect(url_for("doctors_page.page"), 303)
    return render_template("doctors_page/choosing.html", form=form), 422 if form.errors else 200


def _sheet() -> Sheet:
    patient, work, account = context.the_patient(), context.work(), context.the_account()
    by = name_of(patient) if context.is_own_diary() else account.name or account.email
    may = allowed(context.actor(), patient)
    return sheet_of(work, patient, choices_of(work, patient), Asked(by, may))

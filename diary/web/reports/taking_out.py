"""Taking out a report that is dated after today: asked once more, then done. The patient's alone."""

from __future__ import annotations

from datetime import date

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField
from wtforms.widgets import HiddenInput

from diary.services.errors import Conflict
from diary.services.patients.calendar import Reach
from diary.services.reports import withdraw_report
from diary.store.models import SavedReport
from diary.store.queries.reports import current_report
from diary.web import context, errors
from diary.web.forms import Form
from diary.web.reports import pages
from diary.words import ahead


class TakingOut(Form):
    """The press of the button, with the version that was looked at."""

    seen = IntegerField(widget=HiddenInput())


def take_out(day: str) -> ResponseReturnValue:
    """Ask, and when the answer comes, let the report of that day (ISO) count no more."""
    report = _report_of(day)
    form = TakingOut(seen=report.version)
    if not form.validate_on_submit():
        return _page(form, report.day)
    try:
        with context.writing() as work:
            withdraw_report(
                work,
                patient=context.the_patient(),
                day=report.day,
                seen_version=form.seen.data or 0,
                by=context.the_account(),
            )
    except Conflict:
        flash(ahead.changed_meanwhile(), "error")
        return redirect(url_for("reports.day", day=day), 303)
    flash(ahead.done())
    return redirect(url_for("trends.reports"), 303)


@errors.show_again("reports.take_out")
def _again(day: str) -> errors.Again:
    report = _report_of(day)
    return TakingOut(seen=report.version), lambda form: _page(form, report.day)


def _report_of(day: str) -> SavedReport:
    """The report that can be taken out; there is no page where none can."""
    asked = pages.day_of(day)
    if asked is None or pages.reach(asked) is not Reach.NOT_YET:
        abort(404)
    report = current_report(context.session(), context.the_patient().id, asked)
    if report is None:
        abort(404)
    return report


def _page(form: Form, day: date) -> ResponseReturnValue:
    page = render_template(
        "reports/take_out.html",
        form=form,
        day=day,
        asked=ahead.ask(day),
        why=ahead.why(),
        lines=ahead.what_happens(),
    )
    return page, 422 if form.errors else 200

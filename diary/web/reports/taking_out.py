"""Taking out a day's report: asked once more, then done. By the patient, and by others who may change that report."""

from __future__ import annotations

from datetime import date

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField
from wtforms.widgets import HiddenInput

from diary.services.errors import Conflict
from diary.services.patients.calendar import Reach
from diary.services.reports import may_withdraw, withdraw_report
from diary.store.models import SavedReport
from diary.store.queries.reports import current_report
from diary.web import context, errors
from diary.web.forms import Form
from diary.web.reports import pages, visibility
from diary.words import ahead, withdrawal


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
        return redirect(_page_of(report.day), 303)
    flash(ahead.done())
    if pages.reach(report.day) is Reach.NOT_YET:
        return redirect(url_for("trends.reports"), 303)
    return redirect(_page_of(report.day), 303)


def _page_of(day: date) -> str:
    """The day's page; for somebody who only writes, its form."""
    view = "reports.day" if visibility.may_read_days() else "reports.today"
    return url_for(view, day=day.isoformat())


@errors.show_again("reports.take_out")
def _again(day: str) -> errors.Again:
    report = _report_of(day)
    return TakingOut(seen=report.version), lambda form: _page(form, report.day)


def _report_of(day: str) -> SavedReport:
    """The report that can be taken out; there is no page where none can."""
    asked = pages.day_of(day)
    report = current_report(context.session(), context.the_patient().id, asked) if asked else None
    if report is None or not may_withdraw(context.work(), context.actor(), context.the_patient(), report):
        abort(404)
    return report


def _page(form: Form, day: date) -> ResponseReturnValue:
    is_ahead = pages.reach(day) is Reach.NOT_YET
    page = render_template(
        "reports/take_out.html",
        form=form,
        day=day,
        back=_page_of(day),
        asked=ahead.ask(day) if is_ahead else withdrawal.ask(day),
        why=ahead.why() if is_ahead else "",
        lines=ahead.what_happens()
        if is_ahead
        else withdrawal.what_happens(
            can_be_written=pages.reach(day) is Reach.OPEN,
            back_fill_days=context.settings().rules.back_fill_days,
        ),
    )
    return page, 422 if form.errors else 200

"""The trends, and the list of all reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue

from diary.services.home import begun_on
from diary.services.permissions.access import Action
from diary.services.trends import (
    SPANS,
    USUAL_SPAN,
    from_its_beginning,
    load_trends,
    reports_page,
    window_ending,
)
from diary.store.queries.diaries import last_reported_day
from diary.web import context
from diary.web.reports.pages import day_of
from diary.web.trends import charts, listing, summary, tables
from diary.words import ahead, missing
from diary.words import trends as words


def overview() -> ResponseReturnValue:
    """Sentences, charts and a table of the last days: as many as asked for."""
    patient = context.the_patient()
    span = _span()
    found = load_trends(context.session(), patient, window_ending(context.today(), span))
    found = from_its_beginning(found, begun_on(patient))
    if not context.may(Action.READ_FOLLOW_UPS):
        found = replace(found, opened=())
    return render_template(
        "trends/overview.html",
        span=span,
        spans=[(days, words.span_in_words(days)) for days in SPANS],
        window=found.window,
        has_reports=bool(found.reports),
        missing=missing.a_name() if found.has_gone else "",
        today=context.today(),
        last_report=None
        if found.reports
        else last_reported_day(context.session(), patient.id, found.window.last),
        summary=summary.summary(found),
        charts=charts.charts(found),
        table=tables.table(found, follow_ups=context.may(Action.READ_FOLLOW_UPS)),
    )


def reports() -> ResponseReturnValue:
    """All reports, newest first, a page at a time."""
    page = reports_page(context.session(), context.the_patient(), before=_day("before"), after=_day("after"))
    today = context.today()
    return render_template(
        "trends/reports.html",
        page=replace(page, years=tuple(year for year in page.years if year <= today.year)),
        months=listing.months(page, today),
        marked=ahead.mark(),
        may_take_out=context.is_own_diary(),
    )


def _span() -> int:
    asked = request.args.get("days", "")
    return next((days for days in SPANS if str(days) == asked), USUAL_SPAN)


def _day(name: str) -> date | None:
    return day_of(request.args.get(name, ""))

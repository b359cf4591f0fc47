"""The page for a day that has a report which the person may neither read nor change."""

from __future__ import annotations

from datetime import date

from flask import render_template

from diary.services.patients.calendar import Reach, reach
from diary.store.models import SavedReport
from diary.web import context
from diary.web.reports import missed, signs, summary, ticket, typed
from diary.web.reports.known import Known
from diary.web.reports.writers import Writers


def page(
    day: date,
    report: SavedReport,
    *,
    filled: typed.Typed | None,
    known: Known,
    still_happening: str,
    made_for: ticket.Ticket,
    added: bool = False,
) -> str:
    """It tells whose report the day has, and nothing of it. What the person typed is shown back to them.

    A warning sign can be written down all the same; `added`: a danger that they sent has just been.
    """
    answers = filled.answers if filled else None
    is_mine = report.recorded_by == context.the_account().id
    with_signs = bool(answers and (answers.signs or answers.sudden))
    return render_template(
        "reports/not_yours.html",
        day=day,
        today=context.today(),
        written="" if is_mine else Writers([report]).sentence(report),
        is_mine=is_mine,
        lines=summary.answered(filled.answers, known) if filled else [],
        new_medicine=filled.new_medicine if filled else "",
        still_happening=still_happening,
        last_days=missed.last_days(),
        may_add=reach(day, context.today(), context.settings()) is Reach.OPEN,
        signs=list(signs.rows()),
        ticket=ticket.sign(made_for),
        country=made_for.country,
        nothing_ticked=filled is not None and not added and not with_signs and bool(filled.faults),
        added=added,
        with_signs=with_signs,
    )

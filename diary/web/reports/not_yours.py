"""The page for a day that has a report which the person may neither read nor change."""

from __future__ import annotations

from datetime import date

from flask import render_template

from diary.store.models import SavedReport
from diary.web import context
from diary.web.reports import missed, summary, typed
from diary.web.reports.known import Known
from diary.web.reports.writers import Writers


def page(
    day: date, report: SavedReport, *, filled: typed.Typed | None, known: Known, still_happening: str
) -> str:
    """It tells whose report the day has, and nothing of it. What the person typed is shown back to them."""
    return render_template(
        "reports/not_yours.html",
        day=day,
        today=context.today(),
        written=Writers([report]).sentence(report),
        lines=summary.answered(filled.answers, known) if filled else [],
        new_medicine=filled.new_medicine if filled else "",
        still_happening=still_happening,
        last_days=missed.last_days(),
    )

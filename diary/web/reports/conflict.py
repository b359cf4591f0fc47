"""Two versions of one day side by side; the person says which one counts. Neither is thrown away unread."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum

from flask import render_template, request

from diary.services.patients.answers import answers_of
from diary.store.models import SavedReport
from diary.web import context
from diary.web.reports import danger, pages, summary, ticket, typed
from diary.web.reports.writers import Writers


class Chosen(StrEnum):
    """Which one counts."""

    SAVED = "saved"
    MINE = "mine"


def chosen() -> Chosen | None:
    """What was pressed on the page of a conflict; None where the form came from elsewhere."""
    try:
        return Chosen(request.form.get("keep", ""))
    except ValueError:
        return None


def page(filled: typed.Typed, day: date, theirs: SavedReport, opened: ticket.Ticket) -> str:
    """Both versions. Where one of them calls for help, one's own comes first."""
    patient = context.the_patient()
    all_known = pages.known(day)
    # Which day it is for has been said by now: sent again, there is nothing more to ask. When the form was opened is
    # what it was: on that hangs whether the answers are about now.
    made_for = replace(pages.ticket_for(patient, day, None), opened_at=opened.opened_at)
    saved = answers_of(theirs)
    dangerous = any(
        danger.looked_at(answers, day, patient, all_known.symptoms) for answers in (saved, filled.answers)
    )
    return render_template(
        "reports/conflict.html",
        typed=filled,
        day=day,
        still_happening=pages.announce(filled, made_for, patient, all_known),
        rows=summary.compare(saved, filled.answers, all_known, filled.new_medicine),
        order=("mine", "saved") if dangerous else ("saved", "mine"),
        saved_at=pages.moment_of(theirs, day),
        written=Writers([theirs]).sentence(theirs),
        today=context.today(),
        ticket=ticket.sign(pages.with_about(made_for, patient, all_known)),
        country=made_for.country,
        seen_version=theirs.version,
    )

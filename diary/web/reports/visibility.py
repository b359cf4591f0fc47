"""What the person signed in may read and change of the reports of the diary that is open."""

from __future__ import annotations

from dataclasses import replace

from diary.services.patients.answers import Answers
from diary.services.permissions import report_permissions
from diary.services.permissions.access import Action
from diary.store.models import SavedReport
from diary.web import context
from diary.web.reports.known import Known


def may_read_days() -> bool:
    """Whether the list of reports and the pages of days are open to them."""
    return context.may(Action.READ_TRENDS) or context.may(Action.READ_NOTES)


def reads_all() -> bool:
    """Whether nothing that reports say is kept from them."""
    return report_permissions.reads_all(context.actor(), context.the_patient())


def is_theirs(report: SavedReport) -> bool:
    """Whether they wrote all that there ever was for that day."""
    return report_permissions.is_theirs_alone(context.session(), report, context.the_account().id)


def may_change(report: SavedReport | None) -> bool:
    """Whether they may save that day."""
    return report_permissions.may_change(context.session(), context.actor(), context.the_patient(), report)


def may_see(report: SavedReport) -> bool:
    """Whether they may know what the report calls for: its numbers are open to them, or their own."""
    return context.may(Action.READ_TRENDS) or is_theirs(report)


def readable(answers: Answers) -> Answers:
    """Without the numbers, or without the patient's own words, where these are not open to them."""
    if not context.may(Action.READ_NOTES):
        # Why a medicine was not taken is in the patient's own words, too.
        not_taken = {key: replace(left, why="") for key, left in answers.not_taken.items()}
        answers = replace(answers, note="", not_taken=not_taken)
    return answers if context.may(Action.READ_TRENDS) else Answers(note=answers.note)


def names_for(known: Known, saved: SavedReport | None) -> Known:
    """The symptoms and medicines that a form may speak of to them.

    Somebody who only writes gets no name of the past, unless they wrote of it that day.
    """
    if context.may(Action.READ_TRENDS):
        return known
    theirs = saved if saved is not None and is_theirs(saved) else None
    symptoms = {reading.symptom_id for reading in theirs.readings} if theirs else set()
    medicines = {taken.medicine_id for taken in theirs.medicines} if theirs else set()
    medicines |= {left.medicine_id for left in theirs.not_taken} if theirs else set()
    return Known(
        [each for each in known.symptoms if each.retired_at is None or each.id in symptoms],
        [each for each in known.medicines if each.retired_at is None or each.id in medicines],
    )

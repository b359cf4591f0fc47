"""Who looks at whose diary: noted before a page about somebody else's is given, and nothing is shown unseen.

What a page shows of another person's diary is said where its route stands (`diary.web.routes`); one that shows several
diaries says so itself with `shows`. When the page is ready it is noted, and only then given: a page that leads
elsewhere or finds nothing shows nothing. The patient themself is not noted when they look, only when they change
something (`changed`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from flask import Flask, Response, g, request
from sqlalchemy.exc import SQLAlchemyError

from diary.logs import without_values
from diary.services import audit
from diary.services.audit import Event
from diary.services.audit.access_log import not_noted_lately, note_look, note_refusal
from diary.store.models import Account
from diary.store.queries.reports import current_report
from diary.store.work import Work
from diary.web import context, diaries, errors
from diary.words.language import gettext as _

log = logging.getLogger(__name__)

Subject = Callable[[int], str]
"""What a page was about, by the patient's id and what the address says."""


def nothing(_patient_id: int) -> str:
    """Nothing smaller than the page itself."""
    return ""


def numbered(table: str) -> Subject:
    """The row of `table` that the address names by its number: `follow_up:7`."""
    return lambda _patient_id: f"{table}:{(request.view_args or {})[f'{table}_id']}"


def report_of_the_day(patient_id: int) -> str:
    """The report of the day in the address; empty where the day has none."""
    asked = (request.view_args or {}).get("day") or request.args.get("day", "")
    try:
        report = current_report(context.session(), patient_id, date.fromisoformat(asked))
    except ValueError:
        return ""
    return f"report:{report.id}" if report else ""


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at a page about a diary is called in the audit, and what of the diary it was at."""

    event: Event
    subject: Subject = nothing


LOOKS: dict[str, Look | None] = {}
"""What each page about a diary shows of it, by its endpoint. None: nothing of it, or the use case notes it itself. A
page that is missing here is noted as a page."""


def call_looks(endpoint: str, look: Look | None) -> None:
    """Call each look at `endpoint` by this name. For `diary.web.routes`."""
    if LOOKS.setdefault(endpoint, look) != look:
        raise ValueError(f"a look at {endpoint} has one name at one address and another at the next")


@dataclass(frozen=True, slots=True)
class _ToNote:
    patient_ids: Collection[int]
    event: Event
    by: Account
    subject: str


_SHOWN = frozenset({400, 403, 409, 422})
"""Statuses besides the 200s under which a page is shown again, with a form to be mended."""

_KEEPS_WHAT_WAS_TYPED = "reports.today"
"""Sent, it answers with what the person has just typed and with what to do now. That must not be lost to a database
that takes nothing; the form itself was noted when it was opened."""


def install(app: Flask) -> None:
    """Note looks when `app` has a page ready."""
    app.after_request(_note)


def begin(endpoint: str) -> None:
    """A page about a diary was asked for by somebody who may: note it when it is shown, if the diary is another's."""
    look = LOOKS.get(endpoint, Look(Event.VIEWED_PAGE))
    number = diaries.asked_for()
    if number is not None and look is not None and not context.is_own_diary():
        shows(look.event, [number], look.subject(number))


def shows(event: Event, patient_ids: Collection[int], subject: str = "") -> None:
    """This page shows something of these people's diaries: note it before the page is given."""
    if patient_ids:
        g.setdefault("looks", []).append(_ToNote(patient_ids, event, context.the_account(), subject))


def once_shown(note: Callable[[Work], object]) -> None:
    """Write this when the page is given, in a transaction of its own; the page is given too where that fails."""
    g.setdefault("once_shown", []).append(note)


def refused() -> None:
    """Somebody signed in asked for a page of another person's diary without leave: note it, if it can be noted."""
    patient = context.current_patient()
    account = context.current_account()
    if diaries.asked_for() is None or patient is None or account is None:
        return
    patient_id = patient.id
    try:
        if not_noted_lately(context.work(), [patient_id], Event.REFUSED, account):
            with context.writing() as work:
                note_refusal(work, patient_id, account)
    except (SQLAlchemyError, OSError, ValueError) as error:
        # Nothing is shown, and an answer of its own would tell a stranger that there is such a diary.
        log.error("a refused look at a diary could not be noted: %s", without_values(error))


def changed(work: Work, event: Event, subject: str = "") -> None:
    """Note that the person signed in changed the diary that is open, within the transaction that does it."""
    audit.record(work, context.the_patient().id, event, by=context.the_account(), subject=subject)


def _note(response: Response) -> Response:
    looks: list[_ToNote] = g.pop("looks", [])
    if g.get("unsaved_danger") and request.method == "POST" and request.endpoint == _KEEPS_WHAT_WAS_TYPED:
        return response  # it says what to do now: that waits for no database
    if not (200 <= response.status_code < 300 or response.status_code in _SHOWN):
        return response
    try:
        for look in looks:
            _note_one(look)
    except (SQLAlchemyError, OSError, ValueError) as error:
        log.error(
            "a look at a diary could not be noted, so the page was not shown: %s", without_values(error)
        )
        if request.method == "POST" and request.endpoint == _KEEPS_WHAT_WAS_TYPED:
            return response
        response.set_data(
            errors.plain_page(
                _("This page cannot be shown now"),
                _("The diary keeps a note of who looks at it. Just now it cannot write one."),
                _("Please try again in a few minutes."),
            )
        )
        response.mimetype = "text/html"
        response.status_code = 503
        return response
    _note_shown()
    return response


def _note_shown() -> None:
    notes: list[Callable[[Work], object]] = g.pop("once_shown", [])
    if not notes:
        return
    try:
        with context.writing() as work:
            for note in notes:
                note(work)
    except (SQLAlchemyError, OSError, ValueError) as error:
        log.error("that a page was shown could not be noted: %s", without_values(error))


def _note_one(look: _ToNote) -> None:
    asked = (look.patient_ids, look.event, look.by, look.subject)
    if not_noted_lately(context.work(), *asked):
        with context.writing() as work:
            note_look(work, *asked)

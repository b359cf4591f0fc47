"""One follow-up: what it is, and the answer to it."""

from __future__ import annotations

import logging
from dataclasses import replace

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from diary.logs import without_values
from diary.rules.findings import ALARMS
from diary.services import appointments, followups
from diary.services.audit import Event
from diary.services.errors import BadInput
from diary.services.followups import history as follow_up_history
from diary.services.permissions.access import Action
from diary.store.models import FollowUp
from diary.store.models.followups import FollowUpState
from diary.web import access_log, context
from diary.web.appointments.presenter import of_booking
from diary.web.followups import reach
from diary.web.followups.assignment import looked_after
from diary.web.followups.beside import agreed_beside, offers_beside
from diary.web.followups.forms import AcknowledgeForm
from diary.web.followups.history import Names, history
from diary.web.followups.presenter import TellsFollowUps
from diary.web.followups.words_back import words_beside
from diary.web.layout.frame import contact_of
from diary.web.people_to_call import with_circle
from diary.words import history as in_words
from diary.words.contact import call_if_worse
from diary.words.labels import ANSWERS_TOLD
from diary.words.language import _
from diary.words.points import by_day, quiet_to

log = logging.getLogger(__name__)


def one(follow_up_id: int) -> ResponseReturnValue:
    """One follow-up: why, on which numbers, what to do, and the form to say what was done."""
    found = followups.follow_up(context.session(), context.the_patient().id, follow_up_id)
    _note_first_look(found)
    return _page(found, AcknowledgeForm.blank(found).offer(_others(found)))


def acknowledge(follow_up_id: int) -> ResponseReturnValue:
    """Keep the answer."""
    patient = context.the_patient()
    found = followups.follow_up(context.session(), patient.id, follow_up_id)
    form = AcknowledgeForm.sent(found).offer(_others(found))
    if not form.validate():
        return _page(found, form), 422
    try:
        with context.writing() as work:
            also = [
                followups.follow_up(work.session, patient.id, each) for each in sorted(form.also_chosen())
            ]
            answered = followups.acknowledge(work, [found, *also], form.given(), by=context.the_account())
            for each in answered:
                access_log.changed(work, Event.FOLLOW_UP_ANSWERED, f"follow_up:{each.id}")
            booked = appointments.planned_by(work.session, answered)
            for appointment in booked:
                access_log.changed(work, Event.APPOINTMENT_BOOKED, f"appointment:{appointment.id}")
    except BadInput as bad:
        form.take(bad.faults)
        return _page(found, form), 422
    if answered:
        flash(_("Thank you. Your answer is saved."))
        for appointment in booked:
            of_booking(form.booking(), appointment)
        if found.kind in ALARMS and found in answered:
            flash(call_if_worse(contact_of(patient, context.settings())))
    if found not in answered:
        flash(_too_late(found))
    return redirect(url_for("followups.one", follow_up_id=follow_up_id), 303)


def to_answer(follow_up_id: int) -> ResponseReturnValue:
    """Where an answer is sent to, opened as a page: with the back button, or after signing in again."""
    found = followups.follow_up(context.session(), context.the_patient().id, follow_up_id)
    return redirect(url_for("followups.one", follow_up_id=found.id), 303)


def _page(follow_up: FollowUp, form: AcknowledgeForm) -> str:
    patient = context.the_patient()
    tells = TellsFollowUps(patient)
    is_open = follow_up.state == FollowUpState.OPEN
    shown = tells.in_full(follow_up)
    by, quiet = shown.short.by, _quiet(follow_up, tells)
    return render_template(
        "followups/one.html",
        follow_up=follow_up,
        again=tells.again(follow_up, followups.follow_ups(context.session(), patient.id)) if is_open else "",
        form=form if is_open and context.may(Action.HANDLE_FOLLOW_UPS) else None,
        shown_follow_up_ids=[follow_up.id],
        history=history(follow_up, tells, with_note=_may_read_note(follow_up)),
        looked_after=looked_after(follow_up),
        words_back=words_beside(follow_up, tells),
        agreed=agreed_beside(follow_up, tells),
        offers=offers_beside([follow_up], tells),
        contact=tells.contact,
        best_by=by_day(by, tells.today) if by is not None else "",
        quiet=quiet,
        appointment_ids={each.id for each in appointments.of(context.session(), follow_up)},
        # Last of all: the card comes with or without these.
        shown=replace(shown, card=with_circle(shown.card, patient)) if shown.card is not None else shown,
        not_told=reach.not_told(patient, [shown.card.tier] if shown.card is not None else []),
    )


def _quiet(follow_up: FollowUp, tells: TellsFollowUps) -> str:
    """How long the answer keeps the diary from asking again, as long as that is still to come."""
    if follow_up.state != FollowUpState.ACKNOWLEDGED or follow_up.kind in ALARMS:
        return ""
    rules = context.settings().rules
    last = followups.quiet_to(context.session(), [follow_up], rules, tells.today).get(follow_up.id)
    return quiet_to(last, tells.today) if last is not None and last >= tells.today else ""


def _others(follow_up: FollowUp) -> dict[int, str]:
    """The other open follow-ups to which the same answer may be given; never alarms, and none beside an alarm."""
    if follow_up.kind in ALARMS:
        return {}
    patient = context.the_patient()
    others = [
        each
        for each in followups.open_follow_ups(context.session(), patient.id)
        if each.id != follow_up.id and each.kind not in ALARMS
    ]
    return {short.id: short.title for short in TellsFollowUps(patient).all_in_short(others)}


def _may_read_note(follow_up: FollowUp) -> bool:
    """What was added to the answer is somebody's own words: open to whoever may read notes, and to whoever wrote it."""
    return context.may(Action.READ_NOTES) or follow_up.acknowledged_by == context.the_account().id


def _note_first_look(follow_up: FollowUp) -> None:
    """Note once that the patient has seen it. Nobody's page is worth failing for it."""
    if not context.is_own_diary():
        return
    try:
        if not follow_up_history.was_seen(context.session(), follow_up, by=context.the_account()):
            with context.writing() as work:
                if not follow_up_history.was_seen(work.session, follow_up, by=context.the_account()):
                    access_log.changed(work, Event.FOLLOW_UP_SEEN, f"follow_up:{follow_up.id}")
    except (SQLAlchemyError, OSError, ValueError) as error:
        log.warning("could not note that a follow-up was seen: %s", without_values(error))


def _too_late(follow_up: FollowUp) -> str:
    """To somebody whose answer was not the first: who was, and what they said."""
    if follow_up.state != FollowUpState.ACKNOWLEDGED or follow_up.acknowledged_at is None:
        return in_words.over_before()
    who = Names([follow_up.acknowledged_by])(follow_up.acknowledged_by)
    if not who:
        return in_words.answered_before()
    answer = str(ANSWERS_TOLD[follow_up.answer or "checked"])
    moment = TellsFollowUps(context.the_patient()).moment(follow_up.acknowledged_at)
    return in_words.somebody_was_first(who, answer, moment)

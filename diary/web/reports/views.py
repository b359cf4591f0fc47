"""A day's report, today's as a rule: the form, and what becomes of it when it is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from diary.rules.gate import Head
from diary.services import reports
from diary.services.audit import Event
from diary.services.errors import BadInput, Conflict, NoConsent, NotYours
from diary.services.patients.answers import Answers
from diary.services.patients.calendar import Reach, askable_days
from diary.services.reports import drafts
from diary.services.tracking import medicines
from diary.store.queries.form import beside_form
from diary.store.queries.reports import current_report
from diary.store.work import Work
from diary.web import access_log, context
from diary.web.appointments import planned
from diary.web.reports import (
    after,
    conflict,
    country,
    danger,
    missed,
    pages,
    rescue,
    ticket,
    typed,
    visibility,
)
from diary.words import away as words_away
from diary.words.formats import short_weekday
from diary.words.language import _


def today() -> ResponseReturnValue:
    """The form; sent, it saves the report and goes on to what that calls for."""
    return _send() if request.method == "POST" else _open()


def _open() -> ResponseReturnValue:
    patient = context.the_patient()
    beside = beside_form(context.session(), patient.id, context.the_account().id)
    if not beside.appointments:
        planned.none_is_planned()
    draft = drafts.kept(context.work(), patient, context.the_account()) if beside.draft else None
    if draft is not None and "day" not in request.args:
        filled = typed.read(draft.fields, pages.known(draft.day))
        # What is missing is told when it is sent: nobody has pressed a button on this page yet.
        filled.faults.clear()
        back_filled = rescue.was_back_filled(draft.fields)
        me = context.the_account().id
        opened = ticket.Ticket(
            patient.id, draft.day, draft.day, me, back_filled=back_filled, opened_at=context.now()
        )
        from_mail = rescue.is_from_mail(draft.fields)
        # Who has not seen the report of the day is asked which one counts before theirs takes its place.
        seen_version = 0 if from_mail else None
        note = pages.Note.FROM_MAIL if from_mail else pages.Note.FROM_DRAFT
        return pages.form_page(draft.day, filled, opened=opened, seen_version=seen_version, note=note)
    askable = askable_days(context.work(), patient)
    asked = pages.day_of(request.args.get("day", ""))
    if asked is None and len(askable) > 1 and not _has_report(askable[-1]):
        return render_template("reports/which_day_first.html", days=askable)
    reach = pages.reach(asked) if asked else Reach.OPEN
    if asked is not None and reach is Reach.TOO_OLD and visibility.may_read_days():
        return redirect(url_for("reports.day", day=asked.isoformat()), 303)
    if reach is not Reach.OPEN:
        abort(404)
    return pages.form_page(asked or askable[-1], beside=beside)


def _send() -> ResponseReturnValue:
    patient = context.the_patient()
    opened = ticket.read(request.form.get("ticket", ""))
    known = pages.known(opened.day if opened else None, with_medicines=typed.names_medicines(request.form))
    filled = typed.read(request.form, known)
    seen_version = typed.whole_number(request.form.get("seen_version", ""))
    if opened is None:
        return pages.form_page(context.today(), filled, note=pages.Note.PRESS_AGAIN), 400
    if not ticket.is_for(opened, patient, context.the_account()):
        return pages.foreign_page(opened), 400
    if filled.faults:
        return pages.form_page(opened.day, filled, opened=opened, seen_version=seen_version), 422
    day = _chosen_day(opened)
    if day is None:
        return pages.which_day_page(filled, opened, seen_version, _possible_days(opened))
    return _save(filled, day, seen_version if day == opened.day else 0, opened)


def _save(filled: typed.Typed, day: date, seen_version: int, opened: ticket.Ticket) -> ResponseReturnValue:
    chosen = conflict.chosen()
    try:
        with context.writing() as work:
            patient, by = context.the_patient(), context.the_account()
            sent = reports.Sent(day, filled.answers, by, seen_version, opened.opened_at)
            if chosen is conflict.Chosen.SAVED:
                # What was typed is thrown away, but not unread.
                done = reports.keep_saved(work, patient, sent)
            else:
                sent = replace(sent, answers=_with_new_medicine(work, filled))
                done = reports.save_report(work, patient, sent, over_conflict=chosen is conflict.Chosen.MINE)
            if context.is_own_diary():
                country.keep(work.session, context.the_patient())
            if done.may_have_draft:
                drafts.drop(work.session, context.the_patient().id, context.the_account().id)
    except NoConsent:
        return pages.form_page(day, filled, opened=opened, seen_version=seen_version), 403
    except NotYours:
        return _not_theirs(filled, day, opened)
    except Conflict as two:
        return conflict.page(filled, day, two.theirs, opened), 409
    except BadInput as bad:
        filled.faults.add("", *bad.sentences)
        return pages.form_page(day, filled, opened=opened, seen_version=seen_version), 422
    if done.ended_pause and done.passed.head in (Head.TICK, Head.PLAIN):
        flash(words_away.ended_by_report())
    following = _next_missed(done) if request.form.get("then") == "next" else None
    if following is not None:
        flash(_("%(day)s saved", day=short_weekday(day)), "beside")
        return redirect(url_for("reports.today", day=following.isoformat()), 303)
    told = after.sign(done, over_conflict=chosen is conflict.Chosen.MINE)
    return redirect(url_for("reports.saved", day=day.isoformat(), after=told), 303)


def _next_missed(done: reports.Saved) -> date | None:
    """The next day to fill in, where the one just saved asks for nothing; else its page says what to do."""
    if done.passed.head not in (Head.TICK, Head.PLAIN) or done.opened:
        return None
    return missed.next_before(done.report.day)


def _not_theirs(filled: typed.Typed, day: date, opened: ticket.Ticket) -> ResponseReturnValue:
    """The day has a report that the person may neither read nor change. A danger that they saw is written down."""
    answers, known = filled.answers, pages.known(day)
    added = bool(answers.signs or answers.sudden) or danger.calls_for_help(
        answers, day, context.the_patient(), known.symptoms
    )
    if added:
        try:
            with context.writing() as work:
                sent = reports.Sent(day, answers, context.the_account(), opened_at=opened.opened_at)
                reports.add_danger(work, context.the_patient(), sent)
                drafts.drop(work.session, context.the_patient().id, context.the_account().id)
        except (NoConsent, Conflict, BadInput):
            added = False
    return pages.form_page(day, filled, opened=opened, added=added), 200 if added else 409


def _with_new_medicine(work: Work, filled: typed.Typed) -> Answers:
    """The answers, and the medicine that was named beside the list: the diary knows it from now on."""
    if not filled.new_medicine:
        return filled.answers
    added = medicines.add(work, context.the_patient(), filled.new_medicine)
    access_log.changed(work, Event.PLAN_CHANGED, f"medicine:{added.id}")
    taken = filled.answers.medicines | {added.id}
    not_taken = {key: left for key, left in filled.answers.not_taken.items() if key != added.id}
    return replace(filled.answers, medicines=taken, not_taken=not_taken)


def _chosen_day(opened: ticket.Ticket) -> date | None:
    """The day to save for; None where the person has to say it first."""
    asked = pages.day_of(request.form.get("for_day", ""))
    if asked in _possible_days(opened):
        return asked
    if opened.back_filled and pages.reach(opened.day) is Reach.OPEN:
        return opened.day
    if opened.opened_on == context.today() and pages.is_about_now(opened.day):
        return opened.day
    return None


def _possible_days(opened: ticket.Ticket) -> tuple[date, ...]:
    """The day the form was opened for, if it is not too long ago, and today."""
    today = context.today()
    is_earlier = opened.day < today and pages.reach(opened.day) is Reach.OPEN
    return (opened.day, today) if is_earlier else (today,)


def _has_report(day: date) -> bool:
    return current_report(context.session(), context.the_patient().id, day) is not None

"""What is open for the doctor as the points of one visit: one answer for what is ticked, and one appointment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from diary.services import appointments, followups
from diary.services.audit import Event
from diary.services.errors import BadInput, Faults
from diary.services.permissions.access import Action
from diary.store.models import FollowUp
from diary.store.models.followups import FollowUpState
from diary.web import access_log, context
from diary.web.appointments.presenter import of_booking
from diary.web.followups.beside import offers_beside
from diary.web.followups.history import Names
from diary.web.followups.presenter import InShort, TellsFollowUps
from diary.web.followups.together_form import OTHER, TogetherForm, ids_in, working_days
from diary.words import points as in_words
from diary.words.contact import Contact, call_if_worse, if_it_cannot_wait, opens_again
from diary.words.labels import ANSWER_LABELS, ANSWERS_TOLD, STATE_LABELS

BOOKING = "booking"
"""Sent in the place of an answer: an appointment was booked, and the day is still to be asked for."""


@dataclass(frozen=True, slots=True)
class Visit:
    """The points for one doctor."""

    heading: str
    points: Sequence[InShort]
    contact: Contact
    out_of_hours: str
    """Whom to call if it cannot wait until the practice opens; empty while it is open, or its hours are not known."""
    how_many: str


@dataclass(frozen=True, slots=True)
class Answered:
    """One of them after the answer."""

    title: str
    said: str


def listing() -> ResponseReturnValue:
    """Open ones first, each alarm by itself and all that is for the doctor together; then what is over."""
    return _listing(TogetherForm.blank())


def answer_together() -> ResponseReturnValue:
    """Keep one answer to all that is ticked; of an appointment that is booked, ask for the day first."""
    form = TogetherForm.sent()
    wants_booking = request.form.get("answer") == BOOKING
    if wants_booking and form.ticked:
        return redirect(url_for("followups.booking", point=sorted(form.ticked)), 303)
    if wants_booking:
        form.take(Faults(point=[followups.no_point_fault()]))
        return _listing(form), 422
    if not form.validate():
        return _again(form)
    patient = context.the_patient()
    try:
        with context.writing() as work:
            done = followups.acknowledge_together(
                work, patient, form.ticked or (), form.given(), by=context.the_account()
            )
            for each in done.answered:
                access_log.changed(work, Event.FOLLOW_UP_ANSWERED, f"follow_up:{each.id}")
            if done.appointment is not None:
                subject = f"appointment:{done.appointment.id}"
                access_log.changed(work, Event.APPOINTMENT_BOOKED, subject)
    except BadInput as bad:
        form.take(bad.faults)
        return _again(form)
    if done.appointment is not None:
        of_booking(form.booking(), done.appointment)
    return redirect(
        url_for(
            "followups.answered",
            point=[each.id for each in done.answered],
            before=[each.id for each in done.over_before],
        ),
        303,
    )


def to_answer_together() -> ResponseReturnValue:
    """Where the answer is sent to, opened as a page: with the back button, or after signing in again."""
    return redirect(url_for("followups.listing"), 303)


def booking() -> ResponseReturnValue:
    """When the doctor is seen: the same appointment for all that was ticked."""
    form = TogetherForm.blank()
    form.ticked = frozenset(ids_in(request.args.getlist("point")))
    return _booking(form)


def answered() -> ResponseReturnValue:
    """After an answer: what it is for and how long the diary is quiet about it, and what was answered before."""
    patient = context.the_patient()
    ids, before = (ids_in(request.args.getlist(name)) for name in ("point", "before"))
    found = followups.points(context.session(), patient.id, {*ids, *before})
    tells = TellsFollowUps(patient)
    titles = {short.id: short.title for short in tells.all_in_short(found)}
    stand = [each for each in found if each.id in ids and each.state == FollowUpState.ACKNOWLEDGED]
    quiet = followups.quiet_to(context.session(), stand, context.settings().rules, tells.today)
    names = Names(each.acknowledged_by for each in found)
    led_to = appointments.of(context.session(), stand[0]) if stand else []
    return render_template(
        "followups/answered.html",
        title=in_words.saved_for(len(stand)) if stand else in_words.nothing_saved(),
        answers=list(dict.fromkeys(_answer(each, names) for each in stand)),
        answered=_by_what_is_said(
            Answered(
                titles[each.id],
                in_words.quiet_to(quiet[each.id], tells.today) if each.id in quiet else "",
            )
            for each in stand
        ),
        before=[
            Answered(titles[each.id], _first_was(each, names, tells)) for each in found if each not in stand
        ],
        appointment_ids={each.id for each in led_to},
        offers=offers_beside(stand, tells),
        if_worse=call_if_worse(tells.contact),
        words=in_words,
    )


def _listing(form: TogetherForm) -> str:
    patient = context.the_patient()
    tells = TellsFollowUps(patient)
    found = followups.follow_ups(context.session(), patient.id)
    shown = tells.with_repeats(tells.all_in_short(found), found)
    waiting = [one for one in shown if one.is_open]
    return render_template(
        "followups/listing.html",
        waiting=waiting,
        alarms=[one for one in waiting if one.by is None],
        visit=_visit([one for one in waiting if one.by is not None], tells),
        over=[one for one in shown if not one.is_open],
        form=form,
        may_answer=context.may(Action.HANDLE_FOLLOW_UPS),
        booking=BOOKING,
        words=in_words,
        today=tells.today,
    )


def _visit(found: Sequence[InShort], tells: TellsFollowUps) -> Visit | None:
    if not found:
        return None
    count, with_number = len(found), bool(tells.contact.phone)
    return Visit(
        heading=in_words.heading([one.by for one in found if one.by], tells.contact, tells.today),
        points=found,
        contact=tells.contact,
        out_of_hours=" ".join((if_it_cannot_wait(tells.contact), opens_again(tells.contact)))
        if tells.contact.is_closed
        else "",
        how_many=in_words.how_many(count) if with_number else in_words.how_many_without_a_number(count),
    )


def _again(form: TogetherForm) -> ResponseReturnValue:
    return _booking(form, 422) if form.is_booked and form.ticked else (_listing(form), 422)


def _booking(form: TogetherForm, status: int = 200) -> ResponseReturnValue:
    patient = context.the_patient()
    found = followups.points(context.session(), patient.id, form.ticked or ())
    still_open = [each for each in found if each.state == FollowUpState.OPEN]
    if not still_open:
        over = [each.id for each in found]
        return redirect(url_for("followups.answered" if over else "followups.listing", before=over), 303)
    tells = TellsFollowUps(patient)
    page = render_template(
        "followups/booking.html",
        title=in_words.when_do_you_see(tells.contact),
        points=tells.all_in_short(still_open),
        form=form,
        days=working_days(tells.today),
        other=OTHER,
        contact=tells.contact,
        words=in_words,
    )
    return page, status


def _by_what_is_said(several: Iterable[Answered]) -> dict[str, list[Answered]]:
    together: dict[str, list[Answered]] = {}
    for one in several:
        together.setdefault(one.said, []).append(one)
    return together


def _answer(follow_up: FollowUp, names: Names) -> str:
    labels = ANSWERS_TOLD if names(follow_up.acknowledged_by) else ANSWER_LABELS
    return str(labels[follow_up.answer or "checked"])


def _first_was(follow_up: FollowUp, names: Names, tells: TellsFollowUps) -> str:
    if follow_up.state == FollowUpState.OPEN:
        return str(STATE_LABELS[follow_up.state])
    if follow_up.state != FollowUpState.ACKNOWLEDGED or follow_up.acknowledged_at is None:
        return in_words.over_by_itself()
    who = names(follow_up.acknowledged_by)
    return in_words.first_was(who, _answer(follow_up, names), tells.moment(follow_up.acknowledged_at))

"""One's own membership in somebody's circle: what one may do there, what one's mails say, and how to leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from diary.services import circle
from diary.services.mailbox.ended import ended_on
from diary.services.notifications.knowledge import agreeing
from diary.services.outbox.topics import ASKED_FIRST, TO_THE_CIRCLE, stops_about
from diary.services.permissions.access import Action
from diary.store.models import Caregiver
from diary.store.models.circle import Grant
from diary.store.models.mailbox import Topic
from diary.web import context
from diary.web.circle.forms import DetailsForm, MarkForm
from diary.web.going_out import mail_is_kept
from diary.web.understood import UNDERSTOOD, is_ticked, not_ticked
from diary.words.ended_mail import ENDING, EndingWords
from diary.words.grants import you_may
from diary.words.language import gettext as _
from diary.words.mail_topics import TOPIC_WORDS, TopicWords


@dataclass(frozen=True, slots=True)
class Ended:
    """A kind of mail that somebody may need at once, and that the reader ended on their day `since`."""

    topic: Topic
    words: TopicWords
    ending: EndingWords
    since: date


def place() -> ResponseReturnValue:
    """What this patient lets the person signed in do; sent, it keeps what their mails may say, or what they call the
    patient.
    """
    patient, account = context.the_patient(), context.the_account()
    mine = circle.own_membership(context.session(), patient, account)
    marks = "mark" in request.form
    form, mark_form = DetailsForm(), MarkForm()
    if (mark_form if marks else form).validate_on_submit():
        with context.writing() as work:
            mine = circle.own_membership(work.session, patient, account)
            if marks:
                circle.give_mark(work.session, mine, account, mark_form.mark.data or "")
            else:
                circle.want_details(work.session, mine, account, bool(form.details_wanted.data))
        flash(_("Saved."))
        return redirect(url_for("circle.place"), 303)
    form.details_wanted.data = mine.details_wanted
    if not marks:
        mark_form.mark.data = mine.mark
    return _page(mine, form, mark_form, sent=mark_form if marks else form)


def _page(
    mine: Caregiver,
    form: DetailsForm,
    mark_form: MarkForm,
    *,
    sent: DetailsForm | MarkForm,
    faults: Mapping[str, list[str]] | None = None,
) -> str:
    patient = mine.patient
    is_agreed = patient.id in agreeing(context.session(), [patient.id])
    return render_template(
        "circle/place.html",
        form=sent,
        faults=faults,
        details_form=form,
        mark_form=mark_form,
        place=mine,
        name=context.name_read(patient),
        may=you_may(
            [grant for grant in mine.grants if is_agreed or grant != Grant.ALERTS], context.name_read(patient)
        ),
        sees_contact=context.may(Action.SEE_CONTACT),
        gets_alerts=Grant.ALERTS in mine.grants,
        is_agreed=is_agreed,
        ended=_ended(mine),
        today=context.now().date(),
        zone=ZoneInfo(patient.timezone),
    )


def _ended(mine: Caregiver) -> list[Ended]:
    """The kinds that this person ended, with the way back."""
    stops = stops_about(context.session(), [mine.patient_id])
    if Grant.ALERTS not in mine.grants:
        return []
    since = {
        topic: ended_on(stops, mine.account, topic, mine.patient)
        for topic in TO_THE_CIRCLE
        if topic in ASKED_FIRST
    }
    return [
        Ended(topic, TOPIC_WORDS[topic], ENDING[topic], day)
        for topic, day in since.items()
        if day is not None
    ]


def leave() -> ResponseReturnValue:
    """Leave the circle: only with a tick, since nobody is told of an emergency who has left."""
    patient, account = context.the_patient(), context.the_account()
    if not is_ticked():
        mine = circle.own_membership(context.session(), patient, account)
        form, mark_form = DetailsForm(formdata=None), MarkForm(formdata=None)
        form.details_wanted.data, mark_form.mark.data = mine.details_wanted, mine.mark
        faults = not_ticked(UNDERSTOOD, ends_mail=False)
        return _page(mine, form, mark_form, sent=form, faults=faults), 422
    with context.writing() as work:
        mine = circle.own_membership(work.session, patient, account)
        circle.leave(work, mine, account)
        name = context.name_read(patient)
    flash(
        _("You have left. No mail goes out here, so please tell %(name)s yourself.", name=name)
        if mail_is_kept()
        else _("You have left. %(name)s is told by mail. You get a mail, too.", name=name)
    )
    return redirect(url_for("landing.index"), 303)

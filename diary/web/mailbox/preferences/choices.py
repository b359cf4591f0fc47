"""The page "Your mail": everything one gets, kind by kind and diary by diary, and how to get less of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from diary.services import consents
from diary.services.mailbox import preferences
from diary.services.mailbox.ended import ended_on
from diary.services.mailbox.preferences import Offered
from diary.services.outbox.topics import ASKED_FIRST, stops_about
from diary.store.models import DigestSchedule
from diary.store.models.consents import Purpose
from diary.store.models.mailbox import Topic
from diary.web import context
from diary.web.numbers import number_in
from diary.web.understood import UNDERSTOOD, is_ticked, not_ticked
from diary.words.ended_mail import ENDING, EndingWords
from diary.words.language import gettext as _
from diary.words.mail_topics import TOPIC_WORDS, TopicWords

_NEEDS_A_YES = frozenset({Topic.FOLLOW_UPS, Topic.ALARMS, Topic.APPOINTMENTS})
_ANSWERS = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Choice:
    """One kind of mail about one diary."""

    topic: Topic
    words: TopicWords
    wanted: bool
    refused: bool
    """The patient said no to all such mail on the page about consent: none comes, whatever is chosen here."""
    anchor: str
    ending: EndingWords | None
    """What is lost by ending it, with a box to tick; None where nobody may need it at once."""
    since: date | None
    """The reader's day on which it was ended; None where it was not, or that is not kept."""


@dataclass(frozen=True, slots=True)
class About:
    """The kinds of mail about one diary."""

    patient_id: int
    name: str
    """Whose diary it is; empty for one's own."""
    choices: list[Choice]


def choices() -> ResponseReturnValue:
    """What one gets; sent, it stops one kind of mail or begins it again."""
    if request.method == "POST":
        return _choose()
    return _page()


def _page(faults: Mapping[str, list[str]] | None = None) -> str:
    session, account = context.session(), context.the_account()
    diaries = [_shown(each) for each in preferences.offered(context.work(), account)]
    return render_template(
        "mailbox/preferences/choices.html",
        faults=faults,
        account=account,
        diaries=diaries,
        has_diary=context.own_patient() is not None,
        digest=session.get(DigestSchedule, account.id) if any(each.name for each in diaries) else None,
        digest_words=TOPIC_WORDS[Topic.DIGEST],
        today=context.now().date(),
    )


def _choose() -> ResponseReturnValue:
    wanted = _ANSWERS.get(request.form.get("wanted", ""))
    topic = request.form.get("topic", "")
    number = request.form.get("patient", "")
    if wanted is None or topic not in set(Topic) or (number != "" and number_in(number, digits=39) is None):
        abort(400)
    chosen, patient_id = Topic(topic), int(number) if number else None
    account = context.the_account()
    needs_a_tick = chosen in ASKED_FIRST and not wanted and not is_ticked()
    with context.writing() as work:
        if not _may_choose(preferences.offered(work, account), chosen, patient_id):
            abort(404)
        if needs_a_tick:
            return _page(not_ticked(f"{UNDERSTOOD}-{_anchor(chosen, patient_id)}")), 422
        change = (work, account, chosen, patient_id)
        if wanted:
            preferences.want_again(*change)
        else:
            preferences.stop(*change, by_link=False)
    if chosen in ASKED_FIRST:
        flash(
            _("Saved. You get these mails again. We send you a mail about it.")
            if wanted
            else _("Saved. You get no more of these mails. We send you a mail with a way back.")
        )
    else:
        flash(
            _("Saved. You get these mails again.") if wanted else _("Saved. You get no more of these mails.")
        )
    return redirect(url_for("mailing.choices", _anchor=_anchor(chosen, patient_id)), 303)


def _may_choose(offered: list[Offered], topic: Topic, patient_id: int | None) -> bool:
    if topic is Topic.DIGEST:
        return patient_id is None
    return any(each.patient.id == patient_id and topic in each.topics for each in offered)


def _shown(offered: Offered) -> About:
    session, account, patient = context.session(), context.the_account(), offered.patient
    own = offered.membership is None
    stops = stops_about(session, [patient.id])
    no_mail = own and not consents.allows(session, patient.id, Purpose.ALERT_MAIL)
    return About(
        patient.id,
        "" if own else context.name_read(patient),
        [
            Choice(
                topic,
                TOPIC_WORDS[topic],
                not preferences.stopped(session, account.id, topic, patient.id),
                no_mail and topic in _NEEDS_A_YES,
                _anchor(topic, patient.id),
                ENDING[topic] if topic in ASKED_FIRST else None,
                ended_on(stops, account, topic, patient),
            )
            for topic in offered.topics
        ],
    )


def _anchor(topic: Topic, patient_id: int | None) -> str:
    return topic.value.replace("_", "-") + (f"-{patient_id}" if patient_id is not None else "")

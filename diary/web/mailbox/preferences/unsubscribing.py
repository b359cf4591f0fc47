"""Ending one kind of mail from a mail of that kind, signed in or not (RFC 8058).

Programs that look at mail open every link, so only a press of a button, or a mail program's own, changes anything.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import validate_csrf
from sqlalchemy.orm import Session
from wtforms import ValidationError

from diary.services.mailbox import preferences
from diary.services.outbox.topics import ASKED_FIRST, TO_THE_CIRCLE
from diary.services.permissions.signed_links import (
    Unsubscribing,
    again_path,
    unsubscribing,
    wanting_again,
)
from diary.services.reminders.fewer import Fewer, choose_by_link
from diary.store.models import Account, Patient
from diary.store.models.mailbox import Topic
from diary.store.work import Work
from diary.web import context, rate_limits
from diary.web.understood import UNDERSTOOD, is_ticked, not_ticked
from diary.words.ended_mail import ENDING
from diary.words.fewer_reminders import FEWER_WORDS
from diary.words.mail_topics import TOPIC_WORDS


def unsubscribe(token: str) -> ResponseReturnValue:
    """Ask, by GET; stop them, by POST. The answer to a POST is a page and no redirect, as mail programs need it.

    It says nothing of whose mails they are, and pressing twice does no harm. A mail program posts no more than that it
    was one click: whatever names none of the other choices means none of these mails any more. Only for mails that
    somebody may need at once that is not enough: those end by the button of the page that asks, with a box ticked that
    says what is lost, and anything else is asked again.
    """
    asked = unsubscribing(rate_limits.secret(), token)
    if asked is None:
        return render_template("mailbox/preferences/unknown_link.html"), 404
    words = TOPIC_WORDS[asked.topic]
    instead = _instead(asked) if request.method == "POST" else None
    if asked.topic in ASKED_FIRST:
        return _ask_first(asked)
    if request.method != "POST":
        fewer = FEWER_WORDS if asked.topic is Topic.REMINDERS else {}
        return render_template("mailbox/preferences/unsubscribe.html", words=words, fewer=fewer)
    if instead is not None and _choose(asked, instead):
        return render_template("mailbox/preferences/fewer.html", words=FEWER_WORDS[instead])
    if instead is None:
        _stop(asked)
    return render_template("mailbox/preferences/unsubscribed.html", words=words)


def again(token: str) -> ResponseReturnValue:
    """The way back from a mail that says that such mails were ended: asked by GET, done by the one button of the page.

    Whoever holds the mail may press it, as often as they like: nobody is worse off for being told.
    """
    asked = wanting_again(rate_limits.secret(), token)
    if asked is None:
        return render_template("mailbox/preferences/unknown_link.html"), 404
    found: bool | None = None
    if request.method == "POST":
        with context.writing() as work:
            account = _by_link(work, asked, preferences.want_again)
            found = account is not None and preferences.is_wanted(
                work, account, asked.topic, asked.patient_id
            )
    return render_template("mailbox/preferences/again.html", words=TOPIC_WORDS[asked.topic], found=found)


def _ask_first(asked: Unsubscribing) -> ResponseReturnValue:
    """Only a tick and the button of the page end these: programs that open what they find in a mail, and even those
    that press its buttons, tick no box.
    """
    by_the_button = request.method == "POST" and _by_the_button()
    ticked = is_ticked()
    words, ending = TOPIC_WORDS[asked.topic], ENDING[asked.topic]
    if not (by_the_button and ticked):
        page = render_template(
            "mailbox/preferences/end.html",
            words=words,
            ending=ending,
            to_circle=asked.topic in TO_THE_CIRCLE,
            faults=not_ticked(UNDERSTOOD) if by_the_button else {},
        )
        return page, 422 if by_the_button else 200
    _stop(asked)
    account_id = asked.account_id
    return render_template(
        "mailbox/preferences/ended.html",
        words=words,
        ending=ending,
        to_circle=asked.topic in TO_THE_CIRCLE,
        way_back=again_path(rate_limits.secret(), account_id, asked.topic, asked.patient_id)
        if account_id is not None
        else "",
    )


def _by_the_button() -> bool:
    """Whether it comes from our own page, opened in the same browser: a forwarded mail's one click does not, nor does a
    scanner that posts to what it finds in a mail."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def _instead(asked: Unsubscribing) -> Fewer | None:
    given = request.form.get("fewer", "")
    if not given:
        return None
    if asked.topic is not Topic.REMINDERS or given not in set(Fewer):
        abort(400)
    return Fewer(given)


def _choose(asked: Unsubscribing, fewer: Fewer) -> bool:
    with context.writing() as work:
        patient = work.session.get(Patient, asked.patient_id)
        return patient is not None and choose_by_link(work, patient, fewer)


def _stop(asked: Unsubscribing) -> None:
    with context.writing() as work:
        _by_link(work, asked, preferences.stop)


def _by_link(work: Work, asked: Unsubscribing, change: Callable[..., bool]) -> Account | None:
    """End these mails, or have them again, for whom the link is about; gives whom, or None where they are gone."""
    account = _whose(work.session, asked)
    if account is not None:
        change(work, account, asked.topic, asked.patient_id, by_link=True)
    return account


def _whose(session: Session, asked: Unsubscribing) -> Account | None:
    if asked.account_id is not None:
        return session.get(Account, asked.account_id)
    patient = session.get(Patient, asked.patient_id)
    return patient.account if patient is not None else None

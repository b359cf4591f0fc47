"""Ending one kind of mail from a mail of that kind, signed in or not (RFC 8058).

Programs that look at mail open every link, so only a press of the button, or a mail program's own, changes anything.
"""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from diary.services import mail_choices
from diary.services.links import Unsubscribing, unsubscribing
from diary.store.models import Account, Patient
from diary.web import context, limiting
from diary.words.mail_topics import TOPIC_WORDS


def unsubscribe(token: str) -> ResponseReturnValue:
    """Ask, by GET; stop them, by POST. The answer to a POST is a page and no redirect, as mail programs need it.

    It says nothing of whose mails they are, and pressing twice does no harm.
    """
    asked = unsubscribing(limiting.secret(), token)
    if asked is None:
        return render_template("mailing/unknown_link.html"), 404
    words = TOPIC_WORDS[asked.topic]
    if request.method != "POST":
        return render_template("mailing/unsubscribe.html", topic=asked.topic, words=words)
    with context.writing() as session:
        account = _whose(session, asked)
        if account is not None:
            mail_choices.stop(
                session,
                context.now(),
                context.settings(),
                account,
                asked.topic,
                asked.patient_id,
                by_link=True,
            )
    return render_template("mailing/unsubscribed.html", topic=asked.topic, words=words)


def _whose(session: Session, asked: Unsubscribing) -> Account | None:
    if asked.account_id is not None:
        return session.get(Account, asked.account_id)
    patient = session.get(Patient, asked.patient_id) if asked.patient_id is not None else None
    return patient.account if patient is not None else None

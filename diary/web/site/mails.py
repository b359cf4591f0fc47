"""The mail queue, without contents."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from diary.services.site import mails
from diary.store.models.outbox import MailState
from diary.web import context
from diary.web.site import labels
from diary.web.site.frame import zone


def mail() -> ResponseReturnValue:
    """How many there are by kind and state, and to whom mail does not get through."""
    session, now = context.session(), context.now()
    return render_template(
        "site/mail.html",
        counted=mails.counted(session, now),
        troubled=mails.troubled(session, now),
        states=list(MailState),
        days=mails.LATELY.days,
        kind_in_words=labels.kind,
        state_in_words=labels.state,
        zone=zone(),
    )

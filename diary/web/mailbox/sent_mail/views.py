"""The list of what was sent to whom and when, and what can be done where mail did not get through."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from diary.services.errors import NotFound
from diary.services.mailbox import sent_mail, test_mail
from diary.services.mailbox.resend import NotAgain
from diary.services.outbox import bounces
from diary.web import context
from diary.web.clocks import own_clock
from diary.web.going_out import if_sent
from diary.web.mailbox.sent_mail.presenter import by_day
from diary.web.numbers import number_in
from diary.words.language import gettext as _
from diary.words.mails import why_not_again


def listing() -> ResponseReturnValue:
    """A page of it: mail to the person signed in, and about their own diary to anybody."""
    actor, patient = context.actor(), context.own_patient()
    if actor is None:
        raise NotFound
    page = sent_mail.sent_page(
        context.work(), actor, patient, before=_number("before"), after=_number("after")
    )
    zone = own_clock()
    return render_template(
        "mailbox/sent_mail/listing.html",
        page=page,
        days=by_day(page.mails, zone, context.now().astimezone(zone).date()),
        keeps_diary=patient is not None,
        zone=zone,
        kept_days=context.settings().kept_mail_days,
    )


def again() -> ResponseReturnValue:
    """Send a mail about one's own diary once more, to the same person."""
    patient, mail_id = context.own_patient(), _number("mail")
    if patient is None or mail_id is None:
        raise NotFound
    try:
        with context.writing() as work:
            sent_mail.send_again(work, patient, mail_id, by=context.the_account())
    except NotAgain as refused:
        flash(why_not_again(refused.why.value), "error")
    else:
        flash(if_sent(_("It is on its way once more. You see it at the top of the list.")))
    return redirect(url_for("sent.listing"), 303)


def try_address() -> ResponseReturnValue:
    """Take it that the address takes mail again, and send a test mail there, which shows whether it does."""
    account = context.the_account()
    with context.writing() as work:
        wait = test_mail.send_to_oneself(work, account)
        if wait is None:
            bounces.clear(work.session, account.id)
    if wait is None:
        flash(
            if_sent(
                _(
                    "A test mail to %(address)s is on its way. If it does not get through, we tell you here.",
                    address=account.email,
                )
            )
        )
    else:
        flash(_("You have tried this a few times. Please try again in an hour."), "error")
    return redirect(url_for("mailing.choices", _anchor="address"), 303)


def _number(name: str) -> int | None:
    """The number of a mail in the address or the form; what cannot be one is as good as none."""
    return number_in(request.values.get(name), digits=15)

"""The mail queue and what was sent, without contents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from diary.services.accounts import as_stored
from diary.services.errors import NotFound
from diary.services.site import mail_log as log
from diary.services.site import queue_report
from diary.store.models import Account
from diary.store.models.outbox import MailState
from diary.web import context
from diary.web.clocks import own_clock
from diary.web.going_out import if_sent
from diary.web.numbers import number_in
from diary.web.site import labels
from diary.web.site.forms import AddressForm
from diary.web.site.frame import note
from diary.words.language import gettext as _
from diary.words.language import ngettext


def mail() -> ResponseReturnValue:
    """How many there are by kind and state, to whom mail does not get through, and which addresses take none."""
    session = context.session()
    return render_template(
        "site/mail.html",
        form=AddressForm(),
        counted=queue_report.counted(context.work()),
        troubled=queue_report.troubled(context.work()),
        dead=queue_report.dead_addresses(session),
        states=list(MailState),
        days=queue_report.LATELY.days,
        kind_in_words=labels.kind,
        state_in_words=labels.state,
        zone=own_clock(),
    )


def mail_log() -> ResponseReturnValue:
    """What was sent: of one day, to one person, or, sent, to one address."""
    form = AddressForm()
    if form.is_submitted():
        return _to_address(form, as_stored(form.email.data or ""))
    state = next((each for each in MailState if each == request.args.get("state")), None)
    number = _number(request.args, "account")
    if number is not None:
        account = context.session().get(Account, number)
        if account is None:
            raise NotFound
        lines = log.mail_to(context.session(), own_clock(), account.email, state=state)
        return _page(form, state, lines, to=account.email, account_id=account.id)
    found = log.mail_of_day(
        context.session(), own_clock(), _day(), state=state, page=_number(request.args, "page") or 1
    )
    return _page(form, state, found.lines, found=found)


def mail_again() -> ResponseReturnValue:
    """Send once more what could not be delivered to one person on one day."""
    number, day = _number(request.form, "account"), _date(request.form.get("day", ""))
    if number is None or day is None:
        abort(400)
    with context.writing() as work:
        if work.session.get(Account, number) is None:
            raise NotFound
        sent = log.send_again(work, own_clock(), number, day, by=context.the_account())
    if sent:
        note("had mail sent once more to account", number)
    flash(if_sent(_("What is still of use is on its way once more.")))
    return redirect(url_for("site.mail_log", account=number), 303)


def _to_address(form: AddressForm, address: str) -> ResponseReturnValue:
    if not address:
        return redirect(url_for("site.mail_log"), 303)
    lines = log.mail_to(context.session(), own_clock(), address)
    if lines and lines[0].account_id is not None:
        return redirect(url_for("site.mail_log", account=lines[0].account_id), 303)
    return _page(form, None, lines, to=address)


def _page(
    form: AddressForm,
    state: MailState | None,
    lines: list[log.Line],
    *,
    found: log.DayOfMail | None = None,
    to: str = "",
    account_id: int | None = None,
) -> ResponseReturnValue:
    return render_template(
        "site/mail_log.html",
        form=form,
        lines=lines,
        found=found,
        to=to,
        account_id=account_id,
        state=state,
        states=list(MailState),
        kind_in_words=labels.kind,
        state_in_words=labels.state,
        tries=lambda number: ngettext("%(num)s try", "%(num)s tries", number),
        zone=own_clock(),
    )


def _day() -> date:
    """The day in the address, else the last one that has any mail."""
    asked = _date(request.args.get("day", ""))
    return asked or log.last_day(context.work(), own_clock())


def _number(given: Mapping[str, str], name: str) -> int | None:
    return number_in(given.get(name), digits=15)


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    # Days at either end of the calendar have no day beside them to lead to.
    return found if 1970 <= found.year <= 9000 else None

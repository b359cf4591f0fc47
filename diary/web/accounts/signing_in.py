"""Signing in and out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from math import ceil
from urllib.parse import urlsplit

import flask
from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests

from diary.services.accounts import account_with, as_stored, confirm, hold, sessions
from diary.services.permissions import rate_limits
from diary.store.models import Account
from diary.store.work import Work
from diary.web import context, errors
from diary.web import rate_limits as limiting
from diary.web.accounts import carry_over, mails, security
from diary.web.accounts.forms import SignInForm
from diary.words.language import gettext as _
from diary.words.language import lazy

Carried = Sequence[tuple[str, str]]

CONFIRMED = "confirmed"
"""Where the cookie holds an address that was confirmed in this browser, so that nobody types it to sign in."""
TO_CONFIRM = "to_confirm"
"""Where it holds the link, and the time zone, by which an address is confirmed once the password is right."""


def sign_in() -> ResponseReturnValue:
    """The sign-in form. One answer for every failure: it must not tell whether an address has an account."""
    carried = carry_over.posted()
    if request.method != "POST":
        if context.current_account() is not None:
            return redirect(safe_next(request.args.get("next")), 303)
        return page(next_page=request.args.get("next", ""))
    form = SignInForm()
    if not form.validate_on_submit():
        return page(form, carried, status=422)
    # What is no address has no account, but is counted and takes its time like others.
    email = as_stored(form.email.data or "")[:254]
    tries = (
        (rate_limits.SIGN_IN_BY_NETWORK, limiting.client_network()),
        (rate_limits.PASSWORD_BY_ADDRESS, email),
    )
    wait = limiting.waiting_time(*tries)
    if wait is not None:
        return _too_many(form, carried, wait)
    account = account_with(context.session(), email)
    if not security.is_right(account, form.password.data or "") or account is None or not account.active:
        return _refused(form, carried)
    zone = _zone_to_confirm(account)
    if account.confirmed_at is None and zone is None:
        mails.confirm_again(account)
        return _refused(form, carried)
    with context.writing() as work:
        if account.confirmed_at is None:
            signed_over = account.fs_uniquifier
            hold(work.session, account)
            if account.fs_uniquifier != signed_over:
                return _refused(form, carried)
            confirm(work, account, timezone=zone or "")
        rate_limits.give_back(work, limiting.secret(), tries)
        returned = carry_over.give_back(work, account, list(carried))
        open_here(work, account, own_device=bool(form.own_device.data))
    if returned is False:
        flash(_("The answers on the page before were for another diary. They were not saved."), "error")
    if not returned:
        return redirect(safe_next(form.next.data), 303)
    number = None if returned.account_id == account.id else returned.id
    return redirect(url_for("reports.today", patient_id=number), 303)


def _zone_to_confirm(account: Account) -> str | None:
    """The time zone that came with the link of the mail to this account, empty for none; None without that link."""
    noted = flask.session.get(TO_CONFIRM)
    if not isinstance(noted, list) or len(noted) != 2:
        return None
    found = security.account_to_confirm(str(noted[0]))
    return str(noted[1] or "") if found is not None and found.id == account.id else None


@errors.show_again("accounts.sign_in", lazy("This page was open for a long time. Please sign in again."))
def _again() -> errors.Again:
    return SignInForm(), lambda form: page(form, carry_over.posted())


def sign_out() -> ResponseReturnValue:
    """End this browser's session, on the server too. Whoever is not signed in any more is simply sent on."""
    row = context.signed_in()
    if row is not None:
        with context.writing() as work:
            sessions.end(work, row.id)
    flask.session.clear()
    context.forget_who_is_signed_in()
    flash(_("You are signed out."))
    return redirect(url_for("accounts.sign_in"), 303)


def page(
    form: SignInForm | None = None, kept: Carried = (), *, next_page: str = "", status: int = 200
) -> ResponseReturnValue:
    """The sign-in form as a page. `kept`: hidden fields that it carries along."""
    if form is None:
        form = SignInForm(formdata=None, next=next_page, email=flask.session.get(CONFIRMED))
    response = make_response(render_template("accounts/sign_in.html", form=form, kept=kept))
    response.status_code = status
    return response


def safe_next(target: str | None) -> str:
    """`target` if it is an address within this site, else the start page."""
    start = url_for("landing.index")
    if not target or not target.isprintable() or "\\" in target:
        return start
    parts = urlsplit(target)
    inside = target.startswith(f"{request.script_root}/") and not target.startswith("//")
    return target if inside and not parts.scheme and not parts.netloc else start


def open_here(work: Work, account: Account, *, own_device: bool) -> None:
    """Open a session and put its token into a fresh cookie; a session this browser had before ends."""
    before = context.signed_in()
    if before is not None:
        sessions.end(work, before.id)
    token = sessions.open_session(
        work,
        account,
        own_device=own_device,
        days=work.settings.session_days,
        device=request.user_agent.string,
    )
    flask.session.clear()
    flask.session[context.COOKIE_FIELD] = token
    flask.session.permanent = own_device
    context.forget_who_is_signed_in()


def _refused(form: SignInForm, carried: Carried) -> ResponseReturnValue:
    form.form_errors = [
        _("We could not sign you in. Check your address and your password."),
        _(
            "If you have just signed up, open the link in our mail first. We send it again when you try to sign in."
        ),
    ]
    return page(form, carried, status=422)


def _too_many(form: SignInForm, carried: Carried, wait: timedelta) -> ResponseReturnValue:
    seconds = ceil(wait.total_seconds())
    if not carried:
        raise TooManyRequests(retry_after=seconds)
    form.form_errors = [_("That was too often. Try again in %(wait)s.", wait=errors.wait_in_words(seconds))]
    return page(form, carried, status=429)

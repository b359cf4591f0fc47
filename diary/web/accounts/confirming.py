"""Confirming an address by the link of a mail: a button, since programs that look at mail open links, too."""

from __future__ import annotations

import flask
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from diary.services import accounts
from diary.store.models import Account
from diary.store.queries.circle import asked as care_asked
from diary.web import context, errors
from diary.web.accounts import same_browser, security, signing_in
from diary.web.accounts.forms import ConfirmForm
from diary.web.accounts.signing_up import INVITED_BY, inside, link_over
from diary.words.language import gettext as _


def confirm(token: str) -> ResponseReturnValue:
    """Show a button. Pressed where one signed up, it confirms and signs in; elsewhere signing in confirms."""
    account = security.account_to_confirm(token)
    if account is None:
        return link_over()
    signed_up = same_browser.signed_up_as(account)
    form = ConfirmForm()
    if not form.validate_on_submit():
        return _page(account, form, signed_up)
    if signed_up is None:
        return _by_the_password(account, token, form)
    signed_over = account.fs_uniquifier
    back = _back_to_invitation(flask.session.get(INVITED_BY))
    with context.writing() as work:
        accounts.hold(work.session, account)
        if account.fs_uniquifier != signed_over:
            return link_over()
        newly = accounts.confirm(work, account, timezone=form.time_zone())
        is_in = same_browser.lets_in(account, newly=newly, now=work.now)
        if is_in:
            signing_in.open_here(work, account, own_device=signed_up.own_device)
        asked = care_asked(work.session, work.now, account.email)
    if asked and back is None:
        flash(_("Now open the other mail from us once more, to answer the invitation."))
    if is_in:
        return redirect(back or inside(), 303)
    flask.session[signing_in.CONFIRMED] = account.email
    flash(_("Your address is confirmed. You can sign in now."))
    return redirect(url_for("accounts.sign_in", next=back), 303)


def _by_the_password(account: Account, token: str, form: ConfirmForm) -> ResponseReturnValue:
    """Elsewhere than where one signed up the press alone confirms nothing: the last one who signed up with this address
    chose the password, and can be a stranger. Whoever knows the password and has the mail is the one.
    """
    flask.session[signing_in.TO_CONFIRM] = [token, form.time_zone()]
    flask.session[signing_in.CONFIRMED] = account.email
    flash(_("Sign in with the password you chose. That confirms your address."))
    back = _back_to_invitation(flask.session.get(INVITED_BY))
    return redirect(url_for("accounts.sign_in", next=back), 303)


@errors.on_csrf("accounts.confirm")
def _token_missing(_error: CSRFError) -> ResponseReturnValue:
    """The page anew, which says what is so: with the button where it was not pressed yet."""
    return redirect(request.script_root + request.path, 303)


def _page(account: Account, form: ConfirmForm, signed_up: same_browser.SignedUp | None) -> str:
    current = context.current_account()
    return render_template(
        "accounts/confirm.html",
        form=form,
        email=account.email,
        confirmed=account.confirmed_at is not None,
        signed_up=signed_up,
        is_in=current is not None and current.id == account.id,
        days=context.settings().session_days,
    )


def _back_to_invitation(token: object) -> str | None:
    return url_for("circle.invitation", token=token) if isinstance(token, str) else None

"""A new password: by mail for whoever forgot theirs, or directly for whoever knows it."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from diary.services import accounts
from diary.services.permissions import rate_limits
from diary.store.models import Account
from diary.web import context
from diary.web import rate_limits as limiting
from diary.web.accounts import mails, security
from diary.web.accounts.forms import ChangePasswordForm, ForgotPasswordForm, NewPasswordForm
from diary.web.accounts.links import reset_link
from diary.web.accounts.signing_up import link_over, to_mail_sent
from diary.words.language import gettext as _


def forgot_password() -> ResponseReturnValue:
    """Send a link to choose a new password, if the address has an account; say the same if it has none."""
    form = ForgotPasswordForm()
    if not form.validate_on_submit():
        return _page("accounts/forgot_password.html", form)
    email = form.email.data or ""
    limiting.check(
        (rate_limits.SIGN_UP_BY_NETWORK, limiting.client_network()), (rate_limits.MAIL_BY_ADDRESS, email)
    )
    account = accounts.account_with(context.session(), email)
    # A link is made for nobody, too, so that the time taken tells nothing.
    link = reset_link(context.settings(), account or _nobody())
    with context.writing() as work:
        if account is not None and account.active:
            mails.reset_password(work, account, link)
    return to_mail_sent(email)


def reset_password(token: str) -> ResponseReturnValue:
    """Choose a new password by a link from a mail. Opening it changes nothing, and it signs nobody in."""
    account = security.account_to_reset(token)
    if account is None:
        return link_over()
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return _page(
            "accounts/reset_password.html", form, email=account.email, first=account.password is None
        )
    password_hash = security.hashed(form.password.data or "")
    with context.writing() as work:
        # Looked at again under a lock: of two who use one link at once, only the first may.
        accounts.hold(work.session, account)
        if security.account_to_reset(token) is None:
            return link_over()
        # Whoever reads the mail has shown that the address is theirs.
        accounts.confirm(work, account)
        accounts.change_password(work, account, password_hash)
        rate_limits.start_over(
            work.session, limiting.secret(), rate_limits.PASSWORD_BY_ADDRESS, account.email
        )
    flash(_("Your new password is set. You can sign in with it now."))
    return redirect(url_for("accounts.sign_in"), 303)


def change_password() -> ResponseReturnValue:
    """Change the password while signed in. All other sessions end; this one stays."""
    account, row = context.the_account(), context.signed_in()
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return _page("accounts/change_password.html", form, email=account.email)
    tried = (rate_limits.PASSWORD_BY_ADDRESS, account.email)
    limiting.check(tried)
    if not security.is_right(account, form.old_password.data or ""):
        form.old_password.errors = [_("This is not the password you have now.")]
        return _page("accounts/change_password.html", form, email=account.email)
    password_hash = security.hashed(form.password.data or "")
    with context.writing() as work:
        rate_limits.give_back(work, limiting.secret(), [tried])
        accounts.change_password(work, account, password_hash, but=row.id if row else None)
    flash(_("Your password is changed. You are signed out everywhere else."))
    return redirect(url_for("profile.edit"), 303)


def _page(template: str, form: FlaskForm, **values: object) -> ResponseReturnValue:
    page = make_response(render_template(template, form=form, **values))
    page.status_code = 422 if form.errors else 200
    return page


def _nobody() -> Account:
    return Account(email="nobody@example.org", password="x" * 97, fs_uniquifier=accounts.new_uniquifier())

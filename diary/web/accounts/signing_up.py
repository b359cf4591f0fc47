"""Signing up and confirming the address. The same answer whether an address has an account or not."""

from __future__ import annotations

import flask
from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from diary.config import SignUp
from diary.services import accounts, circle, patients
from diary.services.accounts import invitations
from diary.services.permissions import rate_limits
from diary.store.models import Account, CareInvitation
from diary.store.queries.circle import asked as care_asked
from diary.store.work import Work
from diary.web import context, errors
from diary.web import rate_limits as limiting
from diary.web.accounts import mails, security
from diary.web.accounts.forms import ButtonForm, SignUpForm
from diary.web.accounts.links import confirm_link
from diary.words.language import gettext as _
from diary.words.language import lazy

INVITED_BY = "invited_by"
"""Where the cookie holds the token of an invitation to a circle, until the address is confirmed: it goes on there."""
MAILED_TO = "mailed_to"
"""Where the cookie holds the address until the next page has shown it, so that a slip of the finger is seen."""


def sign_up() -> ResponseReturnValue:
    """Make an account, or tell whoever has one already, by mail."""
    form = SignUpForm()
    invitation = _invitation(form)
    if context.settings().sign_up is SignUp.CLOSED and invitation is None:
        page = make_response(render_template("accounts/sign_up_closed.html"))
        page.status_code = 403
        return page
    if not form.is_submitted():
        if context.current_account() is not None:
            return redirect(url_for("landing.index"), 303)
        if invitation is not None:
            form.email.data = invitation.email
        return _page(form)
    if not form.validate_on_submit():
        return _again(form, 422)
    email = form.email.data or ""
    limiting.check(
        (rate_limits.SIGN_UP_BY_NETWORK, limiting.client_network()), (rate_limits.MAIL_BY_ADDRESS, email)
    )
    # Hash and link are made in any case and before the write lock is taken: the time taken tells nothing, and
    # nobody else waits for it.
    asked = Account(
        email=email,
        password=security.hashed(form.password.data or ""),
        fs_uniquifier=accounts.new_uniquifier(),
        created_at=context.now(),
    )
    link = confirm_link(context.settings(), asked)
    try:
        with context.writing() as work:
            _take_in(work, asked, link)
    except IntegrityError:
        pass  # the same form sent twice at once: the other one made the account and its mail
    if invitation is not None:
        flask.session[INVITED_BY] = form.invitation.data
    return to_mail_sent(email)


@errors.show_again("accounts.sign_up", lazy("This page was open for a long time. Please send it again."))
def _token_missing() -> errors.Again:
    return SignUpForm(), _page


def to_mail_sent(email: str) -> ResponseReturnValue:
    """On to the page that says to look for a mail."""
    flask.session[MAILED_TO] = email
    return redirect(url_for("accounts.mail_sent"), 303)


def mail_sent() -> ResponseReturnValue:
    """Where to look for the mail. Says nothing about whether there is an account."""
    return render_template(
        "accounts/mail_sent.html",
        email=flask.session.pop(MAILED_TO, None),
        mail_is_written_to_files=not context.settings().sends_mail,
    )


def confirm(token: str) -> ResponseReturnValue:
    """Show a button, and confirm only when it is pressed: programs that look at mail open links, too."""
    account = security.account_to_confirm(token)
    if account is None:
        return link_over()
    if ButtonForm().validate_on_submit():
        signed_over = account.fs_uniquifier
        with context.writing() as work:
            accounts.hold(work.session, account)
            if account.fs_uniquifier != signed_over:
                return link_over()
            accounts.confirm(work, account)
            asked = care_asked(work.session, work.now, account.email)
        flash(_("Your address is confirmed. You can sign in now."))
        back = _back_to_invitation(flask.session.get(INVITED_BY))
        if asked and back is None:
            flash(_("Then open the other mail from us once more, to answer the invitation."))
        return redirect(url_for("accounts.sign_in", next=back), 303)
    return render_template(
        "accounts/confirm.html", email=account.email, confirmed=account.confirmed_at is not None
    )


def link_over() -> ResponseReturnValue:
    """For a link that ran out, was used or is not ours, with the way to a new one."""
    page = make_response(render_template("accounts/link_over.html"))
    page.status_code = 400
    return page


def _take_in(work: Work, asked: Account, link: str) -> None:
    settings = work.settings
    known = accounts.account_with(work.session, asked.email)
    if known is not None:
        accounts.hold(work.session, known)
    if known is None:
        if settings.sign_up is not SignUp.OPEN and not _is_let_in(work, asked.email):
            return
        work.session.add(asked)
        work.session.flush()
        mails.confirm_address(work, asked, link)
    elif known.confirmed_at is not None or patients.patient_of(work.session, known) is not None:
        # A diary that the site made for this address may hold reports already: the way in is its own mailbox alone,
        # never a password that a stranger typed here.
        mails.address_in_use(work, known)
    else:
        # Nobody has shown the address to be theirs, so the last word counts, and links sent before are void: whoever
        # signed up first with somebody else's address must not find their own password confirmed by the other.
        known.password = asked.password
        known.fs_uniquifier = asked.fs_uniquifier
        mails.confirm_address(work, known, link)


def _is_let_in(work: Work, email: str) -> bool:
    """Where not everybody may sign up: whoever the site invited to keep a diary, or a patient into their circle."""
    if work.settings.sign_up is SignUp.INVITATION and invitations.is_invited(work, email):
        invitations.used(work, email)
        return True
    return bool(care_asked(work.session, work.now, email))


def _invitation(form: SignUpForm) -> CareInvitation | None:
    """The invitation to a circle that the person comes from; its token stays with the form."""
    if not form.is_submitted():
        form.invitation.data = request.args.get("invitation", "")
    return circle.invitation_for(context.work(), form.invitation.data or "")


def _back_to_invitation(token: object) -> str | None:
    return url_for("circle.invitation", token=token) if isinstance(token, str) else None


def _page(form: SignUpForm) -> str:
    return render_template("accounts/sign_up.html", form=form, asked=_invitation(form))


def _again(form: SignUpForm, status: int) -> ResponseReturnValue:
    page = make_response(_page(form))
    page.status_code = status
    return page

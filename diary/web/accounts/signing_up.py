"""Signing up. The same answer whether an address has an account or not.

Whoever comes by an invitation's mail has shown by its link that the address is theirs: they are in at once.
"""

from __future__ import annotations

import flask
from flask import make_response, redirect, render_template, request, url_for
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
from diary.web.accounts import mails, same_browser, security, signing_in
from diary.web.accounts.forms import SignUpForm
from diary.web.accounts.links import confirm_link
from diary.words.language import lazy

INVITED_BY = "invited_by"
"""Where the cookie holds the token of an invitation to a circle, until the address is confirmed: it goes on there."""
_CONFIRMS = "mailed_to_confirm"
MAILED_TO = "mailed_to"
"""Where the cookie holds the address until the next page has shown it, so that a slip of the finger is seen."""


def sign_up() -> ResponseReturnValue:
    """Make an account, or tell whoever has one already, by mail."""
    form = SignUpForm()
    _note_invitations(form)
    invitation = _invitation(form)
    if context.settings().sign_up is SignUp.CLOSED and invitation is None:
        page = make_response(render_template("accounts/sign_up_closed.html"))
        page.status_code = 403
        return page
    if not form.is_submitted():
        if context.current_account() is not None:
            return redirect(url_for("landing.index"), 303)
        form.email.data = _proven(context.work(), form)
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
    account = None
    try:
        with context.writing() as work:
            account = _take_in(work, asked, link, form)
            if account is not None:
                signing_in.open_here(work, account, own_device=bool(form.own_device.data))
    except IntegrityError:
        account = None  # the same form sent twice at once: the other one made the account and its mail
    if account is not None:
        if invitation is not None:
            return redirect(url_for("circle.invitation", token=form.invitation.data), 303)
        return redirect(inside(), 303)
    same_browser.remember(asked, own_device=bool(form.own_device.data))
    if invitation is not None:
        flask.session[INVITED_BY] = form.invitation.data
    else:
        # Whoever signed up in this browser before may have been invited by somebody who is nothing to this one.
        flask.session.pop(INVITED_BY, None)
    return to_mail_sent(email, confirms=True)


@errors.show_again("accounts.sign_up", lazy("This page was open for a long time. Please send it again."))
def _token_missing() -> errors.Again:
    return SignUpForm(), _page


def to_mail_sent(email: str, *, confirms: bool = False) -> ResponseReturnValue:
    """On to the page that says to look for a mail, with a link that confirms the address or does something else."""
    flask.session[MAILED_TO] = email
    flask.session[_CONFIRMS] = confirms
    return redirect(url_for("accounts.mail_sent"), 303)


def mail_sent() -> ResponseReturnValue:
    """Where to look for the mail. Says nothing about whether there is an account."""
    return render_template(
        "accounts/mail_sent.html",
        email=flask.session.pop(MAILED_TO, None),
        confirms=flask.session.pop(_CONFIRMS, False),
        mail_is_written_to_files=not context.settings().sends_mail,
    )


def inside() -> str:
    """Where somebody goes on who has just been let in: to the first questions, if they keep a diary."""
    context.forget_who_is_signed_in()
    patient = context.own_patient()
    asks = patient is not None and patient.set_up_at is None
    return url_for("profile.welcome" if asks else "landing.index")


def link_over() -> ResponseReturnValue:
    """For a link that ran out, was used or is not ours, with the way to a new one."""
    page = make_response(render_template("accounts/link_over.html"))
    page.status_code = 400
    return page


def _take_in(work: Work, asked: Account, link: str, form: SignUpForm) -> Account | None:
    """Make the account, or tell whoever has it. Gives the account where the address is shown to be theirs by now."""
    settings = work.settings
    is_proven = _proven(work, form) == asked.email
    known = accounts.account_with(work.session, asked.email)
    if known is not None:
        accounts.hold(work.session, known)
    if known is None:
        if settings.sign_up is not SignUp.OPEN and not _is_let_in(work, asked.email):
            return None
        work.session.add(asked)
        work.session.flush()
        known = asked
    elif (
        known.confirmed_at is not None
        or known.operator_since is not None
        or patients.patient_of(work.session, known) is not None
    ):
        # A diary that the site made for this address may hold reports already, and who runs the site can do much: the
        # way in is its own mailbox alone, never a password that a stranger typed here.
        mails.address_in_use(work, known)
        return None
    else:
        # Nobody has shown the address to be theirs, so the last word counts, and links sent before are void: whoever
        # signed up first with somebody else's address must not find their own password confirmed by the other.
        known.password = asked.password
        known.fs_uniquifier = asked.fs_uniquifier
    if is_proven and known.active:
        accounts.confirm(work, known, timezone=form.time_zone())
        return known
    mails.confirm_address(work, known, link)
    return None


def _is_let_in(work: Work, email: str) -> bool:
    """Where not everybody may sign up: whoever the site invited to keep a diary, or a patient into their circle."""
    if work.settings.sign_up is SignUp.INVITATION and invitations.is_invited(work, email):
        invitations.used(work, email)
        return True
    return bool(care_asked(work.session, work.now, email))


def _note_invitations(form: SignUpForm) -> None:
    """The tokens in the address stay with the form."""
    if not form.is_submitted():
        form.invitation.data = request.args.get("invitation", "")
        form.invited.data = request.args.get("invited", "")


def _proven(work: Work, form: SignUpForm) -> str:
    """The address that an invitation's mail was sent to, whose link brought the person here; empty without one."""
    by_patient = circle.invitation_for(work, form.invitation.data or "")
    if by_patient is not None:
        return by_patient.email
    by_site = invitations.invited_by(work, form.invited.data or "")
    return by_site.email if by_site is not None else ""


def _invitation(form: SignUpForm) -> CareInvitation | None:
    """The invitation to a circle that the person comes from."""
    return circle.invitation_for(context.work(), form.invitation.data or "")


def _page(form: SignUpForm) -> str:
    proven = _proven(context.work(), form)
    return render_template(
        "accounts/sign_up.html",
        form=form,
        asked=_invitation(form),
        # An address typed in its place stays as it was typed, and is confirmed by a mail like any other.
        is_proven=bool(proven) and (form.email.data or proven) == proven,
    )


def _again(form: SignUpForm, status: int) -> ResponseReturnValue:
    page = make_response(_page(form))
    page.status_code = status
    return page

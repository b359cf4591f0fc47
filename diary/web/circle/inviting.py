"""Asking somebody into the circle, again, or no more."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from diary.services import circle, consents
from diary.services.circle import Wish
from diary.services.circle.members import called
from diary.services.errors import BadInput
from diary.store.models.consents import Purpose
from diary.web import context, errors
from diary.web.circle.forms import InviteForm
from diary.web.going_out import if_sent
from diary.words.consents import asked as words_of
from diary.words.language import gettext as _
from diary.words.language import lazy


def invite() -> ResponseReturnValue:
    """The form; sent, it asks somebody."""
    form = InviteForm()
    if not form.validate_on_submit():
        return _page(form)
    try:
        with context.writing() as work:
            invitation = circle.invite(
                work, context.the_patient(), form.email.data or "", form.wish(), by=context.the_account()
            )
    except BadInput as bad:
        form.take(bad.faults)
        return _page(form)
    flash(if_sent(_("A mail is on its way to %(email)s.", email=invitation.email)))
    return redirect(url_for("circle.listing"), 303)


def asked(invitation_id: int) -> ResponseReturnValue:
    """Send the mail once more, or take the invitation back."""
    patient, to = context.the_patient(), request.form.get("to", "")
    if to not in ("again", "back"):
        abort(400)
    try:
        with context.writing() as work:
            found = circle.invitation_of(work.session, patient, invitation_id)
            if to == "back":
                circle.take_back(work, found, by=context.the_account())
            else:
                circle.invite(work, patient, found.email, Wish.of(found), by=context.the_account())
    except BadInput as bad:
        flash(str(bad), "error")
        return redirect(url_for("circle.listing"), 303)
    if to == "back":
        flash(_("Taken back. The link in the mail to %(who)s no longer works.", who=called(found)))
    else:
        flash(
            if_sent(
                _(
                    "A new mail is on its way to %(email)s. The link sent before no longer works.",
                    email=found.email,
                )
            )
        )
    return redirect(url_for("circle.listing"), 303)


@errors.show_again(
    "circle.invite",
    lazy("Not sent yet. This page was open for a long time. Please press the button again."),
)
def _again() -> errors.Again:
    return InviteForm(), _page


def _page(form: InviteForm) -> ResponseReturnValue:
    answers = consents.answers(context.session(), context.the_patient().id)
    sharing = answers.get(Purpose.SHARING)
    page = render_template(
        "circle/invite.html",
        form=form,
        sharing=words_of(Purpose.SHARING),
        alerts=words_of(Purpose.CAREGIVER_ALERTS),
        shares_again=sharing is not None
        and not sharing.given
        and bool(circle.circle_of(context.session(), context.the_patient())),
    )
    return page, 422 if form.errors else 200

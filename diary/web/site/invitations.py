"""Invitations to start a diary: who has one, invite somebody, take one back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from diary.config import SignUp
from diary.services.accounts import invitations as services
from diary.services.errors import BadInput
from diary.web import context
from diary.web.clocks import own_clock
from diary.web.going_out import if_sent
from diary.web.site.forms import InviteForm
from diary.web.site.frame import note
from diary.words.language import gettext as _

MOST_SHOWN = 200


def invitations() -> ResponseReturnValue:
    """The list; sent, it adds one."""
    form = InviteForm()
    if form.is_submitted():
        try:
            with context.writing() as work:
                added = services.invite(work, form.email.data or "")
        except BadInput as bad:
            form.take(bad.faults)
        else:
            note("sent invitation", added.id)
            flash(if_sent(_("The invitation is on its way to %(email)s.", email=added.email)))
            return redirect(url_for("site.invitations"), 303)
    found = services.invitations(context.session())
    page = render_template(
        "site/invitations.html",
        form=form,
        found=found[:MOST_SHOWN],
        more=max(0, len(found) - MOST_SHOWN),
        now=context.now(),
        zone=own_clock(),
        closed=context.settings().sign_up is SignUp.CLOSED,
        open_to_all=context.settings().sign_up is SignUp.OPEN,
    )
    return page, 422 if form.errors else 200


def take_back() -> ResponseReturnValue:
    """Void one. Where it is gone already, that is what was wanted."""
    try:
        with context.writing() as work:
            gone = services.take_back(work.session, request.form.get("email", ""))
    except BadInput:
        gone = False
    if gone:
        note("took an invitation back")
    flash(_("The invitation is taken back."))
    return redirect(url_for("site.invitations"), 303)

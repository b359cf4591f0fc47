"""An invitation's page: what it is about, and the buttons for yes and no. Opening it changes nothing."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from diary.config.one_line import one_line
from diary.services import circle
from diary.services.circle import InvitationOver
from diary.services.errors import NotAllowed, NotFound
from diary.services.patients import name_of
from diary.store.models import Account, CareInvitation, Patient
from diary.store.models.circle import InvitationState
from diary.web import context
from diary.web.circle.forms import YesForm
from diary.words.grants import you_may
from diary.words.language import gettext as _


def invitation(token: str) -> ResponseReturnValue:
    """What the patient asks, and of whom."""
    if request.method == "POST":
        return _decline(token) if request.form.get("to") == "decline" else _accept(token)
    found = circle.invitation_for(context.work(), token)
    if found is not None:
        return _page(found, YesForm())
    return _over(circle.as_asked(context.session(), token))


def _accept(token: str) -> ResponseReturnValue:
    account = context.current_account()
    if account is None:
        return redirect(_sign_in(), 303)
    form = YesForm()
    if not form.validate_on_submit():
        found = circle.invitation_for(context.work(), token)
        return _page(found, form, 422) if found else _over(None)
    try:
        with context.writing() as work:
            found = circle.as_asked(work.session, token)
            if found is None:
                return _over(None)
            place = circle.accept(work, found, account)
            account.name = account.name or one_line(form.name.data or "")
    except NotAllowed:
        found = circle.invitation_for(context.work(), token)
        return _page(found, form, 403) if found else _over(None)
    except InvitationOver:
        return _over(found)
    context.forget_who_is_signed_in()
    flash(_("You are now in this care circle."))
    return redirect(url_for("circle.place", patient_id=place.patient_id), 303)


def _decline(token: str) -> ResponseReturnValue:
    try:
        with context.writing() as work:
            found = circle.as_asked(work.session, token)
            if found is None:
                return _over(None)
            circle.decline(work, found, context.current_account())
    except InvitationOver:
        return _over(found)
    return render_template("circle/declined.html", patient=_patient_name(found))


def _page(found: CareInvitation, form: YesForm, status: int = 200) -> ResponseReturnValue:
    account = context.current_account()
    page = render_template(
        "circle/invitation.html",
        form=form,
        invitation=found,
        patient=_patient_name(found),
        may=you_may(found.grants, _patient_name(found)),
        account=account,
        is_theirs=account is not None and account.email == found.email,
        sign_in=_sign_in(),
        today=context.now().date(),
    )
    return page, status


def _over(found: CareInvitation | None) -> ResponseReturnValue:
    """It cannot be answered any more. Whoever said yes by it is led to what they may do."""
    account = context.current_account()
    if account is not None and found is not None and _is_in(account, found):
        return redirect(url_for("circle.place", patient_id=found.patient_id), 303)
    return render_template("circle/invitation_over.html"), 404


def _is_in(account: Account, found: CareInvitation) -> bool:
    if found.state != InvitationState.ACCEPTED or found.email != account.email:
        return False
    try:
        circle.own_membership(
            context.session(), context.session().get_one(Patient, found.patient_id), account
        )
    except NotFound:
        return False
    return True


def _patient_name(found: CareInvitation) -> str:
    return name_of(context.session().get_one(Patient, found.patient_id))


def _sign_in() -> str:
    return url_for("accounts.sign_in", next=request.script_root + request.path)

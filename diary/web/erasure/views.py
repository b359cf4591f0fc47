"""The page that says what goes and what stays, the press that asks for it, and the press that takes it back."""

from __future__ import annotations

from datetime import date

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from diary.services import circle, erasure
from diary.services.accounts.phones import memberships_of
from diary.services.erasure.last_copy import last_copy_goes_on
from diary.services.erasure.links import erasure_for
from diary.services.errors import BadInput
from diary.services.permissions import rate_limits
from diary.store.models import Erasure
from diary.store.models.erasure import AskedBy
from diary.store.work import Work
from diary.web import context
from diary.web import rate_limits as limiting
from diary.web.accounts import security
from diary.web.clocks import own_clock
from diary.web.erasure.forms import EraseForm
from diary.words import erasure as words
from diary.words.language import gettext as _


def page() -> ResponseReturnValue:
    """What happens, by GET; asked for, by POST with the password."""
    form = EraseForm()
    if not form.validate_on_submit():
        return _page(form)
    account = context.the_account()
    tried = (rate_limits.PASSWORD_BY_ADDRESS, account.email)
    limiting.check(tried)
    if not security.is_right(account, form.password.data or ""):
        form.password.errors = [_("This is not your password.")]
        return _page(form)
    try:
        with context.writing() as work:
            rate_limits.give_back(work, limiting.secret(), [tried])
            erasure.ask(work, account, asked_by=AskedBy.PERSON, by=account)
    except BadInput as bad:
        form.take(bad.faults)
        return _page(form)
    return redirect(url_for("erasure.page"), 303)


def keep() -> ResponseReturnValue:
    """Take it back: by whoever is signed in."""
    with context.writing() as work:
        found = erasure.erasure_of(work.session, context.the_account().id)
        kept = found is None or _take_back(work, found)
    flash(_("Nothing is erased. All stays as it was.") if kept else _too_late(), "done" if kept else "error")
    return redirect(url_for("erasure.page"), 303)


def by_link(token: str) -> ResponseReturnValue:
    """Take it back by the link in the mail: asked by GET, done by the one button of the page. It says no name."""
    found = erasure_for(context.work(), token)
    if found is None:
        return render_template("erasure/over.html"), 404
    if request.method != "POST":
        return render_template("erasure/keep.html", on=_day(found), keeps_diary=found.patient_id is not None)
    with context.writing() as work:
        found = erasure_for(work, token)
        kept = found is not None and _take_back(work, found)
    return render_template("erasure/kept.html") if kept else (render_template("erasure/over.html"), 404)


def _take_back(work: Work, found: Erasure) -> bool:
    return erasure.take_back(work, found, asked_by=AskedBy.PERSON, by=None)


def _too_late() -> str:
    return _("It is being erased already. That cannot be stopped any more.")


def _page(form: EraseForm) -> ResponseReturnValue:
    work, account, patient = context.work(), context.the_account(), context.own_patient()
    found = erasure.erasure_of(work.session, account.id)
    zone = own_clock()
    erased_on = (found.due_at if found is not None else work.now + erasure.LASTS).astimezone(zone).date()
    people = circle.circle_of(work.session, patient) if patient is not None else []
    page = make_response(
        render_template(
            "erasure/page.html",
            form=form,
            email=account.email,
            waiting=found is not None,
            by_site=found is not None and found.asked_by is AskedBy.SITE,
            erased_on=erased_on,
            days=erasure.LASTS.days,
            keeps_diary=patient is not None,
            has_circle=bool(people),
            cares=bool(memberships_of(work.session, account)),
            is_last_operator=erasure.is_last_operator(work.session, account),
            only_operator=words.only_operator(),
            not_back_from_a_copy=words.not_back_from_a_copy(),
            last_copy=words.last_copy(last_copy_goes_on(work.settings, erased_on)),
        )
    )
    page.status_code = 422 if form.errors else 200
    return page


def _day(found: Erasure) -> date:
    return found.due_at.date()

"""The page on which somebody who looks after others says when their morning mail comes."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from diary.services import digests
from diary.web import context, errors
from diary.web.digests.forms import MorningForm
from diary.words.caregiving import next_look
from diary.words.language import gettext as _


def plan() -> ResponseReturnValue:
    """What is wanted, and the form to change it; without anybody to look after there is nothing to choose."""
    form = _form()
    if _has_anybody() and form.validate_on_submit():
        with context.writing() as work:
            digests.change_schedule(work, context.the_account(), form.answers())
        flash(_("Saved."))
        return redirect(url_for("digests.plan"), 303)
    return _page(form)


@errors.show_again("digests.plan")
def _again() -> errors.Again:
    return _form(), _page


def _has_anybody() -> bool:
    return digests.has_anybody(context.work(), context.the_account())


def _form() -> MorningForm:
    known = digests.answers_of(context.session(), context.the_account())
    return MorningForm(known, has_diary=context.own_patient() is not None)


def _page(form: MorningForm) -> ResponseReturnValue:
    session, account = context.session(), context.the_account()
    next_at = digests.next_one(context.work(), account)
    page = make_response(
        render_template(
            "digests/plan.html",
            form=form,
            has_anybody=_has_anybody(),
            has_diary=context.own_patient() is not None,
            next_in_words=next_look(next_at, digests.zone_of(session, account)) if next_at else "",
            silent_days=context.settings().rules.silence_open_days,
            address=account.email,
        )
    )
    page.status_code = 422 if form.errors else 200
    return page

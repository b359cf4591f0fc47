"""Starting a diary of one's own, for somebody who has an account already: as a rule, who signed up to help another."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from diary.services.accounts import start
from diary.web import context
from diary.web.accounts.forms import ButtonForm


def start_diary() -> ResponseReturnValue:
    """What it means, and the button. Where the site starts no diaries for everybody, whom to ask."""
    if context.own_patient() is not None:
        return redirect(url_for("reports.today"), 303)
    account = context.the_account()
    if ButtonForm().validate_on_submit():
        with context.writing() as work:
            start.start_diary(work, account)
        return redirect(url_for("profile.welcome"), 303)
    may = start.may_start(context.work(), account)
    return render_template("accounts/start_diary.html", may=may)

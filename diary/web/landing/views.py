"""The landing page and the help page."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from diary.web import context
from diary.web.home import views as home
from diary.words import notices


def index() -> ResponseReturnValue:
    """What this is. Who keeps a diary sees where they stand today, and who keeps none goes to the people they help, or
    to the site they run.
    """
    if context.own_patient() is not None:
        return home.page()
    actor = context.actor()
    if actor is not None and actor.account.operator_since is not None and not actor.memberships:
        return redirect(url_for("site.overview"))
    if context.current_account() is not None:
        return redirect(url_for("people.overview"))
    return render_template("landing/index.html")


def how_it_works() -> ResponseReturnValue:
    """The rules in plain words, who sees what, and what the diary cannot do."""
    return render_template(
        "help/how_it_works.html",
        rules=context.settings().rules,
        not_signed_off=notices.not_signed_off(),
    )

"""The landing page and the help page."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from diary.services.thresholds import site_thresholds
from diary.web import context
from diary.words import notices


def index() -> ResponseReturnValue:
    """What this is; whoever is signed in goes straight to today's report."""
    if context.current_patient() is not None:
        return redirect(url_for("reports.today"))
    return render_template("landing/index.html")


def how_it_works() -> ResponseReturnValue:
    """The rules in plain words, who sees what, and what the diary cannot do."""
    return render_template(
        "help/how_it_works.html",
        rules=site_thresholds(context.settings()),
        not_signed_off=notices.not_signed_off(),
    )

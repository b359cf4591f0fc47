"""Whether trial alerts are wanted and who has pressed one; and the page with the one button."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from diary.services import trials
from diary.services.trials import NotNow, WhyNotNow
from diary.services.trials.overview import people_of
from diary.store.models import TrialSchedule
from diary.web import context
from diary.web.trials import presenter
from diary.words import trials as words
from diary.words.language import gettext as _

_NOT_NOW: Mapping[WhyNotNow, str] = {
    WhyNotNow.NO_MAIL: "not_now_no_mail",
    WhyNotNow.ALARM: "not_now_alarm",
    WhyNotNow.TOO_SOON: "not_now_too_soon",
    WhyNotNow.NOBODY: "not_now_nobody",
}


def page() -> ResponseReturnValue:
    """Who has pressed; on, off, and one now."""
    if request.method == "POST":
        return _choose()
    patient, today = context.the_patient(), context.today()
    plan = context.session().get(TrialSchedule, patient.id)
    is_wanted = plan is not None and plan.wanted
    zone = ZoneInfo(patient.timezone)
    return render_template(
        "trials/page.html",
        is_wanted=is_wanted,
        next_on=plan.next_at.astimezone(zone).date()
        if plan is not None and plan.next_at is not None
        else None,
        people=[presenter.line(each, today, zone) for each in people_of(context.work(), patient)],
        today=today,
    )


def pressing(token: str) -> ResponseReturnValue:
    """The button, by GET; the press, by POST: what opens the links of a mail presses nothing. Nothing of the diary is
    shown.
    """
    if request.method == "POST":
        with context.writing() as work:
            done = trials.press(work, token)
        if done is None:
            return render_template("trials/over.html"), 404
        return render_template("trials/pressed.html", before=done.before)
    trial = trials.trial_for(context.work(), token)
    if trial is None:
        return render_template("trials/over.html"), 404
    if trial.pressed_at is not None:
        return render_template("trials/pressed.html", before=True)
    return render_template("trials/press.html")


def _choose() -> ResponseReturnValue:
    to = request.form.get("to", "")
    if to not in ("on", "off", "now"):
        abort(400)
    try:
        with context.writing() as work:
            patient, account = context.the_patient(), context.the_account()
            if to == "now":
                trials.send_now(work, patient, by=account)
            else:
                trials.switch(work, patient, to == "on", by=account)
    except NotNow as not_now:
        flash(getattr(words, _NOT_NOW[not_now.why])(), "error")
        return redirect(url_for("trials.page"), 303)
    flash(
        {
            "on": _("Saved. A trial alert goes out once a month."),
            "off": _("Saved. No more trial alerts go out."),
            "now": _("A trial alert is on its way. Tell them to look for it."),
        }[to]
    )
    return redirect(url_for("trials.page"), 303)

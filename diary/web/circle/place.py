"""One's own membership in somebody's circle: what one may do there, what one's mails say, and how to leave."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from diary.services import circle
from diary.services.patients import name_of
from diary.store.models.circle import Grant
from diary.web import context
from diary.web.circle.forms import DetailsForm
from diary.words.grants import you_may
from diary.words.language import gettext as _


def place() -> ResponseReturnValue:
    """What this patient lets the person signed in do; sent, it keeps what their mails may say."""
    patient, account = context.the_patient(), context.the_account()
    mine = circle.own_membership(context.session(), patient, account)
    form = DetailsForm()
    if form.validate_on_submit():
        with context.writing() as session:
            mine = circle.own_membership(session, patient, account)
            circle.want_details(session, mine, account, bool(form.details_wanted.data))
        flash(_("Saved."))
        return redirect(url_for("circle.place"), 303)
    form.details_wanted.data = mine.details_wanted
    return render_template(
        "circle/place.html",
        form=form,
        place=mine,
        name=name_of(patient),
        may=you_may(mine.grants, name_of(patient)),
        gets_alerts=Grant.ALERTS in mine.grants,
        zone=ZoneInfo(patient.timezone),
    )


def leave() -> ResponseReturnValue:
    """Leave the circle."""
    patient, account = context.the_patient(), context.the_account()
    with context.writing() as session:
        mine = circle.own_membership(session, patient, account)
        circle.leave(session, context.now(), context.settings(), mine, account)
        name = name_of(patient)
    flash(_("You have left. %(name)s is told by mail.", name=name))
    return redirect(url_for("landing.index"), 303)

"""What somebody in the circle may do: changed, or ended."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from diary.services import circle
from diary.services.circle import Wish
from diary.services.errors import BadInput
from diary.services.outbox.topics import stops_about
from diary.services.permissions.access import is_over
from diary.store.models import Caregiver
from diary.store.models.circle import Grant
from diary.web import context, errors
from diary.web.circle.forms import PlaceForm
from diary.web.circle.listing import no_mail_in_words
from diary.web.understood import UNDERSTOOD, is_ticked, not_ticked
from diary.words.language import gettext as _


def one(caregiver_id: int) -> ResponseReturnValue:
    """Change what this person may do."""
    patient = context.the_patient()
    found = circle.membership_of(context.session(), patient, caregiver_id)
    form = PlaceForm(found)
    if not form.validate_on_submit():
        return _page(form, found)
    changed_meanwhile = False
    try:
        with context.writing() as work:
            found = circle.membership_of(work.session, patient, caregiver_id)
            changed_meanwhile = form.seen.data != Wish.of(found).fingerprint()
            got_alerts = Grant.ALERTS in found.grants
            if not changed_meanwhile:
                circle.change(work, found, form.wish(), by=context.the_account())
    except BadInput as bad:
        form.take(bad.faults)
        return _page(form, found)
    if changed_meanwhile:
        form.seen.data = Wish.of(found).fingerprint()
        return _page(form, found, meanwhile=True, if_fine=409)
    if got_alerts and Grant.ALERTS not in form.wish().grants:
        name = circle.called(found)
        flash(
            _(
                "Saved. From now on %(name)s gets no mail, even in an emergency. We do not tell them.",
                name=name,
            )
        )
    else:
        flash(_("Saved. It counts from now on."))
    return redirect(url_for("circle.listing"), 303)


def remove(caregiver_id: int) -> ResponseReturnValue:
    """Take this person out of the circle: only with a tick, since nothing is told to them any more, nor that."""
    if not is_ticked():
        found = circle.membership_of(context.session(), context.the_patient(), caregiver_id)
        return _page(
            PlaceForm(found, as_it_is=True),
            found,
            faults=not_ticked(UNDERSTOOD, ends_mail=False),
            if_fine=422,
        )
    with context.writing() as work:
        found = circle.membership_of(work.session, context.the_patient(), caregiver_id)
        circle.remove(work, found, by=context.the_account())
        name = circle.called(found)
    flash(_("%(name)s is no longer in your circle. They see nothing more from now on.", name=name))
    return redirect(url_for("circle.listing"), 303)


@errors.show_again("circle.one")
def _again(caregiver_id: int) -> errors.Again:
    found = circle.membership_of(context.session(), context.the_patient(), caregiver_id)
    return PlaceForm(found), lambda form: _page(form, found)


def _page(
    form: PlaceForm,
    place: Caregiver,
    *,
    meanwhile: bool = False,
    faults: Mapping[str, list[str]] | None = None,
    if_fine: int = 200,
) -> ResponseReturnValue:
    patient = context.the_patient()
    page = render_template(
        "circle/one.html",
        form=form,
        faults=faults,
        gets_alerts=Grant.ALERTS in place.grants,
        place=place,
        name=circle.called(place),
        over=is_over(place, patient, context.now()),
        no_mail=no_mail_in_words(place, stops_about(context.session(), [patient.id])),
        meanwhile=meanwhile,
        zone=ZoneInfo(patient.timezone),
    )
    return page, 422 if form.errors else if_fine

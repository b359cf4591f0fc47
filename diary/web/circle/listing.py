"""Who is in the circle and who has been asked, in the patient's order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from diary.services import circle, consents
from diary.services.mailbox import ended, sent_mail
from diary.services.outbox.topics import Stops, stops_about
from diary.services.permissions.access import is_over
from diary.store.models import Caregiver, CareInvitation, Patient
from diary.store.models.circle import Grant
from diary.store.models.consents import Purpose
from diary.store.models.mailbox import Topic
from diary.web import context
from diary.words.grants import GRANT_NAMES
from diary.words.language import gettext as _
from diary.words.mail_topics import unwanted_by_them

_ALERTS = {Topic.CARE_EMERGENCIES, Topic.CARE_ALERTS}


@dataclass(frozen=True, slots=True)
class Shown:
    """Somebody in the circle, or asked into it."""

    of: Caregiver | CareInvitation
    name: str
    email: str
    may: list[str]
    """In a few words each."""
    over: bool
    """The last day has passed, or the invitation has run out."""
    no_mail_arrives: bool
    """The address is known to take none, or the invitation could not be delivered."""
    no_mail: str = ""
    """Which mail they do not want, though they are to be told when something needs action."""
    ended_on: date | None = None
    """The patient's day since when they get none of that; of two kinds, the later."""
    is_told: bool = False
    """They get some mail when something needs action, as far as it is for them and the grants to say."""


def listing() -> ResponseReturnValue:
    """The circle."""
    patient, session, now = context.the_patient(), context.session(), context.now()
    answers = consents.answers(session, patient.id)
    refused = {purpose for purpose, answer in answers.items() if not answer.given}
    places = circle.circle_of(session, patient)
    waiting = circle.waiting(session, patient)
    stops = stops_about(session, [patient.id])
    zone = ZoneInfo(patient.timezone)
    undelivered = sent_mail.undelivered(session, waiting)
    return render_template(
        "circle/listing.html",
        places=[
            Shown(
                each,
                circle.called(each),
                each.account.email,
                in_short(each.grants),
                is_over(each, patient, now),
                each.account.undeliverable_at is not None,
                no_mail_in_words(each, stops),
                _ended_on(each, stops, zone),
                Grant.ALERTS in each.grants and bool(_ALERTS - stops.of(each.account_id, patient.id)),
            )
            for each in places
        ],
        waiting=[
            Shown(
                each,
                circle.called(each),
                each.email,
                in_short(each.grants),
                each.expires_at <= now,
                each.id in undelivered,
            )
            for each in waiting
        ],
        gives_contact=bool(patient.account.phone or patient.address),
        nobody_in_an_emergency=not any(_is_told_at_once(each, patient, stops) for each in places),
        not_shared=Purpose.SHARING in refused and bool(places),
        no_alerts=Purpose.CAREGIVER_ALERTS in refused and any(Grant.ALERTS in each.grants for each in places),
        zone=zone,
        today=context.today(),
    )


def no_mail_in_words(place: Caregiver, stops: Stops) -> str:
    """Which mail somebody does not want that the patient lets them have; empty where they want all of it."""
    if Grant.ALERTS not in place.grants:
        return ""
    return unwanted_by_them(stops.of(place.account_id, place.patient_id))


def ask(caregiver_id: int) -> ResponseReturnValue:
    """Ask somebody to have again the mails that they ended."""
    with context.writing() as work:
        place = circle.membership_of(work.session, context.the_patient(), caregiver_id)
        asked = ended.ask(work, place)
        name = circle.called(place)
    if asked:
        flash(
            _("A mail is on its way to %(name)s. With its link they can have these mails again.", name=name)
        )
    else:
        flash(_("There is nothing to ask. %(name)s gets all mail that you let them have.", name=name))
    return redirect(url_for("circle.listing", _anchor=f"caregiver-{caregiver_id}"), 303)


def _is_told_at_once(place: Caregiver, patient: Patient, stops: Stops) -> bool:
    """Whether mail in an emergency goes to them and, as far as is known, arrives."""
    return (
        Grant.ALERTS in place.grants
        and not is_over(place, patient, context.now())
        and not stops.hold(Topic.CARE_EMERGENCIES, place.account_id, place.patient_id)
        and place.account.active
        and place.account.undeliverable_at is None
    )


def _ended_on(place: Caregiver, stops: Stops, zone: ZoneInfo) -> date | None:
    ended_at = [stops.since(topic, place.account_id, place.patient_id) for topic in _ALERTS]
    return max((at.astimezone(zone).date() for at in ended_at if at is not None), default=None)


def move(caregiver_id: int) -> ResponseReturnValue:
    """Sooner or later in the order."""
    to = request.form.get("to", "")
    if to not in ("up", "down"):
        abort(400)
    with context.writing() as work:
        place = circle.membership_of(work.session, context.the_patient(), caregiver_id)
        circle.move(work, place, "up" if to == "up" else "down", by=context.the_account())
    return redirect(url_for("circle.listing", _anchor=f"caregiver-{caregiver_id}"), 303)


def in_short(grants: frozenset[Grant]) -> list[str]:
    """In the order of the form."""
    return [str(GRANT_NAMES[grant]) for grant in Grant if grant in grants]

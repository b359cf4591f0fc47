"""The mails that say that a patient is away, or that the diary is closed, put into words when they are sent."""

from __future__ import annotations

from datetime import date

from diary.mail import away as catalog
from diary.mail.catalog import Envelope
from diary.mail.kinds import AwayKind, MailKind
from diary.mail.message import Message
from diary.services.patients import name_for, today_for
from diary.services.patients.away import away_now, names_of
from diary.services.permissions.access import is_over
from diary.store.models import Caregiver, OutboxMail, Patient
from diary.store.work import Work
from diary.words import away as words
from diary.words.mail_outcomes import HeldBack
from diary.words.whose import beside_others


def not_to_be_sent(work: Work, kind: AwayKind, mail: OutboxMail) -> HeldBack | None:
    """Why such a mail is dropped: the pause is over or another one by now, or the person has left the circle."""
    patient = _patient(work, mail)
    if kind is MailKind.CARE_AWAY:
        if not patient.account.active:
            return HeldBack.PATIENT_OFF
        membership = work.session.get(Caregiver, mail.params["place"])
        if membership is None or is_over(membership, patient, work.now):
            return HeldBack.MEMBERSHIP_OVER
    found = away_now(patient, work.now)
    if found is None or found.until.isoformat() != mail.params["until"]:
        return HeldBack.CHOSEN_ANEW
    return None


def written(work: Work, kind: AwayKind, envelope: Envelope, mail: OutboxMail) -> Message:
    """The mail."""
    patient, by = _patient(work, mail), mail.params["by"]
    until, today = date.fromisoformat(mail.params["until"]), today_for(patient, work.now)
    if by is not None and by == mail.account_id:
        said = words.you_said(until, today)
    else:
        said = words.said(until, today, names_of(work.session, [by]).get(by, ""))
    link = envelope.settings.link
    does, stays = words.what_it_does(), words.what_still_comes()
    if kind is MailKind.AWAY:
        return catalog.away(envelope, link=link("/away"), said=said, does=does, stays=stays)
    membership = work.session.get_one(Caregiver, mail.params["place"])
    name = beside_others(name_for(work.session, membership))
    place = link(f"/people/{patient.id}/place")
    return catalog.care_away(envelope, link=place, patient=name, said=said, does=does, stays=stays)


def closed_not_to_be_sent(work: Work, mail: OutboxMail) -> HeldBack | None:
    """Why the word that a diary is closed is dropped: it is kept again."""
    return HeldBack.CHOSEN_ANEW if _patient(work, mail).closed_at is None else None


def closed(work: Work, envelope: Envelope, mail: OutboxMail) -> Message:
    """The one mail that goes out about a diary that is closed."""
    membership = work.session.get_one(Caregiver, mail.params["place"])
    name = beside_others(name_for(work.session, membership))
    link = envelope.settings.link(f"/people/{mail.patient_id}/place" if mail.params["readable"] else "/")
    return catalog.care_closed(envelope, link=link, patient=name, readable=mail.params["readable"])


def _patient(work: Work, mail: OutboxMail) -> Patient:
    return work.session.get_one(Patient, mail.patient_id)

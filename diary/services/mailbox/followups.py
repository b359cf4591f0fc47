"""Mails about what is open, put into words when they are sent, or dropped where they are not to be sent any more."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.clock import latest_day
from diary.mail import catalog
from diary.mail.catalog import Detail, Envelope, ToCaregiver, ToPatient
from diary.mail.given import Calling
from diary.mail.kinds import MailKind, ToldKind
from diary.mail.message import Message
from diary.services import consents
from diary.services.mailbox.details import details_of
from diary.services.mailbox.origins import with_its_time
from diary.services.notifications.knowledge import agreeing
from diary.services.patients import name_for
from diary.services.patients.contacts import contact_of
from diary.services.permissions.access import is_over
from diary.store.models import Caregiver, FollowUp, OutboxMail, Patient
from diary.store.models.circle import Grant
from diary.store.models.consents import Purpose
from diary.store.models.followups import FollowUpState
from diary.store.queries.diaries import last_reported_day
from diary.store.queries.notifications import last_heard, subjects_of
from diary.store.work import Work
from diary.words.mail_outcomes import HeldBack
from diary.words.whose import about, beside_others

_TO_THE_PATIENT = frozenset({MailKind.EMERGENCY, MailKind.URGENT, MailKind.ROUTINE})
_WHILE_OPEN = frozenset(
    {
        MailKind.ROUTINE,
        MailKind.CAREGIVER_URGENT,
        MailKind.CAREGIVER_ROUTINE,
        MailKind.CAREGIVER_SILENCE,
    }
)
"""Nobody needs to hear of these once they are answered. An emergency goes out all the same."""


def not_to_be_sent(work: Work, kind: ToldKind, mail: OutboxMail) -> HeldBack | None:
    """Why a mail about follow-ups is dropped now, though it was queued; None where it is not."""
    if kind in _TO_THE_PATIENT:
        if mail.patient_id is not None and not consents.allows(
            work.session, mail.patient_id, Purpose.ALERT_MAIL
        ):
            return HeldBack.STOPPED_BY_PATIENT
    elif "caregiver" in mail.params:
        refused = _membership_refused(work, mail)
        if refused is not None:
            return refused
    if kind in _WHILE_OPEN and not any(
        each.state == FollowUpState.OPEN for each in _about(work.session, mail)
    ):
        return HeldBack.FOLLOW_UP_OVER
    if kind is MailKind.CAREGIVER_SILENCE and _heard_since(work, mail):
        return HeldBack.REPORT_CAME
    return None


def written(work: Work, kind: ToldKind, envelope: Envelope, mail: OutboxMail) -> Message:
    """The mail. What it is about stands in it only for somebody who asked for that and may know."""
    if "caregiver" in mail.params:
        return _to_caregiver(work, kind, envelope, mail)
    settings = envelope.settings
    patient = work.session.get_one(Patient, mail.patient_id)
    follow_ups = _worth_sending(work.session, kind, mail)
    details: tuple[Detail, ...] = ()
    if consents.allows(work.session, patient.id, Purpose.MAIL_DETAILS):
        details = details_of(work, patient, follow_ups, numbers=True)
    envelope, origin = with_its_time(
        work,
        envelope,
        mail,
        follow_ups,
        reader=patient.account_id,
        called="",
        with_answer=bool(details),
    )
    number = contact_of(patient, settings).emergency
    given = ToPatient(settings.link(_page(mail)), number, origin, details)
    match kind:
        case MailKind.EMERGENCY:
            return catalog.emergency(envelope, given)
        case MailKind.URGENT:
            return catalog.urgent(envelope, given)
        case _:
            return catalog.follow_up(envelope, given)


def _to_caregiver(work: Work, kind: ToldKind, envelope: Envelope, mail: OutboxMail) -> Message:
    settings = envelope.settings
    membership = work.session.get_one(Caregiver, mail.params["caregiver"])
    patient = work.session.get_one(Patient, membership.patient_id)
    follow_ups = _worth_sending(work.session, kind, mail)
    name = name_for(work.session, membership)
    details: tuple[Detail, ...] = ()
    in_detail = membership.details_allowed and membership.details_wanted
    sees_contact = in_detail and Grant.CONTACT in membership.grants
    if in_detail:
        with about(name):
            details = details_of(
                work,
                patient,
                follow_ups,
                numbers=Grant.TRENDS in membership.grants,
                # Days later, on a person who is silent, to check comes first.
                advice=kind is not MailKind.CAREGIVER_SILENCE,
            )
    called = beside_others(name)
    envelope, origin = with_its_time(
        work,
        envelope,
        mail,
        follow_ups,
        reader=membership.account_id,
        called=called,
        with_answer=bool(details),
    )
    given = ToCaregiver(
        patient=called,
        link=settings.link(f"/people/{patient.id}{_page(mail)}"),
        place_link=settings.link(f"/people/{patient.id}/place"),
        emergency_number=contact_of(patient, settings).emergency,
        origin=origin,
        details=details,
        calling=Calling(
            phone=patient.account.phone if sees_contact else "",
            address=patient.address if sees_contact else "",
            shows_none=in_detail and not (sees_contact and patient.account.phone),
        ),
    )
    match kind:
        case MailKind.CAREGIVER_EMERGENCY:
            return catalog.caregiver_emergency(envelope, given)
        case MailKind.CAREGIVER_URGENT:
            return catalog.caregiver_urgent(envelope, given)
        case MailKind.CAREGIVER_SILENCE:
            since = last_reported_day(work.session, patient.id, latest_day(envelope.now))
            return catalog.caregiver_silence(envelope, given, since=since)
        case _:
            return catalog.caregiver_follow_up(envelope, given)


def _membership_refused(work: Work, mail: OutboxMail) -> HeldBack | None:
    membership = work.session.get(Caregiver, mail.params["caregiver"])
    patient = _patient(work.session, mail)
    if membership is None or patient is None or is_over(membership, patient, work.now):
        return HeldBack.MEMBERSHIP_OVER
    if not patient.account.active:
        # Who cannot sign in cannot take back either what they agreed to; the link in the mail would lead nowhere.
        return HeldBack.PATIENT_OFF
    if Grant.ALERTS not in membership.grants:
        return HeldBack.NOT_TO_THIS_CAREGIVER
    if not agreeing(work.session, [patient.id]):
        return HeldBack.NOT_AGREED
    return None


def _heard_since(work: Work, mail: OutboxMail) -> bool:
    """Whether a report has come since somebody was to be asked to check."""
    heard = last_heard(work.session, work.now, [mail.patient_id] if mail.patient_id is not None else [])
    return any(last.at > mail.queued_at for last in heard.values())


def _about(session: Session, mail: OutboxMail) -> list[FollowUp]:
    """What the mail is about: one mail may tell of several follow-ups."""
    found = session.scalars(
        select(FollowUp).where(FollowUp.id.in_(subjects_of(mail)), FollowUp.patient_id == mail.patient_id)
    )
    return sorted(found, key=lambda follow_up: (follow_up.kind.tier.rank, follow_up.id))


def _worth_sending(session: Session, kind: ToldKind, mail: OutboxMail) -> list[FollowUp]:
    return [
        each for each in _about(session, mail) if kind not in _WHILE_OPEN or each.state == FollowUpState.OPEN
    ]


def _page(mail: OutboxMail) -> str:
    ids = subjects_of(mail)
    return f"/follow-ups/{ids[0]}" if len(ids) == 1 else "/follow-ups"


def _patient(session: Session, mail: OutboxMail) -> Patient | None:
    return session.get(Patient, mail.patient_id) if mail.patient_id is not None else None

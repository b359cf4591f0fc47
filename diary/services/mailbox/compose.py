"""A queued mail put into words at the moment it is sent, so that what changed meanwhile counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never

from sqlalchemy.orm import Session

from diary.clock import latest_day
from diary.config import Settings
from diary.mail import catalog
from diary.mail.catalog import Envelope, Reminding
from diary.mail.kinds import ACCOUNT_MAILS, GOES_THOUGH_OFF, REMINDERS, MailKind
from diary.mail.message import Message
from diary.services.accounts.invitations import is_invited
from diary.services.mailbox import (
    appointments,
    away,
    circle,
    digests,
    ended,
    erasures,
    trials,
    withdrawn_consents,
)
from diary.services.mailbox import followups as notification
from diary.services.mailbox.outages import said_of_outage
from diary.services.notifications.mornings import waits_until
from diary.services.outbox.topics import TOPICS, stopped
from diary.services.patients.contacts import contact_of
from diary.services.permissions.secret import secret_key
from diary.services.permissions.signed_links import unsubscribe_path
from diary.services.reminders import is_offered_in, not_to_be_sent, quiet_until
from diary.services.reports.links import path_for_mail
from diary.store.models import Account, OutboxMail, Patient, ReminderSchedule
from diary.store.models.mailbox import Topic
from diary.store.queries.diaries import last_reported_day
from diary.store.work import Work
from diary.words.mail_outcomes import HeldBack


@dataclass(frozen=True, slots=True)
class Drop:
    """Not to be sent, and why."""

    reason: HeldBack


@dataclass(frozen=True, slots=True)
class Later:
    """Not to be sent before `until`, and why: that is no attempt, and the mail is put into words anew then."""

    until: datetime
    reason: HeldBack


def compose(work: Work, mail: OutboxMail) -> Message | Drop | Later:
    """The mail to send now, or the reason to drop it or to let it wait.

    KeyError where `mail.params` lacks a link that its kind needs; ValueError for a kind that is not in the catalogue.
    """
    kind = MailKind(mail.kind)
    if mail.expires_at is not None and mail.expires_at <= work.now:
        return Drop(HeldBack.EXPIRED)
    # Held until the mail is in words: a session keeps only what somebody holds, and many below ask for these.
    _about = _patient_and_schedule(work.session, kind, mail)
    account = work.session.get(Account, mail.account_id) if mail.account_id is not None else None
    if (account is None and mail.address is None) or (account is not None and not account.active):
        return Drop(HeldBack.ACCOUNT_OFF)
    if erasures.waits(work, kind, mail):
        until = erasures.waits_until(work, kind)
        return Drop(HeldBack.TO_BE_ERASED) if until is None else Later(until, HeldBack.TO_BE_ERASED)
    reason = _held_back(work, kind, mail) or _patient_off(work.session, kind, mail)
    if reason is not None:
        return Drop(reason)
    if kind in REMINDERS and mail.patient_id is not None:
        until = quiet_until(work, mail.patient_id)
        if until is not None:
            return Later(until, HeldBack.QUIET_HOURS)
    morning = waits_until(work, kind, account)
    if morning is not None:
        return Later(morning, HeldBack.NIGHT)
    topic = TOPICS.get(kind)
    if (
        topic is not None
        and account is not None
        and stopped(work.session, account.id, topic, mail.patient_id)
    ):
        return Drop(HeldBack.STOPPED_BY_READER)
    to, name = (account.email, account.name) if account is not None else (mail.address or "", "")
    link = _unsubscribe_link(work.settings, account, topic, mail)
    first = said_of_outage(work, mail)
    return _written(
        work, kind, Envelope(work.settings, to, name, mail.message_id, work.now, link, first), mail
    )


def _held_back(work: Work, kind: MailKind, mail: OutboxMail) -> HeldBack | None:
    """Why a mail is not to be sent any more, by what it is about; None where it is."""
    match kind:
        case (
            MailKind.ERASURE_ASKED
            | MailKind.ERASURE_TAKEN_BACK
            | MailKind.CARE_ERASURE_ASKED
            | MailKind.CARE_ERASURE_TAKEN_BACK
        ):
            return erasures.not_to_be_sent(work, kind, mail)
        case MailKind.INVITED:
            return None if is_invited(work, mail.address or "") else HeldBack.INVITATION_TAKEN_BACK
        case (
            MailKind.CARE_INVITATION
            | MailKind.CARE_ACCEPTED
            | MailKind.CARE_DECLINED
            | MailKind.CARE_LEFT
            | MailKind.CARE_YOU_LEFT
        ):
            return circle.not_to_be_sent(work, kind, mail)
        case (
            MailKind.EMERGENCY
            | MailKind.URGENT
            | MailKind.ROUTINE
            | MailKind.CAREGIVER_EMERGENCY
            | MailKind.CAREGIVER_URGENT
            | MailKind.CAREGIVER_ROUTINE
            | MailKind.CAREGIVER_SILENCE
        ):
            return notification.not_to_be_sent(work, kind, mail)
        case MailKind.MAIL_ENDED | MailKind.MAIL_AGAIN | MailKind.CARE_MAIL_ENDED | MailKind.CARE_MAIL_AGAIN:
            return ended.not_to_be_sent(work, kind, mail)
        case MailKind.CONSENT_WITHDRAWN | MailKind.CARE_CONSENT_WITHDRAWN:
            return withdrawn_consents.not_to_be_sent(work, kind, mail)
        case MailKind.APPOINTMENT_TOMORROW | MailKind.APPOINTMENT_HOW:
            return appointments.not_to_be_sent(work, mail)
        case MailKind.TRIAL | MailKind.TRIAL_UNANSWERED:
            return trials.not_to_be_sent(work, kind, mail)
        case MailKind.AWAY | MailKind.CARE_AWAY:
            return away.not_to_be_sent(work, kind, mail)
        case MailKind.CARE_CLOSED:
            return away.closed_not_to_be_sent(work, mail)
        case MailKind.REMINDER | MailKind.REMINDER_SILENT | MailKind.HOW_ARE_YOU | MailKind.REMINDER_NUDGE:
            return not_to_be_sent(work.session, mail.patient_id, date.fromisoformat(mail.params["day"]))
        case (
            MailKind.CONFIRM_ADDRESS
            | MailKind.RESET_PASSWORD
            | MailKind.CHOOSE_PASSWORD
            | MailKind.ADDRESS_IN_USE
            | MailKind.PASSWORD_CHANGED
            | MailKind.TEST
            | MailKind.OPERATOR
            | MailKind.DIGEST
        ):
            return None
        case _:
            assert_never(kind)


def _patient_off(session: Session, kind: MailKind, mail: OutboxMail) -> HeldBack | None:
    """Nothing goes out about a diary whose owner's account is switched off."""
    if mail.patient_id is None or kind in ACCOUNT_MAILS or kind in GOES_THOUGH_OFF:
        return None
    patient = session.get(Patient, mail.patient_id)
    return HeldBack.PATIENT_OFF if patient is not None and not patient.account.active else None


def _patient_and_schedule(session: Session, kind: MailKind, mail: OutboxMail) -> tuple[object, object]:
    patient = session.get(Patient, mail.patient_id) if mail.patient_id is not None else None
    return patient, session.get(ReminderSchedule, mail.patient_id) if kind in REMINDERS else None


def _unsubscribe_link(
    settings: Settings, account: Account | None, topic: Topic | None, mail: OutboxMail
) -> str:
    if account is None or topic is None:
        return ""
    secret = secret_key(settings.data_dir)
    return settings.link(unsubscribe_path(secret, account.id, topic, mail.patient_id))


def _emergency_number(work: Work, mail: OutboxMail) -> str:
    patient = work.session.get(Patient, mail.patient_id) if mail.patient_id is not None else None
    return contact_of(patient, work.settings).emergency if patient is not None else ""


def _written(work: Work, kind: MailKind, envelope: Envelope, mail: OutboxMail) -> Message | Drop:
    settings = envelope.settings
    emergency_number = _emergency_number(work, mail)
    reset_link = settings.link("/reset-password")
    match kind:
        case MailKind.CONFIRM_ADDRESS:
            return catalog.confirm_address(envelope, link=_given_link(settings, mail))
        case MailKind.RESET_PASSWORD:
            return catalog.reset_password(envelope, link=_given_link(settings, mail))
        case MailKind.CHOOSE_PASSWORD:
            return catalog.choose_password(envelope, link=_given_link(settings, mail))
        case MailKind.OPERATOR:
            return catalog.operator(envelope, link=_given_link(settings, mail))
        case MailKind.INVITED:
            return catalog.invited(envelope, link=_given_link(settings, mail))
        case MailKind.ADDRESS_IN_USE:
            return catalog.address_in_use(
                envelope, sign_in_link=settings.link("/sign-in"), reset_link=reset_link
            )
        case MailKind.PASSWORD_CHANGED:
            return catalog.password_changed(envelope, reset_link=reset_link)
        case MailKind.TEST:
            return catalog.test(envelope, link=settings.link("/mail"))
        case (
            MailKind.ERASURE_ASKED
            | MailKind.ERASURE_TAKEN_BACK
            | MailKind.CARE_ERASURE_ASKED
            | MailKind.CARE_ERASURE_TAKEN_BACK
        ):
            return erasures.written(work, kind, envelope, mail)
        case (
            MailKind.CARE_INVITATION
            | MailKind.CARE_ACCEPTED
            | MailKind.CARE_DECLINED
            | MailKind.CARE_LEFT
            | MailKind.CARE_YOU_LEFT
        ):
            return circle.written(work, kind, envelope, mail)
        case MailKind.MAIL_ENDED | MailKind.MAIL_AGAIN | MailKind.CARE_MAIL_ENDED | MailKind.CARE_MAIL_AGAIN:
            return ended.written(work, kind, envelope, mail)
        case MailKind.CONSENT_WITHDRAWN | MailKind.CARE_CONSENT_WITHDRAWN:
            return withdrawn_consents.written(work, kind, envelope, mail)
        case (
            MailKind.EMERGENCY
            | MailKind.URGENT
            | MailKind.ROUTINE
            | MailKind.CAREGIVER_EMERGENCY
            | MailKind.CAREGIVER_URGENT
            | MailKind.CAREGIVER_ROUTINE
            | MailKind.CAREGIVER_SILENCE
        ):
            return notification.written(work, kind, envelope, mail)
        case MailKind.DIGEST:
            nothing = Drop(HeldBack.NOTHING_OPEN)
            return digests.written(work, envelope, mail) or nothing
        case MailKind.APPOINTMENT_TOMORROW | MailKind.APPOINTMENT_HOW:
            return appointments.written(work, kind, envelope, mail)
        case MailKind.TRIAL | MailKind.TRIAL_UNANSWERED:
            return trials.written(work, kind, envelope, mail)
        case MailKind.AWAY | MailKind.CARE_AWAY:
            return away.written(work, kind, envelope, mail)
        case MailKind.CARE_CLOSED:
            return away.closed(work, envelope, mail)
        case MailKind.REMINDER:
            return catalog.reminder(envelope, _reminding(work, envelope, mail, emergency_number))
        case MailKind.REMINDER_SILENT:
            reminding = _reminding(work, envelope, mail, emergency_number)
            return catalog.reminder_silent(envelope, reminding, since=_last_report(work, mail))
        case MailKind.HOW_ARE_YOU:
            reminding = _reminding(work, envelope, mail, emergency_number)
            return catalog.how_are_you(envelope, reminding, since=_last_report(work, mail))
        case MailKind.REMINDER_NUDGE:
            return catalog.reminder_nudge(envelope, _reminding(work, envelope, mail, emergency_number))
        case _:
            assert_never(kind)


def _reminding(work: Work, envelope: Envelope, mail: OutboxMail, emergency_number: str) -> Reminding:
    settings = envelope.settings
    path = path_for_mail(work, mail)
    return Reminding(
        link=settings.link(path or "/today"),
        emergency_number=emergency_number,
        offer=is_offered_in(work, mail),
        needs_no_sign_in=path is not None,
    )


def _last_report(work: Work, mail: OutboxMail) -> date | None:
    if mail.patient_id is None:
        return None
    return last_reported_day(work.session, mail.patient_id, latest_day(work.now))


def _given_link(settings: Settings, mail: OutboxMail) -> str:
    """The link that was queued with the mail: a whole address, or a path of this site."""
    link: str = mail.params["link"]
    return settings.link(link) if link.startswith("/") else link

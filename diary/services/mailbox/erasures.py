"""Mail while an account is to be erased: that about it put into words, and all other held back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import assert_never, get_args
from zoneinfo import ZoneInfo

from diary.mail import erasure as mails
from diary.mail.catalog import Envelope
from diary.mail.kinds import ACCOUNT_MAILS, REMINDERS, AppointmentKind, ErasureKind, MailKind
from diary.mail.message import Message
from diary.services.erasure import erasure_of
from diary.services.erasure.links import path_for
from diary.services.patients import name_for
from diary.services.permissions.access import is_over
from diary.store.models import Account, Caregiver, Erasure, OutboxMail, Patient
from diary.store.models.erasure import AskedBy
from diary.store.queries import erasure as queries
from diary.store.work import Work
from diary.words.mail_outcomes import HeldBack
from diary.words.whose import beside_others

LOOKS_AGAIN = timedelta(hours=1)
"""So long a mail waits that is told once the erasure is taken back; then it is looked at again."""
_ABOUT_IT = frozenset(get_args(ErasureKind)) | ACCOUNT_MAILS
_NO_USE_LATER = REMINDERS | {
    MailKind.DIGEST,
    MailKind.TRIAL,
    MailKind.TRIAL_UNANSWERED,
    *get_args(AppointmentKind),
}


def waits(work: Work, kind: MailKind, mail: OutboxMail) -> bool:
    """Whether nothing of this kind goes out now, because its reader or the diary that it is about is to be erased.

    What is about that itself does, and what somebody needs to sign in and take it back.
    """
    if kind in _ABOUT_IT:
        return False
    return queries.due_at(work.session, mail.account_id, mail.patient_id) is not None


def waits_until(work: Work, kind: MailKind) -> datetime | None:
    """Until when such a mail waits; None for what is of no use later, and is dropped."""
    return None if kind in _NO_USE_LATER else work.now + LOOKS_AGAIN


def not_to_be_sent(work: Work, kind: ErasureKind, mail: OutboxMail) -> HeldBack | None:
    """Why a mail about an erasure is dropped: it was decided otherwise since, or the membership is over."""
    erasure = _about(work, mail)
    if (kind in (MailKind.ERASURE_ASKED, MailKind.CARE_ERASURE_ASKED)) != (erasure is not None):
        return HeldBack.CHOSEN_ANEW
    if "place" in mail.params:
        membership = work.session.get(Caregiver, mail.params["place"])
        patient = work.session.get(Patient, mail.patient_id)
        if membership is None or patient is None or is_over(membership, patient, work.now):
            return HeldBack.MEMBERSHIP_OVER
    return None


def written(work: Work, kind: ErasureKind, envelope: Envelope, mail: OutboxMail) -> Message:
    """The mail."""
    settings = envelope.settings
    on, keeps_diary = _day(work, mail), mail.patient_id is not None
    match kind:
        case MailKind.ERASURE_ASKED:
            erasure = work.session.get_one(Erasure, mail.account_id)
            return mails.erasure_asked(
                envelope,
                link=settings.link(path_for(work, erasure)),
                on=on,
                by_site=erasure.asked_by is AskedBy.SITE,
                keeps_diary=keeps_diary,
                copy_link=settings.link("/export"),
            )
        case MailKind.ERASURE_TAKEN_BACK:
            return mails.erasure_taken_back(
                envelope,
                link=settings.link("/"),
                keeps_diary=keeps_diary,
                reset_link=settings.link("/reset-password"),
            )
        case MailKind.CARE_ERASURE_ASKED:
            return mails.care_erasure_asked(
                envelope, link=settings.link("/"), other=_other(work, mail), on=on
            )
        case MailKind.CARE_ERASURE_TAKEN_BACK:
            return mails.care_erasure_taken_back(envelope, link=settings.link("/"), other=_other(work, mail))
        case _:
            assert_never(kind)


def _about(work: Work, mail: OutboxMail) -> Erasure | None:
    if mail.patient_id is None:
        return erasure_of(work.session, mail.account_id or 0)
    patient = work.session.get(Patient, mail.patient_id)
    return erasure_of(work.session, patient.account_id) if patient is not None else None


def _other(work: Work, mail: OutboxMail) -> str:
    return beside_others(name_for(work.session, work.session.get_one(Caregiver, mail.params["place"])))


def _day(work: Work, mail: OutboxMail) -> date:
    """The day it is carried out on, by the reader's clock, else the patient's."""
    due_at = datetime.fromisoformat(mail.params["due_at"])
    account = work.session.get(Account, mail.account_id) if mail.account_id is not None else None
    patient = work.session.get(Patient, mail.patient_id) if mail.patient_id is not None else None
    zone = (account.timezone if account is not None else "") or (patient.timezone if patient else "UTC")
    return due_at.astimezone(ZoneInfo(zone)).date()

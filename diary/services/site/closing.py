"""Closing the diary of somebody who has died: nothing goes out about it, and who is named can go on reading."""

from __future__ import annotations

from collections.abc import Collection

from diary.mail.kinds import MailKind
from diary.services import accounts, audit, outbox
from diary.services.circle import leaving
from diary.services.circle.members import circle_of
from diary.services.permissions.access import is_over
from diary.services.site import suspension
from diary.store.models import OutboxMail, Patient
from diary.store.models.audit import ActingAs
from diary.store.queries import erasure
from diary.store.work import Work
from diary.words.mail_outcomes import HeldBack


class NotInCircle(Exception):
    """These addresses are of nobody in the patient's circle."""

    def __init__(self, emails: Collection[str]) -> None:
        super().__init__(", ".join(sorted(emails)))


class ToBeErased(Exception):
    """The account is to be erased: nothing would be left to read."""


def close(work: Work, patient: Patient, *, readable_by: Collection[str] = ()) -> int | None:
    """Close the diary; gives how many of the circle are told. None where it was closed already.

    Reminders, mails and what goes to others by itself end at once, as when an account is switched off, and so does the
    patient's sign-in. Who is named in `readable_by`, by address, goes on reading what they could read; nobody else can
    open the diary. Nothing is deleted. Everybody of the circle gets one mail. Raises NotInCircle, and ToBeErased while
    the account is to be erased.
    """
    account = patient.account
    accounts.hold(work.session, account)
    if patient.closed_at is not None:
        return None
    if erasure.due_at(work.session, account.id, patient.id) is not None:
        raise ToBeErased
    people = [each for each in circle_of(work.session, patient) if not is_over(each, patient, work.now)]
    strangers = set(readable_by) - {each.account.email for each in people}
    if strangers:
        raise NotInCircle(strangers)
    patient.closed_at = work.now
    suspension.end_account(work, account, by=None)
    suspension.drop_waiting(work, OutboxMail.patient_id == patient.id, HeldBack.PATIENT_OFF)
    for each in people:
        readable = each.account.email in readable_by
        if not readable:
            leaving.close(work, each)
        outbox.enqueue(
            work,
            outbox.NewMail(
                MailKind.CARE_CLOSED,
                each.account_id,
                dedupe_key=f"{MailKind.CARE_CLOSED}:{each.id}:{work.now.isoformat()}",
                patient_id=patient.id,
                params={"place": each.id, "readable": readable},
            ),
        )
    audit.record(work, patient.id, audit.Event.CLOSED, by=None, acting_as=ActingAs.COMMAND, subject="closed")
    return len(people)

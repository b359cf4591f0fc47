"""An erasure is asked for, and taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from diary.mail.kinds import MailKind
from diary.rules.findings import ALARMS
from diary.rules.schedule import local_today
from diary.services import accounts, audit, notifications, outbox, patients
from diary.services.audit import Event
from diary.services.backups import erased_ids
from diary.services.circle import leaving
from diary.services.errors import BadInput
from diary.services.notifications.withdrawn_consents import who_is_told
from diary.store.models import Account, Caregiver, Erasure, OutboxMail, Patient
from diary.store.models.audit import ActingAs
from diary.store.models.erasure import AskedBy
from diary.store.models.outbox import MailState
from diary.store.queries.circle import memberships_elsewhere
from diary.store.queries.notifications import open_locked
from diary.store.work import Work
from diary.words.erasure import only_operator
from diary.words.mail_outcomes import HeldBack

LASTS = timedelta(days=7)
"""So long it can be taken back."""


def erasure_of(session: Session, account_id: int) -> Erasure | None:
    """The erasure of an account that waits; None where none does."""
    return session.get(Erasure, account_id, populate_existing=True)


def is_last_operator(session: Session, account: Account) -> bool:
    """Whether nobody else runs the site who stays."""
    if account.operator_since is None:
        return False
    going = select(Erasure.account_id)
    others = select(Account.id).where(
        Account.operator_since.is_not(None),
        Account.active,
        Account.id != account.id,
        Account.id.not_in(going),
    )
    return session.scalar(others.limit(1)) is None


def ask(work: Work, account: Account, *, asked_by: AskedBy, by: Account | None) -> Erasure:
    """Let the account be erased in a week. Asked again, the first stands. Raises BadInput for the last operator.

    `by` is who did it; None for a command. The person is mailed a way back. They leave the circles of others at once,
    whose patients are told: nobody goes on counting on them. In their own circle each who was told of alarms is mailed
    that no more mail comes, so that nobody takes that for good news.
    """
    accounts.hold(work.session, account)
    waiting = erasure_of(work.session, account.id)
    if waiting is not None:
        return waiting
    if is_last_operator(work.session, account):
        raise BadInput({"": [only_operator()]})
    patient = patients.patient_of(work.session, account)
    told = who_is_told(work, patient) if patient is not None else []
    erasure = Erasure(
        account_id=account.id,
        patient_id=patient.id if patient is not None else None,
        asked_by=asked_by,
        asked_at=work.now,
        due_at=work.now + LASTS,
    )
    work.session.add(erasure)
    work.session.flush()
    _leave_circles(work, account, by if asked_by is AskedBy.SITE else account)
    _tell(work, account, patient, erasure, told, MailKind.ERASURE_ASKED, MailKind.CARE_ERASURE_ASKED)
    if patient is not None:
        _note(work, patient, Event.ERASURE_ASKED, asked_by, by)
        notifications.reschedule(work, patient)
    work.session.flush()
    return erasure


def ask_anew(work: Work) -> int:
    """After a backup was put back: whoever was to be erased in it may have taken that back since, and waits a new week.
    They and their circles are mailed as when it was asked for. Gives how many they are.
    """
    waiting = list(work.session.scalars(select(Erasure).order_by(Erasure.account_id)))
    for erasure in waiting:
        account = work.session.get_one(Account, erasure.account_id)
        patient = patients.patient_of(work.session, account)
        erasure.asked_at, erasure.due_at = work.now, work.now + LASTS
        told = who_is_told(work, patient) if patient is not None else []
        _tell(work, account, patient, erasure, told, MailKind.ERASURE_ASKED, MailKind.CARE_ERASURE_ASKED)
    work.session.flush()
    return len(waiting)


def take_back(work: Work, erasure: Erasure, *, asked_by: AskedBy, by: Account | None) -> bool:
    """Keep the account after all: everything is as before, but for the circles of others, which were left. False where
    it is being erased already: its number is written down by then.

    What people would have been told meanwhile they are told now, as far as it is open, alarms and what can wait: no
    mail did. `asked_by` says who takes it back, `by` which account, where that is known.
    """
    account = work.session.get_one(Account, erasure.account_id)
    accounts.hold(work.session, account)
    if erasure_of(work.session, account.id) is None:
        return True  # in another browser, at the same time
    begun = {(each.account_id, each.made_at) for each in erased_ids.read(work.settings.data_dir)}
    if (account.id, account.created_at) in begun:
        return False
    patient = patients.patient_of(work.session, account)
    told = who_is_told(work, patient) if patient is not None else []
    _tell(
        work, account, patient, erasure, told, MailKind.ERASURE_TAKEN_BACK, MailKind.CARE_ERASURE_TAKEN_BACK
    )
    work.session.delete(erasure)
    work.session.flush()
    _let_go(work, account.id, patient)
    if patient is not None:
        _note(work, patient, Event.ERASURE_TAKEN_BACK, asked_by, by)
        _tell_of_what_is_open(work, patient)
        notifications.reschedule(work, patient)
    work.session.flush()
    return True


def _leave_circles(work: Work, account: Account, by: Account | None) -> None:
    for membership in memberships_elsewhere(work.session, account.id):
        leaving.go(work, membership, by=by)


def _tell(
    work: Work,
    account: Account,
    patient: Patient | None,
    erasure: Erasure,
    told: Iterable[Caregiver],
    kind: MailKind,
    to_circle: MailKind,
) -> None:
    patient_id = patient.id if patient is not None else None
    asked = erasure.asked_at.isoformat()
    params = {"due_at": erasure.due_at.isoformat(), "asked_by": erasure.asked_by.value}
    key = f"{kind}:{account.id}:{asked}"
    outbox.enqueue(
        work, outbox.NewMail(kind, account.id, dedupe_key=key, patient_id=patient_id, params=params)
    )
    for each in told:
        outbox.enqueue(
            work,
            outbox.NewMail(
                to_circle,
                each.account_id,
                dedupe_key=f"{to_circle}:{each.id}:{asked}",
                patient_id=patient_id,
                params={**params, "place": each.id},
            ),
        )


def _note(work: Work, patient: Patient, event: Event, asked_by: AskedBy, by: Account | None) -> None:
    if asked_by is AskedBy.PERSON:
        audit.record(work, patient.id, event, by=patient.account, acting_as=ActingAs.PATIENT)
    else:
        audit.record(work, patient.id, event, by=by, acting_as=ActingAs.COMMAND)


def _let_go(work: Work, account_id: int, patient: Patient | None) -> None:
    """What was held back because of it goes out now."""
    about = OutboxMail.account_id == account_id
    if patient is not None:
        about = or_(about, OutboxMail.patient_id == patient.id)
    work.session.execute(
        update(OutboxMail)
        .where(about, OutboxMail.state == MailState.QUEUED, OutboxMail.outcome == HeldBack.TO_BE_ERASED)
        .values(next_attempt_at=work.now)
        .execution_options(synchronize_session=False)
    )


def _tell_of_what_is_open(work: Work, patient: Patient) -> None:
    today = local_today(work.now, ZoneInfo(patient.timezone))
    found = open_locked(work.session, patient.id)
    for alarm in found:
        if alarm.kind in ALARMS:
            marks = frozenset(alarm.told_of)
            notifications.tell_of_alarm(work, patient, alarm, today, marks, is_new=True)
    routine = [each for each in found if each.kind not in ALARMS and each.told_on is None]
    if routine:
        notifications.tell_of_opened(
            work,
            patient,
            routine,
            notifications.Audience(work, [patient.id]),
            today=today,
            key=f"kept:{patient.id}:{work.now.isoformat()}",
        )

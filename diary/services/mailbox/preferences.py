"""Which mails somebody wants: stopping one topic about one diary, and wanting it again.

What is stopped is looked at where mail is queued and where it is sent (`services.outbox.topics`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from diary.services import audit, digests, notifications, reminders
from diary.services.audit import Event
from diary.services.mailbox import ended
from diary.services.mailbox.ended import Part
from diary.services.outbox.topics import (
    TO_THE_CIRCLE,
    TO_THE_PATIENT,
    TOPICS,
    stopped,
)
from diary.services.permissions.access import Action, actor_for, can
from diary.store.models import Account, Caregiver, MailStop, Notification, OutboxMail, Patient
from diary.store.models.audit import ActingAs
from diary.store.models.circle import Grant
from diary.store.models.mailbox import Topic
from diary.store.models.notifications import ToldBecause
from diary.store.models.outbox import MailState
from diary.store.queries.circle import membership_in
from diary.store.queries.notifications import told_at_by
from diary.store.upsert import insert_if_new
from diary.store.work import Work

__all__ = ["TOPICS", "Offered", "is_wanted", "offered", "stop", "stopped", "want_again"]

_NEEDS = {
    Topic.CARE_EMERGENCIES: frozenset({Grant.ALERTS}),
    Topic.CARE_ALERTS: frozenset({Grant.ALERTS}),
    Topic.APPOINTMENTS: frozenset({Grant.ALERTS, Grant.FOLLOW_UPS}),
}
"""One of these is enough to be told by mail."""


def stop(work: Work, account: Account, topic: Topic, patient_id: int | None, *, by_link: bool) -> bool:
    """No mail of `topic` about that diary to `account` any more, not even what is on its way; other mail still comes.
    Where somebody may need it at once, they and the patient are told so by mail.

    `by_link`: by a link in a mail, perhaps by somebody who is not signed in. False where nothing had to be changed: it
    was stopped already, or the person has no such part in the diary (any more). `patient_id` is None for the morning
    mail alone.
    """
    return _set(work, account, topic, patient_id, wanted=False, by_link=by_link)


def want_again(
    work: Work, account: Account, topic: Topic, patient_id: int | None, *, by_link: bool = False
) -> bool:
    """Mail of `topic` as before it was stopped. `by_link` and False as in `stop`; reminders come back by no link."""
    if by_link and topic is Topic.REMINDERS:
        return False
    return _set(work, account, topic, patient_id, wanted=True, by_link=by_link)


def _set(
    work: Work, account: Account, topic: Topic, patient_id: int | None, *, wanted: bool, by_link: bool
) -> bool:
    if topic is Topic.DIGEST:
        return digests.switch(work, account, wanted)
    part = _part(work.session, account, topic, patient_id)
    if part is None or stopped(work.session, account.id, topic, part.patient.id) is not wanted:
        return False
    if topic is Topic.REMINDERS:
        _set_reminders(work, part.patient, wanted)
        event, subject = (Event.REMINDERS_STOPPED, "") if by_link else (Event.PLAN_CHANGED, "reminder_plan")
    else:
        _set_stop(work, part, topic, wanted)
        event = Event.MAIL_WANTED if wanted else Event.MAIL_STOPPED
        subject = f"caregiver:{part.membership.id}" if part.membership is not None else ""
    audit.record(
        work,
        part.patient.id,
        event,
        by=None if by_link else account,
        acting_as=ActingAs.STRANGER if by_link else None,
        subject=subject,
    )
    ended.tell(work, part, topic, wanted=wanted, by_link=by_link)
    if part.membership is not None:
        notifications.reschedule(work, part.patient)
    return True


def _part(session: Session, account: Account, topic: Topic, patient_id: int | None) -> Part | None:
    patient = session.get(Patient, patient_id) if patient_id is not None else None
    if patient is None:
        return None
    if patient.account_id == account.id:
        return Part(account, patient, None) if topic in TO_THE_PATIENT else None
    membership = membership_in(session, patient.id, account.id)
    return Part(account, patient, membership) if membership is not None and topic in TO_THE_CIRCLE else None


def _set_reminders(work: Work, patient: Patient, wanted: bool) -> None:
    if wanted:
        plan = reminders.schedule_of(work.session, patient.id)
        reminders.change_schedule(work, patient, replace(reminders.answers_of(plan), wanted=True))
    else:
        reminders.switch_off(work, patient)


def _set_stop(work: Work, part: Part, topic: Topic, wanted: bool) -> None:
    key = {"account_id": part.account.id, "topic": topic.value, "patient_id": part.patient.id}
    if wanted:
        work.session.execute(delete(MailStop).filter_by(**key))
        return
    insert_if_new(work.session, MailStop, {**key, "stopped_at": work.now})
    if part.membership is not None:
        _not_told_after_all(work.session, part, topic)


def _not_told_after_all(session: Session, part: Part, topic: Topic) -> None:
    """A mail that was queued because nobody answered, and not sent yet, told nobody: the next person is waited for no
    longer than if this one had never been asked."""
    unsent = session.scalars(
        select(OutboxMail).where(
            OutboxMail.account_id == part.account.id,
            OutboxMail.patient_id == part.patient.id,
            OutboxMail.kind.in_([kind for kind, each in TOPICS.items() if each is topic]),
            OutboxMail.state == MailState.QUEUED,
            OutboxMail.lease_owner.is_(None),
        )
    )
    for mail in unsent:
        for follow_up_id, told_at in told_at_by(mail).items():
            session.execute(
                delete(Notification).where(
                    Notification.follow_up_id == follow_up_id,
                    Notification.account_id == part.account.id,
                    Notification.told_at == told_at,
                    Notification.because.in_([ToldBecause.ESCALATED, ToldBecause.SILENCE]),
                )
            )


@dataclass(frozen=True, slots=True)
class Offered:
    """The kinds of mail that somebody can choose about one diary. `membership` is None for their own."""

    patient: Patient
    membership: Caregiver | None
    topics: tuple[Topic, ...]


def offered(work: Work, account: Account) -> list[Offered]:
    """What `account` gets mail about or could get, its own diary first: only where the patient lets them be told."""
    own = work.session.scalar(select(Patient).where(Patient.account_id == account.id))
    found = [] if own is None else [Offered(own, None, TO_THE_PATIENT)]
    actor = actor_for(work, account)
    patients = work.session.scalars(
        select(Patient).where(Patient.id.in_(actor.memberships)).order_by(Patient.id)
    )
    for patient in patients:
        membership = actor.memberships[patient.id]
        if can(actor, Action.SEE_PERSON, patient):
            topics = tuple(topic for topic in TO_THE_CIRCLE if _NEEDS[topic] & membership.grants)
            found += [Offered(patient, membership, topics)] if topics else []
    return found


def is_wanted(work: Work, account: Account, topic: Topic, patient_id: int | None) -> bool:
    """Whether this person gets mail of `topic` about that diary, as far as the circle and their own choice go."""
    may_have = any(each.patient.id == patient_id and topic in each.topics for each in offered(work, account))
    return may_have and not stopped(work.session, account.id, topic, patient_id)

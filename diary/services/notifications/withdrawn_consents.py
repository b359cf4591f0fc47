"""A patient says no to something by which people hear of an emergency: both sides are told by mail, with a way back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from diary.mail.kinds import MailKind
from diary.services import consents, outbox
from diary.services.notifications import consent_changes
from diary.services.notifications.knowledge import circles_of
from diary.services.patients import locked_state
from diary.store.models import Account, Caregiver, OutboxMail, Patient
from diary.store.models.consents import Purpose
from diary.store.models.mailbox import Topic
from diary.store.models.outbox import MailState
from diary.store.work import Work
from diary.words.withdrawn_consents import WITHDRAWN

APART = timedelta(minutes=15)
"""So long at least lies between two mails to one person about the same no, taken back and said again meanwhile."""
_TOPICS = (Topic.CARE_EMERGENCIES, Topic.CARE_ALERTS)


def ends_mail(session: Session, patient_id: int, purpose: Purpose) -> bool:
    """Whether a no would end mail that somebody may need at once: it is a yes now, and such mail rests on it."""
    return purpose in WITHDRAWN and consents.allows(session, patient_id, purpose)


def who_is_told(work: Work, patient: Patient) -> list[Caregiver]:
    """Whom of the circle mail is to tell of an emergency, or of what nobody answers, in the patient's order: as far as
    their part in it goes, whether or not the patient agrees to it at this moment.
    """
    contacts = circles_of(work, [patient.id]).of(patient)
    wanting = {each.id for topic in _TOPICS for each in contacts.wanting(topic)}
    return [each for each in contacts.memberships if each.id in wanting and each.account.active]


def withdraw(work: Work, patient: Patient, purpose: Purpose, *, by: Account) -> bool:
    """The patient says no, where it was a yes until now. False as in `consent_changes.say`.

    The patient is mailed what that means and where to take it back, and so is each of the circle whom such mail is to
    tell: whoever goes on counting on it would take its absence for good news. Each no is told of by itself: the one
    before may be taken back before its mail has left, and then that mail stays. Said again and again, the same no is
    told at most every quarter of an hour, and as it stands by then.
    """
    locked_state(work.session, patient)
    ends = ends_mail(work.session, patient.id, purpose)
    loses = ends and WITHDRAWN[purpose].to_the_circle is not None
    told = who_is_told(work, patient) if loses else []
    if not consent_changes.say(work, patient, purpose, False, by=by):
        return False
    if ends:
        _tell(work, patient, purpose, told)
    return True


def _tell(work: Work, patient: Patient, purpose: Purpose, told: Sequence[Caregiver]) -> None:
    def queue(kind: MailKind, reader: Account, about: str, params: dict[str, object]) -> None:
        same = f"{kind}:{patient.id}:{about}:{purpose}:"
        new = outbox.NewMail(
            kind,
            reader.id,
            dedupe_key=f"{same}{work.now.isoformat()}",
            patient_id=patient.id,
            params={"purpose": purpose.value, **params},
        )
        _queue_in_time(work, new, same)

    queue(MailKind.CONSENT_WITHDRAWN, patient.account, "own", {"told": [each.id for each in told]})
    for each in told:
        queue(MailKind.CARE_CONSENT_WITHDRAWN, each.account, str(each.id), {"place": each.id})


def _queue_in_time(work: Work, new: outbox.NewMail, key: str) -> None:
    """Queue a mail after a no, so that whoever says yes and no in turn writes nobody a mail each time: one that still
    waits says it, or else this one waits until `APART` after the last. What is so by then is told: after a yes nothing.

    `key` begins that of each mail about the same no to the same person.
    """
    same = list(
        work.session.scalars(
            select(OutboxMail)
            .where(
                OutboxMail.account_id == new.account_id,
                OutboxMail.patient_id == new.patient_id,
                OutboxMail.dedupe_key.startswith(key, autoescape=True),
                or_(
                    OutboxMail.state == MailState.QUEUED,
                    and_(
                        OutboxMail.state.in_((MailState.SENT, MailState.KEPT)),
                        OutboxMail.ended_at > work.now - APART,
                        OutboxMail.ended_at <= work.now,
                    ),
                ),
            )
            .order_by(OutboxMail.id)
            # What a worker has in hand this moment is not waited for: then there is one mail more, and none less.
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
    )
    for mail in same:
        if mail.state is MailState.QUEUED and (mail.lease_until is None or mail.lease_until <= work.now):
            mail.params = dict(new.params)
            # It is tried its whole time from this no on, however long the one before it was.
            mail.queued_at, mail.attempts, mail.failing_since = work.now, 0, None
            return
    mail = outbox.enqueue(work, new)
    # One that is just being handed over was put into words before this no, and may say nothing.
    last = max((each.ended_at or work.now for each in same), default=None)
    if last is not None:
        mail.next_attempt_at = last + APART

"""A patient says no to something by which people hear of an emergency: both sides are told by mail, with a way back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from diary.mail.kinds import MailKind
from diary.services import consents, outbox
from diary.services.notifications import consent_changes
from diary.services.notifications.knowledge import circles_of
from diary.services.patients import locked_state
from diary.store.models import Account, Caregiver, Patient
from diary.store.models.consents import Purpose
from diary.store.models.mailbox import Topic
from diary.store.work import Work
from diary.words.withdrawn_consents import WITHDRAWN

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
    before may be taken back before its mail has left, and then that mail stays.
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
        outbox.enqueue(
            work,
            outbox.NewMail(
                kind,
                reader.id,
                dedupe_key=f"{kind}:{patient.id}:{about}:{purpose}:{work.now.isoformat()}",
                patient_id=patient.id,
                params={"purpose": purpose.value, **params},
            ),
        )

    queue(MailKind.CONSENT_WITHDRAWN, patient.account, "own", {"told": [each.id for each in told]})
    for each in told:
        queue(MailKind.CARE_CONSENT_WITHDRAWN, each.account, str(each.id), {"place": each.id})

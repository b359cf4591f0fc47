"""The mails after a patient's no put into words when they are sent, or dropped where it is a yes again."""

from __future__ import annotations

from diary.mail import catalog
from diary.mail.catalog import Ended, Envelope
from diary.mail.kinds import ConsentKind, MailKind
from diary.mail.message import Message
from diary.services import consents
from diary.services.circle.members import names_by_reach
from diary.services.patients import name_for
from diary.services.permissions.access import is_over
from diary.store.models import Caregiver, OutboxMail, Patient
from diary.store.models.consents import Purpose
from diary.store.work import Work
from diary.words.mail_outcomes import HeldBack
from diary.words.whose import beside_others
from diary.words.withdrawn_consents import HEAD_TO_THE_CIRCLE, WITHDRAWN, to_the_circle


def not_to_be_sent(work: Work, kind: ConsentKind, mail: OutboxMail) -> HeldBack | None:
    """Why such a mail is dropped: the patient agrees again, or the person is not in the circle any more."""
    if mail.patient_id is None:
        return None
    if consents.allows(work.session, mail.patient_id, Purpose(mail.params["purpose"])):
        return HeldBack.CHOSEN_ANEW
    if kind is MailKind.CARE_CONSENT_WITHDRAWN:
        patient = work.session.get_one(Patient, mail.patient_id)
        membership = work.session.get(Caregiver, mail.params["place"])
        if membership is None or is_over(membership, patient, work.now):
            return HeldBack.MEMBERSHIP_OVER
    return None


def written(work: Work, kind: ConsentKind, envelope: Envelope, mail: OutboxMail) -> Message:
    """The mail."""
    purpose = Purpose(mail.params["purpose"])
    if kind is MailKind.CARE_CONSENT_WITHDRAWN:
        name = name_for(work.session, work.session.get_one(Caregiver, mail.params["place"]))
        said = to_the_circle(purpose, name)
        link = envelope.settings.link("/")
        ended = Ended(str(HEAD_TO_THE_CIRCLE), said, link, beside_others(name))
        return catalog.care_consent_withdrawn(envelope, ended)
    words = WITHDRAWN[purpose]
    memberships = [work.session.get(Caregiver, each) for each in mail.params["told"]]
    told, not_reached = names_by_reach(work.session, [each for each in memberships if each is not None])
    return catalog.consent_withdrawn(
        envelope,
        Ended(str(words.head), str(words.said), envelope.settings.link(f"/consents#{purpose.value}"), ""),
        told=told,
        not_reached=not_reached,
    )

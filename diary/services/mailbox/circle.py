"""The mails of a circle put into words when they are sent, or dropped where they are about nothing any more."""

from __future__ import annotations

import re
from typing import assert_never
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from diary.mail import catalog
from diary.mail.catalog import Envelope
from diary.mail.kinds import CareKind, MailKind
from diary.mail.message import Message
from diary.services.circle.members import called
from diary.services.circle.tokens import hash_of, token_of
from diary.services.patients import name_for, name_of
from diary.store.models import Caregiver, CareInvitation, OutboxMail, Patient
from diary.store.models.circle import InvitationState
from diary.store.work import Work
from diary.words.mail_outcomes import HeldBack
from diary.words.whose import beside_others

_LEADS_ELSEWHERE = re.compile(r"[/\\:@]|[^\W\d_]\.[^\W\d_]{2}")
"""What programs that show mail may make a link of. "Dr. Low" and "J.R. Low" have none of it."""


def not_to_be_sent(work: Work, kind: CareKind, mail: OutboxMail) -> HeldBack | None:
    """Why such a mail is dropped; None where it is not. Whom it is about may be erased meanwhile."""
    if "place" in mail.params and work.session.get(Caregiver, mail.params["place"]) is None:
        return HeldBack.MEMBERSHIP_OVER
    if "invitation" not in mail.params:
        return None
    invitation = work.session.get(CareInvitation, mail.params["invitation"])
    if invitation is None:
        return HeldBack.INVITATION_OVER
    if kind is not MailKind.CARE_INVITATION:
        return None
    if invitation.state != InvitationState.WAITING or invitation.expires_at <= work.now:
        return HeldBack.INVITATION_OVER
    if invitation.token_hash != hash_of(token_of(work.settings, mail.params["seed"])):
        return HeldBack.INVITATION_RENEWED
    return None


def written(work: Work, kind: CareKind, envelope: Envelope, mail: OutboxMail) -> Message:
    """The mail."""
    circle_link = work.settings.link("/circle")
    match kind:
        case MailKind.CARE_INVITATION:
            invitation = work.session.get_one(CareInvitation, mail.params["invitation"])
            patient = work.session.get_one(Patient, invitation.patient_id)
            return catalog.care_invitation(
                envelope,
                link=work.settings.link(f"/invitations/{token_of(work.settings, mail.params['seed'])}"),
                patient=_name_for_strangers(patient),
                patient_email=patient.account.email,
                until=invitation.expires_at.astimezone(ZoneInfo(patient.timezone)).date(),
            )
        case MailKind.CARE_ACCEPTED:
            return catalog.care_accepted(envelope, link=circle_link, who=_who(work.session, mail))
        case MailKind.CARE_DECLINED:
            declined = work.session.get_one(CareInvitation, mail.params["invitation"])
            return catalog.care_declined(envelope, link=circle_link, who=called(declined))
        case MailKind.CARE_LEFT:
            return catalog.care_left(envelope, link=circle_link, who=_who(work.session, mail))
        case MailKind.CARE_YOU_LEFT:
            membership = work.session.get_one(Caregiver, mail.params["place"])
            name = beside_others(name_for(work.session, membership))
            return catalog.care_you_left(envelope, link=work.settings.link("/reset-password"), patient=name)
        case _:
            assert_never(kind)


def _name_for_strangers(patient: Patient) -> str:
    """The patient's name as it may go to an address that nobody has confirmed yet, by anybody who signs up here.

    A name that could carry a link, and so could fish for passwords under the site's own name, stays out of it.
    """
    return patient.account.email if _LEADS_ELSEWHERE.search(patient.account.name) else name_of(patient)


def _who(session: Session, mail: OutboxMail) -> str:
    return called(session.get_one(Caregiver, mail.params["place"]))

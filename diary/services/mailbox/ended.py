"""Mail that somebody may need at once was ended, or comes again: both sides are told by mail, with a way back.

Nobody can do without these mails, and what a patient agrees to be mailed does not hold them back: they are about what
will not be told any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from diary.mail import catalog
from diary.mail.catalog import Ended, Envelope
from diary.mail.kinds import EndedKind, MailKind
from diary.mail.message import Message
from diary.services import outbox
from diary.services.circle.members import name_in_circle
from diary.services.notifications.knowledge import circles_of
from diary.services.outbox.topics import ASKED_FIRST, Stops, stopped, stops_about
from diary.services.patients import name_for, today_for
from diary.services.permissions.access import is_over
from diary.services.permissions.secret import secret_key
from diary.services.permissions.signed_links import again_path
from diary.store.models import Account, Caregiver, OutboxMail, Patient
from diary.store.models.mailbox import Topic
from diary.store.work import Work
from diary.words.ended_mail import ENDING, TO_THE_PATIENT, filled
from diary.words.mail_outcomes import HeldBack
from diary.words.whose import beside_others

_ENDED = frozenset({MailKind.MAIL_ENDED, MailKind.CARE_MAIL_ENDED})
_TO_THE_PATIENT = frozenset({MailKind.CARE_MAIL_ENDED, MailKind.CARE_MAIL_AGAIN})
"""Of what somebody in the circle ended, or has again."""


@dataclass(frozen=True, slots=True)
class Part:
    """Whose mails about which diary. `membership` is None for the patient themself."""

    account: Account
    patient: Patient
    membership: Caregiver | None


def tell(work: Work, part: Part, topic: Topic, *, wanted: bool, by_link: bool) -> None:
    """Tell the person whose mail of `topic` was ended, or comes again, and the patient: one mail where that is one.

    Nothing of a topic that nobody may need at once.
    """
    if topic not in ASKED_FIRST:
        return
    _queue(work, MailKind.MAIL_AGAIN if wanted else MailKind.MAIL_ENDED, part, topic, {"by_link": by_link})
    if part.membership is not None:
        kind = MailKind.CARE_MAIL_AGAIN if wanted else MailKind.CARE_MAIL_ENDED
        _queue(work, kind, part, topic, {"by_link": by_link})


def ask(work: Work, membership: Caregiver) -> int:
    """The patient asks somebody of their circle to have again the mails that they ended: gives how many were ended.

    They get the link once more, once on each of the patient's days, however often they are asked.
    """
    patient = work.session.get_one(Patient, membership.patient_id)
    topics = [
        topic for topic in Topic if topic in ASKED_FIRST and _is_stopped(work.session, membership, topic)
    ]
    part, today = Part(membership.account, patient, membership), today_for(patient, work.now)
    for topic in topics:
        _queue(work, MailKind.MAIL_ENDED, part, topic, {"is_asked": True}, key=today.isoformat())
    return len(topics)


def not_to_be_sent(work: Work, kind: EndedKind, mail: OutboxMail) -> HeldBack | None:
    """Why such a mail is dropped: it is the other way round by now, or the person has no such part any more."""
    patient = work.session.get(Patient, mail.patient_id) if mail.patient_id is not None else None
    membership = _membership(work.session, mail)
    if patient is None or (
        "place" in mail.params and (membership is None or is_over(membership, patient, work.now))
    ):
        return HeldBack.MEMBERSHIP_OVER
    account_id = patient.account_id if membership is None else membership.account_id
    is_stopped = stopped(work.session, account_id, Topic(mail.params["topic"]), patient.id)
    return None if is_stopped is (kind in _ENDED) else HeldBack.CHOSEN_ANEW


def written(work: Work, kind: EndedKind, envelope: Envelope, mail: OutboxMail) -> Message:
    """The mail."""
    topic = Topic(mail.params["topic"])
    patient = work.session.get_one(Patient, mail.patient_id)
    membership = _membership(work.session, mail)
    account = patient.account if membership is None else membership.account
    if kind in _TO_THE_PATIENT and membership is not None:
        words = TO_THE_PATIENT[topic]
        name, link = name_in_circle(work.session, membership), work.settings.link("/circle")
        if kind is MailKind.CARE_MAIL_AGAIN:
            return catalog.care_mail_again(envelope, _ended(*filled(words.again, name), link, name))
        given = _ended(*filled(words.ended, name), link, name)
        left = circles_of(work, [patient.id]).of(patient).reachable(topic)
        return catalog.care_mail_ended(envelope, given, nobody_left=not left)
    name = "" if membership is None else name_for(work.session, membership)
    if kind is MailKind.MAIL_AGAIN:
        head, said = filled(ENDING[topic].again, name)
        return catalog.mail_again(envelope, _ended(head, said, work.settings.link("/mail"), name))
    head, said = filled(ENDING[topic].ended, name)
    link = work.settings.link(again_path(secret_key(work.settings.data_dir), account.id, topic, patient.id))
    return catalog.mail_ended(
        envelope,
        _ended(head, said, link, name),
        on=ended_on(stops_about(work.session, [patient.id]), account, topic, patient) or work.now.date(),
        by_link=bool(mail.params.get("by_link")),
        is_asked=bool(mail.params.get("is_asked")),
    )


def ended_on(stops: Stops, account: Account, topic: Topic, patient: Patient) -> date | None:
    """The day on which this person ended it, by their own clock, else the patient's; None where they did not."""
    at = stops.since(topic, account.id, patient.id)
    return at.astimezone(ZoneInfo(account.timezone or patient.timezone)).date() if at is not None else None


def _queue(
    work: Work,
    kind: MailKind,
    part: Part,
    topic: Topic,
    params: dict[str, object],
    *,
    key: str = "",
) -> None:
    patient, membership = part.patient, part.membership
    reader = patient.account if kind in _TO_THE_PATIENT else part.account
    place = {} if membership is None else {"place": membership.id}
    about = "own" if membership is None else membership.id
    outbox.enqueue(
        work,
        outbox.NewMail(
            kind,
            reader.id,
            dedupe_key=f"{kind}:{patient.id}:{about}:{topic}:{key or work.now.isoformat()}",
            patient_id=patient.id,
            params={"topic": topic.value, **place, **params},
        ),
    )


def _ended(head: str, said: str, link: str, name: str) -> Ended:
    return Ended(head, said, link, beside_others(name))


def _membership(session: Session, mail: OutboxMail) -> Caregiver | None:
    return session.get(Caregiver, mail.params["place"]) if "place" in mail.params else None


def _is_stopped(session: Session, membership: Caregiver, topic: Topic) -> bool:
    return stopped(session, membership.account_id, topic, membership.patient_id)

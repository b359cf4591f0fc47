"""What was sent to whom and when, as a person reads it: mail to themself, and about their own diary to anybody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.services.audit.persons import names_in
from diary.services.circle.inviting import mail_key
from diary.services.errors import NotFound
from diary.services.mailbox.resend import Why, again, refusal
from diary.services.patients import names_for
from diary.services.permissions.access import Action, Actor, can
from diary.store.models import Account, Caregiver, CareInvitation, OutboxMail, Patient
from diary.store.models.outbox import MailState
from diary.store.queries import mailbox as queries
from diary.store.work import Work

PAGE_SIZE = 30


class To(StrEnum):
    """To whom a mail went, as seen by the reader."""

    READER = "reader"
    NAMED = "named"
    """Somebody of the circle, or asked into it."""
    GONE = "gone"
    """Somebody whose name is not known any more."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One mail. Times are instants; `why_not` says why it cannot be sent once more, None where it can."""

    mail: OutboxMail
    to: To
    name: str
    """For `To.NAMED`."""
    own: bool
    """Whether it is about the reader's account or their own diary: of any other, the kind is not told."""
    about: str
    """Whose diary it is about, where that is somebody else's which is open to the reader; else empty."""
    why_not: Why | None


@dataclass(frozen=True, slots=True)
class SentPage:
    """Some of the mails, the newest first."""

    mails: tuple[Sent, ...]
    has_newer: bool
    has_older: bool


def sent_page(
    work: Work, actor: Actor, own: Patient | None, *, before: int | None = None, after: int | None = None
) -> SentPage:
    """The newest mails to this person and about their own diary; those before a number, or those that follow one."""
    others = _open_diaries(work.session, actor)
    reader = queries.Reader(actor.account.id, own.id if own is not None else None, list(others))
    rows = queries.mails_of(work.session, reader, limit=PAGE_SIZE, before=before, after=after)
    names = _names(work.session, own, rows)
    return SentPage(
        mails=tuple(_told(work, actor, own, row, names, others) for row in rows),
        has_newer=bool(rows) and queries.is_any(work.session, reader, after=rows[0].id),
        has_older=bool(rows) and queries.is_any(work.session, reader, before=rows[-1].id),
    )


def send_again(work: Work, patient: Patient, mail_id: int, *, by: Account) -> OutboxMail:
    """Send a mail about this patient's diary once more. Raises NotFound where it is not about it, or NotAgain."""
    mail = work.session.get(OutboxMail, mail_id)
    if mail is None or mail.patient_id != patient.id:
        raise NotFound
    return again(work, mail_id, by=by)


def undelivered(session: Session, invitations: Iterable[CareInvitation]) -> set[int]:
    """The ids of those invitations whose newest mail could not be delivered."""
    keys = {mail_key(each): each.id for each in invitations}
    failed = select(OutboxMail.dedupe_key).where(
        OutboxMail.dedupe_key.in_(keys), OutboxMail.state == MailState.FAILED
    )
    return {keys[key] for key in session.scalars(failed)}


@dataclass(frozen=True, slots=True)
class _Names:
    """Names by an account's id, and by an address without an account."""

    accounts: Mapping[int, str]
    addresses: Mapping[str, str]

    def of(self, mail: OutboxMail) -> str:
        """Empty where it is not known."""
        return self.accounts.get(mail.account_id or 0) or self.addresses.get(mail.address or "", "")


def _told(
    work: Work, actor: Actor, own: Patient | None, mail: OutboxMail, names: _Names, others: Mapping[int, str]
) -> Sent:
    to_reader = mail.account_id == actor.account.id
    name = "" if to_reader else names.of(mail)
    about_own = own is not None and mail.patient_id == own.id
    return Sent(
        mail=mail,
        to=To.READER if to_reader else To.NAMED if name else To.GONE,
        name=name,
        own=about_own or mail.patient_id is None,
        about=others.get(mail.patient_id or 0, ""),
        why_not=refusal(work, mail) if about_own else Why.ACCOUNT,
    )


def _open_diaries(session: Session, actor: Actor) -> dict[int, str]:
    """The names of those whose diary the person may open, by the patient's id."""
    patients = session.scalars(select(Patient).where(Patient.id.in_(list(actor.memberships)))).all()
    # As on the other pages: somebody of the same name counts whether or not their diary is open now.
    names = names_for(patients, actor.memberships)
    return {patient.id: names[patient.id] for patient in patients if can(actor, Action.SEE_PERSON, patient)}


def _names(session: Session, own: Patient | None, mails: Collection[OutboxMail]) -> _Names:
    """What the patient calls those their mails went to: the name in the circle, or else the address."""
    if own is None:
        return _Names({}, {})
    account_ids = {mail.account_id for mail in mails if mail.account_id is not None}
    of_circle = session.execute(
        select(Caregiver.account_id, Account.email)
        .join(Account, Account.id == Caregiver.account_id)
        .where(Caregiver.patient_id == own.id, Caregiver.account_id.in_(account_ids))
    )
    emails = {row.account_id: row.email for row in of_circle}
    addresses = {mail.address for mail in mails if mail.address is not None}
    asked = session.execute(
        select(CareInvitation.email, CareInvitation.name).where(
            CareInvitation.patient_id == own.id, CareInvitation.email.in_(addresses)
        )
    )
    return _Names(
        {**emails, **names_in(session, own, emails)}, {email: name or email for email, name in asked}
    )

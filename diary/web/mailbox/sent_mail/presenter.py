"""Mails as the list shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo

from flask import url_for

from diary.services.mailbox.sent_mail import Sent, To
from diary.store.models import OutboxMail
from diary.store.models.outbox import MailState
from diary.web import context
from diary.web.going_out import mail_is_kept
from diary.words import mails as words
from diary.words import no_mail
from diary.words.formats import day_in_words, moment_in_words, time_in_words
from diary.words.language import gettext as _
from diary.words.whose import beside_others

_AT_ONCE = timedelta(minutes=5)
"""A mail that is due goes out within seconds. One that waits longer than this waits for a moment of its own."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One mail. `why` is empty where there is nothing to say; `href` where it leads nowhere."""

    mail_id: int
    when: str
    machine_when: str
    kind: str
    to: str
    stands: str
    """Where it stands, in one word or two."""
    is_bad: bool
    said: str
    why: str
    again: bool
    can_again: bool
    href: str


@dataclass(frozen=True, slots=True)
class Day:
    """What was asked for on one day."""

    name: str
    entries: list[Entry] = field(default_factory=list)


def by_day(mails: tuple[Sent, ...], zone: tzinfo, today: date) -> list[Day]:
    """Mails under the days on which they were asked for, both newest first."""
    days: list[Day] = []
    last: date | None = None
    for one in mails:
        local = one.mail.queued_at.astimezone(zone)
        if local.date() != last:
            last = local.date()
            days.append(Day(day_in_words(last, beside=today)))
        days[-1].entries.append(_entry(one, local, zone))
    return days


def _entry(one: Sent, local: datetime, zone: tzinfo) -> Entry:
    mail = one.mail
    stands, said, why = _stands(mail, zone)
    return Entry(
        mail_id=mail.id,
        when=time_in_words(local.time()),
        machine_when=local.isoformat(timespec="minutes"),
        kind=words.kind_in_words(mail.kind) if one.own else words.about_others(one.about),
        to=_to(one),
        stands=stands,
        is_bad=mail.state in (MailState.FAILED, MailState.KEPT),
        said=said,
        why=why,
        again=mail.again_of is not None,
        # What was held back would be held back once more.
        can_again=one.why_not is None and mail.state != MailState.DROPPED,
        href=_leads_to(one),
    )


def _to(one: Sent) -> str:
    if one.to is To.READER:
        return _("To you")
    if one.to is To.GONE:
        return _("To somebody whose name is not known any more")
    return _("To %(name)s", name=beside_others(one.name))


def _stands(mail: OutboxMail, zone: tzinfo) -> tuple[str, str, str]:
    if mail.state == MailState.SENT and mail.sent_at is not None:
        return _("Sent"), _taken(mail.queued_at.astimezone(zone), mail.sent_at.astimezone(zone)), ""
    if mail.state == MailState.KEPT:
        return *no_mail.stands(), ""
    if mail.state == MailState.FAILED:
        return _("Not delivered"), _("It did not get through."), words.why_failed(mail.failure)
    if mail.state == MailState.DROPPED:
        return _("Not sent"), "", words.why_dropped(mail.outcome)
    if mail.attempts:
        tried = _("It did not get through yet. It is tried again by itself.")
        return _("Waiting"), tried, words.why_failed(mail.failure)
    if mail_is_kept():
        return _("Waiting"), no_mail.is_kept(), ""
    if mail.next_attempt_at - context.now() > _AT_ONCE:
        goes = _("It goes out then: %(when)s.", when=moment_in_words(mail.next_attempt_at, zone))
        return _("Waiting"), goes, ""
    return _("Waiting"), _("It goes out in a moment."), ""


def _taken(asked: datetime, sent: datetime) -> str:
    if asked.date() == sent.date():
        return _("The mail server took it at %(time)s.", time=time_in_words(sent.time()))
    return _("The mail server took it: %(when)s.", when=moment_in_words(sent, sent.tzinfo or UTC))


def _leads_to(one: Sent) -> str:
    own = context.own_patient()
    if own is None or one.mail.patient_id != own.id or one.mail.follow_up_id is None:
        return ""
    return url_for("followups.one", follow_up_id=one.mail.follow_up_id)

"""What a mail says of an outage of the diary itself, so that nobody takes our silence for the patient's."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from diary.mail.kinds import MailKind
from diary.rules.schedule import local_today
from diary.store.models import Account, Outage, OutboxMail, Patient
from diary.store.models.operations import OutageKind
from diary.store.queries.digests import zone_of
from diary.store.queries.notifications import last_heard
from diary.store.queries.outages import outages_since, told_since
from diary.store.work import Work
from diary.words import when_written

_OF_SILENCE = frozenset({MailKind.CAREGIVER_SILENCE, MailKind.REMINDER_SILENT, MailKind.HOW_ARE_YOU})
"""Those that say that no report came: each names an outage since the last one."""
_AFTERWARDS = frozenset({MailKind.CAREGIVER_URGENT, MailKind.CAREGIVER_ROUTINE, MailKind.DIGEST})
"""Those that come because nobody has answered: the first after an outage names it."""
_LOOK_BACK = timedelta(days=14)
_TOLD_WITHIN = timedelta(days=1)


def said_of_outage(work: Work, mail: OutboxMail) -> tuple[str, ...]:
    """The sentence to put first in this mail; none where there is nothing to say."""
    kind = MailKind(mail.kind)
    if kind not in _OF_SILENCE | _AFTERWARDS:
        return ()
    found = outages_since(work.session, work.now - _LOOK_BACK, work.now)
    if kind in _OF_SILENCE and mail.patient_id is not None:
        heard = last_heard(work.session, work.now, [mail.patient_id]).get(mail.patient_id)
        found = [each for each in found if heard is None or each.ended_at > heard.at]
    if not found:
        return ()
    newest = found[-1]
    if kind in _AFTERWARDS and (
        mail.queued_at - newest.ended_at > _TOLD_WITHIN
        or told_since(work.session, mail, _OF_SILENCE | _AFTERWARDS, newest.ended_at)
    ):
        return ()
    return (in_words(newest, _clock_of(work.session, mail), work.now),)


def _clock_of(session: Session, mail: OutboxMail) -> ZoneInfo:
    """The patient's clock; for a mail about several people the reader's."""
    if mail.patient_id is not None:
        return ZoneInfo(session.get_one(Patient, mail.patient_id).timezone)
    account = session.get(Account, mail.account_id) if mail.account_id is not None else None
    return zone_of(session, account) if account is not None else ZoneInfo("UTC")


def in_words(outage: Outage, zone: ZoneInfo, now: datetime) -> str:
    """When it was, by a clock."""
    say = when_written.was_put_back if outage.kind is OutageKind.PUT_BACK else when_written.was_off
    return say(outage.began_at, outage.ended_at, zone, local_today(now, zone))

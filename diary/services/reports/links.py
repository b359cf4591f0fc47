"""The link in a reminder: whoever has the mail can write that patient's report of that one day, without signing in.

No row is kept of it. The link says whose report, of which day, and when it was made, signed with the site's secret and
for this purpose alone. It is used up once the day has a report, however that came.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session

from diary.services import consents
from diary.services.patients import all_symptoms, today_for
from diary.services.patients.answers import Answers, answers_of
from diary.services.patients.calendar import Reach, reach
from diary.services.permissions.secret import secret_key
from diary.services.reports import Saved, Sent, save_report
from diary.store.models import Account, OutboxMail, Patient, ReminderSchedule, TrackedSymptom
from diary.store.models.consents import Purpose
from diary.store.models.reports import ReportSource
from diary.store.queries.reports import current_report
from diary.store.work import Work

VALID_FOR = timedelta(hours=36)

PRESSED_AGAIN_WITHIN = timedelta(minutes=15)
"""The same answers so soon after they were saved by a link are the same press of the button, or a page loaded again.
Later they are looked at as new ones: nobody shall find out what a report says by trying answers.
"""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Why(StrEnum):
    """Why a link opens nothing."""

    NOT_OURS = "not_ours"
    """This site did not sign it, or the diary is gone."""
    REVOKED = "revoked"
    """The patient wants no such links, or none made before some moment; they have another password since, or signed
    out everywhere; their account is switched off; or they do not want the diary kept."""
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    """The patient has travelled west, and the day has not begun there."""
    USED = "used"
    """The day has its report."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Whose report of which day a link is for."""

    patient: Patient
    day: date
    made_at: datetime

    def symptoms(self, session: Session) -> list[TrackedSymptom]:
        """What is tracked, or was when the mail was made: a page may have been open since. No name of the past."""
        tracked = all_symptoms(session, self.patient)
        return [each for each in tracked if each.retired_at is None or each.retired_at > self.made_at]


@dataclass(frozen=True, slots=True)
class Refused:
    """A link that opens nothing. `link` says what it was for, if it is one of ours."""

    why: Why
    link: Opened | None = None


def report_path(secret: str, patient_id: int, account: Account, day: date, now: datetime) -> str:
    """Where the report of `day` can be written, for 36 hours from `now`. `account` is the patient's."""
    made_at = (now - _EPOCH) // _MICROSECOND
    return f"/report/{_serializer(secret).dumps([patient_id, day.isoformat(), made_at, _version_of(secret, account)])}"


def path_for_mail(work: Work, mail: OutboxMail) -> str | None:
    """The link for a reminder that is put into words now; None where the patient wants no such links."""
    patient = work.session.get(Patient, mail.patient_id) if mail.patient_id is not None else None
    plan = work.session.get(ReminderSchedule, patient.id) if patient is not None else None
    if patient is None or plan is None or not plan.links_wanted:
        return None
    day = date.fromisoformat(mail.params["day"])
    return report_path(secret_key(work.settings.data_dir), patient.id, patient.account, day, work.now)


def opened(work: Work, token: str) -> Opened | Refused:
    """What a link opens now. It is looked at again when the report is saved.

    What tells least of the diary is looked at first: that a day has a report is told only by a link that would open it.
    """
    secret = secret_key(work.settings.data_dir)
    read = _read(secret, token)
    patient = work.session.get(Patient, read[0]) if read is not None else None
    if read is None or patient is None:
        return Refused(Why.NOT_OURS)
    _patient_id, day, made_at, version = read
    link = Opened(patient, day, made_at)
    if _is_revoked(work.session, link) or not hmac.compare_digest(
        version, _version_of(secret, patient.account)
    ):
        return Refused(Why.REVOKED, link)
    within = reach(day, today_for(patient, work.now), work.settings)
    # A link from a time to come was made while the clock was wrong.
    if abs(work.now - made_at) >= VALID_FOR or within is Reach.TOO_OLD:
        return Refused(Why.EXPIRED, link)
    if within is Reach.NOT_YET:
        return Refused(Why.NOT_YET, link)
    if current_report(work.session, patient.id, day) is not None:
        return Refused(Why.USED, link)
    return link


def save_by_link(
    work: Work, token: str, answers: Answers, *, opened_at: datetime | None = None
) -> Saved | Refused:
    """Save `answers` as the report that the link is for. Raises as `save_report` does, Conflict among it.

    The same answers pressed twice give the same; others, once there is a report, are refused: the link shows nothing of
    what is there, so nobody could choose between the two.
    """
    link = opened(work, token)
    if isinstance(link, Refused):
        return _pressed_again(work, link, answers, opened_at) or link
    return save_report(work, link.patient, _sent(link, answers, opened_at))


def _pressed_again(
    work: Work, refused: Refused, answers: Answers, opened_at: datetime | None
) -> Saved | None:
    """What saving did, where these answers were saved by a link a moment ago."""
    if refused.why is not Why.USED or refused.link is None:
        return None
    link = refused.link
    report = current_report(work.session, link.patient.id, link.day)
    if report is None or report.source != ReportSource.LINK or answers_of(report) != answers:
        return None
    if abs(work.now - report.recorded_at) > PRESSED_AGAIN_WITHIN:
        return None
    return save_report(work, link.patient, _sent(link, answers, opened_at, seen_version=report.version))


def _sent(link: Opened, answers: Answers, opened_at: datetime | None, *, seen_version: int = 0) -> Sent:
    return Sent(link.day, answers, link.patient.account, seen_version, opened_at, ReportSource.LINK)


def _is_revoked(session: Session, link: Opened) -> bool:
    plan = session.get(ReminderSchedule, link.patient.id)
    if plan is None:
        return True  # nobody can tell any more whether links were ended
    # One made in the very moment of the revocation counts as made before it.
    too_early = plan.links_not_before is not None and link.made_at <= plan.links_not_before
    kept = consents.allows(session, link.patient.id, Purpose.DIARY)
    return not plan.links_wanted or too_early or not link.patient.account.active or not kept


def _version_of(secret: str, account: Account) -> str:
    """Another one after each change of the password, without a word of what it was made from."""
    return hmac.new(
        secret.encode(), f"report link:{account.fs_uniquifier}".encode(), hashlib.sha256
    ).hexdigest()[:16]


def _read(secret: str, token: str) -> tuple[int, date, datetime, str] | None:
    try:
        patient_id, day, made_at, version = _serializer(secret).loads(token)
        return int(patient_id), date.fromisoformat(day), _EPOCH + made_at * _MICROSECOND, str(version)
    except (BadSignature, ValueError, TypeError, OverflowError):
        return None


def _serializer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        secret, salt="write one day's report", signer_kwargs={"digest_method": hashlib.sha256}
    )

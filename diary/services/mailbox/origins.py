"""From when a mail about follow-ups is, and what has become of it since: a mail can be hours or days on its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from diary.mail.catalog import Envelope, Origin
from diary.rules.findings import ALARMS
from diary.rules.schedule import local_today
from diary.services.notifications.mornings import due_at
from diary.store.models import FollowUp, OutboxMail, Patient
from diary.store.models.followups import FollowUpState
from diary.store.queries.notifications import told_at_by
from diary.store.queries.repeats import repeats_among
from diary.store.queries.reports import last_written_by
from diary.store.queries.worklist import latest_findings
from diary.store.work import Work
from diary.words import points, when_written
from diary.words.labels import ANSWER_LABELS, ANSWERS_TOLD

LATE_AFTER = timedelta(hours=1)
"""A mail that is longer on its way says so before anything else."""


def with_its_time(
    work: Work,
    envelope: Envelope,
    mail: OutboxMail,
    follow_ups: Sequence[FollowUp],
    *,
    reader: int | None,
    called: str,
    with_answer: bool = False,
) -> tuple[Envelope, Origin]:
    """What a mail about these follow-ups says of its time to the account `reader`, which calls their patient `called`:
    what stands before all else, and from when it is.

    Days and times are by the patient's clock. `with_answer`: of a repeat also what was answered before.
    """
    patient = work.session.get_one(Patient, mail.patient_id)
    now, zone = envelope.now, ZoneInfo(patient.timezone)
    today = local_today(now, zone)
    day, written_at = _written(work.session, mail, follow_ups)
    late = now - mail.queued_at > LATE_AFTER and now - due_at(work.session, mail) > LATE_AFTER
    answered = bool(follow_ups) and all(each.state is FollowUpState.ACKNOWLEDGED for each in follow_ups)
    first = [when_written.held_up(mail.queued_at, zone, today)] if late else []
    if answered:
        first.append(_answered(follow_ups, patient, reader, called, zone, today))
    said = when_written.from_when(day, written_at, zone, today)
    again = _again(work.session, follow_ups, reader, today, with_answer=with_answer)
    origin = Origin(said, answered=answered, count=max(1, len(follow_ups)), again=again)
    return replace(envelope, first=(*first, *envelope.first), late=late), origin


def _written(
    session: Session, mail: OutboxMail, follow_ups: Sequence[FollowUp]
) -> tuple[date | None, datetime]:
    """The day of the newest report that they rest on and when it was written, as of when the mail was; no day, and when
    the first of them came up, where they rest on none.
    """
    newest = latest_findings(session, [each.id for each in follow_ups if each.kind not in ALARMS])
    as_of = max([mail.queued_at, *told_at_by(mail).values()])
    days = [row.day for row in newest.values()]
    days += [each.raised_for for each in follow_ups if each.kind in ALARMS and each.raised_for is not None]
    for day in sorted(days, reverse=True):
        at = last_written_by(session, mail.patient_id, day, as_of)
        if at is not None:
            return day, at
    return None, min([mail.queued_at, *(each.opened_at for each in follow_ups)])


def _again(
    session: Session, follow_ups: Sequence[FollowUp], reader: int | None, today: date, *, with_answer: bool
) -> str:
    """That all of them are repeats; empty where one is new."""
    before = repeats_among(session, follow_ups)
    if not before or len(before) < len(follow_ups):
        return ""
    if len(before) > 1:
        return points.all_as_before()
    (last,) = before.values()
    if last.closed_on is None:
        return ""
    if not with_answer or last.answer is None:
        return points.as_before(last.closed_on, today)
    own = last.acknowledged_by == reader
    labels = ANSWER_LABELS if own else ANSWERS_TOLD
    return points.as_before(last.closed_on, today, labels[last.answer], own=own)


def _answered(
    follow_ups: Sequence[FollowUp],
    patient: Patient,
    reader: int | None,
    called: str,
    zone: ZoneInfo,
    today: date,
) -> str:
    at, by = max((each.acknowledged_at or each.opened_at, each.acknowledged_by or 0) for each in follow_ups)
    if by == reader:
        return when_written.you_answered(at, zone, today)
    return when_written.answered_by(called if by == patient.account_id else "", at, zone, today)

"""In hospital, or away: until a day no reminder comes, and no missing day is told of as a silence.

It switches no alert off. What is open stays open and goes on, also in asking people to check while nobody answers
(rules.md, "Silence"); a report with danger does all it ever does, and ends the pause. The patient and each of the
circle who is told of alarms get a mail that says who began it.
"""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from diary.mail.kinds import MailKind
from diary.rules.schedule import local_today
from diary.services import audit, outbox, reminders
from diary.services.errors import BadInput
from diary.services.notifications.knowledge import circles_of
from diary.services.patients import locked_state, today_for
from diary.services.patients.away import LONGEST, away_now, names_of
from diary.store.models import Account, Patient
from diary.store.models.audit import ActingAs
from diary.store.models.mailbox import Topic
from diary.store.work import Work
from diary.words import away as words

_A_DAY = timedelta(days=1)
_SUBJECT = "away"
_TOPICS = (Topic.CARE_EMERGENCIES, Topic.CARE_ALERTS)


def latest_day(work: Work, patient: Patient) -> date:
    """Up to which day a pause can be asked for now."""
    return today_for(patient, work.now) + LONGEST


def begin(work: Work, patient: Patient, until: date, *, by: Account | None) -> bool:
    """Pause up to and with the day `until`, or make a pause longer or shorter. False where it is so already.

    `by` is None for a command. Raises BadInput for a day that is over, or too far ahead.
    """
    locked_state(work.session, patient)
    today, latest = today_for(patient, work.now), latest_day(work, patient)
    if until < today:
        raise BadInput({"until": [words.day_is_over()]})
    if until > latest:
        raise BadInput({"until": [words.too_long(latest, today)]})
    before = away_now(patient, work.now)
    if before is not None and before.until == until:
        return False
    patient.away_at, patient.away_until = work.now, until
    patient.away_by = by.id if by is not None else None
    paused_until = reminders.schedule_of(work.session, patient.id).paused_until
    own = before is None or paused_until != before.until + _A_DAY
    reminders.pause(
        work, patient, max(until + _A_DAY, paused_until) if own and paused_until else until + _A_DAY
    )
    audit.record(work, patient.id, audit.Event.AWAY_BEGAN, by=by, acting_as=_role(by), subject=_SUBJECT)
    _tell(work, patient)
    return True


def end(work: Work, patient: Patient, *, by: Account | None, acting_as: ActingAs | None = None) -> bool:
    """End a pause: from today on reminders come, and days without a report count. False where there is none."""
    locked_state(work.session, patient)
    before = away_now(patient, work.now)
    if before is None or patient.away_at is None:
        return False
    zone = ZoneInfo(patient.timezone)
    yesterday = local_today(work.now, zone) - _A_DAY
    if local_today(patient.away_at, zone) <= yesterday:
        patient.away_until = yesterday
    else:
        patient.away_at = patient.away_until = patient.away_by = None
    if reminders.schedule_of(work.session, patient.id).paused_until == before.until + _A_DAY:
        # Another day was chosen on the page of the reminders: that stands.
        reminders.resume(work, patient)
    role = acting_as or _role(by)
    audit.record(work, patient.id, audit.Event.AWAY_ENDED, by=by, acting_as=role, subject=_SUBJECT)
    return True


def end_by_report(
    work: Work, patient: Patient, day: date, *, by: Account | None, acting_as: ActingAs | None
) -> bool:
    """A report of `day` was saved: one of a day since the pause began ends it. False where none is in force."""
    if patient.away_at is None or away_now(patient, work.now) is None:
        return False
    if day < local_today(patient.away_at, ZoneInfo(patient.timezone)):
        return False
    return end(work, patient, by=by, acting_as=acting_as)


def said_of(work: Work, patient: Patient, reader: Account) -> str:
    """That the patient is away, until when, and who said so, as `reader` reads it; empty where no pause is in force."""
    if patient.closed_at is not None:
        return words.closed()
    found = away_now(patient, work.now)
    if found is None:
        return ""
    today = today_for(patient, work.now)
    if found.by_id == reader.id:
        return words.you_said(found.until, today)
    return words.said(found.until, today, names_of(work.session, [found.by_id]).get(found.by_id or 0, ""))


def _role(by: Account | None) -> ActingAs | None:
    return ActingAs.COMMAND if by is None else None


def _tell(work: Work, patient: Patient) -> None:
    assert patient.away_at is not None and patient.away_until is not None  # noqa: S101, PT018 - it has just begun
    about = {"until": patient.away_until.isoformat(), "by": patient.away_by}

    def queue(kind: MailKind, account_id: int, key: str, **more: int) -> None:
        outbox.enqueue(
            work,
            outbox.NewMail(
                kind,
                account_id,
                dedupe_key=f"{kind}:{patient.id}:{key}:{work.now.isoformat()}",
                patient_id=patient.id,
                params={**about, **more},
            ),
        )

    queue(MailKind.AWAY, patient.account_id, "own")
    contacts = circles_of(work, [patient.id]).of(patient)
    told = {each.id: each for topic in _TOPICS for each in contacts.reachable(topic)}
    for each in told.values():
        queue(MailKind.CARE_AWAY, each.account_id, str(each.id), place=each.id)

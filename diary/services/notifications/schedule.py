"""When somebody else will be told of what is open: worked out anew when something changes that it rests on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from diary.clock import latest_believable
from diary.rules.escalating import next_contact_at
from diary.rules.findings import ALARMS
from diary.rules.thresholds import Thresholds
from diary.services.notifications.knowledge import History, circles_of, history_of, quiet_of
from diary.services.patients import locked_state
from diary.store.models import FollowUp, Patient
from diary.store.models.mailbox import Topic
from diary.store.queries.notifications import open_locked
from diary.store.queries.trials import missed_on
from diary.store.work import Work


def reschedule(work: Work, patient: Patient) -> None:
    """Work out anew when the people of `patient`'s circle are told of what is open.

    To be called in the transaction that changes the circle: somebody came, went, was moved or got other grants; and
    when the patient answered about sharing or about such mails. The diary is locked, so that a follow-up which the
    rules are opening meanwhile is not missed.
    """
    work.session.flush()
    locked_state(work.session, patient)
    _schedule(work, patient, open_locked(work.session, patient.id))
    if patient.trial_missed_on is not None:
        # Whoever did not press may have left, or is told of no alarm any more.
        patient.trial_missed_on = missed_on(work.session, work.now, patient.id)


def reckon_with_report(work: Work, patient: Patient) -> None:
    """A report came, or something urgent opened: from here the next silence counts, and the wait for an answer."""
    work.session.flush()
    _schedule(work, patient, open_locked(work.session, patient.id, alarms_only=True))


def reckon_with_fold(
    work: Work,
    reopened: Sequence[FollowUp],
    held_otherwise: Sequence[FollowUp],
    has_contacts: Callable[[], bool],
) -> None:
    """What opened again by itself waits anew for an answer; nobody is told of it twice.

    Of what is open only because of findings that the care plan expects nobody else is told, until another one comes.
    """
    waiting = [each for each in [*reopened, *held_otherwise] if not each.held]
    for follow_up in held_otherwise:
        if follow_up.held:
            follow_up.escalate_at = None
    if not waiting:
        return
    numbers = work.settings.rules
    history = history_of(work.session, waiting)
    for follow_up in waiting:
        at = escalates_at(follow_up, history, numbers, work.now) if has_contacts() else None
        follow_up.escalate_at = None if at is None else max(at, work.now)


def escalates_at(
    follow_up: FollowUp, history: History, numbers: Thresholds, now: datetime
) -> datetime | None:
    """When the next contact is told of it, if there is one; None for what all are told of at once, and while it is held
    back.

    What a wrong clock put down counts nothing. Where it put down all that is known, the wait begins now, once.
    """
    if follow_up.held:
        return None
    latest = latest_believable(now)
    opened = [notification.told_at for notification in history.opened.get(follow_up.id, ())]
    told = [notification.told_at for notification in history.escalated.get(follow_up.id, ())]
    moments = [follow_up.opened_at, *opened, *([follow_up.reopened_at] if follow_up.reopened_at else [])]
    since = max((each for each in moments if each <= latest), default=None)
    last_told = max((each for each in told if each <= latest), default=None)
    if since is not None or last_told is not None:
        return next_contact_at(follow_up.kind, since or last_told or now, last_told, numbers)
    at, before = next_contact_at(follow_up.kind, now, None, numbers), follow_up.escalate_at
    return at if at is None or before is None else min(at, before)


def _schedule(work: Work, patient: Patient, follow_ups: Sequence[FollowUp]) -> None:
    if not follow_ups:
        return
    numbers = work.settings.rules
    contacts = circles_of(work, [patient.id]).of(patient)
    accounts = {membership.account_id for membership in contacts.wanting(Topic.CARE_ALERTS)}
    history = history_of(work.session, follow_ups)
    for follow_up in follow_ups:
        waits = accounts - history.told(follow_up)
        follow_up.escalate_at = escalates_at(follow_up, history, numbers, work.now) if waits else None
    alarms = [follow_up for follow_up in follow_ups if follow_up.kind in ALARMS]
    if alarms:
        silence = quiet_of(work, [patient.id]).of(patient, alarms, numbers)
        for alarm in alarms:
            alarm.silence_at = silence.at if accounts - silence.asked else None
    work.session.flush()

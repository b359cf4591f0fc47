"""The alerts themselves: one to each caregiver who is told in an emergency, and a week later who has not pressed."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from diary.clock import latest_believable
from diary.logs import without_values
from diary.mail.kinds import MailKind
from diary.services import outbox
from diary.services.notifications.knowledge import circles_of
from diary.services.patients import today_for
from diary.services.trials import when
from diary.store.models import Caregiver, OutboxMail, Patient, Trial, TrialSchedule
from diary.store.models.mailbox import Topic
from diary.store.models.outbox import MailState
from diary.store.models.trials import TrialState
from diary.store.queries import trials as queries
from diary.store.queries.waiting import has_open_alarm
from diary.store.upsert import those_inserted
from diary.store.work import Work
from diary.words.mail_outcomes import HeldBack

ASKED_AFTER = timedelta(days=7)
"""Who has not pressed by then is named to the patient."""
TOLD_FOR = timedelta(days=14)
"""So long that mail to the patient is of use."""
_SET_ASIDE_FOR = timedelta(hours=1)

log = logging.getLogger(__name__)


def begin_some(work: Work, *, limit: int) -> bool:
    """Begin the trial alerts of up to `limit` patients that are due, and move the schedules on. True if there may be
    more. A patient for whom this fails is set aside for an hour.
    """
    ahead = queries.schedules_ahead(work.session, work.now, when.REACH, limit=limit)
    for plan, patient in ahead:
        # A wrong clock took it there: it comes with the next day of its month.
        plan.next_at = when.next_at(plan.month_day, work.now - when.APART, ZoneInfo(patient.timezone))
    found = queries.due_schedules(work.session, work.now, limit=limit)
    for plan, patient in found:
        patient_id = patient.id
        try:
            with work.session.begin_nested():
                _begin(work, plan, patient)
        except Exception as error:
            log.error(
                "the trial alert of patient %s could not be begun: %s", patient_id, without_values(error)
            )
            plan.next_at = work.now + _SET_ASIDE_FOR
    work.session.flush()
    return len(found) == limit or len(ahead) == limit


def ask_some(work: Work, *, limit: int) -> bool:
    """Tell patients who has not pressed up to `limit` alerts within the week. True if there may be more."""
    ahead = queries.to_ask_ahead(work.session, work.now, ASKED_AFTER, limit=limit)
    for trial in ahead:
        trial.ask_at = work.now + ASKED_AFTER
    found = queries.to_ask(work.session, work.now, limit=limit)
    mails = queries.mails_of(work.session, [trial.id for trial in found])
    missed: dict[int, list[int]] = defaultdict(list)
    for trial in found:
        trial.state, trial.ask_at = _became(work, trial, mails.get(trial.id))
        if trial.state is TrialState.MISSED:
            missed[trial.patient_id].append(trial.id)
    work.session.flush()
    for patient_id in {trial.patient_id for trial in found}:
        patient = work.session.get_one(Patient, patient_id)
        patient.trial_missed_on = queries.missed_on(work.session, work.now, patient_id)
    for patient_id, trial_ids in missed.items():
        named = queries.missed(work.session, work.now, patient_id, trial_ids)
        if named:
            _tell(work, work.session.get_one(Patient, patient_id), [trial.id for trial, _caregiver in named])
    _begin_again(work, [trial for trial in found if _was_put_off(mails.get(trial.id))])
    work.session.flush()
    return len(found) == limit or len(ahead) == limit


def send_to(work: Work, patient: Patient) -> Sequence[int]:
    """Queue a trial alert for each caregiver who is mailed in an emergency and whose address takes mail; gives the ids
    of those that are new. Asked twice on one of the patient's days, it is the same.
    """
    contacts = circles_of(work, [patient.id]).of(patient)
    memberships = {
        each.id: each
        for each in contacts.reachable(Topic.CARE_EMERGENCIES)
        if each.account.undeliverable_at is None
    }
    rows = [
        {
            "patient_id": patient.id,
            "caregiver_id": membership_id,
            "day": today_for(patient, work.now),
            "state": TrialState.WAITING,
            "made_at": work.now,
            "ask_at": work.now + ASKED_AFTER,
            "pressed_at": None,
        }
        for membership_id in memberships
    ]
    new = those_inserted(work.session, Trial, rows, "id", "caregiver_id")
    for row in new:
        _queue(work, patient, memberships[row.caregiver_id], row.id)
    return [row.id for row in new]


def _begin(work: Work, plan: TrialSchedule, patient: Patient) -> None:
    zone = ZoneInfo(patient.timezone)
    if has_open_alarm(work.session, patient.id):
        plan.next_at = when.put_off(work.now, zone)
    else:
        # Where none is wanted each month, it is one that was asked for and had to wait: the last for now.
        plan.next_at = when.next_at(plan.month_day, work.now, zone) if plan.wanted else None
        if work.settings.sends_mail and patient.account.active:
            send_to(work, patient)


def _queue(work: Work, patient: Patient, membership: Caregiver, trial_id: int) -> None:
    outbox.enqueue(
        work,
        outbox.NewMail(
            MailKind.TRIAL,
            membership.account_id,
            dedupe_key=queries.dedupe_key(trial_id),
            patient_id=patient.id,
            params={"trial": trial_id},
            expires_at=work.now + ASKED_AFTER,
        ),
    )


def _became(work: Work, trial: Trial, mail: OutboxMail | None) -> tuple[TrialState, datetime]:
    """What it is now, and when it is looked at next. What was sent later than it was begun has its whole week.

    What came back is missed: an alert would come back as well.
    """
    if mail is not None and mail.state is MailState.FAILED:
        return TrialState.MISSED, trial.ask_at
    if mail is None or mail.state is not MailState.SENT:
        return TrialState.NOT_SENT, trial.ask_at
    sent_at = mail.sent_at
    if sent_at is not None and work.now < sent_at + ASKED_AFTER and sent_at <= latest_believable(work.now):
        return TrialState.WAITING, min(sent_at, work.now) + ASKED_AFTER
    return TrialState.MISSED, trial.ask_at


def _was_put_off(mail: OutboxMail | None) -> bool:
    return mail is not None and mail.outcome is HeldBack.ALARM_OPEN


def _begin_again(work: Work, put_off: Sequence[Trial]) -> None:
    """A trial that an alarm held back comes now, a week later, if nothing is open any more: one of each month, or one
    that was asked for, unless trial alerts were switched off since.
    """
    begun: dict[int, datetime] = {}
    for trial in put_off:
        begun[trial.patient_id] = max(trial.made_at, begun.get(trial.patient_id, trial.made_at))
    for patient_id, made_at in begun.items():
        plan = queries.schedule_locked(work.session, patient_id)
        if plan is not None and (plan.wanted or plan.ended_at is None or plan.ended_at < made_at):
            plan.next_at = work.now


def _tell(work: Work, patient: Patient, trial_ids: Sequence[int]) -> None:
    outbox.enqueue(
        work,
        outbox.NewMail(
            MailKind.TRIAL_UNANSWERED,
            patient.account_id,
            dedupe_key=f"trial_unanswered:{max(trial_ids)}",
            patient_id=patient.id,
            params={"trials": sorted(trial_ids)},
            expires_at=work.now + TOLD_FOR,
        ),
    )

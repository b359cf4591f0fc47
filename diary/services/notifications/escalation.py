"""The job's part: who is told because nobody has answered, and who is asked to check on a patient who is silent."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.logs import without_values
from diary.mail.kinds import MailKind
from diary.rules.escalating import next_contact, next_contact_at, patience
from diary.rules.findings import Kind, Tier
from diary.rules.thresholds import Thresholds
from diary.services.notifications.knowledge import (
    Contacts,
    History,
    Silence,
    circles_of,
    history_of,
    quiet_of,
)
from diary.services.notifications.mornings import waits_until
from diary.services.notifications.notify import note_told, tell
from diary.services.notifications.schedule import escalates_at
from diary.services.outbox import WAITS_FOR_MORE
from diary.store.models import FollowUp, Patient
from diary.store.models.mailbox import Topic
from diary.store.models.notifications import ToldBecause
from diary.store.queries import notifications as queries
from diary.store.queries.outages import outages_since
from diary.store.work import Work

_SET_ASIDE_FOR = timedelta(hours=1)
_ONE_MAIL_WITHIN = timedelta(hours=1)
"""After an outage, whoever was asked so lately to check on a patient is not told besides that nobody has answered."""
_LONGEST_SLEEP = timedelta(days=30)
"""After more than that, a clock may be what is wrong: then both are told."""
_LOOK_AGAIN_IN = timedelta(days=1)
"""Where there is somebody to tell, but not now: the patient does not agree to it, the account is switched off, or there
is no mail server and their mail is kept on this machine."""

log = logging.getLogger(__name__)


def escalate_some(work: Work, *, limit: int) -> bool:
    """Tell the next contact of what has waited long enough for an answer: up to `limit` follow-ups, a mail each person.

    True if there may be more. However late this comes, one contact is told and the next has the whole time again. What
    fails for one patient is set aside for an hour.
    """
    numbers = work.settings.rules
    due = queries.due_to_escalate(
        work.session,
        work.now,
        alarms_wait=_longest_wait(Kind.URGENT, numbers),
        others_wait=_longest_wait(Kind.PERSISTS, numbers),
        limit=limit,
    )
    if not due:
        return False
    patients = _patients(work.session, due)
    asked: Collection[tuple[int, int]] = ()
    ended = outages_since(work.session, work.now - _ONE_MAIL_WITHIN, work.now)
    if any(outage.ended_at - outage.began_at <= _LONGEST_SLEEP for outage in ended):
        # A silence may be due as well: then that is told, in one mail for both.
        ask_to_check_some(work, limit=limit)
        asked = queries.asked_about(
            work.session, (each.id for each in due), since=work.now - _ONE_MAIL_WITHIN
        )
    circles, history = circles_of(work, patients), history_of(work.session, due)
    soon = queries.routine_due_soon(work.session, work.now, patients, within=WAITS_FOR_MORE)

    def escalate(patient: Patient, follow_ups: Sequence[FollowUp]) -> None:
        _escalate(work, patient, follow_ups, circles.of(patient), history, asked, soon.get(patient.id))

    for patient_id, follow_ups in _by_patient(due, limit):
        if not _worked(work.session, escalate, patients[patient_id], follow_ups):
            for follow_up in follow_ups:
                follow_up.escalate_at = work.now + _SET_ASIDE_FOR
    work.session.flush()
    return len(due) == limit


def ask_to_check_some(work: Work, *, limit: int) -> bool:
    """Ask all contacts of patients who are silent while something urgent is open to check on them: as `escalate_some`.

    Each person is asked once a silence; a report ends it.
    """
    numbers = work.settings.rules
    # Counted from a report that may be of tomorrow, where the patient was, to an hour of the day.
    reach = timedelta(days=numbers.silence_open_days + 2)
    due = queries.due_silences(work.session, work.now, reach=reach, limit=limit)
    if not due:
        return False
    patients = _patients(work.session, due)
    circles, quiet = circles_of(work, patients), quiet_of(work, patients)

    def ask(patient: Patient, alarms: Sequence[FollowUp]) -> None:
        silence = quiet.of(patient, alarms, numbers)
        _ask_to_check(work, patient, alarms, circles.of(patient), silence)

    for patient_id, alarms in _by_patient(due, limit):
        if not _worked(work.session, ask, patients[patient_id], alarms):
            for alarm in alarms:
                alarm.silence_at = work.now + _SET_ASIDE_FOR
    work.session.flush()
    return len(due) == limit


def _escalate(
    work: Work,
    patient: Patient,
    due: Sequence[FollowUp],
    contacts: Contacts,
    history: History,
    asked: Collection[tuple[int, int]],
    soon: datetime | None,
) -> None:
    numbers = work.settings.rules
    wanting, reachable = contacts.wanting(Topic.CARE_ALERTS), contacts.reachable(Topic.CARE_ALERTS)
    accounts = {membership.account_id: membership.account for membership in reachable}
    together: dict[tuple[MailKind, int], list[FollowUp]] = {}
    for follow_up in due:
        follow_up.escalate_at = at = escalates_at(follow_up, history, numbers, work.now)
        if at is None or at > work.now:
            continue
        told = history.told(follow_up)
        waiting = [membership.account_id for membership in wanting if membership.account_id not in told]
        account_id = next_contact((membership.account_id for membership in reachable), told)
        if account_id is None:
            follow_up.escalate_at = work.now + _LOOK_AGAIN_IN if waiting else None
            continue
        if not work.settings.sends_mail and (follow_up.id, account_id) in history.only_kept:
            # They are still the next: whoever comes after them would get no mail either. With a mail server, what was
            # kept is on its way (`take_up_kept`), and what will never go is told anew.
            follow_up.escalate_at = work.now + _LOOK_AGAIN_IN
            continue
        urgent = follow_up.kind.tier is Tier.URGENT
        if not urgent and (morning := waits_until(work, MailKind.CAREGIVER_ROUTINE, accounts[account_id])):
            # Nobody is woken for what is routine. Who is told is found then: by the morning it can be somebody else.
            follow_up.escalate_at = morning
            continue
        if not urgent and soon is not None and soon - at <= WAITS_FOR_MORE:
            # Another one is due minutes later: both are one mail.
            follow_up.escalate_at = soon
            continue
        kind = MailKind.CAREGIVER_URGENT if urgent else MailKind.CAREGIVER_ROUTINE
        together.setdefault((kind, account_id), []).append(follow_up)
        others_wait = len(waiting) > 1
        follow_up.escalate_at = (
            next_contact_at(follow_up.kind, work.now, None, numbers) if others_wait else None
        )
    memberships = {membership.account_id: membership for membership in reachable}
    for (kind, account_id), follow_ups in together.items():
        membership = memberships[account_id]
        if all((follow_up.id, account_id) in asked for follow_up in follow_ups):
            # The mail that asks them to check says it already.
            note_told(work, follow_ups, ToldBecause.ESCALATED, account_id, membership)
            continue
        ids = "+".join(str(follow_up.id) for follow_up in follow_ups)
        tell(
            work,
            kind,
            follow_ups,
            ToldBecause.ESCALATED,
            to=membership,
            key=f"{kind}:{ids}:escalated:{account_id}",
        )


def _ask_to_check(
    work: Work, patient: Patient, alarms: Sequence[FollowUp], contacts: Contacts, silence: Silence
) -> None:
    unasked = [
        membership
        for membership in contacts.wanting(Topic.CARE_ALERTS)
        if membership.account_id not in silence.asked
    ]
    at_once = [
        membership
        for membership in contacts.reachable(Topic.CARE_ALERTS)
        if membership.account_id not in silence.asked
    ]
    next_at: datetime | None = None
    if silence.at > work.now:
        # The report came another way than through its page, or the patient lives by another clock now.
        next_at, at_once = silence.at if unasked else None, []
    elif len(at_once) < len(unasked):
        next_at = work.now + _LOOK_AGAIN_IN
    for alarm in alarms:
        alarm.silence_at = next_at
    for membership in at_once:
        tell(
            work,
            MailKind.CAREGIVER_SILENCE,
            alarms,
            ToldBecause.SILENCE,
            to=membership,
            key=f"{MailKind.CAREGIVER_SILENCE}:{patient.id}:{silence.at.isoformat()}:{membership.account_id}",
        )


def _longest_wait(kind: Kind, numbers: Thresholds) -> timedelta:
    """The furthest ahead that it can be put down when the next contact is told."""
    return max(patience(kind, numbers) or _LOOK_AGAIN_IN, _LOOK_AGAIN_IN)


def _worked(
    session: Session,
    act: Callable[[Patient, Sequence[FollowUp]], None],
    patient: Patient,
    follow_ups: Sequence[FollowUp],
) -> bool:
    patient_id = patient.id
    try:
        with session.begin_nested():
            act(patient, follow_ups)
    except Exception as error:
        log.error("telling the circle of patient %s failed: %s", patient_id, without_values(error))
        return False
    return True


def _by_patient(due: Sequence[FollowUp], limit: int) -> list[tuple[int, list[FollowUp]]]:
    """What is due, patient by patient; without the last patient where the batch may have cut them in two."""
    groups = [(patient_id, list(each)) for patient_id, each in groupby(due, lambda each: each.patient_id)]
    return groups[:-1] if len(due) == limit and len(groups) > 1 else groups


def _patients(session: Session, follow_ups: Sequence[FollowUp]) -> dict[int, Patient]:
    ids = {follow_up.patient_id for follow_up in follow_ups}
    return {patient.id: patient for patient in session.scalars(select(Patient).where(Patient.id.in_(ids)))}

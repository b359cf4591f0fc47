"""The job's part: who is told because nobody has answered, and who is asked to check on a patient who is silent."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.config import Settings
from diary.mail.kinds import MailKind
from diary.rules.escalating import next_contact, next_contact_at
from diary.rules.findings import Kind, Tier
from diary.rules.thresholds import Thresholds
from diary.services.telling.knowledge import Contacts, Known, Silence, contacts_of, known_about, silences
from diary.services.telling.scheduling import escalates_at, told_of
from diary.services.telling.writing import tell
from diary.services.thresholds import site_thresholds
from diary.store.models import FollowUp, Patient
from diary.store.models.tellings import ToldBecause
from diary.store.queries import telling as queries

_SET_ASIDE_FOR = timedelta(hours=1)
_LOOK_AGAIN_IN = timedelta(days=1)
"""Where there is somebody to tell, but not now: the patient does not agree to it, or the account is switched off."""

log = logging.getLogger(__name__)


def escalate_some(session: Session, now: datetime, settings: Settings, *, limit: int) -> bool:
    """Tell the next contact of what has waited long enough for an answer: up to `limit` follow-ups, a mail each person.

    True if there may be more. However late this comes, one contact is told and the next has the whole time again. What
    fails for one patient is set aside for an hour.
    """
    numbers = site_thresholds(settings)
    due = queries.due_to_escalate(session, now, limit=limit)
    patients = _patients(session, due)
    known = known_about(session, now, patients.values(), due)
    for patient_id, follow_ups in _by_patient(due, limit):
        patient = patients[patient_id]

        def work(patient: Patient = patient, follow_ups: Sequence[FollowUp] = follow_ups) -> None:
            _escalate(session, now, settings, numbers, patient, follow_ups, known)

        if not _worked(session, patient_id, work):
            for follow_up in follow_ups:
                follow_up.escalate_at = now + _SET_ASIDE_FOR
    session.flush()
    return len(due) == limit


def ask_to_check_some(session: Session, now: datetime, settings: Settings, *, limit: int) -> bool:
    """Ask all contacts of patients who are silent while something urgent is open to check on them: as `escalate_some`.

    Each person is asked once a silence; a report ends it.
    """
    numbers = site_thresholds(settings)
    due = queries.due_silences(session, now, limit=limit)
    patients = _patients(session, due)
    contacts = contacts_of(session, now, patients.values())
    silent = silences(session, numbers, patients.values(), due)
    for patient_id, alarms in _by_patient(due, limit):
        patient = patients[patient_id]

        def work(patient: Patient = patient, alarms: Sequence[FollowUp] = alarms) -> None:
            _ask_to_check(session, now, settings, patient, alarms, contacts[patient.id], silent[patient.id])

        if not _worked(session, patient_id, work):
            for alarm in alarms:
                alarm.silence_at = now + _SET_ASIDE_FOR
    session.flush()
    return len(due) == limit


def _escalate(
    session: Session,
    now: datetime,
    settings: Settings,
    numbers: Thresholds,
    patient: Patient,
    due: Sequence[FollowUp],
    known: Known,
) -> None:
    contacts = known.contacts[patient.id]
    together: dict[tuple[MailKind, int], list[FollowUp]] = {}
    for follow_up in due:
        follow_up.escalate_at = at = escalates_at(follow_up, known, numbers)
        if at is None or at > now:
            continue
        told = told_of(follow_up, known)
        waiting = [place.account_id for place in contacts.places if place.account_id not in told]
        account_id = next_contact((place.account_id for place in contacts.reachable), told)
        if account_id is None:
            follow_up.escalate_at = now + _LOOK_AGAIN_IN if waiting else None
            continue
        urgent = Kind(follow_up.kind).tier is Tier.URGENT
        kind = MailKind.CAREGIVER_URGENT if urgent else MailKind.CAREGIVER_FOLLOW_UP
        together.setdefault((kind, account_id), []).append(follow_up)
        others_wait = len(waiting) > 1
        follow_up.escalate_at = (
            next_contact_at(Kind(follow_up.kind), now, None, numbers) if others_wait else None
        )
    places = {place.account_id: place for place in contacts.reachable}
    for (kind, account_id), follow_ups in together.items():
        ids = "+".join(str(follow_up.id) for follow_up in follow_ups)
        tell(
            session,
            now,
            settings,
            kind,
            patient,
            follow_ups,
            ToldBecause.ESCALATED,
            key=f"{kind}:{ids}:escalated:{account_id}",
            place=places[account_id],
        )


def _ask_to_check(
    session: Session,
    now: datetime,
    settings: Settings,
    patient: Patient,
    alarms: Sequence[FollowUp],
    contacts: Contacts,
    silence: Silence,
) -> None:
    unasked = [place for place in contacts.places if place.account_id not in silence.asked]
    at_once = [place for place in contacts.reachable if place.account_id not in silence.asked]
    next_at: datetime | None = None
    if silence.at > now:
        # The report came another way than through its page, or the patient lives by another clock now.
        next_at, at_once = silence.at if unasked else None, []
    elif len(at_once) < len(unasked):
        next_at = now + _LOOK_AGAIN_IN
    for alarm in alarms:
        alarm.silence_at = next_at
    for place in at_once:
        tell(
            session,
            now,
            settings,
            MailKind.CAREGIVER_SILENCE,
            patient,
            alarms,
            ToldBecause.SILENCE,
            key=f"{MailKind.CAREGIVER_SILENCE}:{patient.id}:{silence.at.isoformat()}:{place.account_id}",
            place=place,
        )


def _worked(session: Session, patient_id: int, work: Callable[[], None]) -> bool:
    try:
        with session.begin_nested():
            work()
    except Exception:
        log.exception("telling the circle of patient %s failed", patient_id)
        return False
    return True


def _by_patient(due: Sequence[FollowUp], limit: int) -> list[tuple[int, list[FollowUp]]]:
    """What is due, patient by patient; without the last patient where the batch may have cut them in two."""
    groups = [(patient_id, list(each)) for patient_id, each in groupby(due, lambda each: each.patient_id)]
    return groups[:-1] if len(due) == limit and len(groups) > 1 else groups


def _patients(session: Session, follow_ups: Sequence[FollowUp]) -> dict[int, Patient]:
    ids = {follow_up.patient_id for follow_up in follow_ups}
    return {patient.id: patient for patient in session.scalars(select(Patient).where(Patient.id.in_(ids)))}

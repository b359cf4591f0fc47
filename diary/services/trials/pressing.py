"""The press of the button in a trial alert: by whoever has the mail, signed in or not. The link shows nothing of the
diary, and works once.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from itsdangerous import BadSignature, URLSafeSerializer

from diary.services import audit
from diary.services.audit import Event
from diary.services.permissions.access import is_over
from diary.services.permissions.secret import secret_key
from diary.store.models import Caregiver, Patient, Trial
from diary.store.models.audit import ActingAs
from diary.store.models.trials import TrialState
from diary.store.queries import trials as queries
from diary.store.work import Work

WORKS_FOR = timedelta(days=60)
"""So long the link of a trial alert can be pressed."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a press did. `before`: it had been pressed already."""

    before: bool


def path_for(work: Work, trial_id: int) -> str:
    """Where a trial alert can be pressed."""
    return f"/trial/{_serializer(work).dumps(trial_id)}"


def trial_for(work: Work, token: str) -> Trial | None:
    """The trial alert that a link is for; None where the link does nothing any more, or is not ours."""
    try:
        trial_id = _serializer(work).loads(token)
    except BadSignature:
        return None
    trial = work.session.get(Trial, trial_id, populate_existing=True) if isinstance(trial_id, int) else None
    if trial is None or trial.state is TrialState.NOT_SENT:
        return None
    membership = work.session.get_one(Caregiver, trial.caregiver_id)
    patient = work.session.get_one(Patient, trial.patient_id)
    # One from a time to come was made while the clock was wrong.
    if abs(work.now - trial.made_at) >= WORKS_FOR or is_over(membership, patient, work.now):
        return None
    return trial


def press(work: Work, token: str) -> Pressed | None:
    """Note that somebody has the mail; None as in `trial_for`."""
    trial = trial_for(work, token)
    if trial is None:
        return None
    if not queries.press(work.session, trial.id, work.now):
        return Pressed(before=True)
    work.session.expire(trial)
    patient = work.session.get_one(Patient, trial.patient_id)
    if patient.trial_missed_on is not None:
        patient.trial_missed_on = queries.missed_on(work.session, work.now, patient.id)
    audit.record(
        work,
        patient.id,
        Event.TRIAL_PRESSED,
        by=None,
        acting_as=ActingAs.STRANGER,
        subject=f"caregiver:{trial.caregiver_id}",
    )
    return Pressed(before=False)


def _serializer(work: Work) -> URLSafeSerializer:
    return URLSafeSerializer(
        secret_key(work.settings.data_dir),
        salt="trial alert",
        signer_kwargs={"digest_method": hashlib.sha256},
    )

"""That a patient is away for a while, as they or somebody of their circle said: no report is expected until then."""

from __future__ import annotations

from datetime import datetime, timedelta

from diary.clock import latest_believable
from diary.services.patients.diary import today_for
from diary.store.models import Patient

LONGEST = timedelta(days=30)
"""So many days ahead it can be said at most; it can be said again."""


def is_away(patient: Patient, now: datetime) -> bool:
    """Whether somebody has said that no report is to be expected today.

    What was said in an hour to come, or for longer than can be said, counts nothing: a wrong clock left it.
    """
    if patient.away_until is None or patient.away_at is None:
        return False
    today = today_for(patient, now)
    return patient.away_at <= latest_believable(now) and today <= patient.away_until <= today + LONGEST

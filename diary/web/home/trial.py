"""On Home: who has not pressed the last trial alert. It asks the database only where somebody has not."""

from __future__ import annotations

from datetime import date, timedelta

from diary.services.trials.overview import names_missed
from diary.store.models import Patient
from diary.web import context
from diary.words import trials as words

_SHOWN_FOR = timedelta(days=28)
"""From the day of the trial alert on; then it is on the page of the trial alerts alone."""


def not_pressed(patient: Patient, today: date) -> list[str]:
    """A sentence for each person; none where all pressed, or where it is long ago."""
    day = patient.trial_missed_on
    if day is None or not day <= today <= day + _SHOWN_FOR:
        return []
    return [words.missed(name, day, today) for name in names_missed(context.work(), patient)]

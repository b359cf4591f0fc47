"""What a patient may ask for when they invite somebody or change what somebody may do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from diary.services import patients
from diary.services.names import LONGEST_NAME
from diary.store.models import Patient
from diary.store.models.circle import Grant
from diary.words.language import gettext as _


def faults_in(
    now: datetime, patient: Patient, name: str, grants: Iterable[Grant], ends_on: date | None
) -> list[str]:
    """What is wrong with it, a sentence each."""
    faults = []
    if len(name) > LONGEST_NAME:
        faults.append(_("The name is too long: at most %(count)s letters.", count=LONGEST_NAME))
    if not set(grants):
        faults.append(_("Tick at least one thing."))
    if ends_on is not None and ends_on < patients.today_for(patient, now):
        faults.append(_("The last day is over. Choose today or a later day, or leave it empty."))
    return faults


def details_with(grants: Iterable[Grant], details_allowed: bool) -> bool:
    """Details belong to alerts: without these there is no mail that could have them."""
    return details_allowed and Grant.ALERTS in set(grants)

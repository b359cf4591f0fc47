"""What a patient may ask for when they invite somebody or change what somebody may do: a sentence for each fault."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from diary.services import patients
from diary.services.patients.names import LONGEST_NAME, one_line
from diary.store.models import Patient
from diary.store.models.circle import Grant
from diary.words.language import gettext as _


def faults_in(
    now: datetime, patient: Patient, name: str, grants: Iterable[Grant], ends_on: date | None
) -> list[str]:
    """All that is wrong with it."""
    found = (fault_in_name(name), fault_in_grants(grants), fault_in_last_day(now, patient, ends_on))
    return [fault for fault in found if fault is not None]


def fault_in_name(name: str) -> str | None:
    """It may be empty: then the person is shown by the name they gave themself, or by their address."""
    if len(one_line(name)) > LONGEST_NAME:
        return _("The name is too long: at most %(count)s letters.", count=LONGEST_NAME)
    return None


def fault_in_grants(grants: Iterable[Grant]) -> str | None:
    """A place without any would be none."""
    return None if set(grants) else _("Tick at least one thing that this person may do.")


def fault_in_last_day(now: datetime, patient: Patient, ends_on: date | None) -> str | None:
    """It is a day of the patient's calendar."""
    if ends_on is not None and ends_on < patients.today_for(patient, now):
        return _("This day is over. Choose today or a later day, or leave it empty.")
    return None


def details_with(grants: Iterable[Grant], details_allowed: bool) -> bool:
    """Details belong to alerts: without these there is no mail that could have them."""
    return details_allowed and Grant.ALERTS in set(grants)

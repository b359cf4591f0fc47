"""What a patient may ask for when they invite somebody or change what somebody may do: a sentence for each fault."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from diary.config.one_line import one_line
from diary.services import patients
from diary.services.errors import Faults
from diary.services.patients.names import LONGEST_NAME
from diary.store.models import Patient
from diary.store.models.circle import Grant
from diary.words.language import gettext as _


def faults_in(
    now: datetime, patient: Patient, name: str, grants: Iterable[Grant], ends_on: date | None
) -> Faults:
    """All that is wrong with it, by `name`, `grants` and `ends_on`, which is a day of the patient's calendar."""
    faults = faults_in_name(name)
    if not set(grants):
        faults.add("grants", _("Tick at least one thing that this person may do."))
    if ends_on is not None and ends_on < patients.today_for(patient, now):
        faults.add("ends_on", _("This day is over. Choose today or a later day, or leave it empty."))
    return faults


def faults_in_name(name: str) -> Faults:
    """It may be empty: then the person is shown by the name they gave themself, or by their address."""
    return _too_long("name", name)


def faults_in_mark(mark: str) -> Faults:
    """It may be empty: then a patient is shown by their own name alone, while nobody else is called so."""
    return _too_long("mark", mark)


def _too_long(field: str, name: str) -> Faults:
    faults = Faults()
    if len(one_line(name)) > LONGEST_NAME:
        faults.add(field, _("The name is too long: at most %(count)s letters.", count=LONGEST_NAME))
    return faults


def details_with(grants: Iterable[Grant], details_allowed: bool) -> bool:
    """Details belong to alerts: without these there is no mail that could have them."""
    return details_allowed and Grant.ALERTS in set(grants)

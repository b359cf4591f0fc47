"""Whose numbers of a circle somebody may see, to call them: those whose owners show them."""

from __future__ import annotations

from collections.abc import Sequence

from diary.services.circle.members import called, circle_of, names_in_circle
from diary.services.permissions.access import is_over
from diary.store.models import Account, Caregiver, Patient
from diary.store.work import Work
from diary.words.contact import Person


def people_to_call(work: Work, patient: Patient, reader: Account) -> Sequence[Person]:
    """The people of this patient's circle who show `reader` their number, in the patient's order.

    To the patient by the names that they gave; to another of the circle, who is among those who are told of alarms, by
    a name and never by an address.
    """
    own = reader.id == patient.account_id
    everybody = circle_of(work.session, patient)
    shown = [each for each in everybody if each.account_id != reader.id and _shows(each, own=own)]
    shown = [each for each in shown if each.account.active and not is_over(each, patient, work.now)]
    names = names_in_circle(everybody) if own else {}
    return [
        Person(
            names.get(each.id, called(each)) if own else each.name or each.account.name, each.account.phone
        )
        for each in shown
        if own or each.name or each.account.name
    ]


def _shows(membership: Caregiver, *, own: bool) -> bool:
    if not membership.account.phone or not membership.shows_phone:
        return False
    return own or membership.shows_phone_to_circle

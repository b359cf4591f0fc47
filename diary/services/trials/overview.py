"""How each caregiver stands who is to be told of alarms: the newest trial alert, or why none goes to them."""

from __future__ import annotations

from dataclasses import dataclass

from diary.rules.findings import Tier
from diary.services.circle.members import names_in_circle
from diary.services.circle.reach import Reaching, WhyNot
from diary.services.notifications.knowledge import circles_of
from diary.store.models import OutboxMail, Patient, Trial
from diary.store.models.trials import TrialState
from diary.store.queries import trials as queries
from diary.store.work import Work


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the circle, as the patient reads it."""

    name: str
    trial: Trial | None
    """The newest; None where there was none."""
    why_not: WhyNot | None
    """Why none goes to them; None where one does."""
    mail: OutboxMail | None = None
    """The mail of a trial that nobody has pressed yet; None where it is not kept any more."""
    is_named: bool = False
    """Whether the patient is told that they have not pressed."""


def people_of(work: Work, patient: Patient) -> list[Person]:
    """Everybody whom the patient wants told, in the patient's order."""
    contacts = circles_of(work, [patient.id]).of(patient)
    names = names_in_circle(contacts.memberships)
    latest = {membership.id: trial for trial, membership in queries.latest_of(work.session, patient.id)}
    waiting = [trial.id for trial in latest.values() if trial.state is TrialState.WAITING]
    mails = queries.mails_of(work.session, waiting) if waiting else {}
    named = {membership.id for _trial, membership in queries.missed(work.session, work.now, patient.id)}
    missed = Reaching(work, patient).of(Tier.EMERGENCY).missed
    why = {each.account_id: each.why for each in missed}
    return [
        Person(
            names[each.id],
            trial := latest.get(each.id),
            why.get(each.account_id),
            mails.get(trial.id) if trial is not None else None,
            each.id in named,
        )
        for each in contacts.memberships
    ]


def names_missed(work: Work, patient: Patient) -> list[str]:
    """Those who did not press their newest trial alert, by name."""
    return [each.name for each in people_of(work, patient) if each.is_named and each.why_not is None]

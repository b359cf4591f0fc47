"""What stands beside every follow-up: what was agreed for this patient and holds today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from diary.services.care_plan.expecting import offer
from diary.services.patients import all_symptoms
from diary.services.patients.care_plan import in_force, last_day
from diary.services.permissions.access import Action
from diary.store.models import CarePlanEntry, FollowUp
from diary.store.models.care_plan import Agreed
from diary.web import context
from diary.web.care_plan.presenter import sentence
from diary.web.followups.presenter import TellsFollowUps
from diary.words import care_plan


def agreed_beside(follow_up: FollowUp, tells: TellsFollowUps) -> list[str]:
    """Each thing that holds today, in a sentence or two.

    Which level of pain is expected of somebody is a number of their diary: it is told to those who may read these.
    """
    entries = in_force(context.session(), follow_up.patient_id, tells.today)
    if not (context.may(Action.READ_TRENDS) or context.may(Action.CHANGE_PLAN)):
        entries = [entry for entry in entries if entry.agreed != Agreed.EXPECTED_LEVEL]
    names = {symptom.id: symptom.name for symptom in all_symptoms(context.session(), tells.patient)}
    return [_said(entry, names) for entry in entries]


@dataclass(frozen=True, slots=True)
class Offered:
    """A level of pain that it is offered to expect, in words, and what the form is to begin with."""

    said: str
    symptom_id: int
    level: int


def offers_beside(follow_ups: Iterable[FollowUp], tells: TellsFollowUps) -> list[Offered]:
    """The levels of pain that it is offered to expect, to whoever may agree on them and may know them."""
    if not (context.may(Action.CHANGE_PLAN) and context.may(Action.READ_TRENDS)):
        return []
    found = [(each, offer(context.work(), tells.patient, each)) for each in follow_ups]
    return [
        Offered(
            care_plan.offer(each.symptom.name if each.symptom else "", offered.level, offered.weeks),
            offered.symptom_id,
            offered.level,
        )
        for each, offered in found
        if offered is not None
    ]


def _said(entry: CarePlanEntry, names: dict[int, str]) -> str:
    what = sentence(entry, names)
    span = care_plan.span(entry.from_on, last_day(entry))
    return " ".join(
        part for part in (what, span, care_plan.agreed_with(entry.doctor, entry.doctor_phone)) if part
    )

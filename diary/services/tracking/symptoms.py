"""What a patient tracks: added, changed, put in order, retired and brought back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.config.one_line import one_line
from diary.rules.records import SymptomKind
from diary.services.errors import BadInput, Faults, NotFound
from diary.services.evaluation.batch import apply_rules, mark_changed
from diary.services.patients import all_symptoms, locked_state, today_for
from diary.services.patients.names import LONGEST_NAME, faults_in
from diary.services.reports import look_again
from diary.store.models import FollowUp, FormerName, Patient, TrackedSymptom
from diary.store.queries.diaries import reported_span
from diary.store.work import Work
from diary.words.language import gettext as _

MOST_SYMPTOMS = 8
"""Not retired. More would not be answered every day."""


@dataclass(frozen=True, slots=True)
class SymptomAnswers:
    """What a patient says about something they track."""

    name: str
    kind: SymptomKind
    body_site: str
    """A code of `BodySite`, the patient's own words, or empty."""
    since: date | None
    watched: bool
    heart: bool


def symptom(session: Session, patient: Patient, symptom_id: int) -> TrackedSymptom:
    """One of the patient's symptoms, retired or not. Raises NotFound, also for another patient's."""
    found = session.scalar(
        select(TrackedSymptom).where(TrackedSymptom.id == symptom_id, TrackedSymptom.patient_id == patient.id)
    )
    if found is None:
        raise NotFound
    return found


def add(work: Work, patient: Patient, answers: SymptomAnswers) -> TrackedSymptom:
    """Track one more thing, below the others. Raises BadInput. The rules have nothing to look at in it yet."""
    locked_state(work.session, patient)
    known = all_symptoms(work.session, patient)
    faults = _faults(answers, known, today_for(patient, work.now))
    faults.take(_too_many(known))
    if faults:
        raise BadInput(faults)
    added = TrackedSymptom(patient_id=patient.id, position=_last_place(known))
    _take_over(added, answers)
    work.session.add(added)
    work.session.flush()
    return added


def change(work: Work, patient: Patient, changed: TrackedSymptom, answers: SymptomAnswers) -> list[FollowUp]:
    """Take over what the patient says about a symptom; gives the follow-ups that open because of it. Raises BadInput.

    Kind, `watched` and `since` decide what the routine tier finds on every day, so the rules are applied again in this
    transaction, from the first day on. Kind and `heart` decide what is an emergency: the reports about now are looked
    at again, earlier ones never call for help (rules.md, 7).
    """
    state = locked_state(work.session, patient)
    today = today_for(patient, work.now)
    others = [each for each in all_symptoms(work.session, patient) if each.id != changed.id]
    faults = _faults(answers, others, today)
    if faults:
        raise BadInput(faults)
    before = (changed.kind, changed.watched, changed.heart, changed.since)
    if one_line(answers.name) != changed.name:
        work.session.add(FormerName(symptom_id=changed.id, name=changed.name, given_up_at=work.now))
    _take_over(changed, answers)
    work.session.flush()
    if before == (changed.kind, changed.watched, changed.heart, changed.since):
        return []
    span = reported_span(work.session, patient.id)
    mark_changed(state, today if span is None else span[0])
    opened = look_again(work, patient)
    return opened + apply_rules(work, [state])


def retire(work: Work, patient: Patient, retired: TrackedSymptom) -> None:
    """Ask about it no more. Its past counts as it did, and what is open stays open until it is answered.

    Raises BadInput for the last one: a diary tracks something.
    """
    locked_state(work.session, patient)
    if retired.retired_at is not None:
        return
    tracked = [each for each in all_symptoms(work.session, patient) if each.retired_at is None]
    if len(tracked) == 1:
        raise BadInput({"": [_("A diary needs one thing to track. Add another one first.")]})
    retired.retired_at = work.now
    work.session.flush()


def bring_back(session: Session, patient: Patient, returning: TrackedSymptom) -> None:
    """Ask about it again, below the others. Raises BadInput where there are as many as one can track."""
    locked_state(session, patient)
    if returning.retired_at is None:
        return
    known = all_symptoms(session, patient)
    faults = _too_many(known)
    if faults:
        raise BadInput(faults)
    returning.retired_at = None
    returning.position = _last_place(known)
    session.flush()


def move(session: Session, patient: Patient, moved: TrackedSymptom, *, up: bool) -> None:
    """Let it change places with the one before it, or after it."""
    locked_state(session, patient)
    order = [each for each in all_symptoms(session, patient) if each.retired_at is None]
    if moved not in order:
        return
    place = order.index(moved)
    other = place - 1 if up else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    for position, each in enumerate(order):
        each.position = position
    session.flush()


def _take_over(symptom: TrackedSymptom, answers: SymptomAnswers) -> None:
    symptom.name = one_line(answers.name)
    symptom.kind = answers.kind
    symptom.body_site = one_line(answers.body_site)
    symptom.since = answers.since
    symptom.watched = answers.watched
    symptom.heart = answers.heart


def _faults(answers: SymptomAnswers, others: list[TrackedSymptom], today: date) -> Faults:
    faults = faults_in(one_line(answers.name), [each.name for each in others])
    if len(one_line(answers.body_site)) > LONGEST_NAME:
        faults.add("body_site", _("The place is too long: at most %(count)s letters.", count=LONGEST_NAME))
    if answers.since is not None and answers.since > today:
        faults.add("since", _("The day it began has not come yet."))
    return faults


def _too_many(known: list[TrackedSymptom]) -> Faults:
    if sum(each.retired_at is None for each in known) < MOST_SYMPTOMS:
        return Faults()
    return Faults(
        {"name": [_("You can track %(count)s things. Stop tracking one first.", count=MOST_SYMPTOMS)]}
    )


def _last_place(known: list[TrackedSymptom]) -> int:
    return max((each.position for each in known), default=-1) + 1

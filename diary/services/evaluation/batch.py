"""The rules of the routine tier applied to stored diaries: what the job does in bulk and a saved report does at once.

A patient's `SweepState` says from which day on something changed. What the rules find is worked out again from there
on; the follow-ups are gone over from the first day, since an old day may change what became of all that came after it.
What comes out is held against what is stored, and only what differs is written. One that is new and open queues a mail.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.logs import without_values
from diary.rules.plan import NO_PLAN
from diary.rules.thresholds import Thresholds
from diary.services.evaluation import recent
from diary.services.evaluation.in_force import rows_of
from diary.services.evaluation.patient import Application, Loaded
from diary.services.notifications import Audience
from diary.services.patients import mark_changed
from diary.services.patients.answers import as_rules_see
from diary.services.patients.care_plan import plans_of
from diary.services.patients.held import HeldDiary
from diary.store.models import FollowUp, Patient, SweepState
from diary.store.queries.diaries import load_diaries
from diary.store.queries.followups import answers_to_routine, days_found, routine
from diary.store.work import Work

__all__ = ["RETRY_LAST", "apply_rules", "apply_rules_to", "mark_changed", "set_aside"]

AT_ONCE = 25
"""Diaries read at a time, each whole, from its first day: each may hold ten years."""
_RETRY_FIRST = timedelta(minutes=1)
RETRY_LAST = timedelta(hours=6)

log = logging.getLogger(__name__)


def apply_rules(work: Work, states: Sequence[SweepState]) -> list[FollowUp]:
    """Apply the rules to these patients, each in a savepoint of its own; gives the follow-ups that opened.

    The caller holds the rows of `states` locked. A patient whose diary makes the rules fail is left as they were, with
    the error and a time to try again in their state; the others go on.
    """
    numbers = work.settings.rules
    ids = [state.patient_id for state in states]
    patients = {
        patient.id: patient for patient in work.session.scalars(select(Patient).where(Patient.id.in_(ids)))
    }
    audience = Audience(work, patients)
    opened: list[FollowUp] = []
    for start in range(0, len(states), AT_ONCE):
        for loaded in _loadable(work, states[start : start + AT_ONCE], patients):
            try:
                with work.session.begin_nested():
                    opened += Application(work, numbers, loaded, audience).run()
            except Exception as error:
                _failed(loaded.state, work.now, error)
    work.session.flush()
    return opened


def apply_rules_to(work: Work, held: HeldDiary, changed_on: date) -> list[FollowUp]:
    """Note that the report of a day changed, and apply the rules to this diary, as `apply_rules` does.

    Both are written at once, where nothing fails.
    """
    state = held.state
    audience = Audience(work, [state.patient_id])
    try:
        loaded = _loaded_of(work.session, held, changed_on, work.settings.rules)
        with work.session.begin_nested():
            opened = Application(work, work.settings.rules, loaded, audience, changed_on).run()
    except Exception as error:
        mark_changed(state, changed_on)
        _failed(state, work.now, error)
        opened = []
    work.session.flush()
    return opened


def _loaded_of(session: Session, held: HeldDiary, changed_on: date, numbers: Thresholds) -> Loaded:
    patient_id = held.state.patient_id
    ids, patients = [patient_id], {patient_id: held.patient}
    agreed = plans_of(session, ids)[patient_id] if held.has_care_plan else NO_PLAN
    in_force = rows_of(session, ids)[patient_id]
    answers = answers_to_routine(session, ids).get(patient_id, ()) if held.has_answers else ()
    span = recent.window(held, changed_on, numbers, in_force, answers)
    if span is not None:
        lately = recent.load(session, held, span, numbers)
        if lately is not None:
            found = days_found(session, ids, since=span.first).get(patient_id, {})
            return Loaded(
                held.state,
                held.patient,
                lately.diary,
                agreed,
                in_force,
                lately.stored,
                (),
                found,
                lately.before,
            )
    symptoms = {patient_id: as_rules_see(held.symptoms)}
    stored = routine(session, ids).get(patient_id, ()) if held.has_follow_ups else ()
    return Loaded(
        held.state,
        held.patient,
        load_diaries(session, ids, patients=patients, symptoms=symptoms)[patient_id],
        agreed,
        in_force,
        stored,
        answers,
        days_found(session, ids).get(patient_id, {}),
    )


def _loadable(work: Work, states: Sequence[SweepState], patients: Mapping[int, Patient]) -> Iterator[Loaded]:
    """The diaries of all, read together; where that fails, one by one, so that only the broken one is left out."""
    try:
        together = _load(work.session, states, patients)
    except Exception as error:
        log.error("reading %s diaries together failed: %s", len(states), without_values(error))
    else:
        yield from together
        return
    for state in states:
        try:
            loaded = _load(work.session, [state], patients)
        except Exception as error:
            log.error("reading the diary of patient %s failed: %s", state.patient_id, without_values(error))
            set_aside(state, work.now, error)
        else:
            yield from loaded


def _load(session: Session, states: Sequence[SweepState], patients: Mapping[int, Patient]) -> list[Loaded]:
    ids = [state.patient_id for state in states]
    diaries = load_diaries(session, ids, patients=patients)
    agreed, in_force = plans_of(session, ids), rows_of(session, ids)
    stored, answers, found = (
        routine(session, ids),
        answers_to_routine(session, ids),
        days_found(session, ids),
    )
    return [
        Loaded(
            state,
            patients[state.patient_id],
            diaries[state.patient_id],
            agreed[state.patient_id],
            in_force[state.patient_id],
            stored.get(state.patient_id, ()),
            answers.get(state.patient_id, ()),
            found.get(state.patient_id, {}),
        )
        for state in states
    ]


def _failed(state: SweepState, now: datetime, error: Exception) -> None:
    log.error("applying the rules failed for patient %s: %s", state.patient_id, without_values(error))
    set_aside(state, now, error)


def set_aside(state: SweepState, now: datetime, error: Exception) -> None:
    """Leave a patient as they were, on whom the rules failed with `error`, until they are tried again."""
    # Doubled ten times it is long past the last; doubled for weeks it would be more than a timedelta can hold.
    state.retry_at = now + min(_RETRY_FIRST * 2 ** min(state.failures, 10), RETRY_LAST)
    state.failures += 1
    # The kind of error and where it was raised, without its message, which may quote a diary.
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f" in {place.tb_frame.f_code.co_name}, line {place.tb_lineno}" if place else ""
    state.last_error = f"{type(error).__name__}{where}"

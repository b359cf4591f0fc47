"""The rules of the third tier applied to stored diaries: what the job does in bulk and a saved report does at once.

A patient's `SweepState` says from which day on something changed. The days from there to the last are gone over again,
against the follow-ups that are stored; what comes out is written back, and a follow-up that opens queues its mail.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.config import Settings
from diary.rules.episodes import begins_before
from diary.rules.plan import Plan
from diary.rules.records import Diary
from diary.rules.thresholds import Thresholds
from diary.services.application import OLDEST_NEWS_DAYS, Application
from diary.services.patients import today_for
from diary.services.plans import plans_of
from diary.services.telling import Audience
from diary.services.thresholds import site_thresholds
from diary.store.models import FollowUp, Patient, SweepState
from diary.store.queries.diaries import load_diaries
from diary.store.queries.followups import third_tier_that_matters

LONG_SPELLS_AT_ONCE = 25
"""Diaries read whole, from their first day, at a time: each may hold ten years."""
_RETRY_FIRST = timedelta(minutes=1)
_RETRY_LAST = timedelta(hours=6)

log = logging.getLogger(__name__)


def mark_changed(state: SweepState, day: date) -> None:
    """Note that the report of `day` changed, so that the rules are applied from there on."""
    state.data_version += 1
    state.changed_from = day if state.changed_from is None else min(day, state.changed_from)


def apply_rules(
    session: Session, now: datetime, settings: Settings, states: Sequence[SweepState]
) -> list[FollowUp]:
    """Apply the rules to these patients, each in a savepoint of its own; gives the follow-ups that opened.

    The caller holds the rows of `states` locked. A patient whose diary makes the rules fail is left as they were, with
    the error and a time to try again in their state; the others go on.
    """
    numbers = site_thresholds(settings)
    ids = [state.patient_id for state in states]
    patients = {
        patient.id: patient for patient in session.scalars(select(Patient).where(Patient.id.in_(ids)))
    }
    audience = Audience(session, now, patients)
    opened: list[FollowUp] = []
    for group in _loadable(session, states, patients, now, numbers):
        for one in group:
            try:
                with session.begin_nested():
                    opened += Application(
                        session,
                        now,
                        settings,
                        numbers,
                        one.state,
                        one.patient,
                        one.diary,
                        one.plan,
                        one.stored,
                        audience,
                    ).run()
            except Exception as error:
                log.exception("applying the rules failed for patient %s", one.patient.id)
                _set_aside(one.state, now, error)
    session.flush()
    return opened


@dataclass(frozen=True, slots=True)
class _Loaded:
    """One patient, with all that the rules need."""

    state: SweepState
    patient: Patient
    diary: Diary
    plan: Plan
    stored: list[FollowUp]
    is_cut: bool
    """An episode began before what was read of the diary: when, and whether on the patient's word, only the whole of
    it tells.
    """


def _loadable(
    session: Session,
    states: Sequence[SweepState],
    patients: dict[int, Patient],
    now: datetime,
    numbers: Thresholds,
) -> Iterator[list[_Loaded]]:
    """The diaries of all, read together; where that fails, one by one, so that only the broken one is left out.

    Those with a long spell come last, read whole, some at a time.
    """
    try:
        loaded = _load(session, states, patients, now, numbers)
    except Exception:
        log.exception("reading %s diaries together failed", len(states))
        for state in states:
            try:
                loaded = _load(session, [state], patients, now, numbers)
                whole = _whole(session, [one for one in loaded if one.is_cut])
            except Exception as error:
                log.exception("reading the diary of patient %s failed", state.patient_id)
                _set_aside(state, now, error)
            else:
                yield [one for one in loaded if not one.is_cut] + whole
        return
    yield [one for one in loaded if not one.is_cut]
    cut = [one for one in loaded if one.is_cut]
    for start in range(0, len(cut), LONG_SPELLS_AT_ONCE):
        yield from _wholes(session, cut[start : start + LONG_SPELLS_AT_ONCE], now)


def _wholes(session: Session, cut: Sequence[_Loaded], now: datetime) -> Iterator[list[_Loaded]]:
    try:
        yield _whole(session, cut)
        return
    except Exception:
        log.exception("reading %s diaries whole failed", len(cut))
    for one in cut:
        try:
            whole = _whole(session, [one])
        except Exception as error:
            log.exception("reading the diary of patient %s failed", one.patient.id)
            _set_aside(one.state, now, error)
        else:
            yield whole


def _whole(session: Session, cut: Sequence[_Loaded]) -> list[_Loaded]:
    """The same with the diaries from their first day on."""
    if not cut:
        return []
    diaries = load_diaries(session, [one.patient.id for one in cut])
    return [replace(one, diary=diaries[one.patient.id], is_cut=False) for one in cut]


def _load(
    session: Session,
    states: Sequence[SweepState],
    patients: dict[int, Patient],
    now: datetime,
    numbers: Thresholds,
) -> list[_Loaded]:
    ids = [state.patient_id for state in states]
    first_days = {
        state.patient_id: state.changed_from
        or today_for(patients[state.patient_id], now) - timedelta(days=OLDEST_NEWS_DAYS)
        for state in states
    }
    first = min(first_days.values())
    look_back = numbers.look_back_days
    quiet = timedelta(days=max(OLDEST_NEWS_DAYS, look_back, numbers.quiet_days, numbers.quiet_told_days))
    stored = third_tier_that_matters(session, ids, closed_since=first - quiet)
    needed = [first - timedelta(days=look_back)]
    needed += [follow_up.last_found_on for follow_ups in stored.values() for follow_up in follow_ups]
    read_from = min(needed)
    diaries = load_diaries(session, ids, first_day=read_from)
    agreed = plans_of(session, ids)
    return [
        _Loaded(
            state,
            patients[state.patient_id],
            diaries[state.patient_id],
            agreed[state.patient_id],
            stored[state.patient_id],
            is_cut=begins_before(diaries[state.patient_id], read_from, first_days[state.patient_id], numbers),
        )
        for state in states
    ]


def _set_aside(state: SweepState, now: datetime, error: Exception) -> None:
    # Doubled ten times it is long past the last; doubled for weeks it would be more than a timedelta can hold.
    state.retry_at = now + min(_RETRY_FIRST * 2 ** min(state.failures, 10), _RETRY_LAST)
    state.failures += 1
    # The kind of error and where it was raised, without its message, which may quote a diary.
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f" in {place.tb_frame.f_code.co_name}, line {place.tb_lineno}" if place else ""
    state.last_error = f"{type(error).__name__}{where}"

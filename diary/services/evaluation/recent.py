"""A diary read no further back than a change of one day needs, where that gives the same as reading it whole.

What was found and what became of it before the changed day stands as it is stored. Where that is not all there is to
know (an answer that may still keep something quiet, follow-ups that edits have moved about, other rules on the days
before), the diary is read whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from diary.rules.findings import Kind
from diary.rules.follow_ups import FollowUp as Folded
from diary.rules.records import Diary, Reading, Report, Series, Symptom, SymptomKey
from diary.rules.thresholds import RULES_VERSION, Thresholds
from diary.services.evaluation.threshold_sets import digest_of
from diary.services.patients.answers import as_rules_see
from diary.services.patients.held import HeldDiary
from diary.store.models import RulesInForce
from diary.store.models.followups import FollowUpState
from diary.store.queries.diaries import load_reports, reported_before
from diary.store.queries.followups import (
    LastPersists,
    StoredAnswer,
    StoredFollowUp,
    last_persists,
    routine,
)


@dataclass(frozen=True, slots=True)
class Before:
    """How things stood before the changed day `day`."""

    day: date
    open: Sequence[Folded]


@dataclass(frozen=True, slots=True)
class Lately:
    """What there is to know of a diary for a change of one day."""

    diary: Diary
    stored: Sequence[StoredFollowUp]
    before: Before


@dataclass(frozen=True, slots=True)
class Window:
    """From which day on a diary is read for a change on `changed`."""

    first: date
    changed: date


def window(
    held: HeldDiary,
    changed_on: date,
    numbers: Thresholds,
    in_force: Sequence[RulesInForce],
    answers: Iterable[StoredAnswer],
) -> Window | None:
    """How far back to read; None for all of it."""
    state = held.state
    if (
        state.changed_from is not None
        or state.applied_version != state.data_version
        or state.applied_rules != numbers.fingerprint()
    ):
        return None
    first = changed_on - timedelta(days=numbers.look_back_days + numbers.worsens_clear_days)
    last = in_force[-1] if in_force else None
    if last is None or (last.rules_version, last.digest) != (RULES_VERSION, digest_of(numbers.as_dict())):
        return None
    if len(in_force) > 1 and last.from_on > first:
        return None
    quiet_until = first - timedelta(days=numbers.quiet_most_days)
    if any(answer.on >= quiet_until for answer in answers):
        return None
    return Window(first, changed_on)


def load(session: Session, held: HeldDiary, span: Window, numbers: Thresholds) -> Lately | None:
    """What the change reaches; None where the whole diary has to be read."""
    patient_id = held.state.patient_id
    known = (
        routine(session, [patient_id], since=span.first).get(patient_id, ()) if held.has_follow_ups else ()
    )
    if any(each.state not in (FollowUpState.OPEN, FollowUpState.CLEARED) for each in known):
        return None  # edits have moved follow-ups about, or somebody answered lately
    stored = [each for each in known if each.closed_on is None or each.closed_on >= span.changed]
    before = _before(stored, span)
    if before is None:
        return None
    reports = load_reports(session, [patient_id], first_day=span.first).get(patient_id, ())
    if not _were_believed(held, reports, span):
        return None
    persists = any(each.kind is Kind.PERSISTS for each in known)
    found = last_persists(session, patient_id, span.first, span.changed) if persists else {}
    diary = _diary(session, held, reports, span, numbers, before.open, found)
    return None if diary is None else Lately(diary, stored, before)


def _were_believed(held: HeldDiary, reports: Iterable[Report], span: Window) -> bool:
    """Whether no report before the changed day was one of a day to come when the rules were last applied: as long as it
    is, nothing clears on it.
    """
    reported_to = held.state.reported_to
    if reported_to is None or reported_to < span.first:
        return False
    return all(report.day <= reported_to for report in reports if report.day < span.changed)


def _before(stored: Iterable[StoredFollowUp], span: Window) -> Before | None:
    """What was open before the changed day; None where the window does not show when it was last found."""
    tracks = []
    for each in stored:
        if each.opened_on >= span.changed:
            continue
        found = frozenset(day for day in each.found_on if day < span.changed)
        if not found:
            return None
        tracks.append(Folded(each.kind, each.symptom, each.opened_on, found))
    tracks.sort(key=lambda track: track.opened_on)
    return Before(span.changed, tracks)


def _diary(
    session: Session,
    held: HeldDiary,
    reports: Sequence[Report],
    span: Window,
    numbers: Thresholds,
    known_from: Iterable[Folded],
    found: Mapping[SymptomKey, LastPersists],
) -> Diary | None:
    """The diary with the `reports` of the window, and of the days before it no more than shows since when each pain
    goes on: what the last finding of `persists` rests on. None where that does not tell.

    `known_from` are the open follow-ups: it must be known which episode they are about. `found` are the last findings.
    """
    symptoms = as_rules_see(held.symptoms)
    alone = Diary(symptoms, reports)
    tracks = {each.symptom: each for each in known_from if each.kind is Kind.PERSISTS}
    asked = {
        each.key: min([span.changed, *(max(tracks[key].found_on) for key in tracks if key == each.key)])
        for each in symptoms
    }
    unknown = [each for each in symptoms if each.key not in found]
    earlier = reported_before(session, [int(each.key) for each in unknown], span.first)
    shown: dict[date, dict[SymptomKey, Reading]] = {}
    refs: dict[date, int] = {}
    kept: list[Symptom] = []
    for symptom in symptoms:
        last = found.get(symptom.key)
        if last is not None:
            if (
                not last.by_id
                or last.day > asked[symptom.key]
                or not last.is_by(RULES_VERSION, digest_of(numbers.as_dict()))
            ):
                return None
            for number, day, worst in last.shown:
                shown.setdefault(day, {})[symptom.key] = Reading(worst)
                # Of two versions of a day, for two symptoms, what rests on the older says the same by the newer.
                refs[day] = max(number, refs.get(day, 0))
            kept.append(symptom if last.from_since else replace(symptom, since=None))
        elif symptom.key not in earlier or (
            symptom.since is None
            and _begins_anew(alone.series(symptom.key), span.first, asked[symptom.key], numbers)
        ):
            kept.append(symptom)
        else:
            return None
    return Diary(
        kept,
        [*(Report(day, readings=those, ref=refs[day]) for day, those in shown.items()), *reports],
        held.patient.procedure_on,
        held.patient.begun_on,
    )


def _begins_anew(series: Series, first: date, by: date, numbers: Thresholds) -> bool:
    """Whether a day up to `by` tells in which episode a symptom is, whatever came before the window: its pain has
    ended, or begins after a pause that makes it a new one.
    """
    last_pain, zeros = first.toordinal() - 1, 0
    for day, worst in zip(series.days, series.worst, strict=True):
        if day > by.toordinal():
            return False
        if worst < numbers.pain_from:
            zeros += 1
            if zeros >= numbers.episode_zeros:
                return True
        else:
            if day - last_pain > numbers.episode_gap_days:
                return True
            last_pain, zeros = day, 0
    return False

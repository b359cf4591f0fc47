"""The rules applied to many patients at once, where only the last days of their diaries changed.

What came before those days is not gone over again: what is open is what is stored as open, and what was found is what
was kept. Rows are read as plain tuples in a few questions for all, and written so where nothing but another day joins
what is open. Whoever is not so simple is left to `apply_rules`, which goes over the whole diary: where something was
withdrawn or joined, where an answer may still keep quiet, where days before the rules in force changed.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from diary.clock import latest_day
from diary.logs import without_values
from diary.rules.findings import Kind
from diary.rules.follow_ups import FollowUp as Folded
from diary.rules.follow_ups import Key
from diary.rules.records import Diary
from diary.rules.thresholds import RULES_VERSION
from diary.services.evaluation.evidence import rows_to_add, says_the_same
from diary.services.evaluation.in_force import InForce, Rules
from diary.services.evaluation.marks import read
from diary.services.evaluation.patient import Application, Came, Findings, Loaded
from diary.services.evaluation.tails import Tail, begins, groups, is_plain, resting_on, tails_of
from diary.services.evaluation.threshold_sets import keep
from diary.services.notifications import Audience
from diary.services.patients.care_plan import plans_of
from diary.store.models import DayFound, FollowUp, FollowUpFinding, Patient, RulesInForce, SweepState
from diary.store.models.followups import FollowUpState
from diary.store.queries.evaluation import Due, states_of
from diary.store.queries.followups import StoredFollowUp
from diary.store.queries.last_days import (
    days_found_since,
    evidence_since,
    last_days,
    latest_answers,
    standing_follow_ups,
)
from diary.store.work import Work

_BEFORE = timedelta(days=21)
"""So far before the changed days what was found is looked at: the last day of what is open stands there, mostly."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Writes:
    """What is written for all together."""

    found_gone: list[dict[str, Any]]
    found: list[dict[str, Any]]
    evidence: list[dict[str, Any]]
    last_found: list[dict[str, Any]]
    in_force: list[Tail]
    applied: dict[date | None, list[int]]


def apply_to_many(work: Work, due: Sequence[Due]) -> list[int]:
    """Apply the rules to those of whom only the last days changed; gives the ids of the others, who are as they were.

    The caller holds the rows of their states locked.
    """
    current = Rules(RULES_VERSION, keep(work.session, work.settings.rules), work.settings.rules)
    tails = tails_of(work, current, due)
    done: set[int] = set()
    for group in groups(tails):
        ids = {tail.due.patient_id for tail in group}
        try:
            with work.session.begin_nested():
                done |= ids - set(_apply(work, current, group))
        except Exception as error:
            log.error(
                "applying the rules to %s diaries together failed: %s", len(group), without_values(error)
            )
    return [each.patient_id for each in due if each.patient_id not in done]


def _apply(work: Work, current: Rules, group: Sequence[Tail]) -> list[int]:
    """Apply the rules to a group; gives the ids of those who turned out not to be so simple."""
    batch = _Batch(work, current, group)
    left, others = [], []
    for tail in group:
        patient_id = tail.due.patient_id
        try:
            came = batch.came(tail)
            if came is None:
                left.append(patient_id)
            elif not batch.joins_only(tail, came):
                others.append((tail, came))
        except Exception as error:
            # It is tried by itself, and set aside there if it fails again.
            log.error("going over the last days failed for patient %s: %s", patient_id, without_values(error))
            left.append(patient_id)
    batch.write()
    return [*left, *batch.write_others(others)]


class _Batch:
    """A group of diaries, with all that is needed of them."""

    def __init__(self, work: Work, current: Rules, group: Sequence[Tail]) -> None:
        self._work = work
        self._latest = latest_day(work.now)
        self._current = current
        self._in_force = InForce([date.min], [current])
        ids = [tail.due.patient_id for tail in group]
        begin = min(begins(tail) for tail in group)
        thresholds = current.thresholds
        self._first_day = begin - timedelta(days=thresholds.look_back_days)
        self._stored: Mapping[int, Sequence[StoredFollowUp]] = standing_follow_ups(work.session, ids)
        answered, quiet = latest_answers(work.session, ids), timedelta(days=thresholds.quiet_most_days)
        plain = [
            tail
            for tail in group
            if tail.since is None
            or (
                answered.get(tail.due.patient_id, date.min) <= tail.since - quiet
                and is_plain(self._stored.get(tail.due.patient_id, ()), tail.since)
            )
        ]
        # Of the others nothing more is read: they are gone over whole.
        ids = [tail.due.patient_id for tail in plain]
        self._plans = plans_of(work.session, ids)
        self._found = days_found_since(work.session, ids, begin - _BEFORE)
        stored = {patient_id: self._stored.get(patient_id, ()) for patient_id in ids}
        lasting = {
            each.symptom
            for those in stored.values()
            for each in those
            if each.kind is Kind.PERSISTS
            and each.symptom is not None
            and (each.closed_on is None or each.closed_on >= begin)
        }
        self._days: Mapping[int, Diary] = last_days(
            work.session,
            ids,
            self._first_day,
            lasting,
            near=timedelta(days=thresholds.episode_gap_days),
            zeros=thresholds.episode_zeros,
        )
        touched = [
            each.id
            for tail in plain
            if tail.since is not None
            for each in stored[tail.due.patient_id]
            if each.last_found_on >= tail.since
        ]
        self._evidence = evidence_since(work.session, touched, begin) if touched else {}
        self._writes = _Writes([], [], [], [], [], {})

    def came(self, tail: Tail) -> Came | None:
        """What going over the last days comes to; None where the whole diary has to be gone over."""
        due, since = tail.due, tail.since
        diary = self._days.get(due.patient_id)
        if diary is None or not self._first_day <= diary.reports[-1].day <= self._latest:
            return None
        findings = Findings(diary, self._plans[due.patient_id], self._in_force)
        if since is None:
            return Came(
                findings, date.max, {}, {}, findings.outcome({}, (), self._work.now, since=date.max), ()
            )
        if due.reported_to is None or any(due.reported_to < each.day < since for each in diary.reports):
            # Days to come by a clock that was ahead: nothing cleared on them when they were last gone over.
            return None
        stored = self._stored.get(due.patient_id, ())
        kept = self._found.get(due.patient_id, {})
        touched = [
            each
            for each in stored
            if each.opened_on >= since or each.closed_on is None or each.closed_on >= since
        ]
        began_before = [each for each in touched if each.opened_on < since]
        before = [self._before(each, kept, since) for each in began_before]
        held = {(each.kind, each.symptom): self._held_before(each, kept, since) for each in began_before}
        if any(each is None for each in (*before, *held.values())):
            return None
        open_before = [each for each in before if each is not None]
        found, changed = findings.marks(kept, since)
        outcome = findings.outcome(found, (), self._work.now, since=since, open_before=open_before)
        of_key = {each.key: each.found_on for each in open_before}
        return Came(
            findings,
            since,
            found,
            changed,
            outcome,
            [self._with_days(each, kept, of_key, since) for each in touched],
            {key: each for key, each in held.items() if each is not None},
        )

    def _before(self, stored: StoredFollowUp, kept: Mapping[date, str], since: date) -> Folded | None:
        """How it stood before the day `since`; None where that cannot be told from what was looked at."""
        last = stored.last_found_on
        if last >= since:
            key = (stored.kind, stored.symptom)
            days = [
                day
                for day, text in kept.items()
                if day < since and any(mark.key == key for mark in read(text))
            ]
            last = max(days, default=date.min)
        if last < max(stored.opened_on, self._first_day):
            return None
        return Folded(stored.kind, stored.symptom, stored.opened_on, frozenset({stored.opened_on, last}))

    @staticmethod
    def _held_before(stored: StoredFollowUp, kept: Mapping[date, str], since: date) -> bool | None:
        """Whether the care plan held back what was last found before the day `since`; None where that is not known."""
        if stored.state is FollowUpState.OPEN and stored.last_found_on < since:
            return stored.held
        key = (stored.kind, stored.symptom)
        of_key = {
            day: [mark.held for mark in read(text) if mark.key == key]
            for day, text in kept.items()
            if day < since
        }
        last = max((day for day, those in of_key.items() if those), default=None)
        return None if last is None else all(of_key[last])

    @staticmethod
    def _with_days(
        stored: StoredFollowUp, kept: Mapping[date, str], before: Mapping[Key, frozenset[date]], since: date
    ) -> StoredFollowUp:
        """The stored one with the days it rests on, those before `since` as few as stand for all of them."""
        key = (stored.kind, stored.symptom)
        until = stored.closed_on or date.max
        days = {
            day
            for day, text in kept.items()
            if max(since, stored.opened_on) <= day <= until and any(mark.key == key for mark in read(text))
        }
        if stored.opened_on < since:
            days |= before[key]
        return resting_on(stored, frozenset(days))

    def joins_only(self, tail: Tail, came: Came) -> bool:
        """Note what is to be written where nothing becomes of it but that days join what is open."""
        before: dict[Key, StoredFollowUp] = {(each.kind, each.symptom): each for each in came.stored}
        after = {each.key: each for each in came.outcome.followups}
        if len(before) < len(came.stored):
            return False
        if before.keys() != after.keys() or len(after) < len(came.outcome.followups):
            return False
        held = dict(came.held_before)
        held |= {(event.kind, event.symptom): event.held_back for event in came.outcome.events}
        evidence, last_found = [], []
        for key, folded in after.items():
            row = before[key]
            if (
                folded.closed is not None
                or row.state is not FollowUpState.OPEN
                or folded.opened_on != row.opened_on
                or held[key] is not row.held
                or not row.found_on <= folded.found_on
            ):
                return False
            days = sorted(day for day in folded.found_on if day >= came.stale_from)
            standing = self._evidence.get(row.id, {})
            for day in days:
                those = [each for each in came.findings.on(day) if each.follow_up_key == key]
                stands = standing.get(day, ())
                if not all(says_the_same(each, those, came.findings.diary) for each in stands):
                    return False
                said = {(each.rule, each.symptom_id) for each in stands}
                new = [each for each in those if (each.rule, each.symptom) not in said]
                evidence += rows_to_add(row.id, day, new, self._work.now, self._current, came.findings.diary)
            if max(folded.found_on) != row.last_found_on:
                last_found.append({"of": row.id, "last_found_on": max(folded.found_on)})
        self._writes.evidence += evidence
        self._writes.last_found += last_found
        kept = self._found.get(tail.due.patient_id, {})
        for day, text in came.changed.items():
            if day in kept:
                self._writes.found_gone.append({"of": tail.due.patient_id, "on": day})
            if text:
                self._writes.found.append({"patient_id": tail.due.patient_id, "day": day, "found": text})
        self._note_applied(tail, came)
        return True

    def _note_applied(self, tail: Tail, came: Came) -> None:
        if tail.rules_from is not None:
            self._writes.in_force.append(tail)
        reported_to = came.findings.diary.reports[-1].day
        self._writes.applied.setdefault(reported_to, []).append(tail.due.patient_id)

    def write(self) -> None:
        """Write what was noted, a few statements for all."""
        writes, execute = self._writes, self._work.session.execute
        connection = self._work.session.connection()
        if writes.found_gone:
            table = DayFound.__table__
            connection.execute(
                delete(DayFound).where(table.c.patient_id == bindparam("of"), table.c.day == bindparam("on")),
                writes.found_gone,
            )
        if writes.found:
            connection.execute(insert(DayFound), writes.found)
        if writes.evidence:
            connection.execute(insert(FollowUpFinding), writes.evidence)
        if writes.last_found:
            connection.execute(
                update(FollowUp)
                .where(FollowUp.id == bindparam("of"))
                .values(last_found_on=bindparam("last_found_on")),
                writes.last_found,
            )
        self._write_in_force(writes.in_force)
        for reported_to, ids in writes.applied.items():
            execute(
                update(SweepState)
                .where(SweepState.patient_id.in_(ids))
                .values(
                    applied_version=SweepState.data_version,
                    applied_rules=self._work.settings.rules.fingerprint(),
                    failures=0,
                    retry_at=None,
                    last_error="",
                    due_at=None,
                    changed_from=None,
                    reported_to=reported_to,
                )
                .execution_options(synchronize_session=False)
            )

    def _write_in_force(self, tails: Sequence[Tail]) -> None:
        if not tails:
            return
        connection = self._work.session.connection()
        connection.execute(
            delete(RulesInForce).where(
                RulesInForce.patient_id == bindparam("of"), RulesInForce.from_on >= bindparam("since")
            ),
            [{"of": tail.due.patient_id, "since": tail.rules_from} for tail in tails],
        )
        connection.execute(
            insert(RulesInForce),
            [
                {
                    "patient_id": tail.due.patient_id,
                    "from_on": tail.rules_from,
                    "rules_version": self._current.version,
                    "digest": self._current.kept.digest,
                    "noted_at": self._work.now,
                }
                for tail in tails
            ],
        )

    def write_others(self, others: Sequence[tuple[Tail, Came]]) -> list[int]:
        """Write those of whom something opens or ends, each in a savepoint of its own; gives the ids of those on whom
        that failed.
        """
        if not others:
            return []
        failed: list[int] = []
        ids = [tail.due.patient_id for tail, _ in others]
        states = {state.patient_id: state for state in states_of(self._work.session, ids)}
        patients = {
            patient.id: patient
            for patient in self._work.session.scalars(select(Patient).where(Patient.id.in_(ids)))
        }
        audience = Audience(self._work, ids)
        for tail, came in others:
            patient_id = tail.due.patient_id
            state, found = states[patient_id], self._found.get(patient_id, {})
            findings = came.findings
            loaded = Loaded(
                state, patients[patient_id], findings.diary, findings.plan, [], came.stored, (), found
            )
            applied = Application(self._work, self._work.settings.rules, loaded, audience)
            try:
                with self._work.session.begin_nested():
                    if tail.rules_from is not None:
                        self._write_in_force([tail])
                    applied.write(came)
                    applied.mark_applied()
            except Exception as error:
                # It is tried by itself, and set aside there if it fails again.
                log.error(
                    "writing the last days failed for patient %s: %s", patient_id, without_values(error)
                )
                failed.append(patient_id)
        self._work.session.flush()
        return failed

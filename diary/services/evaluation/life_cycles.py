"""What one fold gives, held against the follow-ups that are stored, and only what differs written.

Which of the new is which of the stored ones, and what becomes of those that nothing fits, is settled in rules.md, "What
becomes of a finding", 7. What people were told of is never taken out: a row stays, and says what became of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import select, update

from diary.clock import latest_day
from diary.rules.findings import Finding
from diary.rules.follow_ups import FollowUp as Folded
from diary.rules.follow_ups import How, Key, Outcome, What
from diary.rules.matching import Stretch, match
from diary.rules.records import Diary
from diary.services.evaluation import evidence
from diary.services.evaluation.in_force import InForce
from diary.services.evaluation.marks import Marks
from diary.store.models import FollowUp, FollowUpChange, Patient
from diary.store.models.followups import FollowUpState
from diary.store.queries.followups import StoredAnswer, StoredFollowUp
from diary.store.work import Work

_One = TypeVar("_One", Folded, StoredFollowUp)

_STATES = {How.ACKNOWLEDGED: FollowUpState.ACKNOWLEDGED, How.CLEARED: FollowUpState.CLEARED}
_OVER_FOR_GOOD = frozenset({FollowUpState.ACKNOWLEDGED, FollowUpState.JOINED, FollowUpState.WITHDRAWN})
REOPENS_WITHIN = timedelta(days=7)
"""Within so many days a withdrawn one whose evidence comes back is the same; later it is a new one."""


@dataclass(slots=True)
class WriteBack:
    """The outcome of one fold, on its way into the database.

    `found` is what the rules find on each day; from `stale_from` on it may have changed since the last time.
    `findings_on` gives the findings of a day with all that they rest on.
    """

    work: Work
    today: date
    patient: Patient
    found: Mapping[date, Marks]
    stale_from: date
    in_force: InForce
    diary: Diary
    findings_on: Callable[[date], tuple[Finding, ...]]
    held_before: Mapping[Key, bool] = field(default_factory=dict)
    """Of what was open before the days that the fold went over: whether the care plan held back what was last found."""
    new: list[FollowUp] = field(default_factory=list)
    """Open, and never stored before: they are to be told of."""
    reopened: list[FollowUp] = field(default_factory=list)
    held_otherwise: list[FollowUp] = field(default_factory=list)
    """Open as before, but the care plan holds back what was last found, or holds it back no more."""
    _rows: dict[int, FollowUp] = field(default_factory=dict)
    _days: dict[Key, frozenset[date]] = field(default_factory=dict)
    _found_again: dict[int, date] = field(default_factory=dict)
    """By id, the last day of what is found on more days, or fewer, and is otherwise as it was: it is not read."""

    def write(self, outcome: Outcome, stored: Sequence[StoredFollowUp]) -> None:
        """Write what differs: first what is over, then what is open, of which there is one of a kind and symptom."""
        self._days = _days_by_key(self.found)
        held = {**self.held_before, **_held(outcome)}
        new_by_key, stored_by_key = _by_key(outcome.followups), _by_key(stored)
        pairs: list[tuple[Folded, StoredFollowUp | None]] = []
        over: list[tuple[StoredFollowUp, int | None]] = []
        for key in dict.fromkeys([*new_by_key, *stored_by_key]):
            folded, known = new_by_key[key], stored_by_key[key]
            candidates = [each for each in known if self._may_be_taken(each)]
            matched = match([_stretch(each) for each in folded], [_stretch(each) for each in candidates])
            pairs += [
                (each, candidates[matched.taken[place]] if place in matched.taken else None)
                for place, each in enumerate(folded)
            ]
            over += [(candidates[one], candidates[other].id) for one, other in matched.joined.items()]
            over += [(candidates[place], None) for place in matched.left(len(candidates))]
            over += [(each, None) for each in known if each.state is FollowUpState.JOINED]
        self._load(pairs, over, held)
        for before, joined_to in over:
            self._end(before, joined_to)
        self.work.session.flush()
        for now_open in (False, True):
            for folded_one, before_or_none in pairs:
                if (folded_one.closed is None) is now_open:
                    self._put(folded_one, before_or_none, held=held.get(folded_one.key, False) and now_open)
            self.work.session.flush()

    def _may_be_taken(self, stored: StoredFollowUp) -> bool:
        """Whether the stored one can be one of those the fold gives: not what is one with another already, nor what was
        withdrawn so long ago that people have forgotten it.
        """
        if stored.state is FollowUpState.WITHDRAWN:
            since = stored.withdrawn_on or stored.closed_on or stored.opened_on
            # A day to come is of a wrong clock: nobody knows how long ago that was.
            return since <= latest_day(self.work.now) and self.today <= since + REOPENS_WITHIN
        return stored.state is not FollowUpState.JOINED

    def _load(
        self,
        pairs: Collection[tuple[Folded, StoredFollowUp | None]],
        over: Collection[tuple[StoredFollowUp, int | None]],
        held: Mapping[Key, bool],
    ) -> None:
        """The rows that change, in one question and without all that they rest on."""
        ids = {
            before.id
            for folded, before in pairs
            if before is not None and _differs(folded, before, held=held.get(folded.key, False))
        }
        self._found_again = {
            before.id: max(folded.found_on)
            for folded, before in pairs
            if before is not None and before.id not in ids and max(folded.found_on) != before.last_found_on
        }
        ids |= {
            before.id for before, joined_to in over if self._becomes(before, joined_to) is not before.state
        }
        if ids:
            rows = self.work.session.scalars(select(FollowUp).where(FollowUp.id.in_(ids)))
            self._rows = {row.id: row for row in rows}

    def _becomes(self, before: StoredFollowUp, joined_to: int | None) -> FollowUpState:
        """How one stands that the fold does not give. What somebody answered stays answered."""
        if joined_to is not None:
            return FollowUpState.JOINED
        if before.state in _OVER_FOR_GOOD:
            return before.state
        if before.found_on.isdisjoint(self._days.get((before.kind, before.symptom), ())):
            return FollowUpState.WITHDRAWN
        return FollowUpState.NO_LONGER_NEEDED

    def _end(self, before: StoredFollowUp, joined_to: int | None) -> None:
        """Write how one stands that the fold does not give, or not by itself. What still stands of it stays."""
        if before.state is not FollowUpState.WITHDRAWN:
            stands = before.found_on & self._days.get((before.kind, before.symptom), frozenset())
            self._sync(before.id, before.found_on, stands, (before.kind, before.symptom))
        state = self._becomes(before, joined_to)
        if state is before.state:
            return
        row = self._rows[before.id]
        _answer(row, None)
        row.state, row.held, row.joined_to = state, False, joined_to
        row.withdrawn_on = self.today if state is FollowUpState.WITHDRAWN else None
        if row.closed_on is None:
            row.closed_on, row.closed_at = max(self.today, row.opened_on), self.work.now
        self._changed(row)

    def _put(self, folded: Folded, before: StoredFollowUp | None, *, held: bool) -> None:
        """Write one that the fold gives, over the stored one that it is, if it is one."""
        if before is None:
            row = self._add(folded)
        else:
            self._sync(
                before.id,
                frozenset() if before.state is FollowUpState.WITHDRAWN else before.found_on,
                folded.found_on,
                folded.key,
            )
            if before.id in self._found_again:
                self.work.session.execute(
                    update(FollowUp)
                    .where(FollowUp.id == before.id)
                    .values(last_found_on=self._found_again[before.id])
                )
            if before.id not in self._rows:
                return
            row = self._rows[before.id]
        was = None if before is None else before.state
        if row.opened_on != folded.opened_on:
            row.opened_on, row.rule = folded.opened_on, self._first(folded).rule
        row.last_found_on = max(folded.found_on)
        row.withdrawn_on = None
        if row.held != held:
            row.held = held
            if was is FollowUpState.OPEN and folded.closed is None:
                self.held_otherwise.append(row)
        if folded.closed is None:
            if was is None:
                self.new.append(row)
            elif was is not FollowUpState.OPEN:
                _answer(row, None)
                row.state = FollowUpState.OPEN
                row.closed_on = row.closed_at = None
                row.reopened_at = self.work.now
                self.reopened.append(row)
                self._changed(row)
            return
        given = folded.closed.answered.ref if folded.closed.answered is not None else None
        assert given is None or isinstance(given, StoredAnswer)  # noqa: S101 - this is what was put there
        state = _STATES[folded.closed.how]
        if (was, row.closed_on) != (state, folded.closed.on) or (given and row.acknowledged_at != given.at):
            row.closed_on = folded.closed.on
            row.closed_at = self.work.now if given is None else given.at
            _answer(row, given)
            row.state = state
        if was is not state:
            self._changed(row)

    def _add(self, folded: Folded) -> FollowUp:
        is_open = folded.closed is None
        row = FollowUp(
            patient_id=self.patient.id,
            kind=folded.kind,
            symptom_id=folded.symptom,
            rule=self._first(folded).rule,
            state=FollowUpState.OPEN if is_open else FollowUpState.CLEARED,
            opened_on=folded.opened_on,
            opened_at=self.work.now,
            last_found_on=max(folded.found_on),
            closed_on=folded.closed.on if folded.closed is not None else None,
            held=False,
            # Said, so that setting it to the same later costs no statement.
            escalate_at=None,
            withdrawn_on=None,
            findings=[],
        )
        self.work.session.add(row)
        self.work.session.flush()
        self._sync(row.id, frozenset(), folded.found_on, folded.key)
        return row

    def _first(self, folded: Folded) -> Finding:
        """What opened it."""
        return _of_key(self.findings_on(folded.opened_on), folded.key)[0]

    def _sync(self, row_id: int, before: Collection[date], after: Collection[date], key: Key) -> None:
        """Make the evidence be that of the days `after`, where it was that of `before`.

        What a day says can be another thing only from the first changed day on.
        """
        was, now = frozenset(before), frozenset(after)
        looked_at = {day for day in was if day not in now or day >= self.stale_from}
        wanted = {
            day: _of_key(self.findings_on(day), key)
            for day in sorted(now)
            if day not in was or day >= self.stale_from
        }
        evidence.sync_days(self.work, row_id, looked_at, wanted, self.in_force, self.diary)

    def _changed(self, row: FollowUp) -> None:
        self.work.session.add(FollowUpChange(follow_up_id=row.id, at=self.work.now, state=row.state))


def _answer(row: FollowUp, given: StoredAnswer | None) -> None:
    """What closes it: an answer, or none."""
    row.acknowledged_at = None if given is None else given.at
    row.acknowledged_by = None if given is None else given.by
    row.answer = None if given is None else given.answer
    row.answer_note = "" if given is None else given.note
    row.appointment_on = None if given is None else given.booked_for


def _differs(folded: Folded, before: StoredFollowUp, *, held: bool) -> bool:
    """Whether the row of the stored one has to be written; what it rests on, and until when, is another matter."""
    closed = folded.closed
    state = FollowUpState.OPEN if closed is None else _STATES[closed.how]
    given = closed.answered.ref if closed is not None and closed.answered is not None else None
    now = (
        state,
        folded.opened_on,
        None if closed is None else closed.on,
        held if closed is None else False,
        given.at if isinstance(given, StoredAnswer) else None,
    )
    return now != (
        before.state,
        before.opened_on,
        before.closed_on,
        before.held,
        before.acknowledged_at,
    )


def _held(outcome: Outcome) -> dict[Key, bool]:
    """By key, whether the care plan holds back all that was last found."""
    return {
        (event.kind, event.symptom): event.held_back
        for event in outcome.events
        if event.what in (What.OPENED, What.JOINED)
    }


def _by_key(followups: Sequence[_One]) -> defaultdict[Key, list[_One]]:
    found: defaultdict[Key, list[_One]] = defaultdict(list)
    for each in followups:
        found[each.kind, each.symptom].append(each)
    return found


def _days_by_key(found: Mapping[date, Marks]) -> dict[Key, frozenset[date]]:
    days: dict[Key, set[date]] = defaultdict(set)
    for day, marks in found.items():
        for mark in marks:
            days[mark.key].add(day)
    return {key: frozenset(those) for key, those in days.items()}


def _of_key(findings: Sequence[Finding], key: Key) -> list[Finding]:
    return [finding for finding in findings if finding.follow_up_key == key]


def _stretch(each: Folded | StoredFollowUp) -> Stretch:
    closed_on = (
        each.closed_on if isinstance(each, StoredFollowUp) else each.closed.on if each.closed else None
    )
    return Stretch(each.opened_on, closed_on, each.found_on)

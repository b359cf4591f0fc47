"""The routine rules applied to one patient: one fold over the whole diary, and what it gives written back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast

from sqlalchemy import Table, bindparam, delete, insert, update

from diary.clock import latest_day
from diary.rules.answers import Answered, Moved, Reply
from diary.rules.evaluate import follow_ups_on
from diary.rules.findings import Finding, Tier
from diary.rules.fold import fold
from diary.rules.follow_ups import FollowUp as Folded
from diary.rules.follow_ups import Key, Outcome
from diary.rules.plan import Plan
from diary.rules.records import Diary
from diary.rules.thresholds import RULES_VERSION, Thresholds
from diary.rules.versions import VERSIONS
from diary.services import notifications
from diary.services.evaluation import marks
from diary.services.evaluation.in_force import InForce, note_change
from diary.services.evaluation.life_cycles import WriteBack
from diary.services.evaluation.marks import Mark, Marks
from diary.services.evaluation.recent import Before
from diary.services.patients import mark_changed, today_for
from diary.store.models import DayFound, FollowUp, Patient, RulesInForce, SweepState
from diary.store.models.acknowledgements import Answer
from diary.store.queries.followups import StoredAnswer, StoredFollowUp
from diary.store.work import Work

REPLIES = {
    Answer.CALLED: Reply.TOLD,
    Answer.TOLD_DOCTOR: Reply.TOLD,
    Answer.BOOKED: Reply.BOOKED,
    Answer.CHECKED: Reply.CHECKED,
    Answer.NOT_NEEDED: Reply.CHECKED,
}
"""What an answer is to the rules."""


_FOUND = cast(Table, DayFound.__table__)
_FIRST_FOUND = insert(_FOUND)
_FOUND_OTHERWISE = (
    update(_FOUND)
    .where(_FOUND.c.patient_id == bindparam("of_patient"), _FOUND.c.day == bindparam("of_day"))
    .values(found=bindparam("now_found"))
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """One patient, with all that the rules need."""

    state: SweepState
    patient: Patient
    diary: Diary
    plan: Plan
    in_force: list[RulesInForce]
    stored: Sequence[StoredFollowUp]
    answers: Sequence[StoredAnswer]
    found: Mapping[date, str]
    before: Before | None = None
    """How things stood before the changed day, where the diary is not here whole."""


@dataclass(slots=True)
class Findings:
    """What the routine tier finds on the days of one diary, by the rules of each day; every day worked out once."""

    diary: Diary
    plan: Plan
    in_force: InForce
    _worked_out: dict[date, tuple[Finding, ...]] = field(default_factory=dict)

    def on(self, day: date) -> tuple[Finding, ...]:
        """Every finding of the routine tier on a day."""
        if day not in self._worked_out:
            rules = self.in_force.on(day)
            evaluate = VERSIONS.get(rules.version)
            if evaluate is None or rules.version == RULES_VERSION:
                self._worked_out[day] = follow_ups_on(self.diary, day, rules.thresholds)
            else:
                found = evaluate(self.diary, day, rules.thresholds)
                self._worked_out[day] = tuple(each for each in found if each.tier is Tier.ROUTINE)
        return self._worked_out[day]

    def marks(self, kept: Mapping[date, str], stale_from: date) -> tuple[dict[date, Marks], dict[date, str]]:
        """What is found on each day, worked out from `stale_from` on, and before as it was `kept`; and what of that is
        to be kept anew.
        """
        found = {day: marks.read(text) for day, text in kept.items() if day < stale_from}
        changed: dict[date, str] = {}
        for report in self.diary.from_day(stale_from):
            day = report.day
            those = tuple(self._mark(finding) for finding in self.on(day))
            if those:
                found[day] = those
            if marks.written(those) != kept.get(day, ""):
                changed[day] = marks.written(those)
        changed |= {day: "" for day in kept if day >= stale_from and self.diary.on(day) is None}
        return found, changed

    def outcome(
        self,
        found: Mapping[date, Marks],
        answers: Iterable[StoredAnswer],
        now: datetime,
        *,
        since: date | None = None,
        open_before: Sequence[Folded] = (),
    ) -> Outcome:
        """What becomes of it; from the day `since` on, where it is given, with what was open before that day."""
        if since is not None:
            found = {day: those for day, those in found.items() if day >= since}
        held = {(day, mark.rule, mark.symptom) for day, those in found.items() for mark in those if mark.held}
        return fold(
            self.diary,
            {day: [mark.finding(day) for mark in those] for day, those in found.items()},
            [_answered(each) for each in answers],
            thresholds_on=self.in_force.thresholds_on,
            held_back=lambda finding: (finding.day, finding.rule, finding.symptom) in held,
            today=latest_day(now),
            since=since,
            open_before=open_before,
        )

    def _mark(self, finding: Finding) -> Mark:
        held = self.plan.held(finding, self.diary) is not None
        assert finding.symptom is None or isinstance(finding.symptom, int)  # noqa: S101 - so they are stored
        return Mark(finding.rule, finding.symptom, held)


@dataclass(frozen=True, slots=True)
class Came:
    """What going over a diary, or over its last days, came to."""

    findings: Findings
    stale_from: date
    found: Mapping[date, Marks]
    changed: Mapping[date, str]
    """What is kept anew of the days' findings."""
    outcome: Outcome
    stored: Sequence[StoredFollowUp]
    """Those that the outcome is held against."""
    held_before: Mapping[Key, bool] = field(default_factory=dict)
    """Of what was open before the days that were gone over: whether the care plan held back what was last found."""


@dataclass(slots=True)
class Application:
    """The rules applied to one patient."""

    work: Work
    numbers: Thresholds
    loaded: Loaded
    audience: notifications.Audience
    changed_on: date | None = None
    """A day whose report changed that the state does not tell of yet: it is told with all the rest, written once."""

    def run(self) -> list[FollowUp]:
        """Go over the diary; gives the follow-ups that are open now and were not before."""
        state, diary = self.loaded.state, self.loaded.diary
        first = diary.reports[0].day if diary.reports else today_for(self.loaded.patient, self.work.now)
        in_force, changed_on = note_change(self.work, state, self.loaded.in_force, self.numbers, first=first)
        stale = [day for day in (state.changed_from, self.changed_on, changed_on) if day is not None]
        opened: list[FollowUp] = []
        if stale:
            opened = self.write(self._came(in_force, min(stale)))
        if self.changed_on is not None:
            mark_changed(state, self.changed_on)
        self.mark_applied()
        return opened

    def _came(self, in_force: InForce, stale_from: date) -> Came:
        before = self.loaded.before
        findings = Findings(self.loaded.diary, self.loaded.plan, in_force)
        found, changed = findings.marks(self.loaded.found, stale_from)
        outcome = findings.outcome(
            found,
            self.loaded.answers,
            self.work.now,
            since=None if before is None else before.day,
            open_before=() if before is None else before.open,
        )
        held = dict.fromkeys(_held_before(before, found), True)
        return Came(findings, stale_from, found, changed, outcome, self.loaded.stored, held)

    def write(self, came: Came) -> list[FollowUp]:
        """Write what it came to, and tell people; gives the follow-ups that are open now and were not before."""
        self._keep(came.changed)
        writing = WriteBack(
            work=self.work,
            today=today_for(self.loaded.patient, self.work.now),
            patient=self.loaded.patient,
            found=came.found,
            stale_from=came.stale_from,
            in_force=came.findings.in_force,
            diary=came.findings.diary,
            findings_on=came.findings.on,
            held_before=came.held_before,
        )
        writing.write(came.outcome, came.stored)
        self._tell(writing)
        return [*writing.new, *writing.reopened]

    def _keep(self, changed: Mapping[date, str]) -> None:
        if not changed:
            return
        patient_id = self.loaded.patient.id
        known = self.loaded.found
        gone = [day for day, text in changed.items() if day in known and not text]
        if gone:
            self.work.session.execute(
                delete(_FOUND).where(_FOUND.c.patient_id == patient_id, _FOUND.c.day.in_(gone))
            )
        other = [
            {"of_patient": patient_id, "of_day": day, "now_found": text}
            for day, text in changed.items()
            if day in known and text
        ]
        if other:
            self.work.session.execute(_FOUND_OTHERWISE, other)
        new = [
            {"patient_id": patient_id, "day": day, "found": text}
            for day, text in changed.items()
            if day not in known and text
        ]
        if new:
            self.work.session.execute(_FIRST_FOUND, new)

    def _tell(self, writing: WriteBack) -> None:
        patient = self.loaded.patient
        notifications.reckon_with_fold(
            self.work, writing.reopened, writing.held_otherwise, lambda: self.audience.has_contacts(patient)
        )
        if writing.new:
            notifications.tell_of_opened(
                self.work,
                patient,
                writing.new,
                self.audience,
                today=writing.today,
                key=f"follow_up:{writing.new[0].id}:{self._data_version()}",
            )

    def _data_version(self) -> int:
        return self.loaded.state.data_version + (self.changed_on is not None)

    def mark_applied(self) -> None:
        """Note that the rules have been applied to all that is there."""
        state = self.loaded.state
        state.applied_version = state.data_version
        state.applied_rules = self.numbers.fingerprint()
        state.failures = 0
        state.retry_at = None
        state.last_error = ""
        state.due_at = None
        state.changed_from = None
        come = [report.day for report in self.loaded.diary.reports if report.day <= latest_day(self.work.now)]
        state.reported_to = come[-1] if come else None


def _held_before(before: Before | None, found: Mapping[date, Marks]) -> list[Key]:
    """Of what was open before, that of which the care plan holds back all that was last found."""
    last = {
        track.key: [mark.held for mark in found.get(max(track.found_on), ()) if mark.key == track.key]
        for track in (before.open if before is not None else ())
    }
    return [key for key, those in last.items() if those and all(those)]


def _answered(given: StoredAnswer) -> Answered:
    reply = REPLIES[given.answer]
    booked = reply is Reply.BOOKED
    return Answered(
        given.kind,
        given.symptom,
        given.on,
        reply,
        given.booked_for if booked else None,
        tuple(Moved(on, to) for on, to in given.moves) if booked else (),
        ref=given,
    )

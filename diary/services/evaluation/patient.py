"""The routine rules applied to one patient: one fold over the whole diary, and what it gives written back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from diary.clock import latest_day
from diary.config import Settings
from diary.rules.answers import Answered, Moved, Reply
from diary.rules.evaluate import follow_ups_on
from diary.rules.findings import Finding, Tier
from diary.rules.fold import fold
from diary.rules.follow_ups import Key
from diary.rules.plan import Plan
from diary.rules.records import Diary
from diary.rules.thresholds import RULES_VERSION, Thresholds
from diary.rules.versions import VERSIONS
from diary.services import notifications
from diary.services.evaluation import evidence, marks
from diary.services.evaluation.in_force import InForce, note_change
from diary.services.evaluation.life_cycles import WriteBack
from diary.services.evaluation.marks import Mark, Marks
from diary.services.evaluation.recent import Before
from diary.services.patients import mark_changed, today_for
from diary.store.models import DayFound, FollowUp, Patient, RulesInForce, SweepState
from diary.store.models.acknowledgements import Answer
from diary.store.queries.followups import StoredAnswer, StoredFollowUp

_REPLIES = {
    Answer.CALLED: Reply.TOLD,
    Answer.TOLD_DOCTOR: Reply.TOLD,
    Answer.BOOKED: Reply.BOOKED,
    Answer.CHECKED: Reply.CHECKED,
    Answer.NOT_NEEDED: Reply.CHECKED,
}


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
class Application:
    """The rules applied to one patient."""

    session: Session
    now: datetime
    settings: Settings
    numbers: Thresholds
    loaded: Loaded
    audience: notifications.Audience
    changed_on: date | None = None
    """A day whose report changed that the state does not tell of yet: it is told with all the rest, written once."""
    _worked_out: dict[date, tuple[Finding, ...]] = field(default_factory=dict)

    def run(self) -> list[FollowUp]:
        """Go over the diary; gives the follow-ups that are open now and were not before."""
        state, diary = self.loaded.state, self.loaded.diary
        today = today_for(self.loaded.patient, self.now)
        first = diary.reports[0].day if diary.reports else today
        in_force, changed_on = note_change(
            self.session, self.now, state, self.loaded.in_force, self.numbers, first=first
        )
        stale = [day for day in (state.changed_from, self.changed_on, changed_on) if day is not None]
        opened: list[FollowUp] = []
        if stale:
            opened = self._fold(in_force, min(stale), today)
        if self.changed_on is not None:
            mark_changed(state, self.changed_on)
        self._mark_applied()
        return opened

    def _fold(self, in_force: InForce, stale_from: date, today: date) -> list[FollowUp]:
        found, before = self._found(in_force, stale_from), self.loaded.before
        held = {(day, mark.rule, mark.symptom) for day, those in found.items() for mark in those if mark.held}
        outcome = fold(
            self.loaded.diary,
            {day: [mark.finding(day) for mark in those] for day, those in found.items()},
            [_answered(each) for each in self.loaded.answers],
            thresholds_on=in_force.thresholds_on,
            held_back=lambda finding: (finding.day, finding.rule, finding.symptom) in held,
            today=latest_day(self.now),
            since=None if before is None else before.day,
            open_before=() if before is None else before.open,
        )
        writing = WriteBack(
            session=self.session,
            now=self.now,
            today=today,
            patient=self.loaded.patient,
            found=found,
            stale_from=stale_from,
            in_force=in_force,
            findings_on=self._findings_by(in_force),
        )
        writing.write(outcome, self.loaded.stored, _held_before(before, found))
        self._tell(writing, today)
        opened = [*writing.new, *writing.reopened]
        evidence.read(self.session, opened)
        return opened

    def _found(self, in_force: InForce, stale_from: date) -> dict[date, Marks]:
        """What is found on each day: worked out from `stale_from` on, and kept; as it was kept before."""
        kept = self.loaded.found
        found = {day: marks.read(text) for day, text in kept.items() if day < stale_from}
        findings_on = self._findings_by(in_force)
        changed: dict[date, str] = {}
        days = [report.day for report in self.loaded.diary.reports if report.day >= stale_from]
        for day in days:
            those = tuple(self._mark(finding) for finding in findings_on(day))
            if those:
                found[day] = those
            if marks.written(those) != kept.get(day, ""):
                changed[day] = marks.written(those)
        changed |= {day: "" for day in kept if day >= stale_from and self.loaded.diary.on(day) is None}
        self._keep(changed)
        return found

    def _keep(self, changed: Mapping[date, str]) -> None:
        if not changed:
            return
        patient_id = self.loaded.patient.id
        before = [day for day in changed if day in self.loaded.found]
        if before:
            self.session.execute(
                delete(DayFound).where(DayFound.patient_id == patient_id, DayFound.day.in_(before)),
                execution_options={"synchronize_session": False},
            )
        rows = [
            {"patient_id": patient_id, "day": day, "found": text} for day, text in changed.items() if text
        ]
        if rows:
            self.session.execute(insert(DayFound), rows)

    def _mark(self, finding: Finding) -> Mark:
        held = self.loaded.plan.held(finding, self.loaded.diary) is not None
        assert finding.symptom is None or isinstance(finding.symptom, int)  # noqa: S101 - so they are stored
        return Mark(finding.rule, finding.symptom, held)

    def _findings_by(self, in_force: InForce) -> Callable[[date], tuple[Finding, ...]]:
        """Every finding of the routine tier on a day, by the rules of that day, each day worked out once."""

        def findings_on(day: date) -> tuple[Finding, ...]:
            if day not in self._worked_out:
                rules = in_force.on(day)
                evaluate = VERSIONS.get(rules.version)
                if evaluate is None or rules.version == RULES_VERSION:
                    self._worked_out[day] = follow_ups_on(self.loaded.diary, day, rules.thresholds)
                else:
                    found = evaluate(self.loaded.diary, day, rules.thresholds)
                    self._worked_out[day] = tuple(each for each in found if each.tier is Tier.ROUTINE)
            return self._worked_out[day]

        return findings_on

    def _tell(self, writing: WriteBack, today: date) -> None:
        patient = self.loaded.patient
        notifications.reckon_with_fold(
            self.session,
            self.now,
            self.settings,
            writing.reopened,
            writing.held_otherwise,
            lambda: self.audience.has_contacts(patient),
        )
        if writing.new:
            notifications.tell_of_opened(
                self.session,
                self.now,
                self.settings,
                patient,
                writing.new,
                self.audience,
                today=today,
                key=f"follow_up:{writing.new[0].id}:{self._data_version()}",
            )

    def _data_version(self) -> int:
        return self.loaded.state.data_version + (self.changed_on is not None)

    def _mark_applied(self) -> None:
        state = self.loaded.state
        state.applied_version = state.data_version
        state.applied_rules = self.numbers.fingerprint()
        state.failures = 0
        state.retry_at = None
        state.last_error = ""
        state.due_at = None
        state.changed_from = None
        come = [report.day for report in self.loaded.diary.reports if report.day <= latest_day(self.now)]
        state.reported_to = come[-1] if come else None


def _held_before(before: Before | None, found: Mapping[date, Marks]) -> list[Key]:
    """Of what was open before, that of which the care plan holds back all that was last found."""
    last = {
        track.key: [mark.held for mark in found.get(max(track.found_on), ()) if mark.key == track.key]
        for track in (before.open if before is not None else ())
    }
    return [key for key, those in last.items() if those and all(those)]


def _answered(given: StoredAnswer) -> Answered:
    reply = _REPLIES[given.answer]
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

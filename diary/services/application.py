"""The rules of the third tier applied to one patient: their days gone over, and what comes out written back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from diary.config import Settings
from diary.rules.evaluate import follow_ups_on
from diary.rules.findings import Finding, Kind, Tier
from diary.rules.lifecycle import Closed, How, Key, fold
from diary.rules.lifecycle import FollowUp as Known
from diary.rules.plan import Plan
from diary.rules.records import Diary, Report
from diary.rules.schedule import day_start
from diary.rules.thresholds import Thresholds
from diary.services import telling
from diary.services.evidence import found_days, sync_day
from diary.services.patients import today_for
from diary.store.models import FollowUp, Patient, SweepState
from diary.store.models.followups import Answer, FollowUpState

OLDEST_NEWS_DAYS = 14
"""Nothing opens from a diary whose last report is older: what it says is history."""

_KINDS = frozenset(kind for kind in Kind if kind.tier is Tier.FOLLOW_UP)


class Application:
    """The rules applied to one patient."""

    def __init__(
        self,
        session: Session,
        now: datetime,
        settings: Settings,
        numbers: Thresholds,
        state: SweepState,
        patient: Patient,
        diary: Diary,
        plan: Plan,
        stored: list[FollowUp],
        audience: telling.Audience,
    ) -> None:
        self.session = session
        self.now = now
        self.settings = settings
        self.numbers = numbers
        self.state = state
        self.patient = patient
        self.diary = diary
        self.plan = plan
        self.stored = stored
        self.audience = audience
        self.today = today_for(patient, now)
        self.verify = state.changed_from is not None

    def run(self) -> list[FollowUp]:
        """Go over what changed; gives the follow-ups that are open now and were not before."""
        reported = [report.day for report in self.diary.reports if report.day <= self.today]
        days = self._days_to_go_over(reported)
        findings = self._said_on(days)
        outcome = fold(
            self.diary,
            days,
            findings,
            [self._known(follow_up) for follow_up in self.stored],
            kinds=_KINDS,
            verify=self.verify,
            thresholds=self.numbers,
            first=self.state.changed_from,
        )
        opened: list[FollowUp] = []
        history: list[date] = []
        for follow_up in outcome.followups:
            if isinstance(follow_up.ref, FollowUp):
                if self._write_back(follow_up.ref, follow_up, days, findings):
                    opened.append(follow_up.ref)
            elif follow_up.closed is None:
                if self._is_news(reported):
                    opened.append(self._open(follow_up, findings))
                else:
                    history.append(follow_up.opened_on)
        if opened:
            self._tell(opened)
        self._mark_applied(history)
        return opened

    def _days_to_go_over(self, reported: list[date]) -> list[date]:
        if self.state.changed_from is not None:
            return [day for day in reported if day >= self.state.changed_from]
        if reported and self.state.applied_rules != self.numbers.fingerprint():
            # New rules or numbers do not rewrite the past; they look at how things stand.
            return reported[-1:] if self._is_news(reported) else []
        return []

    def _said_on(self, days: Sequence[date]) -> dict[date, tuple[Finding, ...]]:
        """What is found on these days and not held back by the patient's plan.

        A plan takes back nothing: what an open follow-up was told of on a day stays found on it.
        """
        told: dict[Key, frozenset[date]] = {}
        for stored in self.stored:
            if stored.state == FollowUpState.OPEN or self._is_in_question(stored):
                told[_key(stored)] = told.get(_key(stored), frozenset()) | found_days(stored)

        def is_said(finding: Finding, report: Report) -> bool:
            held_back = self.plan.held(finding, self.diary) is not None
            return not held_back or report.day in told.get(finding.follow_up_key, ())

        reports = {report.day: report for report in self.diary.reports}
        return {
            day: tuple(
                finding
                for finding in follow_ups_on(self.diary, day, self.numbers)
                if is_said(finding, reports[day])
            )
            for day in days
        }

    def _is_news(self, reported: list[date]) -> bool:
        return bool(reported) and reported[-1] >= self.today - timedelta(days=OLDEST_NEWS_DAYS)

    def _write_back(
        self, stored: FollowUp, known: Known, days: Sequence[date], findings: dict[date, tuple[Finding, ...]]
    ) -> bool:
        """Store how a known follow-up stands now. True if it is open again."""
        if stored.state != FollowUpState.OPEN and not self._is_in_question(stored):
            return False
        before = found_days(stored)
        # Changed reports may change or take away what was found; changed rules only add to it.
        touched = known.found_on | before if self.verify else known.found_on - before
        for day in sorted(touched.intersection(days)):
            found = _of_key(findings[day], known.key) if day in known.found_on else []
            sync_day(self.session, stored, day, found, self.now, self.numbers)
        if known.found_on:
            stored.last_found_on = max(known.found_on)
        was_open = stored.state == FollowUpState.OPEN
        if known.closed is None:
            stored.state = FollowUpState.OPEN
            stored.closed_on = stored.closed_at = None
            return not was_open
        state = FollowUpState(known.closed.how)
        if (stored.state, stored.closed_on) != (state, known.closed.on):
            stored.state = state
            stored.closed_on = known.closed.on
            stored.closed_at = self.now
        return False

    def _is_in_question(self, stored: FollowUp) -> bool:
        """Whether it cleared on a day that is gone over again: with what was filled in since, it may be open after all.

        Not if a later one of its kind and symptom has taken its place.
        """
        if (
            self.state.changed_from is None
            or stored.state != FollowUpState.CLEARED
            or stored.closed_on is None
        ):
            return False
        return stored.closed_on >= self.state.changed_from and not any(
            _key(other) == _key(stored) and other.id > stored.id for other in self.stored
        )

    def _open(self, known: Known, findings: dict[date, tuple[Finding, ...]]) -> FollowUp:
        first = _of_key(findings[known.opened_on], known.key)[0]
        follow_up = FollowUp(
            patient_id=self.patient.id,
            kind=known.kind.value,
            symptom_id=known.symptom,
            rule=first.rule.value,
            opened_on=known.opened_on,
            opened_at=self.now,
            last_found_on=max(known.found_on),
            # Said, so that setting it to the same later costs no statement.
            escalate_at=None,
            findings=[],
        )
        self.session.add(follow_up)
        self.session.flush()
        for day in sorted(known.found_on):
            sync_day(self.session, follow_up, day, _of_key(findings[day], known.key), self.now, self.numbers)
        return follow_up

    def _tell(self, opened: list[FollowUp]) -> None:
        self.session.flush()
        telling.tell_of_opened(
            self.session,
            self.now,
            self.settings,
            self.patient,
            opened,
            self.audience,
            today=self.today,
            key=f"follow_up:{opened[0].id}:{self.state.data_version}",
        )

    def _mark_applied(self, history: list[date]) -> None:
        state = self.state
        state.applied_version = state.data_version
        state.applied_rules = self.numbers.fingerprint()
        state.failures = 0
        state.retry_at = None
        state.last_error = ""
        # A report can lie ahead of the calendar after a journey west: its day comes by itself.
        ahead = [report.day for report in self.diary.reports if report.day > self.today]
        state.due_at = day_start(ahead[0], ZoneInfo(self.patient.timezone)) if ahead else None
        # What was too old to be news is looked at again together with the next report.
        state.changed_from = min([*history, *ahead[:1]], default=None)

    def _known(self, follow_up: FollowUp) -> Known:
        """A stored follow-up as the rules know it; one whose clearing is in question counts as open."""
        closed = None
        if follow_up.closed_on is not None and not self._is_in_question(follow_up):
            quiet = 0
            if follow_up.state == FollowUpState.ACKNOWLEDGED:
                told = follow_up.answer == Answer.TOLD_DOCTOR
                quiet = self.numbers.quiet_told_days if told else self.numbers.quiet_days
            closed = Closed(how=How(follow_up.state), on=follow_up.closed_on, quiet_days=quiet)
        kind, symptom = _key(follow_up)
        return Known(kind, symptom, follow_up.opened_on, found_days(follow_up), closed, ref=follow_up)


def _key(follow_up: FollowUp) -> Key:
    return Kind(follow_up.kind), follow_up.symptom_id


def _of_key(findings: Sequence[Finding], key: Key) -> list[Finding]:
    return [finding for finding in findings if finding.follow_up_key == key]

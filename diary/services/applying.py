"""The rules of the third tier applied to stored diaries: what the job does in bulk and a saved report does at once.

A patient's `SweepState` says from which day on something changed. The days from there to the last are gone over again,
against the follow-ups that are stored; what comes out is written back, and a follow-up that opens queues its mail.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.config import Settings
from diary.mail.kinds import MailKind
from diary.rules.evaluate import follow_ups_on
from diary.rules.findings import Finding, Kind, Tier
from diary.rules.lifecycle import Closed, How, fold
from diary.rules.lifecycle import FollowUp as Known
from diary.rules.records import Diary
from diary.rules.schedule import day_start
from diary.rules.thresholds import Thresholds
from diary.services import outbox
from diary.services.evidence import found_days, sync_day
from diary.services.patients import today_for
from diary.services.thresholds import site_thresholds
from diary.store.models import FollowUp, Patient, SweepState
from diary.store.models.followups import Answer, FollowUpState
from diary.store.queries.diaries import load_diaries
from diary.store.queries.followups import third_tier_that_matters

LOOK_BACK_DAYS = 35
"""Days before a day that its rules can look at: the seven of the recent window and the 28 before them. An episode that
began before them counts the same as one that began on the first of them."""

OLDEST_NEWS_DAYS = 14
"""Nothing opens from a diary whose last report is older: what it says is history."""

_KINDS = frozenset(kind for kind in Kind if kind.tier is Tier.FOLLOW_UP)
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
    opened: list[FollowUp] = []
    for group in _loadable(session, states, patients, now):
        for state, patient, diary, stored in group:
            try:
                with session.begin_nested():
                    opened += _Application(
                        session, now, settings, numbers, state, patient, diary, stored
                    ).run()
            except Exception as error:
                log.exception("applying the rules failed for patient %s", patient.id)
                _set_aside(state, now, error)
    session.flush()
    return opened


_Loaded = tuple[SweepState, Patient, Diary, list[FollowUp]]


def _loadable(
    session: Session, states: Sequence[SweepState], patients: dict[int, Patient], now: datetime
) -> list[list[_Loaded]]:
    """The diaries of all, read together; where that fails, one by one, so that only the broken one is left out."""
    try:
        return [_load(session, states, patients, now)]
    except Exception:
        log.exception("reading %s diaries together failed", len(states))
    groups = []
    for state in states:
        try:
            groups.append(_load(session, [state], patients, now))
        except Exception as error:
            log.exception("reading the diary of patient %s failed", state.patient_id)
            _set_aside(state, now, error)
    return groups


def _load(
    session: Session, states: Sequence[SweepState], patients: dict[int, Patient], now: datetime
) -> list[_Loaded]:
    ids = [state.patient_id for state in states]
    first_days = {
        state.patient_id: state.changed_from
        or today_for(patients[state.patient_id], now) - timedelta(days=OLDEST_NEWS_DAYS)
        for state in states
    }
    first = min(first_days.values())
    quiet = timedelta(days=max(OLDEST_NEWS_DAYS, LOOK_BACK_DAYS))
    stored = third_tier_that_matters(session, ids, closed_since=first - quiet)
    needed = [first - timedelta(days=LOOK_BACK_DAYS)]
    needed += [
        follow_up.last_found_on
        for follow_ups in stored.values()
        for follow_up in follow_ups
        if follow_up.state == FollowUpState.OPEN
    ]
    diaries = load_diaries(session, ids, first_day=min(needed))
    return [
        (state, patients[state.patient_id], diaries[state.patient_id], stored[state.patient_id])
        for state in states
    ]


def _set_aside(state: SweepState, now: datetime, error: Exception) -> None:
    state.failures += 1
    state.retry_at = now + min(_RETRY_FIRST * 2 ** (state.failures - 1), _RETRY_LAST)
    # The kind of error and where it was raised, without its message, which may quote a diary.
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f" in {place.tb_frame.f_code.co_name}, line {place.tb_lineno}" if place else ""
    state.last_error = f"{type(error).__name__}{where}"


class _Application:
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
        stored: list[FollowUp],
    ) -> None:
        self.session = session
        self.now = now
        self.settings = settings
        self.numbers = numbers
        self.state = state
        self.patient = patient
        self.diary = diary
        self.stored = stored
        self.today = today_for(patient, now)
        self.verify = state.changed_from is not None

    def run(self) -> list[FollowUp]:
        reported = [report.day for report in self.diary.reports if report.day <= self.today]
        days = self._days_to_go_over(reported)
        findings = {day: follow_ups_on(self.diary, day, self.numbers) for day in days}
        outcome = fold(
            self.diary,
            days,
            findings,
            [_known(follow_up, self.numbers) for follow_up in self.stored],
            kinds=_KINDS,
            verify=self.verify,
            thresholds=self.numbers,
            first=self.state.changed_from,
        )
        opened: list[FollowUp] = []
        for follow_up in outcome.followups:
            if isinstance(follow_up.ref, FollowUp):
                self._write_back(follow_up.ref, follow_up, days, findings)
            elif follow_up.closed is None and self._is_news(reported):
                opened.append(self._open(follow_up, findings))
        if opened:
            self._tell(opened)
        self._mark_applied()
        return opened

    def _days_to_go_over(self, reported: list[date]) -> list[date]:
        if self.state.changed_from is not None:
            return [day for day in reported if day >= self.state.changed_from]
        if reported and self.state.applied_rules != self.numbers.fingerprint():
            # New rules or numbers do not rewrite the past; they look at how things stand.
            return reported[-1:] if self._is_news(reported) else []
        return []

    def _is_news(self, reported: list[date]) -> bool:
        return bool(reported) and reported[-1] >= self.today - timedelta(days=OLDEST_NEWS_DAYS)

    def _write_back(
        self, stored: FollowUp, known: Known, days: Sequence[date], findings: dict[date, tuple[Finding, ...]]
    ) -> None:
        if stored.state != FollowUpState.OPEN:
            return
        before = found_days(stored)
        # Changed reports may change or take away what was found; changed rules only add to it.
        touched = known.found_on | before if self.verify else known.found_on - before
        for day in sorted(touched.intersection(days)):
            found = _of_key(findings[day], known) if day in known.found_on else []
            sync_day(self.session, stored, day, found, self.now, self.numbers)
        if known.found_on:
            stored.last_found_on = max(known.found_on)
        if known.closed is not None:
            stored.state = FollowUpState(known.closed.how)
            stored.closed_on = known.closed.on
            stored.closed_at = self.now

    def _open(self, known: Known, findings: dict[date, tuple[Finding, ...]]) -> FollowUp:
        first = _of_key(findings[known.opened_on], known)[0]
        follow_up = FollowUp(
            patient_id=self.patient.id,
            kind=known.kind.value,
            symptom_id=known.symptom,
            rule=first.rule.value,
            opened_on=known.opened_on,
            opened_at=self.now,
            last_found_on=max(known.found_on),
            findings=[],
        )
        self.session.add(follow_up)
        self.session.flush()
        for day in sorted(known.found_on):
            sync_day(self.session, follow_up, day, _of_key(findings[day], known), self.now, self.numbers)
        return follow_up

    def _tell(self, opened: list[FollowUp]) -> None:
        """One mail for what opens at the same moment: three alike would only alarm."""
        self.session.flush()
        outbox.enqueue(
            self.session,
            self.now,
            self.settings,
            MailKind.FOLLOW_UP,
            self.patient.account,
            dedupe_key=f"follow_up:{opened[0].id}:opened",
            patient_id=self.patient.id,
            follow_up_id=opened[0].id,
            params={"follow_ups": [follow_up.id for follow_up in opened]},
        )
        for follow_up in opened:
            follow_up.told_on = self.today

    def _mark_applied(self) -> None:
        state = self.state
        state.applied_version = state.data_version
        state.applied_rules = self.numbers.fingerprint()
        state.failures = 0
        state.retry_at = None
        state.last_error = ""
        # A report can lie ahead of the calendar after a journey west: its day comes by itself.
        ahead = [report.day for report in self.diary.reports if report.day > self.today]
        state.changed_from = ahead[0] if ahead else None
        state.due_at = day_start(ahead[0], ZoneInfo(self.patient.timezone)) if ahead else None


def _known(follow_up: FollowUp, numbers: Thresholds) -> Known:
    closed = None
    if follow_up.closed_on is not None:
        quiet = 0
        if follow_up.state == FollowUpState.ACKNOWLEDGED:
            told = follow_up.answer == Answer.TOLD_DOCTOR
            quiet = numbers.quiet_told_days if told else numbers.quiet_days
        closed = Closed(how=How(follow_up.state), on=follow_up.closed_on, quiet_days=quiet)
    return Known(
        kind=Kind(follow_up.kind),
        symptom=follow_up.symptom_id,
        opened_on=follow_up.opened_on,
        found_on=found_days(follow_up),
        closed=closed,
        ref=follow_up,
    )


def _of_key(findings: Sequence[Finding], known: Known) -> list[Finding]:
    return [finding for finding in findings if finding.follow_up_key == (known.kind, known.symptom)]

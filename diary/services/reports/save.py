"""Saving a day's report: kept, looked at for emergencies, and handed to the rules, all in one transaction."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import cast

from sqlalchemy import Table, bindparam, func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from diary.config import Settings
from diary.rules.findings import Finding
from diary.services import audit, away, consents, notifications
from diary.services.errors import BadInput, Conflict, Faults, NoConsent, NotFound, NotYours
from diary.services.evaluation.alarms import correct_alarms, open_alarms
from diary.services.evaluation.at_once import said_at_once
from diary.services.evaluation.batch import apply_rules_to
from diary.services.gate import gate
from diary.services.gate.gate import Passage, Passed
from diary.services.patients import all_symptoms, locked_state, today_for
from diary.services.patients.answers import LONGEST_NOTE, Answers, answers_of, as_report, as_trace
from diary.services.patients.calendar import (
    Reach,
    is_current_day,
    oldest_open_day,
    reach,
)
from diary.services.patients.held import hold
from diary.services.permissions.access import Action, actor_for, can
from diary.services.permissions.report_permissions import may_change
from diary.store.models import (
    Account,
    FollowUp,
    Medicine,
    Patient,
    SavedReport,
    ThrownAway,
)
from diary.store.models.audit import ActingAs
from diary.store.models.consents import Purpose
from diary.store.models.reports import ReportSource
from diary.store.queries.reports import current_report, latest_report
from diary.store.work import Work
from diary.words.formats import day_in_words
from diary.words.language import gettext as _

log = logging.getLogger(__name__)

_REPORT = cast(Table, SavedReport.__table__)
_SUPERSEDE = update(_REPORT).where(_REPORT.c.id == bindparam("before")).values(superseded_at=bindparam("at"))


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving did."""

    report: SavedReport
    at_once: tuple[Finding, ...]
    """What the answers call for at once, highest first. For a back-filled day it is about that day, not about now."""
    back_filled: bool
    opened: list[FollowUp]
    passed: Passed
    """What the gate made of it: the head of the page."""
    thrown_away_id: int | None = None
    """Where the answers are kept that a conflict threw away, if it was these that were new."""
    ended_pause: bool = False
    """Whether the patient was said to be in hospital or away until this report came."""
    may_have_draft: bool = True
    """False where it is known that nobody has answers kept that could not be saved."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A day's answers as somebody sends them."""

    day: date
    answers: Answers
    by: Account
    seen_version: int = 0
    """The version of that day which the person had before them; 0 for none."""
    opened_at: datetime | None = None
    """When the form was sent out, as far as that is signed in it."""
    source: ReportSource = ReportSource.PAGE


def save_report(
    work: Work, patient: Patient, sent: Sent, *, over_conflict: bool = False, only_adds: bool = False
) -> Saved:
    """Save what was sent as the report of its day; the version before is kept.

    Raises Conflict when another version counts now than the person had seen, unless it holds the same answers: a second
    press of the button is not a second report. Raises BadInput with every fault, NoConsent where the patient does not
    want the diary kept, and NotYours where another has written the day and the sender may not read it (NotFound where
    they may not write at all). By a link in a mail it is the patient's own, though nobody signed in: the audit says so.
    A report that is saved is never lost to a fault in the rules of the routine tier: the job tries those again.

    `over_conflict`: the person was shown the saved version beside these answers and chose these; what was saved is
    thrown away as the other would have been. `only_adds`: the answers are those that are saved and a danger more, so
    that whoever may write may send them and learns nothing by it.
    """
    held = hold(work.session, patient)
    if not held.may_be_kept:
        raise NoConsent
    day, answers = sent.day, sent.answers
    symptoms = held.symptoms
    faults = _faults(answers, day, today_for(patient, work.now), work.settings, signs_asked=not only_adds)
    faults.take(_strangers(work.session, patient, answers, {symptom.id for symptom in symptoms}))
    if faults:
        raise BadInput(faults)
    latest = latest_report(work.session, patient.id, day)
    before = latest if latest is not None and latest.superseded_at is None else None
    _check_leave(work, patient, sent.by, None if only_adds else before)
    alarms = open_alarms(work.session, patient.id) if held.has_open_alarms else []
    said = gate.version_of(work, patient, day, answers, symptoms)
    passage = Passage(
        patient, day, answers, sent.by, gate.about_now(patient, day, work.now, sent.opened_at), said
    )
    was = answers_of(before) if before is not None else None
    if before is not None and was == answers:
        passed = gate.pass_through(
            work, replace(passage, before=said), again=before, alarms=alarms, was_asked=held.has_questions
        )
        if passed.opened:
            notifications.reckon_with_report(work, patient)
        return Saved(
            before,
            said.findings,
            not passage.is_now,
            list(passed.opened),
            passed,
            may_have_draft=held.has_drafts,
        )
    if before is not None and before.version != sent.seen_version:
        raise Conflict(before)
    saved_before = gate.version_of(work, patient, day, was, symptoms) if was else gate.NOTHING
    report = store_version(
        work,
        as_report(patient, day, answers),
        before,
        by=sent.by,
        source=sent.source,
        number=1 if latest is None else latest.version + 1,
    )
    by_link = sent.source is ReportSource.LINK
    audit.record(
        work,
        patient.id,
        audit.Event.REPORT_SAVED_BY_LINK if by_link else audit.Event.REPORT_SAVED,
        by=None if by_link else sent.by,
        acting_as=_acting_as(patient, sent.by, by_link=by_link),
        subject=f"report:{report.id}",
    )
    acting_as = _acting_as(patient, sent.by, by_link=by_link)
    ended_pause = away.end_by_report(work, patient, day, by=None if by_link else sent.by, acting_as=acting_as)
    correct_alarms(work, patient, day, said.findings, alarms)
    passage = (
        replace(passage, thrown_away=saved_before) if over_conflict else replace(passage, before=saved_before)
    )
    passed = gate.pass_through(work, passage, alarms=alarms, was_asked=held.has_questions)
    if alarms or passed.opened:
        notifications.reckon_with_report(work, patient)
    opened = [*passed.opened, *apply_rules_to(work, held, day)]
    return Saved(
        report,
        said.findings,
        not passage.is_now,
        opened,
        passed,
        ended_pause=ended_pause,
        may_have_draft=held.has_drafts,
    )


def keep_saved(work: Work, patient: Patient, sent: Sent, *, unread: bool = False) -> Saved:
    """In a conflict, let the report that is saved count, and throw away what was sent: a save like any other.

    What was answered is kept as a trace, and what it says of danger goes through the gate. Raises as `save_report`
    does: Conflict where not even the version that was chosen counts any more. `unread`: nobody chose, since what is
    saved is not the sender's to read.
    """
    locked_state(work.session, patient)
    if not consents.allows(work.session, patient.id, Purpose.DIARY):
        raise NoConsent
    day, symptoms = sent.day, all_symptoms(work.session, patient)
    faults = _strangers(work.session, patient, sent.answers, {symptom.id for symptom in symptoms})
    if faults:
        raise BadInput(faults)
    kept = current_report(work.session, patient.id, day)
    if kept is None:
        raise NotFound
    _check_leave(work, patient, sent.by, None if unread else kept)
    if kept.version != sent.seen_version:
        raise Conflict(kept)
    trace = ThrownAway(
        patient_id=patient.id,
        day=day,
        kept_version=kept.version,
        answers=as_trace(sent.answers),
        thrown_away_at=work.now,
        thrown_away_by=sent.by.id,
    )
    work.session.add(trace)
    work.session.flush()
    audit.record(work, patient.id, audit.Event.REPORT_KEPT, by=sent.by, subject=f"report:{kept.id}")
    is_now = gate.about_now(patient, day, work.now, sent.opened_at)
    answers = answers_of(kept)
    counts = gate.version_of(work, patient, day, answers, symptoms)
    lost = gate.version_of(work, patient, day, sent.answers, symptoms)
    passed = gate.pass_through(work, Passage(patient, day, answers, sent.by, is_now, counts, counts, lost))
    notifications.reckon_with_report(work, patient)
    return Saved(kept, counts.findings, not is_now, list(passed.opened), passed, trace.id)


def look_again(work: Work, patient: Patient) -> list[FollowUp]:
    """Bring open alarms in step with the reports about now: what is known of a symptom, or was agreed, has changed.

    Nothing opens by it and none is taken back (rules.md, follow-ups, 7): gives an empty list.
    """
    today = today_for(patient, work.now)
    symptoms = all_symptoms(work.session, patient)
    for day in (today - timedelta(days=1), today):
        report = current_report(work.session, patient.id, day)
        if report is None or not is_current_day(day, work.now, patient.timezone):
            continue
        findings = said_at_once(work, patient, day, answers_of(report), symptoms)
        correct_alarms(work, patient, day, findings)
    notifications.reckon_with_report(work, patient)
    return []


def store_version(
    work: Work,
    report: SavedReport,
    before: SavedReport | None,
    *,
    by: Account | None,
    source: ReportSource,
    number: int | None = None,
) -> SavedReport:
    """Write `report` as one more version of its day and put `before`, if there is one, behind it.

    `by` is None for what no person wrote, and `number` that of the version, where the last one is known already.
    """
    if before is not None:
        # In a statement of its own: the index that allows one current version would refuse the new one otherwise.
        work.session.execute(_SUPERSEDE, {"before": before.id, "at": work.now})
        set_committed_value(before, "superseded_at", work.now)
    report.version = _last_version(work.session, report) + 1 if number is None else number
    report.source, report.recorded_by, report.recorded_at = source, by.id if by else None, work.now
    work.session.add(report)
    work.session.flush()
    return report


def _acting_as(patient: Patient, by: Account, *, by_link: bool) -> ActingAs | None:
    """As whom somebody saves; None where the circle has to be looked at."""
    if by_link:
        return ActingAs.STRANGER
    return ActingAs.PATIENT if patient.account_id == by.id else None


def _last_version(session: Session, report: SavedReport) -> int:
    """Of all that was ever saved for its day, also where it was taken out since."""
    last = select(func.max(SavedReport.version)).where(
        SavedReport.patient_id == report.patient_id, SavedReport.day == report.day
    )
    return session.scalar(last) or 0


def _check_leave(work: Work, patient: Patient, account: Account, before: SavedReport | None) -> None:
    """The patient may save any day. What others may is looked at in the transaction that saves."""
    if account.id == patient.account_id:
        return
    actor = actor_for(work, account)
    if not can(actor, Action.WRITE_REPORT, patient):
        raise NotFound
    if before is not None and not may_change(work.session, actor, patient, before):
        raise NotYours(before)


def _faults(answers: Answers, day: date, today: date, settings: Settings, *, signs_asked: bool) -> Faults:
    """`signs_asked`: False where only something is added to a report that was imported, say, without its signs."""
    faults = Faults()
    if signs_asked and answers.signs is None:
        faults.add("signs", _("Tick each warning sign you have, or “None of these”."))
    within = reach(day, today, settings)
    if within is Reach.TOO_OLD:
        oldest = day_in_words(oldest_open_day(today, settings))
        faults.add("day", _("A report can be for %(oldest)s up to today.", oldest=oldest))
    elif within is Reach.NOT_YET:
        faults.add("day", _("A report cannot be for a day to come."))
    if len(answers.note) > LONGEST_NOTE:
        faults.add("note", _("The note is too long: at most %(count)s letters.", count=LONGEST_NOTE))
    return faults


def _strangers(session: Session, patient: Patient, answers: Answers, symptoms: set[int]) -> Faults:
    """Faults for numbers and medicines that belong to no diary, or to somebody else's."""
    faults = Faults()
    if answers.readings.keys() - symptoms:
        faults.add("readings", _("One of the numbers is for something this diary does not track."))
    named = answers.medicines | answers.not_taken.keys()
    if named:
        known = session.scalars(
            select(Medicine.id).where(Medicine.patient_id == patient.id, Medicine.id.in_(named))
        )
        if named - set(known):
            faults.add("medicines", _("One of the medicines is not in this diary."))
    return faults

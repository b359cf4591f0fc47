"""Saving a day's report: kept, looked at for emergencies, and handed to the rules, all in one transaction."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from diary.config import Settings
from diary.rules.findings import Finding
from diary.services import audit, consents, notifications
from diary.services.errors import BadInput, Conflict, Faults, NoConsent, NotFound, NotYours
from diary.services.evaluation.alarms import correct_alarms, open_alarms
from diary.services.evaluation.at_once import said_at_once
from diary.services.evaluation.batch import apply_rules_to
from diary.services.gate import gate
from diary.services.gate.gate import Passed
from diary.services.patients import all_symptoms, locked_state, today_for
from diary.services.patients.answers import LONGEST_NOTE, Answers, answers_of, as_trace
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
    MedicineTaken,
    Patient,
    SavedReading,
    SavedReport,
    SelfCareTried,
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


def save_report(
    work: Work,
    *,
    patient: Patient,
    day: date,
    answers: Answers,
    seen_version: int,
    recorded_by: Account,
    source: ReportSource = ReportSource.PAGE,
    opened_at: datetime | None = None,
    over_conflict: bool = False,
) -> Saved:
    """Save `answers` as the report of `day`; the version before is kept.

    `seen_version` is the version the person had before them (0 for none). Raises Conflict when another one counts now,
    unless it holds the same answers: a second press of the button is not a second report. Raises BadInput with every
    fault, NoConsent where the patient does not want the diary kept, and NotYours where another has written the day and
    `recorded_by` may not read it (NotFound where they may not write at all). By a link in a mail it is the patient's
    own, though nobody signed in: the audit says so. A report that is saved is never lost to a fault in the rules of the
    routine tier: the job tries those again.

    `opened_at` is when the form was sent out, as far as that is signed in it. `over_conflict`: the person was shown the
    saved version beside these answers and chose these; what was saved is thrown away as the other would have been.
    """
    held = hold(work.session, patient)
    if not held.may_be_kept:
        raise NoConsent
    today = today_for(patient, work.now)
    symptoms = held.symptoms
    faults = _faults(answers, day, today, work.settings)
    faults.take(_strangers(work.session, patient, answers, {symptom.id for symptom in symptoms}))
    if faults:
        raise BadInput(faults)
    latest = latest_report(work.session, patient.id, day)
    before = latest if latest is not None and latest.superseded_at is None else None
    _check_leave(work, patient, recorded_by, before)
    alarms = open_alarms(work.session, patient.id) if held.has_open_alarms else []
    is_now = gate.about_now(patient, day, work.now, opened_at)
    sent = gate.version_of(work, patient, day, answers, symptoms)
    was = answers_of(before) if before is not None else None
    if before is not None and was == answers:
        passed = gate.pass_through(
            work, patient, day,
            is_now=is_now, sent=sent, before=sent, answers=answers, by=recorded_by, changed=False,
            raises=before.source == ReportSource.IMPORT, alarms=alarms, was_asked=held.has_questions,
        )  # fmt: skip
        if passed.opened:
            notifications.reckon_with_report(work, patient)
        return Saved(before, sent.findings, not is_now, list(passed.opened), passed)
    if before is not None and before.version != seen_version:
        raise Conflict(before)
    saved_before = gate.version_of(work, patient, day, was, symptoms) if was else gate.NOTHING
    number = 1 if latest is None else latest.version + 1
    report = store_version(work, patient, day, answers, before, recorded_by, source, number=number)
    by_link = source is ReportSource.LINK
    audit.record(
        work,
        patient.id,
        audit.Event.REPORT_SAVED_BY_LINK if by_link else audit.Event.REPORT_SAVED,
        by=None if by_link else recorded_by,
        acting_as=_acting_as(patient, recorded_by, by_link=by_link),
        subject=f"report:{report.id}",
    )
    correct_alarms(work, patient, day, sent.findings, alarms)
    passed = gate.pass_through(
        work, patient, day,
        is_now=is_now,
        sent=sent,
        before=gate.NOTHING if over_conflict else saved_before,
        thrown_away=saved_before if over_conflict else gate.NOTHING,
        answers=answers,
        by=recorded_by,
        alarms=alarms,
        was_asked=held.has_questions,
    )  # fmt: skip
    if alarms or passed.opened:
        notifications.reckon_with_report(work, patient)
    opened = [*passed.opened, *apply_rules_to(work, held, day)]
    return Saved(report, sent.findings, not is_now, opened, passed)


def keep_saved(
    work: Work,
    *,
    patient: Patient,
    day: date,
    thrown_away: Answers,
    seen_version: int,
    kept_by: Account,
    opened_at: datetime | None = None,
) -> Saved:
    """In a conflict, let the report that is saved count, and throw these answers away: a save like any other.

    What was answered is kept as a trace, and what it says of danger goes through the gate. Raises as `save_report`
    does: Conflict where not even the version that was chosen counts any more.
    """
    locked_state(work.session, patient)
    if not consents.allows(work.session, patient.id, Purpose.DIARY):
        raise NoConsent
    symptoms = all_symptoms(work.session, patient)
    faults = _strangers(work.session, patient, thrown_away, {symptom.id for symptom in symptoms})
    if faults:
        raise BadInput(faults)
    kept = current_report(work.session, patient.id, day)
    if kept is None:
        raise NotFound
    _check_leave(work, patient, kept_by, kept)
    if kept.version != seen_version:
        raise Conflict(kept)
    trace = ThrownAway(
        patient_id=patient.id,
        day=day,
        kept_version=kept.version,
        answers=as_trace(thrown_away),
        thrown_away_at=work.now,
        thrown_away_by=kept_by.id,
    )
    work.session.add(trace)
    work.session.flush()
    audit.record(work, patient.id, audit.Event.REPORT_KEPT, by=kept_by, subject=f"report:{kept.id}")
    is_now = gate.about_now(patient, day, work.now, opened_at)
    answers = answers_of(kept)
    sent = gate.version_of(work, patient, day, answers, symptoms)
    lost = gate.version_of(work, patient, day, thrown_away, symptoms)
    passed = gate.pass_through(
        work, patient, day,
        is_now=is_now, sent=sent, before=sent, thrown_away=lost, answers=answers, by=kept_by,
    )  # fmt: skip
    notifications.reckon_with_report(work, patient)
    return Saved(kept, sent.findings, not is_now, list(passed.opened), passed, trace.id)


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
    patient: Patient,
    day: date,
    answers: Answers,
    before: SavedReport | None,
    recorded_by: Account | None,
    source: ReportSource,
    *,
    number: int | None = None,
) -> SavedReport:
    """Write one more version of a day's report and put `before`, if there is one, behind it.

    `number` is that of the version, where the last one is known already.
    """
    if before is not None:
        # In a statement of its own: the index that allows one current version would refuse the new one otherwise.
        work.session.execute(
            update(SavedReport).where(SavedReport.id == before.id).values(superseded_at=work.now)
        )
    report = SavedReport(
        patient_id=patient.id,
        day=day,
        version=_last_version(work.session, patient, day) + 1 if number is None else number,
        signs=answers.signs,
        sudden=answers.sudden,
        interference=answers.interference,
        could_not=answers.could_not,
        compared=answers.compared,
        note=answers.note,
        source=source,
        recorded_by=recorded_by.id if recorded_by else None,
        recorded_at=work.now,
        readings=[
            SavedReading(symptom_id=symptom_id, worst=reading.worst, usual=reading.usual)
            for symptom_id, reading in sorted(answers.readings.items())
        ],
        self_care=[
            SelfCareTried(what=what, helped=helped) for what, helped in sorted(answers.self_care.items())
        ],
        medicines=[MedicineTaken(medicine_id=medicine_id) for medicine_id in sorted(answers.medicines)],
    )
    work.session.add(report)
    work.session.flush()
    return report


def _acting_as(patient: Patient, by: Account, *, by_link: bool) -> ActingAs | None:
    """As whom somebody saves; None where the circle has to be looked at."""
    if by_link:
        return ActingAs.STRANGER
    return ActingAs.PATIENT if patient.account_id == by.id else None


def _last_version(session: Session, patient: Patient, day: date) -> int:
    """Of all that was ever saved for that day, also where it was taken out since."""
    last = select(func.max(SavedReport.version)).where(
        SavedReport.patient_id == patient.id, SavedReport.day == day
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


def _faults(answers: Answers, day: date, today: date, settings: Settings) -> Faults:
    faults = Faults()
    if answers.signs is None:
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
    if answers.medicines:
        known = session.scalars(
            select(Medicine.id).where(Medicine.patient_id == patient.id, Medicine.id.in_(answers.medicines))
        )
        if answers.medicines - set(known):
            faults.add("medicines", _("One of the medicines is not in this diary."))
    return faults

"""Noting something in a report that is there already: what was tried, and a danger that somebody else has seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from diary.services.errors import NotFound
from diary.services.patients import locked_state
from diary.services.patients.answers import answers_of
from diary.services.reports.save import Saved, Sent, keep_saved, save_report
from diary.store.models import Patient
from diary.store.models.tracking import Helped, SelfCare
from diary.store.queries.reports import current_report
from diary.store.work import Work


def note_tried(work: Work, patient: Patient, tried: Mapping[SelfCare, Helped | None], sent: Sent) -> Saved:
    """Save the report that `sent.day` has once more, with what was tried, and with nothing else changed in it.

    It is a save like any other: a version of its own, and all that it says of danger goes through the gate. The answers
    of `sent` are not looked at. Raises NotFound where the day has no report, and else as `save_report` does.
    """
    report = current_report(work.session, patient.id, sent.day)
    if report is None:
        raise NotFound
    return save_report(
        work, patient, replace(sent, answers=replace(answers_of(report), self_care=dict(tried)))
    )


def add_danger(work: Work, patient: Patient, sent: Sent) -> Saved:
    """Let a danger count that somebody has seen who may write for the patient, though the day has a report that is not
    theirs to read or to change.

    The signs join the report, as a version that the sender wrote; none is taken out of it, and nothing of it is told.
    Numbers cannot join: they are kept as those that a conflict throws away, and what they say of danger goes through
    the gate all the same. Raises NotFound where the day has no report or the sender may not write, and as `save_report`
    does.
    """
    locked_state(work.session, patient)
    report = current_report(work.session, patient.id, sent.day)
    if report is None:
        raise NotFound
    seen = report.version
    done = None
    if sent.answers.signs or sent.answers.sudden:
        was = answers_of(report)
        signs = (was.signs or frozenset()) | sent.answers.signs if sent.answers.signs else was.signs
        with_more = replace(was, signs=signs, sudden=True if sent.answers.sudden else was.sudden)
        done = save_report(work, patient, replace(sent, answers=with_more, seen_version=seen), only_adds=True)
        seen = done.report.version
    if done is None or sent.answers.readings:
        done = keep_saved(work, patient, replace(sent, seen_version=seen), unread=True)
    return done

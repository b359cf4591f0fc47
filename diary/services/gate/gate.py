"""The gate that every save goes through: it opens alarms, asks what has to be asked, and says what heads the page.

What the rules say of the three versions stands in `diary.rules.gate`; here it meets the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from diary.rules.at_once import severe
from diary.rules.findings import Finding
from diary.rules.gate import (
    ASKED_FROM,
    NOTHING,
    Head,
    Version,
    head_of,
    is_about_now,
    said_in,
    still_to_ask,
    together,
    verdict,
)
from diary.services.evaluation.alarms import open_alarms, raise_alarms
from diary.services.evaluation.at_once import said_at_once
from diary.services.gate import questions
from diary.services.gate.questions import Passage
from diary.services.patients import today_for
from diary.services.patients.answers import Answers, as_rules_see
from diary.store.models import FollowUp, Patient, Question, SavedReport, TrackedSymptom
from diary.store.models.gate import QuestionState
from diary.store.models.reports import ReportSource
from diary.store.queries.waiting import waiting_for
from diary.store.work import Work

__all__ = ["NOTHING", "Passage", "Passed", "about_now", "pass_through", "version_of"]


@dataclass(frozen=True, slots=True)
class Passed:
    """What the gate did with a save."""

    head: Head
    about_now: bool
    card: tuple[Finding, ...] = ()
    """What the card is about: of the answers as sent, and of those that a conflict threw away."""
    questions: tuple[Question, ...] = ()
    """The open questions that this save asks."""
    opened: tuple[FollowUp, ...] = ()
    """The alarms that it opened."""


def about_now(patient: Patient, day: date, now: datetime, opened_at: datetime | None = None) -> bool:
    """Whether a report of `day` saved now is about how things are now. `opened_at` is when its form was sent out."""
    return is_about_now(day, now, ZoneInfo(patient.timezone), opened_at)


def version_of(
    work: Work, patient: Patient, day: date, answers: Answers, symptoms: Iterable[TrackedSymptom]
) -> Version:
    """One version of a day's answers as the gate looks at it."""
    tracked = list(symptoms)
    numbers = work.settings.rules
    as_if_nothing_agreed = replace(numbers, severe_from=min(numbers.severe_from, ASKED_FROM))
    report = answers.on(day)
    pains = (severe(report, symptom, as_if_nothing_agreed) for symptom in as_rules_see(tracked))
    return Version(
        said_at_once(work, patient, day, answers, tracked),
        tuple(pain for pain in pains if pain is not None),
    )


def pass_through(
    work: Work,
    passage: Passage,
    *,
    again: SavedReport | None = None,
    alarms: Sequence[FollowUp] | None = None,
    was_asked: bool = True,
) -> Passed:
    """Take a save through the gate. To be called in the transaction that keeps it, the diary locked.

    `alarms` are the open ones, where they are known already; `was_asked` is False where no question ever was.

    `again` is the report that holds the same answers already, where they came once more: only what was never asked is
    asked then, and alarms are raised only where no save has looked at it before: at one from a file.
    """
    patient, day = passage.patient, passage.day
    today = today_for(patient, work.now)
    if alarms is None:
        alarms = open_alarms(work.session, patient.id)
    known = questions.waiting_or_of_day(work.session, patient.id, day) if was_asked else []
    waited = bool(alarms) or any(each.state == QuestionState.OPEN for each in known)
    said = verdict(
        about_now=passage.is_now, sent=passage.sent, before=passage.before, thrown_away=passage.thrown_away
    )
    opened = (
        raise_alarms(work, patient, day, said.card, today=today, thrown_away=said.thrown_away)
        if again is None or again.source == ReportSource.IMPORT
        else []
    )
    settled = [
        each for each in known if each.day == day and (again is not None or each.state == QuestionState.NO)
    ]
    to_ask = still_to_ask(said.asked, together(said_in(questions.findings_of(each)) for each in settled))
    asked = questions.ask(work, passage, to_ask, known)
    if again is not None:
        asked = [each for each in settled if each.state == QuestionState.OPEN] + asked
    card = (*said.card, *said.thrown_away)
    return Passed(
        head_of(card=bool(card), question=bool(asked), waiting=waited),
        passage.is_now,
        card,
        tuple(asked),
        tuple(opened),
    )


def head_now(session: Session, patient: Patient, day: date, *, card: Sequence[Finding]) -> Head:
    """The head of the page of a day that was saved before: `card` is what it says about now, if it is."""
    asked = bool(questions.of_day(session, patient.id, day, QuestionState.OPEN))
    waiting = waiting_for(session, patient.id)
    return head_of(card=bool(card), question=asked, waiting=waiting.has_alarms or waiting.has_questions)

"""What happened to a follow-up and around it, from every table that knows of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from diary.services import appointments
from diary.services.audit import Event
from diary.services.followups.assignment import assignments
from diary.services.followups.deliveries import what_became
from diary.services.followups.words_back import words_back
from diary.store.models import (
    Account,
    Appointment,
    Assignment,
    AuditRow,
    FollowUp,
    FollowUpChange,
    GivenAnswer,
    Notification,
    Question,
)
from diary.store.models.gate import QuestionState
from diary.store.models.notifications import ToldBecause
from diary.store.models.outbox import MailState
from diary.store.queries.worklist import when_found


class What(StrEnum):
    """In the order in which things of the same moment are told."""

    OPENED = "opened"
    SAID_SO = "said_so"
    """The gate's question was answered with *Yes*, which opened it or told of it again."""
    NOT_ANSWERED = "not_answered"
    """Nobody answered the gate's question in time, which did the same."""
    JOINED = "joined"
    WORKED_OUT_AGAIN = "worked_out_again"
    CORRECTED = "corrected"
    MAILED = "mailed"
    SEEN = "seen"
    TAKEN = "taken"
    PASSED_ON = "passed_on"
    GIVEN_BACK = "given_back"
    SAID_BACK = "said_back"
    ANSWERED = "answered"
    CHANGED = "changed"
    """It came to stand otherwise because the rules were gone over again: closed, or open again."""
    BOOKED = "booked"
    APPOINTMENT_ANSWERED = "appointment_answered"


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One thing that happened. `who` are account ids, None for an account that is gone."""

    at: datetime
    what: What
    days: tuple[date, ...] = ()
    """Reported days: that opened it, that was asked about, that it was seen again on, or for which it was worked out
    again."""
    who: tuple[int | None, ...] = ()
    """Who did it, nobody where that is not known; of a mail, whom it went to; of `PASSED_ON`, from whom and to whom."""
    because: str = ""
    """A `ToldBecause`, of a mail."""
    not_delivered: tuple[int | None, ...] = ()
    """Those of `who` to whom a mail could not be delivered."""
    not_sent: tuple[int | None, ...] = ()
    """Those of `who` to whom it was not sent after all: it was over by then, or not wanted."""
    kept: tuple[int | None, ...] = ()
    """Those of `who` to whom it was not sent, because there was no mail server."""
    appointment: Appointment | None = None
    answer: GivenAnswer | None = None
    question: Question | None = None
    word: str = ""
    """A `Word`, of `SAID_BACK`."""
    state: str = ""
    """A `FollowUpState`, of `CHANGED`: how it stands from then on."""


def history_of(session: Session, follow_up: FollowUp) -> list[HistoryEntry]:
    """All of it, the oldest first. Days seen again with nothing between them are one."""
    order = list(What)
    questions = session.scalars(select(Question).where(Question.follow_up_id == follow_up.id)).all()
    found = sorted(
        [
            *_of_findings(session, follow_up, questions),
            *_of_questions(questions),
            *_of_changes(session, follow_up),
            *_of_answers(session, follow_up),
            *_of_mails(session, follow_up),
            *_of_looks(session, follow_up),
            *_of_words(session, follow_up),
            *_of_assignments(assignments(session, follow_up)),
            *_of_appointments(session, follow_up),
        ],
        key=lambda each: (each.at, order.index(each.what)),
    )
    return list(_joined_together(found))


def was_seen(session: Session, follow_up: FollowUp, *, by: Account) -> bool:
    """Whether it is noted that the patient, who is `by`, has seen it."""
    found = session.scalar(
        select(AuditRow.id)
        .where(
            AuditRow.patient_id == follow_up.patient_id,
            AuditRow.subject == f"follow_up:{follow_up.id}",
            AuditRow.event == Event.FOLLOW_UP_SEEN,
            AuditRow.account_id == by.id,
        )
        .limit(1)
    )
    return found is not None


def _of_findings(
    session: Session, follow_up: FollowUp, questions: Sequence[Question]
) -> Iterator[HistoryEntry]:
    # What a question opened on today rests on the report of another day, and no report opened it.
    if all(question.answered_at != follow_up.opened_at for question in questions):
        yield HistoryEntry(follow_up.opened_at, What.OPENED, (follow_up.opened_on,))
    first: dict[date, datetime] = {}
    again: dict[datetime, set[date]] = defaultdict(set)
    for row in when_found(session, follow_up.id):
        first[row.day] = min(first.get(row.day, row.found_at), row.found_at)
        if row.corrected_at is not None:
            again[row.corrected_at].add(row.day)
    for day, at in first.items():
        asked = any(question.day == day and question.answered_at == at for question in questions)
        if day != follow_up.opened_on and not asked:
            yield HistoryEntry(at, What.JOINED, (day,))
    for at, days in again.items():
        yield HistoryEntry(at, What.WORKED_OUT_AGAIN, tuple(sorted(days)))
    if follow_up.corrected_at is not None:
        yield HistoryEntry(follow_up.corrected_at, What.CORRECTED)


def _of_questions(questions: Sequence[Question]) -> Iterator[HistoryEntry]:
    for question in questions:
        if question.answered_at is not None:
            yes = question.state == QuestionState.YES
            what = What.SAID_SO if yes else What.NOT_ANSWERED
            yield HistoryEntry(
                question.answered_at,
                what,
                (question.day,),
                () if question.answered_by is None else (question.answered_by,),
                question=question,
            )


def _of_changes(session: Session, follow_up: FollowUp) -> Iterator[HistoryEntry]:
    for row in session.scalars(
        select(FollowUpChange).where(FollowUpChange.follow_up_id == follow_up.id).order_by(FollowUpChange.id)
    ):
        yield HistoryEntry(row.at, What.CHANGED, state=row.state)


def _of_answers(session: Session, follow_up: FollowUp) -> Iterator[HistoryEntry]:
    """Each that was given to it, whether it is what closes it now or not."""
    for row in session.scalars(
        select(GivenAnswer).where(GivenAnswer.follow_up_id == follow_up.id).order_by(GivenAnswer.id)
    ):
        yield HistoryEntry(row.at, What.ANSWERED, who=(row.by,), answer=row)


def _of_mails(session: Session, follow_up: FollowUp) -> Iterator[HistoryEntry]:
    together: dict[tuple[datetime, ToldBecause], list[int | None]] = defaultdict(list)
    for row in session.scalars(
        select(Notification).where(Notification.follow_up_id == follow_up.id).order_by(Notification.id)
    ):
        together[row.told_at, row.because].append(row.account_id)
    became = what_became(session, follow_up) if together else {}
    for (at, because), who in together.items():
        stand = {account_id: became.get((account_id, at)) for account_id in who}
        yield HistoryEntry(
            at,
            What.MAILED,
            who=tuple(who),
            because=because,
            not_delivered=tuple(each for each in who if stand[each] is MailState.FAILED),
            not_sent=tuple(each for each in who if stand[each] is MailState.DROPPED),
            kept=tuple(each for each in who if stand[each] is MailState.KEPT),
        )


def _of_looks(session: Session, follow_up: FollowUp) -> Iterator[HistoryEntry]:
    """The first look of each."""
    for account_id, at in session.execute(
        select(AuditRow.account_id, func.min(AuditRow.at))
        .where(
            AuditRow.patient_id == follow_up.patient_id,
            AuditRow.subject == f"follow_up:{follow_up.id}",
            AuditRow.event.in_([Event.VIEWED_FOLLOW_UP, Event.FOLLOW_UP_SEEN]),
        )
        .group_by(AuditRow.account_id)
    ):
        yield HistoryEntry(at, What.SEEN, who=(account_id,))


def _of_words(session: Session, follow_up: FollowUp) -> Iterator[HistoryEntry]:
    for row in words_back(session, [follow_up.id]):
        yield HistoryEntry(row.said_at, What.SAID_BACK, who=(row.account_id,), word=row.word)


def _of_assignments(rows: list[Assignment]) -> Iterator[HistoryEntry]:
    for before, row in pairwise([None, *rows]):
        if row is None:
            continue
        if before is not None and before.ended_at == row.taken_at:
            yield HistoryEntry(row.taken_at, What.PASSED_ON, who=(before.account_id, row.account_id))
        else:
            yield HistoryEntry(row.taken_at, What.TAKEN, who=(row.account_id,))
    for row, after in pairwise([*rows, None]):
        if row is not None and row.ended_at is not None and (after is None or after.taken_at != row.ended_at):
            yield HistoryEntry(row.ended_at, What.GIVEN_BACK, who=(row.account_id,))


def _of_appointments(session: Session, follow_up: FollowUp) -> Iterator[HistoryEntry]:
    for row in appointments.of(session, follow_up):
        yield HistoryEntry(row.booked_at, What.BOOKED, who=(row.booked_by,), appointment=row)
        if row.answered_at is not None:
            yield HistoryEntry(
                row.answered_at, What.APPOINTMENT_ANSWERED, who=(row.answered_by,), appointment=row
            )


def _joined_together(found: list[HistoryEntry]) -> Iterator[HistoryEntry]:
    run: list[HistoryEntry] = []
    for each in [*found, None]:
        if each is not None and each.what is What.JOINED:
            run.append(each)
            continue
        if run:
            yield HistoryEntry(run[-1].at, What.JOINED, tuple(day for joined in run for day in joined.days))
            run = []
        if each is not None:
            yield each

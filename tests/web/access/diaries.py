"""A diary full of marks: every text in it begins with a word of its own, every row has a number of its own.

The numbers of rows tell whose they are: those of the first diary begin with 1, of the second with 2, and row for row
the diaries are alike. So what is one person's can be tried in the place of another's, and found on a page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from diary.config import Settings
from diary.rules.records import Reading, Sign, SymptomKind
from diary.services import appointments, circle, followups, patients
from diary.services.appointments import Booking
from diary.services.care_plan import agreement
from diary.services.care_plan.agreement import CarePlanAnswers
from diary.services.circle import Wish
from diary.services.followups import Acknowledgement
from diary.services.gate import gate, questions
from diary.services.patients.answers import Answers, answers_of
from diary.services.reports import Sent, drafts, save_report
from diary.services.tracking import medicines, symptoms
from diary.store.models import (
    Account,
    Appointment,
    Base,
    Caregiver,
    CareInvitation,
    CarePlanEntry,
    Patient,
    Question,
    Reminder,
)
from diary.store.models.appointments import Outcome
from diary.store.models.care_plan import Agreed
from diary.store.models.circle import Grant
from diary.store.models.followups import Answer, FollowUpState
from diary.store.queries.reports import current_report
from diary.store.work import Work
from tests.factories import make_patient, work_at
from tests.web.access.people import ANN, ASKED, email_of, mark_of

BLOCK = 1_000_000
"""So many numbers has each diary."""
OF_A_TABLE = 10_000

PHONE = "020 7946 0001"
HELPER_WROTE = "qxhelperwrote"
DAYS = 14
"""So long has it been kept, today included."""
BY_SOMEBODY_ELSE = 1
"""So many days ago, the report is that of whoever may record."""
UNWRITTEN = 2
"""So many days ago, there is no report."""


def number_rows_from(session: Session, block: int) -> None:
    """Rows made from now on have numbers of this block, other ones in each table."""
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    for place, table in enumerate(Base.metadata.sorted_tables):
        if table.dialect_options["sqlite"]["autoincrement"]:
            start = {"name": table.name, "seq": block * BLOCK + place * OF_A_TABLE}
            if not on_sqlite:
                session.execute(text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :seq)"), start)
                continue
            session.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), start)
            session.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"), start)


@dataclass(frozen=True, slots=True)
class Diary:
    """Where its rows are found."""

    who: str
    block: int
    patient_id: int
    account_id: int
    open_id: int
    """A follow-up that nobody has answered."""
    answered_id: int
    symptom_id: int
    medicine_id: int
    caregiver_id: int
    invitation_id: int
    appointment_id: int
    """Its day is over, and nobody has said how it went. The next one was called off."""
    entry_id: int
    """Something that is agreed. The one before it was replaced by it."""
    question_id: int
    """A question about the first day that nobody has answered."""


def make_diary(
    session: Session,
    now: datetime,
    settings: Settings,
    who: str,
    block: int,
    let_in: Callable[[Patient], list[Caregiver]],
) -> Diary:
    """Two weeks of reports, and everything else that a diary can hold. The first in the circle writes one of them."""
    number_rows_from(session, block)
    mark, began = mark_of(who), now - timedelta(days=30)
    patient = make_patient(session, began, email_of(who), procedure_on=began.date())
    patient.account.name = f"{mark}name"
    patient.procedure_name, patient.contact_name = f"{mark}procedure", f"{mark}doctor"
    patient.contact_phone, patient.address = PHONE, f"{mark}home"
    patient.allergies = f"{mark}allergy"
    patient.account.phone = "07700 900142"
    _plan(session, began, patient, mark)
    places = let_in(patient)
    asked = _ask_somebody(session, now, settings, patient, mark)
    _write_reports(session, now, settings, patient, mark, places[0].account)
    booked = _book_twice(session, now, patient, mark)
    agreed = _agree_twice(session, now, settings, patient, mark, places[0].account)
    _keep_a_draft(session, now, patient, mark)
    question = _ask_whether_it_is_so_now(session, now, settings, patient)
    found = followups.follow_ups(session, patient.id)
    return Diary(
        who,
        block,
        patient.id,
        patient.account_id,
        next(each.id for each in found if each.state == FollowUpState.OPEN),
        next(each.id for each in found if each.state == FollowUpState.ACKNOWLEDGED),
        patients.tracked_symptoms(session, patient)[-1].id,
        medicines.all_medicines(session, patient)[0].id,
        places[0].id,
        asked.id,
        booked.id,
        agreed.id,
        question.id,
    )


def _ask_somebody(
    session: Session, now: datetime, settings: Settings, patient: Patient, mark: str
) -> CareInvitation:
    return circle.invite(
        Work(session, now, settings),
        patient,
        email_of(ASKED) if mark == mark_of(ANN) else f"{mark}asked@example.org",
        Wish(name=f"{mark}asked", grants=frozenset(Grant), details_allowed=True, ends_on=None),
        by=patient.account,
    )


def _write_reports(
    session: Session, now: datetime, settings: Settings, patient: Patient, mark: str, helper: Account
) -> None:
    """Every day but one; with a danger sign at the beginning and today."""
    for ago in reversed(range(DAYS)):
        when = now - timedelta(days=ago)
        if ago == UNWRITTEN:
            continue
        writer = helper if ago == BY_SOMEBODY_ELSE else patient.account
        note = f"{HELPER_WROTE}{mark}" if ago == BY_SOMEBODY_ELSE else f"{mark}note"
        signs = {DAYS - 1: {Sign.CHEST}, 5: {Sign.LUMP}, 0: {Sign.CHEST}}.get(ago, set())
        _report(session, when, settings, patient, writer, frozenset(signs), 3 if ago > 6 else 6, note)
        if ago == DAYS - 1:
            first = followups.open_follow_ups(session, patient.id)[0]
            told = Answer.TOLD_DOCTOR
            followups.acknowledge(
                work_at(session, when),
                [first],
                Acknowledgement(told, note=f"{mark}answer"),
                by=patient.account,
            )
    # Changed, so that there is an older version too.
    _report(session, now, settings, patient, patient.account, frozenset({Sign.CHEST}), 7, f"{mark}newer")


def _book_twice(session: Session, now: datetime, patient: Patient, mark: str) -> Appointment:
    first = followups.open_follow_ups(session, patient.id)[-1]
    booked = [
        appointments.book(
            work_at(session, now - timedelta(days=3)),
            first,
            Booking(on=now.date() + timedelta(days=ahead), place=f"{mark}place", doctor=f"{mark}surgeon"),
            by=patient.account,
        )
        for ahead in (-1, 7)
    ]
    booked[1].outcome, booked[1].answered_at = Outcome.CANCELLED, now
    return booked[0]


def _agree_twice(
    session: Session, now: datetime, settings: Settings, patient: Patient, mark: str, helper: Account
) -> CarePlanEntry:
    answers = CarePlanAnswers(
        Agreed.SEVERE_FROM,
        until_on=now.date() + timedelta(days=20),
        level=10,
        reason=f"{mark}reason",
        doctor=f"{mark}agreed",
        doctor_phone=PHONE,
    )
    first, second = (
        agreement.agree(Work(session, when, settings), patient, answers, by=helper)
        for when in (now - timedelta(days=3), now)
    )
    assert first.ended_on is not None
    return second


def _ask_whether_it_is_so_now(
    session: Session, now: datetime, settings: Settings, patient: Patient
) -> Question:
    day = now.date() - timedelta(days=DAYS - 1)
    report = current_report(session, patient.id, day)
    assert report is not None
    answers = answers_of(report)
    said = gate.version_of(
        Work(session, now, settings), patient, day, answers, patients.tracked_symptoms(session, patient)
    )
    by = patient.account
    passage = gate.Passage(patient, day, answers, by, is_now=False, sent=said)
    (asked,) = questions.ask(Work(session, now, settings), passage, said.findings, known=())
    return asked


def _keep_a_draft(session: Session, now: datetime, patient: Patient, mark: str) -> None:
    day = now.date() - timedelta(days=UNWRITTEN)
    drafts.keep(
        work_at(session, now), patient, patient.account, day, {"signs": ["none"], "note": [f"{mark}draft"]}
    )
    session.add(
        Reminder(
            patient_id=patient.id,
            day=day,
            at_minute=1200,
            kind="daily",
            state="queued",
            due_at=now,
            decided_at=now,
        )
    )
    session.flush()


def days_to_try(today: date) -> tuple[date, ...]:
    """Today, the day that somebody else wrote, the day without a report, and one long ago."""
    return tuple(today - timedelta(days=ago) for ago in (0, BY_SOMEBODY_ELSE, UNWRITTEN, DAYS - 1))


def _plan(session: Session, began: datetime, patient: Patient, mark: str) -> None:
    for name in ("symptom", "retired"):
        said = symptoms.SymptomAnswers(
            f"{mark}{name}", SymptomKind.PAIN, f"{mark}site", None, watched=True, heart=False
        )
        made = symptoms.add(work_at(session, began), patient, said)
        if name == "retired":
            symptoms.retire(work_at(session, began), patient, made)
    for name in ("medicine", "gone"):
        added = medicines.add(work_at(session, began), patient, f"{mark}{name}")
        if name == "gone":
            medicines.retire(work_at(session, began), added)


def _report(
    session: Session,
    when: datetime,
    settings: Settings,
    patient: Patient,
    writer: Account,
    signs: frozenset[Sign],
    worst: int,
    note: str,
) -> None:
    tracked = patients.tracked_symptoms(session, patient)
    before = current_report(session, patient.id, when.date())
    save_report(
        Work(session, when, settings),
        patient,
        Sent(
            when.date(),
            Answers(
                signs=signs,
                readings={each.id: Reading(worst, worst - 1) for each in tracked},
                interference=4,
                could_not=True,
                note=note,
                medicines=frozenset({medicines.all_medicines(session, patient)[0].id}),
            ),
            by=writer,
            seen_version=before.version if before else 0,
        ),
    )

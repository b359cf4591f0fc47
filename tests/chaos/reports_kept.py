"""What is in the database after the killing, held against what people typed and what they were told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from diary.config import Settings
from diary.rules.findings import Tier
from diary.services.audit import Event
from diary.services.audit.chain import audit_key
from diary.services.audit.verification import verify
from diary.store.engine import reading
from diary.store.models import Account, AuditRow, FollowUp, OutboxMail, Patient, SavedReport
from diary.store.models.reports import ReportSource
from tests.chaos.reports_client import Client


def faults(engine: Engine, settings: Settings, clients: Sequence[Client]) -> list[str]:
    """Everything that is not as it must be, a sentence each."""
    found = [f"{client.email} was answered: {answer}" for client in clients for answer in client.strange]
    for client in clients:
        found += [
            f"{client.email} was told that “{wanted.note}” is saved and could not see it"
            for wanted in client.not_shown
        ]
        with reading(engine) as session:
            patient_id = _patient(session, client)
            found += _of(session, client, patient_id)
        with reading(engine) as session:
            chain = verify(session, [audit_key(settings)], patient_id)
        found += [f"the audit of {client.email}: {fault}" for fault in chain.faults]
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            for check in ("integrity_check", "foreign_key_check"):
                rows = [row[0] for row in connection.execute(text(f"PRAGMA {check}"))]
                found += [f"{check}: {row}" for row in rows if row != "ok"]
    return found


def rows_saved(engine: Engine) -> int:
    """How many versions of reports there are."""
    with reading(engine) as session:
        return len(session.scalars(select(SavedReport.id)).all())


def _patient(session: Session, client: Client) -> int:
    wanted = select(Patient.id).join(Account, Account.id == Patient.account_id)
    return session.scalars(wanted.where(Account.email == client.email)).one()


def _of(session: Session, client: Client, patient_id: int) -> Iterator[str]:
    # What came from a file is there from the start, and nobody typed it.
    typed = SavedReport.source != ReportSource.IMPORT
    rows = session.scalars(select(SavedReport).where(SavedReport.patient_id == patient_id, typed)).all()
    times = Counter(row.note for row in rows)
    for wanted in client.answered:
        if wanted.note not in times:
            yield f"lost, though answered: {wanted}"
    for note, count in times.items():
        if note not in client.typed:
            yield f"nobody typed this: {note!r}"
        elif count > 1:
            yield f"saved {count} times: {note!r}"
    yield from _whole(session, client, rows)
    yield from _told(session, client, patient_id, rows)


def _whole(session: Session, client: Client, rows: Sequence[SavedReport]) -> Iterator[str]:
    """Every version has all of its parts, whether its answer arrived or not."""
    saved = AuditRow.event == Event.REPORT_SAVED.value
    noted = Counter(session.scalars(select(AuditRow.subject).where(saved)))
    for row in rows:
        wanted = client.typed.get(row.note)
        signs = {sign.value for sign in row.signs or ()}
        found = (row.day, {reading.symptom_id: reading.worst for reading in row.readings}, "chest" in signs)
        if wanted and found != (wanted.day, {client.symptom: wanted.worst}, wanted.chest):
            yield f"not as typed: {found} instead of {wanted}"
        if noted[f"report:{row.id}"] != 1:
            yield f"report {row.id} is noted {noted[f'report:{row.id}']} times"
    for day in {row.day for row in rows}:
        versions = sorted((row.version, row.superseded_at is not None) for row in rows if row.day == day)
        if versions != [(number, number < len(versions)) for number in range(1, len(versions) + 1)]:
            yield f"the versions of {day} do not follow each other: {versions}"


def _told(session: Session, client: Client, patient_id: int, rows: Sequence[SavedReport]) -> Iterator[str]:
    """Whoever saved an emergency has an open follow-up and a mail about it; what is there is from a report."""
    kept = {row.note for row in rows}
    chest = any(each.chest and each.about_now and each.note in kept for each in client.typed.values())
    emergency = FollowUp.kind == Tier.EMERGENCY.value
    alarms = session.scalars(select(FollowUp).where(FollowUp.patient_id == patient_id, emergency)).all()
    if len(alarms) != chest:
        yield f"{client.email} has {len(alarms)} emergencies, chest pain now: {chest}"
    for alarm in alarms:
        mails = session.scalars(select(OutboxMail.id).where(OutboxMail.follow_up_id == alarm.id)).all()
        if alarm.state != "open" or len(mails) != 1:
            yield f"the emergency of {client.email} is {alarm.state}, {len(mails)} mails"

"""Appointments about which somebody may have to be written to."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Row, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from diary.store.models import Appointment, Patient, ReminderSchedule


def not_reminded(session: Session, until: date) -> list[Row[Appointment, Patient, ReminderSchedule]]:
    """Those planned for a day up to `until` about which no mail of the day before is settled, the earliest first."""
    return _unsettled(session, Appointment.reminded_at, until)


def not_asked(session: Session, until: date) -> list[Row[Appointment, Patient, ReminderSchedule]]:
    """Those up to `until` of which nobody has said how they went, nor been asked by mail."""
    return _unsettled(session, Appointment.asked_at, until)


def settle(
    session: Session, now: datetime, appointment: Appointment, column: InstrumentedAttribute[datetime | None]
) -> bool:
    """Put down that its mail is settled. False where somebody else did, or answered the appointment."""
    done = session.execute(
        update(Appointment)
        .where(Appointment.id == appointment.id, column.is_(None), Appointment.outcome.is_(None))
        .values({column: now})
        .execution_options(synchronize_session=False)
    )
    session.refresh(appointment)
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _unsettled(
    session: Session, column: InstrumentedAttribute[datetime | None], until: date
) -> list[Row[Appointment, Patient, ReminderSchedule]]:
    return list(
        session.execute(
            select(Appointment, Patient, ReminderSchedule)
            .join(Patient, Patient.id == Appointment.patient_id)
            .join(ReminderSchedule, ReminderSchedule.patient_id == Patient.id)
            .where(Appointment.outcome.is_(None), column.is_(None), Appointment.on <= until)
            .order_by(Appointment.on, Appointment.id)
        )
    )

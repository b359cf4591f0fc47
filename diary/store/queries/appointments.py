"""Appointments about which somebody may have to be written to."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from diary.clock import latest_believable
from diary.store.models import Appointment, Patient, ReminderSchedule


def not_reminded(
    session: Session, now: datetime, until: date
) -> list[Row[Appointment, Patient, ReminderSchedule]]:
    """Those planned for a day up to `until` about which no mail of the day before is settled, the earliest first."""
    return _unsettled(session, now, Appointment.reminded_at, until)


def not_asked(
    session: Session, now: datetime, until: date
) -> list[Row[Appointment, Patient, ReminderSchedule]]:
    """Those up to `until` of which nobody has said how they went, nor been asked by mail."""
    return _unsettled(session, now, Appointment.asked_at, until)


def settle(
    session: Session, now: datetime, appointment: Appointment, column: InstrumentedAttribute[datetime | None]
) -> bool:
    """Put down that its mail is settled. False where somebody else did, or answered the appointment."""
    done = session.execute(
        update(Appointment)
        .where(Appointment.id == appointment.id, _is_unsettled(column, now), Appointment.outcome.is_(None))
        .values({column: now})
        .execution_options(synchronize_session=False)
    )
    session.refresh(appointment)
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _is_unsettled(column: InstrumentedAttribute[datetime | None], now: datetime) -> ColumnElement[bool]:
    """Also where a wrong clock settled it: that mail came too late to be sent, or far too early."""
    return or_(column.is_(None), column > latest_believable(now))


def _unsettled(
    session: Session, now: datetime, column: InstrumentedAttribute[datetime | None], until: date
) -> list[Row[Appointment, Patient, ReminderSchedule]]:
    return list(
        session.execute(
            select(Appointment, Patient, ReminderSchedule)
            .join(Patient, Patient.id == Appointment.patient_id)
            .join(ReminderSchedule, ReminderSchedule.patient_id == Patient.id)
            .where(Appointment.outcome.is_(None), _is_unsettled(column, now), Appointment.on <= until)
            .order_by(Appointment.on, Appointment.id)
        )
    )

"""A day's report, every version of it, and what was typed but could not be saved yet."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from diary.rules.records import Compared, Sign
from diary.store.models.base import ALL_SIGNS, Base, BigId, one_of, zero_to_ten
from diary.store.models.tracking import MedicineNotTaken, MedicineTaken, SelfCareTried


class ReportSource(StrEnum):
    """How a report came in."""

    PAGE = "page"
    IMPORT = "import"
    LINK = "link"
    """Written through the link in a reminder, by whoever had the mail."""


class SavedReport(Base):
    """One version of a patient's report for one day. The one not superseded counts; the others are kept."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("patient_id", "day", "version"),
        Index(
            "uq_report_current",
            "patient_id",
            "day",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint(f"signs BETWEEN 0 AND {ALL_SIGNS}", name="signs"),
        zero_to_ten("interference"),
        one_of("compared", Compared),
        one_of("source", ReportSource),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    day: Mapped[date]
    version: Mapped[int]
    signs: Mapped[frozenset[Sign] | None]
    sudden: Mapped[bool | None]
    interference: Mapped[int | None]
    could_not: Mapped[bool | None]
    compared: Mapped[Compared | None]
    note: Mapped[str] = mapped_column(default="")
    source: Mapped[ReportSource]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]

    readings: Mapped[list[SavedReading]] = relationship(lazy="selectin", order_by="SavedReading.symptom_id")
    self_care: Mapped[list[SelfCareTried]] = relationship(lazy="selectin", order_by="SelfCareTried.what")
    medicines: Mapped[list[MedicineTaken]] = relationship(
        lazy="selectin", order_by="MedicineTaken.medicine_id"
    )
    not_taken: Mapped[list[MedicineNotTaken]] = relationship(
        lazy="selectin", order_by="MedicineNotTaken.medicine_id"
    )


class SavedReading(Base):
    """The numbers a report gives one symptom."""

    __tablename__ = "reading"
    __table_args__ = (
        zero_to_ten("worst"),
        zero_to_ten("usual"),
        CheckConstraint("usual <= worst", name="usual_not_above_worst"),
        Index(None, "symptom_id"),
    )

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), primary_key=True)
    symptom_id: Mapped[int] = mapped_column(ForeignKey("tracked_symptom.id"), primary_key=True)
    worst: Mapped[int]
    usual: Mapped[int | None]


class Draft(Base):
    """Answers that arrived when they could not be saved (signed out meanwhile, say), kept until the person is back."""

    __tablename__ = "draft"

    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    """Who typed them: nobody else is shown them."""
    day: Mapped[date]
    answers: Mapped[dict[str, Any]]
    """Form fields as they were typed: names to lists of strings."""
    kept_at: Mapped[datetime]

"""What a patient tried against the pain, and the medicines they took, as a report tells it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from diary.store.models.base import Base, BigId, one_of


class SelfCare(StrEnum):
    """What the article names for mild pain."""

    MOVEMENT = "movement"
    HEAT_OR_COLD = "heat_or_cold"
    PARACETAMOL = "paracetamol"
    POSTURE = "posture"
    RELAXATION = "relaxation"
    REST = "rest"
    WALKING = "walking"
    DRINKING = "drinking"


class Helped(StrEnum):
    """Whether it helped, on the patient's word."""

    YES = "yes"
    A_LITTLE = "a_little"
    NO = "no"


class SelfCareTried(Base):
    """One thing that a report says was tried. `helped` is None where that was not answered."""

    __tablename__ = "self_care_tried"
    __table_args__ = (one_of("what", SelfCare), one_of("helped", Helped))

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), primary_key=True)
    what: Mapped[SelfCare] = mapped_column(primary_key=True)
    helped: Mapped[Helped | None]


class Medicine(Base):
    """A medicine a patient takes now and then or every day, as they call it."""

    __tablename__ = "medicine"
    __table_args__ = (
        UniqueConstraint("patient_id", "name"),
        CheckConstraint("name <> ''", name="name"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    name: Mapped[str]
    anti_inflammatory: Mapped[bool] = mapped_column(default=False)
    """Whether it is an anti-inflammatory (NSAID), which the article says to take only with the doctor's approval."""
    approved: Mapped[bool] = mapped_column(default=False)
    """Whether the patient marked it as approved by their doctor."""
    retired_at: Mapped[datetime | None]


class MedicineTaken(Base):
    """A medicine that a report says was taken that day."""

    __tablename__ = "medicine_taken"
    __table_args__ = (Index(None, "medicine_id"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), primary_key=True)
    medicine_id: Mapped[int] = mapped_column(ForeignKey("medicine.id"), primary_key=True)

"""What a patient tried against the pain, and the medicines they take, took or did not take, as a report tells it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

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


class TimeOfDay(StrEnum):
    """When in the day a medicine is taken, in the words of a box with four rows."""

    MORNING = "morning"
    NOON = "noon"
    EVENING = "evening"
    NIGHT = "night"


class NotTaken(StrEnum):
    """Why a medicine was not taken as usual, as far as that is known."""

    MISSED = "missed"
    """It was forgotten, or it did not work out."""
    SKIPPED = "skipped"
    """It was left out on purpose."""


_TIME_BITS = {each: 1 << place for place, each in enumerate(TimeOfDay)}


class TimesOfDay(TypeDecorator[frozenset[TimeOfDay]]):
    """Times of day as one number, a bit each: a number can be checked by the database; 0 is "none told"."""

    impl = SmallInteger
    cache_ok = True

    def process_bind_param(self, value: Iterable[TimeOfDay] | None, dialect: Dialect) -> int | None:
        """The sum of the bits."""
        return None if value is None else sum(_TIME_BITS[each] for each in set(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> frozenset[TimeOfDay] | None:
        """The times whose bits are set."""
        return None if value is None else frozenset(each for each, bit in _TIME_BITS.items() if value & bit)


class Medicine(Base):
    """A medicine a patient takes now and then or every day, as they call it."""

    __tablename__ = "medicine"
    __table_args__ = (
        UniqueConstraint("patient_id", "name"),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("times BETWEEN 0 AND 15", name="times"),
        CheckConstraint("from_on <= until_on", name="from_not_after_until"),
        CheckConstraint("left_over >= 0", name="left_over"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    name: Mapped[str]
    dose: Mapped[str] = mapped_column(default="")
    """As it was written, "5 mg" or "half a tablet". Nothing is worked out from it."""
    times: Mapped[frozenset[TimeOfDay]] = mapped_column(TimesOfDay, default=frozenset)
    """When it is taken on every day; a report asks only about a medicine that has such a time."""
    as_needed: Mapped[bool] = mapped_column(default=False)
    """Taken only now and then. Such a one is never missed."""
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    """The last day, that day included."""
    do_not_stop: Mapped[bool] = mapped_column(default=False)
    """Whether the patient marked it "do not stop without my doctor"."""
    left_over: Mapped[int | None]
    """How many there were when they were counted. Nothing is taken off it."""
    counted_on: Mapped[date | None]
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


class MedicineNotTaken(Base):
    """A medicine that a report says was not taken as usual that day. What stands in neither table is unknown."""

    __tablename__ = "medicine_not_taken"
    __table_args__ = (one_of("how", NotTaken), Index(None, "medicine_id"))

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), primary_key=True)
    medicine_id: Mapped[int] = mapped_column(ForeignKey("medicine.id"), primary_key=True)
    how: Mapped[NotTaken]
    why: Mapped[str] = mapped_column(default="")
    """In the patient's own words, open to whoever may read notes."""

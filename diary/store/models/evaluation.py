"""By which rules and numbers each day of a diary is gone over, and what they find on it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from diary.store.models.base import Base


class ThresholdSet(Base):
    """One set of thresholds that findings rest on: kept once, and never changed."""

    __tablename__ = "threshold_set"

    digest: Mapped[str] = mapped_column(primary_key=True)
    """Of `numbers`: sixteen hex digits."""
    numbers: Mapped[dict[str, Any]]
    """As `Thresholds.as_dict` gave them then."""


class RulesInForce(Base):
    """The rules and thresholds of one diary's days from `from_on` up to the next row's; the first row's also before it.

    A change counts from the last day that was reported when it was made.
    """

    __tablename__ = "rules_in_force"

    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"), primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    rules_version: Mapped[str]
    digest: Mapped[str] = mapped_column(ForeignKey("threshold_set.digest"))
    noted_at: Mapped[datetime]

    thresholds: Mapped[ThresholdSet] = relationship(lazy="joined", innerjoin=True)


class DayFound(Base):
    """What the rules of the routine tier find on one day, said as shortly as can be; a day on which they find nothing
    has no row.

    It can be worked out again at any time. It is kept so that only the days that changed have to be.
    """

    __tablename__ = "day_found"

    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    found: Mapped[str]
    """The rules with the id of the symptom, where it is about one: `interferes persists:3`. A `~` behind it says that
    the care plan holds it back.
    """

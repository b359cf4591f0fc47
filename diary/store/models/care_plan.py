"""What was agreed for one patient: where the rules speak up otherwise than for everybody, and until when."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from diary.rules.findings import Kind, Tier
from diary.store.models.base import Base, BigId, one_of, read_carefully


class Agreed(StrEnum):
    """What an entry of a plan says."""

    EXPECTED_LEVEL = "expected_level"
    """Pain up to `level` is expected of this symptom: `persists` and `worsens` keep quiet up to it."""
    RULE_OFF = "rule_off"
    """Follow-ups of `kind` are not opened, for one symptom or for all."""
    SEVERE_FROM = "severe_from"
    """Pain counts as severe from `level` (8, 9 or 10) instead of the site's number; agreed with a named doctor."""


class CarePlanEntry(Base):
    """One thing that was agreed. It holds from `from_on` through `until_on`, and is never changed: it is ended."""

    __tablename__ = "plan_entry"
    __table_args__ = (
        Index(None, "patient_id"),
        one_of("agreed", Agreed),
        one_of("kind", [kind for kind in Kind if kind.tier is Tier.ROUTINE]),
        CheckConstraint("until_on >= from_on", name="until_on"),
        CheckConstraint("(agreed = 'rule_off') = (kind IS NOT NULL)", name="rule_off"),
        CheckConstraint("(agreed = 'rule_off') = (level IS NULL)", name="level_given"),
        CheckConstraint("level BETWEEN 0 AND 10", name="level"),
        CheckConstraint(
            "agreed <> 'severe_from' OR (level BETWEEN 8 AND 10 AND doctor <> '')", name="severe"
        ),
        CheckConstraint("agreed <> 'expected_level' OR symptom_id IS NOT NULL", name="expected"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    agreed: Mapped[Agreed]
    symptom_id: Mapped[int | None] = mapped_column(ForeignKey("tracked_symptom.id"))
    kind: Mapped[Kind | None] = mapped_column(read_carefully(Kind))
    level: Mapped[int | None]
    from_on: Mapped[date]
    until_on: Mapped[date]
    """The last day on which it holds."""
    reason: Mapped[str] = mapped_column(default="")
    doctor: Mapped[str] = mapped_column(default="")
    """With whom it was agreed."""
    doctor_phone: Mapped[str] = mapped_column(default="")
    """Their number; given with each `severe_from` that was set since it is asked for."""
    set_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    set_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    """The first day, by the patient's calendar, on which it holds no more; None while it stands."""
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))

    @property
    def kind_off(self) -> Kind:
        """Of `RULE_OFF`, what is not opened. ValueError for an entry that the database would not have taken."""
        if self.kind is None:
            raise ValueError("what is not to be opened is not said")
        return self.kind

"""Follow-ups: what people see and act on, with the findings that made them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from diary.rules.findings import Kind, Rule, Tier
from diary.store.models.acknowledgements import Answer
from diary.store.models.base import Base, BigId, one_of, read_carefully
from diary.store.models.evaluation import ThresholdSet
from diary.store.models.patients import TrackedSymptom
from diary.store.models.reports import SavedReading, SavedReport

__all__ = ["Answer", "FollowUp", "FollowUpChange", "FollowUpFinding", "FollowUpState"]


class FollowUpState(StrEnum):
    """Where a follow-up stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLEARED = "cleared"
    WITHDRAWN = "withdrawn"
    """An edit took its evidence away."""
    JOINED = "joined"
    """It is one with another now: with the days filled in or corrected, both are the same."""
    NO_LONGER_NEEDED = "no_longer_needed"
    """Its evidence stands, but with the days as they are now it would not be opened."""

    @classmethod
    def most_careful(cls) -> FollowUpState:
        """What stands for a state that nobody knows."""
        return cls.OPEN


_IS_OPEN = text("state = 'open'")
_STANDS = text("corrected_at IS NULL")
_ESCALATES = text("state = 'open' AND escalate_at IS NOT NULL")
_SILENCE = text("state = 'open' AND silence_at IS NOT NULL")


class FollowUp(Base):
    """One thing to act on. At most one is open per patient, kind and symptom: the unique index holds that."""

    __tablename__ = "follow_up"
    __table_args__ = (
        Index(
            "uq_follow_up_open",
            "patient_id",
            "kind",
            text("coalesce(symptom_id, 0)"),
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
        Index("ix_follow_up_patient_id", "patient_id"),
        Index("ix_follow_up_closed_at", "closed_at"),
        Index("ix_follow_up_escalate", "escalate_at", sqlite_where=_ESCALATES, postgresql_where=_ESCALATES),
        Index("ix_follow_up_silence", "silence_at", sqlite_where=_SILENCE, postgresql_where=_SILENCE),
        one_of("kind", Kind),
        one_of("rule", Rule),
        one_of("state", FollowUpState),
        one_of("answer", Answer),
        CheckConstraint(
            "(state = 'acknowledged') = (acknowledged_at IS NOT NULL)",
            name="acknowledged",
        ),
        CheckConstraint("(state = 'open') = (closed_on IS NULL)", name="closed_on"),
        CheckConstraint("(state = 'joined') = (joined_to IS NOT NULL)", name="joined_to"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    kind: Mapped[Kind] = mapped_column(read_carefully(Kind))
    symptom_id: Mapped[int | None] = mapped_column(ForeignKey("tracked_symptom.id"))
    rule: Mapped[Rule]
    """The rule of the finding that opened it."""
    state: Mapped[FollowUpState] = mapped_column(read_carefully(FollowUpState), default=FollowUpState.OPEN)
    opened_on: Mapped[date]
    """The reported day whose finding opened it."""
    opened_at: Mapped[datetime]
    reopened_at: Mapped[datetime | None]
    """When it last opened again by itself: with the days filled in or corrected it is not over after all."""
    last_found_on: Mapped[date]
    told_on: Mapped[date | None]
    """The patient's local date on which people were last told of it by mail."""
    escalate_at: Mapped[datetime | None]
    """When the next caregiver is told, as long as it is open; None where there is nobody left to tell."""
    silence_at: Mapped[datetime | None]
    """Emergency and urgent only: when caregivers are asked to check, if no report comes before."""
    told_of: Mapped[list[str]] = mapped_column(default=list)
    """Emergency and urgent only: the tiers, rules, signs and severe symptoms that people were told of on `told_on`."""
    raised_for: Mapped[date | None]
    """Emergency and urgent only: the day of the report that raised it last; None where an answer to a question did."""
    not_answered_at: Mapped[datetime | None]
    """Emergency only: it was opened because nobody had answered a question by then."""
    corrected_at: Mapped[datetime | None]
    """Emergency and urgent only: an edit took its evidence away; it stays open until acknowledged."""
    report_withdrawn_at: Mapped[datetime | None]
    """Emergency and urgent only: the same, by a report that was taken out; then it says so."""
    held: Mapped[bool] = mapped_column(default=False)
    """Routine tier only: what was last found is no more than the care plan expects, so nobody else is told of it."""
    closed_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    withdrawn_on: Mapped[date | None]
    """The patient's local date on which its evidence went."""
    joined_to: Mapped[int | None] = mapped_column(ForeignKey("follow_up.id", ondelete="CASCADE"))
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    answer: Mapped[Answer | None]
    answer_note: Mapped[str] = mapped_column(default="")
    """The reason given with "not needed"; whatever the person added otherwise."""
    appointment_on: Mapped[date | None]

    findings: Mapped[list[FollowUpFinding]] = relationship(
        order_by="FollowUpFinding.day, FollowUpFinding.id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    """May be years of them: read only where somebody asks."""
    symptom: Mapped[TrackedSymptom | None] = relationship(lazy="joined")


class FollowUpFinding(Base):
    """A finding that opened a follow-up or joined it, with all that is needed to derive its message again."""

    __tablename__ = "follow_up_finding"
    __table_args__ = (
        Index(
            "uq_follow_up_finding",
            "follow_up_id",
            "day",
            "rule",
            text("coalesce(symptom_id, 0)"),
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        # The one above is partial: those taken back are read too, with every follow-up.
        Index(None, "follow_up_id"),
        one_of("rule", Rule),
        one_of("tier", Tier),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id", ondelete="CASCADE"))
    day: Mapped[date]
    rule: Mapped[Rule]
    tier: Mapped[Tier]
    symptom_id: Mapped[int | None] = mapped_column(ForeignKey("tracked_symptom.id"))
    found_at: Mapped[datetime]
    rules_version: Mapped[str]
    thresholds_digest: Mapped[str] = mapped_column(ForeignKey("threshold_set.digest"))
    copied: Mapped[list[dict[str, Any]]] = mapped_column("values", key="copied")
    """The report values used, as they were: day, field, value, symptom id. Empty where `reports` tells them."""
    reports: Mapped[list[int] | None]
    """The report versions whose numbers of the symptom it rests on, in day order; None where they are copied."""
    facts: Mapped[dict[str, Any]]
    """The rule's own figures, as `Finding.facts`; all that its sentence needs where `reports` tells the values."""
    corrected_at: Mapped[datetime | None]
    """An edit took this finding away; the row stays as the record of what was said."""

    threshold_set: Mapped[ThresholdSet | None] = relationship(lazy="selectin")
    """None only where the row that it names is gone."""

    @property
    def field(self) -> str:
        """Which of a symptom's numbers it rests on, where `reports` tells them."""
        return str(self.facts.get("scores_used", "worst"))

    @cached_property
    def values(self) -> list[dict[str, Any]]:
        """Every report value used: day, field, value, symptom id; read from the report versions where they are not
        copied. What a version says never changes. ValueError where the row is damaged and names none.
        """
        if self.reports is None:
            return self.copied
        if not isinstance(self.reports, list):
            raise ValueError(f"no list of report versions: {type(self.reports).__name__}")
        session = object_session(self)
        assert session is not None  # noqa: S101 - whoever asks for the values holds the session they came from
        number = SavedReading.usual if self.field == "usual" else SavedReading.worst
        rows = session.execute(
            select(SavedReport.day, number)
            .join(SavedReading, SavedReading.report_id == SavedReport.id)
            .where(SavedReport.id.in_(self.reports), SavedReading.symptom_id == self.symptom_id)
            .order_by(SavedReport.day)
        )
        return [
            {"day": day.isoformat(), "field": self.field, "value": value, "symptom": self.symptom_id}
            for day, value in rows
        ]

    @property
    def thresholds(self) -> dict[str, Any]:
        """The numbers that the rule went by; none where they are gone."""
        return self.threshold_set.numbers if self.threshold_set is not None else {}


class FollowUpChange(Base):
    """That a follow-up came to stand otherwise because the rules were gone over again; an answer is kept by itself."""

    __tablename__ = "follow_up_change"
    __table_args__ = (
        Index(None, "follow_up_id"),
        one_of("state", FollowUpState),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    state: Mapped[FollowUpState]
    """As it stands from then on; `open` says that it opened again."""

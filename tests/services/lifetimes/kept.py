"""What the tables hold at one moment, and what may become of it by the next: nothing vanishes, little changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, select

from diary.clock import TOLERANCE
from diary.rules.findings import Kind, Tier
from diary.store.models import (
    Assignment,
    AuditRow,
    CarePlanEntry,
    FollowUp,
    FollowUpFinding,
    Notification,
    OutboxMail,
    SavedReading,
    SavedReport,
)
from diary.store.models.base import Base
from tests.services.lifetimes.world import World

Row = Mapping[str, Any]
Rows = dict[int, Row]

_CLOSING = {"state", "closed_on", "closed_at", "last_found_on", "escalate_at", "silence_at"}
_MAY_CHANGE = {
    "follow_up": {
        *_CLOSING,
        *("told_on", "corrected_at", "acknowledged_at", "acknowledged_by", "answer", "answer_note"),
        "appointment_on",
        *("told_of", "raised_for", "not_answered_at"),
        # What was filled in or edited later may show that it opened on another day, by another rule.
        *("opened_on", "rule", "held", "reopened_at", "withdrawn_on", "joined_to"),
    },
    "follow_up_finding": {"corrected_at"},
    "telling": set(),
    "saved_report": {"superseded_at"},
    "audit_row": set(),
    "hand_over": {"ended_at"},
    "plan_entry": {"ended_on", "ended_at", "ended_by"},
}
_BECOMES = {
    "open": {"open", "acknowledged", "cleared", "withdrawn", "joined", "no_longer_needed"},
    "cleared": {"cleared", "acknowledged", "open", "withdrawn", "joined", "no_longer_needed"},
    "acknowledged": {"acknowledged", "cleared", "open", "joined"},
    "withdrawn": {"withdrawn", "acknowledged", "cleared", "open", "joined"},
    "no_longer_needed": {"no_longer_needed", "acknowledged", "cleared", "open", "withdrawn", "joined"},
    "joined": {"joined"},
}
"""What was filled in or edited later may show that something had not cleared after all."""


@dataclass(frozen=True)
class Kept:
    """Rows by id."""

    follow_ups: Rows = field(default_factory=dict)
    findings: Rows = field(default_factory=dict)
    notifications: Rows = field(default_factory=dict)
    reports: Rows = field(default_factory=dict)
    audit: Rows = field(default_factory=dict)
    assignments: Rows = field(default_factory=dict)
    plan: Rows = field(default_factory=dict)
    mails: Rows = field(default_factory=dict)

    @classmethod
    def of(cls, world: World) -> Kept:
        with world.reading() as session:

            def rows(model: type[Base]) -> Rows:
                table = model.__table__
                assert isinstance(table, Table)
                return {row.id: dict(row._mapping) for row in session.execute(select(table))}

            tables = (
                FollowUp,
                FollowUpFinding,
                Notification,
                SavedReport,
                AuditRow,
                Assignment,
                CarePlanEntry,
                OutboxMail,
            )
            kept = cls(*(rows(table) for table in tables))
            kept.read_values(
                {(row.report_id, row.symptom_id): row for row in session.scalars(select(SavedReading))}
            )
            return kept

    def read_values(self, readings: Mapping[tuple[int, int], SavedReading]) -> None:
        """Let findings that are kept by report versions have their values, as those that are copied do."""
        for row in self.findings.values():
            if row["reports"] is not None:
                name = row["facts"].get("scores_used", "worst")
                row["values"] = [
                    {
                        "day": self.reports[number]["day"].isoformat(),
                        "field": name,
                        "value": getattr(readings[number, row["symptom_id"]], name),
                        "symptom": row["symptom_id"],
                    }
                    for number in row["reports"]
                ]

    def open(self) -> list[Row]:
        return [row for row in self.follow_ups.values() if row["state"] == "open"]

    def standing(self, follow_up_id: int) -> list[Row]:
        """The evidence of one follow-up that no edit took away."""
        return [
            row
            for row in self.findings.values()
            if row["follow_up_id"] == follow_up_id and row["corrected_at"] is None
        ]

    def told_since(self, before: Kept) -> list[Row]:
        return [row for key, row in self.notifications.items() if key not in before.notifications]

    def opened_since(self, before: Kept) -> set[int]:
        """Open now, and not before."""
        were = {row["id"] for row in before.open()}
        return {row["id"] for row in self.open()} - were


def only_what_may_change(before: Kept, now: Kept) -> None:
    """Hold what is stored now against what was stored a moment ago."""
    pairs = (
        ("follow_up", before.follow_ups, now.follow_ups),
        ("follow_up_finding", before.findings, now.findings),
        ("telling", before.notifications, now.notifications),
        ("saved_report", before.reports, now.reports),
        ("audit_row", before.audit, now.audit),
        ("hand_over", before.assignments, now.assignments),
        ("plan_entry", before.plan, now.plan),
    )
    for table, old, new in pairs:
        gone = old.keys() - new.keys()
        assert not gone, f"{table} {sorted(gone)} vanished"
        newest = max(old, default=0)
        assert all(key > newest for key in new.keys() - old.keys()), f"an old id came again in {table}"
        for key, row in old.items():
            changed = {column for column, value in row.items() if new[key][column] != value}
            assert changed <= _MAY_CHANGE[table], f"{table} {key} changed in {sorted(changed)}"
    for key, row in before.findings.items():
        if row["corrected_at"] is not None:
            assert now.findings[key] == row, f"finding {key} was corrected twice"
    for key, row in before.follow_ups.items():
        _became(row, now.follow_ups[key])


def _became(row: Row, now: Row) -> None:
    assert now["state"] in _BECOMES[row["state"]], f"{row['id']}: {row['state']} became {now['state']}"
    if Kind(row["kind"]).tier is not Tier.ROUTINE:
        assert now["state"] in ("open", "acknowledged"), f"{row['kind']} {row['id']} is {now['state']}"
        if row["state"] == "acknowledged":
            changed = {column for column, value in row.items() if now[column] != value}
            if changed and row["closed_at"] - now["closed_at"] > TOLERANCE:
                # The clock was set back by more than an hour: what was answered in an hour to come was answered by now.
                changed -= {"closed_at", "acknowledged_at", "closed_on"}
            assert not changed, f"{row['id']} was answered, and has changed: {row} {now}"


def each_in_good_order(now: Kept) -> None:
    """At most one is open per kind and symptom, and each that is not says how it ended."""
    keys = [(row["kind"], row["symptom_id"]) for row in now.open()]
    assert len(keys) == len(set(keys)), f"open twice: {keys}"
    on_it = [row["follow_up_id"] for row in now.assignments.values() if row["ended_at"] is None]
    assert len(on_it) == len(set(on_it)), "two look after one follow-up"
    for row in now.follow_ups.values():
        assert now.standing(row["id"]) or row["state"] != "open" or _is_alarm(row), f"{row} rests on nothing"
        if row["state"] == "open":
            assert row["closed_at"] is None
            assert row["answer"] is None
        else:
            assert row["closed_on"] is not None
            assert row["closed_at"] is not None
            answered = (row["acknowledged_at"], row["acknowledged_by"], row["answer"])
            assert (row["state"] == "acknowledged") == all(answered), row
        if _is_alarm(row) and row["state"] == "open":
            stands = bool(now.standing(row["id"]))
            assert stands == (row["corrected_at"] is None), f"{row} is said to be corrected, or is not"


def _is_alarm(row: Row) -> bool:
    return Kind(row["kind"]).tier is not Tier.ROUTINE

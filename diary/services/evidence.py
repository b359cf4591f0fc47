"""What a follow-up rests on: the findings stored with it, kept in step with the reports.

Nothing is ever deleted: a finding that an edit took away, or whose numbers an edit changed, stays as the record of what
was said, marked with the time it was corrected.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from json import dumps
from typing import Any

from sqlalchemy.orm import Session

from diary.rules.findings import Finding, Kind, Rule, Tier, Value
from diary.rules.thresholds import RULES_VERSION, Thresholds
from diary.store.models import FollowUp, FollowUpFinding

_CHECKSUM = "checksum"
"""Where, among a stored finding's facts, the checksum of the whole stands; it is no fact of the rule's."""


class Kept(StrEnum):
    """Whether a stored finding is still what was stored."""

    WHOLE = "whole"
    CHANGED = "changed"
    UNKNOWN = "unknown"
    """It was stored without a checksum."""


def sync_day(
    session: Session,
    follow_up: FollowUp,
    day: date,
    findings: Iterable[Finding],
    now: datetime,
    numbers: Thresholds,
) -> None:
    """Make the follow-up's evidence of `day` be `findings`, which are all of its kind."""
    told = {(finding.rule.value, finding.symptom): _stored(finding) for finding in findings}
    for row in standing_on(follow_up, day):
        given = told.get((row.rule, row.symptom_id))
        if given is not None and row.values == given["values"] and facts_of(row) == given["facts"]:
            del told[row.rule, row.symptom_id]
        else:
            row.corrected_at = now
    # A unique index holds one standing row per rule: the old one must step aside before the new one comes.
    session.flush()
    for stored in told.values():
        follow_up.findings.append(_row(stored, day, now, numbers))


def add(
    session: Session, follow_up: FollowUp, findings: Iterable[Finding], now: datetime, numbers: Thresholds
) -> None:
    """Add `findings` to what stands, each on its own day; one that stands with other answers gives way to it."""
    for finding in findings:
        stored = _stored(finding)
        same = [
            row
            for row in standing_on(follow_up, finding.day)
            if (row.rule, row.symptom_id) == (finding.rule.value, finding.symptom)
        ]
        if any(row.values == stored["values"] and facts_of(row) == stored["facts"] for row in same):
            continue
        for row in same:
            row.corrected_at = now
        session.flush()
        follow_up.findings.append(_row(stored, finding.day, now, numbers))
    session.flush()


def add_taken_back(
    session: Session, follow_up: FollowUp, findings: Iterable[Finding], now: datetime, numbers: Thresholds
) -> None:
    """Add `findings` of answers that were thrown away: the record of what was said, on which nothing rests."""
    for finding in findings:
        row = _row(_stored(finding), finding.day, now, numbers)
        row.corrected_at = now
        follow_up.findings.append(row)
    session.flush()


def _row(stored: dict[str, Any], day: date, now: datetime, numbers: Thresholds) -> FollowUpFinding:
    row = FollowUpFinding(
        day=day, found_at=now, rules_version=RULES_VERSION, thresholds=numbers.as_dict(), **stored
    )
    row.facts = {**row.facts, _CHECKSUM: _checksum(row)}
    return row


def standing(follow_up: FollowUp) -> list[FollowUpFinding]:
    """The findings that no edit took away."""
    return [row for row in follow_up.findings if row.corrected_at is None]


def standing_on(follow_up: FollowUp, day: date) -> list[FollowUpFinding]:
    """Those of one day."""
    return [row for row in standing(follow_up) if row.day == day]


def found_days(follow_up: FollowUp) -> frozenset[date]:
    """The days whose findings it rests on."""
    return frozenset(row.day for row in standing(follow_up))


def newest_of_each_rule(follow_up: FollowUp) -> list[FollowUpFinding]:
    """The newest finding of each rule and symptom, newest day first; those taken away only where none stands."""
    rows = standing(follow_up) or list(follow_up.findings)
    newest = {(row.rule, row.symptom_id): row for row in sorted(rows, key=lambda row: row.day)}
    return sorted(newest.values(), key=lambda row: (row.day.toordinal(), -row.id), reverse=True)


def _stored(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule.value,
        "tier": finding.tier.value,
        "symptom_id": finding.symptom,
        "values": [
            {
                "day": value.day.isoformat(),
                "field": value.field,
                "value": value.value,
                "symptom": value.symptom,
            }
            for value in finding.values
        ],
        "facts": dict(finding.facts),
    }


def finding_of(follow_up: FollowUp, row: FollowUpFinding) -> Finding:
    """A stored finding as the rule gave it, for putting it into words again."""
    return finding_in(Kind(follow_up.kind), row)


def finding_in(kind: Kind, row: FollowUpFinding) -> Finding:
    """The same, where of its follow-up only the kind is at hand."""
    return Finding(
        rule=Rule(row.rule),
        kind=kind,
        tier=Tier(row.tier),
        day=row.day,
        symptom=row.symptom_id,
        values=tuple(
            Value(date.fromisoformat(value["day"]), value["field"], value["value"], value["symptom"])
            for value in row.values
        ),
        facts=facts_of(row),
    )


def facts_of(row: FollowUpFinding) -> dict[str, Any]:
    """The rule's own figures, as `Finding.facts`."""
    return {name: value for name, value in row.facts.items() if name != _CHECKSUM}


def kept(row: FollowUpFinding) -> Kept:
    """Whether any answer, figure or threshold of a stored finding has been changed since: a slip of a hand or a disk.

    Whoever means to deceive can write a new checksum, too: the audit is what shows that.
    """
    if _CHECKSUM not in row.facts:
        return Kept.UNKNOWN
    return Kept.WHOLE if row.facts[_CHECKSUM] == _checksum(row) else Kept.CHANGED


def _checksum(row: FollowUpFinding) -> str:
    told = [
        row.rule,
        row.tier,
        row.symptom_id,
        row.day.isoformat(),
        row.rules_version,
        row.thresholds,
        row.values,
        facts_of(row),
    ]
    return sha256(dumps(told, sort_keys=True).encode()).hexdigest()[:16]

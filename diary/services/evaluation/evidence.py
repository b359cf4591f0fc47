"""What a follow-up rests on: the findings stored with it, kept in step with the reports.

Nothing is ever deleted: a finding that an edit took away, or whose numbers an edit changed, stays as the record of what
was said, marked with the time it was corrected.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from json import dumps
from typing import Any, Protocol

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, lazyload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from diary.rules.findings import Finding, Kind, Rule, Value
from diary.rules.records import SymptomKey
from diary.rules.thresholds import RULES_VERSION, Thresholds
from diary.services.evaluation.in_force import InForce, Rules
from diary.services.evaluation.threshold_sets import keep
from diary.store.models import FollowUp, FollowUpFinding

_CHECKSUM = "checksum"
"""Where, among a stored finding's facts, the checksum of the whole stands; it is no fact of the rule's."""


class Kept(StrEnum):
    """Whether a stored finding is still what was stored."""

    WHOLE = "whole"
    CHANGED = "changed"
    UNKNOWN = "unknown"
    """It was stored without a checksum."""


class _Row(Protocol):
    """What a stored finding says, whether it is loaded as an object or not."""

    @property
    def rule(self) -> Rule: ...
    @property
    def symptom_id(self) -> int | None: ...
    @property
    def values(self) -> list[dict[str, Any]]: ...
    @property
    def facts(self) -> dict[str, Any]: ...


def sync_day(
    session: Session,
    follow_up: FollowUp,
    day: date,
    findings: Iterable[Finding],
    now: datetime,
    numbers: Thresholds,
) -> None:
    """Make the follow-up's evidence of `day` be `findings`, which are all of its kind."""
    told = _told(findings)
    _step_aside(standing_on(follow_up, day), {day: told}, now)
    # A unique index holds one standing row per rule: the old one must step aside before the new one comes.
    session.flush()
    for stored in told.values():
        follow_up.findings.append(_row(session, stored, day, now, numbers))


def add(
    session: Session, follow_up: FollowUp, findings: Iterable[Finding], now: datetime, numbers: Thresholds
) -> None:
    """Add `findings` to what stands, each on its own day; one that stands with other answers gives way to it."""
    for finding in findings:
        stored = _stored(finding)
        same = [
            row
            for row in standing_on(follow_up, finding.day)
            if (row.rule, row.symptom_id) == (finding.rule, finding.symptom)
        ]
        if any(row.values == stored["values"] and facts_of(row) == stored["facts"] for row in same):
            continue
        for row in same:
            row.corrected_at = now
        session.flush()
        follow_up.findings.append(_row(session, stored, finding.day, now, numbers))
    session.flush()


def add_taken_back(
    session: Session, follow_up: FollowUp, findings: Iterable[Finding], now: datetime, numbers: Thresholds
) -> None:
    """Add `findings` of answers that were thrown away: the record of what was said, on which nothing rests."""
    for finding in findings:
        row = _row(session, _stored(finding), finding.day, now, numbers)
        row.corrected_at = now
        follow_up.findings.append(row)
    session.flush()


def _row(
    session: Session, stored: dict[str, Any], day: date, now: datetime, numbers: Thresholds
) -> FollowUpFinding:
    row = FollowUpFinding(
        day=day, found_at=now, rules_version=RULES_VERSION, threshold_set=keep(session, numbers), **stored
    )
    row.facts = {**row.facts, _CHECKSUM: _checksum(row)}
    return row


def sync_days(
    session: Session,
    follow_up_id: int,
    before: Collection[date],
    wanted: Mapping[date, Iterable[Finding]],
    now: datetime,
    in_force: InForce,
) -> None:
    """Make a follow-up's evidence of the days `before` and `wanted` be what is `wanted`; other days stay as they are.

    `before` are the days among these that have evidence. The follow-up itself need not be loaded.
    """
    told = {day: _told(findings) for day, findings in wanted.items()}
    if before:
        standing_rows = session.scalars(
            select(FollowUpFinding)
            .where(
                FollowUpFinding.follow_up_id == follow_up_id,
                FollowUpFinding.day.in_(before),
                FollowUpFinding.corrected_at.is_(None),
            )
            .options(lazyload(FollowUpFinding.threshold_set))
        )
        if _step_aside(standing_rows, told, now):
            session.flush()
    rows = [
        _as_row(follow_up_id, day, stored, now, in_force.on(day))
        for day, those in told.items()
        for stored in those.values()
    ]
    if rows:
        session.execute(insert(FollowUpFinding), rows)
    known = session.identity_map.get(identity_key(FollowUp, follow_up_id))
    if known is not None:
        session.flush()
        session.expire(known, ["findings"])


def read(session: Session, follow_ups: Collection[FollowUp]) -> None:
    """Read what these rest on, as it is stored now: whoever is given them may be past this session."""
    by_id: dict[int, list[FollowUpFinding]] = {follow_up.id: [] for follow_up in follow_ups}
    if not by_id:
        return
    for row in session.scalars(
        select(FollowUpFinding)
        .where(FollowUpFinding.follow_up_id.in_(by_id))
        .order_by(FollowUpFinding.day, FollowUpFinding.id)
        .execution_options(populate_existing=True)
    ):
        by_id[row.follow_up_id].append(row)
    for follow_up in follow_ups:
        set_committed_value(follow_up, "findings", by_id[follow_up.id])


def rows_to_add(
    follow_up_id: int, day: date, findings: Iterable[Finding], now: datetime, rules: Rules
) -> list[dict[str, Any]]:
    """What is stored anew of the findings of a day, for whoever adds to many follow-ups at once."""
    return [_as_row(follow_up_id, day, stored, now, rules) for stored in _told(findings).values()]


def _as_row(
    follow_up_id: int, day: date, stored: Mapping[str, Any], now: datetime, rules: Rules
) -> dict[str, Any]:
    checksum = _checksum_of({**stored, "day": day}, rules.version, rules.kept.numbers)
    return {
        **stored,
        "follow_up_id": follow_up_id,
        "day": day,
        "found_at": now,
        "rules_version": rules.version,
        "thresholds_digest": rules.kept.digest,
        "facts": {**stored["facts"], _CHECKSUM: checksum},
    }


def says_the_same(row: _Row, findings: Iterable[Finding]) -> bool:
    """Whether a stored finding is still what its day's `findings` say."""
    given = _told(findings).get((row.rule, row.symptom_id))
    return given is not None and row.values == given["values"] and facts_of(row) == given["facts"]


_ToTell = dict[tuple[str, SymptomKey | None], dict[str, Any]]


def _told(findings: Iterable[Finding]) -> _ToTell:
    return {(finding.rule, finding.symptom): _stored(finding) for finding in findings}


def _step_aside(rows: Iterable[FollowUpFinding], told: Mapping[date, _ToTell], now: datetime) -> bool:
    """Mark the rows that say something else than they should; what is said already need not be told any more.

    True if there were such.
    """
    any_aside = False
    for row in rows:
        those = told.get(row.day, {})
        given = those.get((row.rule, row.symptom_id))
        if given is not None and row.values == given["values"] and facts_of(row) == given["facts"]:
            del those[row.rule, row.symptom_id]
        else:
            row.corrected_at = now
            any_aside = True
    return any_aside


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


def kept_values(finding: Finding) -> list[dict[str, Any]]:
    """The answers that a finding rests on, as they are kept with it."""
    return [
        {
            "day": value.day.isoformat(),
            "field": value.field,
            "value": value.value,
            "symptom": value.symptom,
        }
        for value in finding.values
    ]


def values_in(kept: Iterable[dict[str, Any]]) -> tuple[Value, ...]:
    """The same answers, read back."""
    return tuple(
        Value(date.fromisoformat(value["day"]), value["field"], value["value"], value["symptom"])
        for value in kept
    )


def _stored(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "tier": finding.tier,
        "symptom_id": finding.symptom,
        "values": kept_values(finding),
        "facts": dict(finding.facts),
    }


def finding_of(follow_up: FollowUp, row: FollowUpFinding) -> Finding:
    """A stored finding as the rule gave it, for putting it into words again."""
    return finding_in(follow_up.kind, row)


def finding_in(kind: Kind, row: FollowUpFinding) -> Finding:
    """The same, where of its follow-up only the kind is at hand."""
    return Finding(
        rule=row.rule,
        kind=kind,
        tier=row.tier,
        day=row.day,
        symptom=row.symptom_id,
        values=values_in(row.values),
        facts=facts_of(row),
    )


def facts_of(row: _Row) -> dict[str, Any]:
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
    stored = {
        "rule": row.rule,
        "tier": row.tier,
        "symptom_id": row.symptom_id,
        "day": row.day,
        "values": row.values,
        "facts": facts_of(row),
    }
    return _checksum_of(stored, row.rules_version, row.thresholds)


def _checksum_of(stored: Mapping[str, Any], version: str, thresholds: Mapping[str, Any]) -> str:
    told = [
        stored["rule"],
        stored["tier"],
        stored["symptom_id"],
        stored["day"].isoformat(),
        version,
        thresholds,
        stored["values"],
        stored["facts"],
    ]
    return sha256(dumps(told, sort_keys=True).encode()).hexdigest()[:16]

"""What a follow-up rests on: the findings stored with it, kept in step with the reports.

Nothing is ever deleted: a finding that an edit took away, or whose numbers an edit changed, stays as the record of what
was said, marked with the time it was corrected.

The numbers of a symptom, which may be many and go back years, are kept by the report versions that gave them. Answers
about the whole report are copied: they are three or four, the sentence in every list says them, and a danger that a
conflict threw away stands in no version at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from json import dumps
from typing import Any, Protocol, cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import lazyload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from diary.rules.findings import Finding, Kind, Rule, Tier, Value
from diary.rules.records import Diary, SymptomKey
from diary.rules.thresholds import RULES_VERSION, Thresholds
from diary.services.evaluation.in_force import InForce, Rules
from diary.services.evaluation.threshold_sets import keep
from diary.store.models import FollowUp, FollowUpFinding
from diary.store.work import Work

CHECKSUM = "checksum"
"""Where, among a stored finding's facts, the checksum of the whole stands; it is no fact of the rule's."""


_STANDING = (
    select(FollowUpFinding)
    .where(
        FollowUpFinding.follow_up_id == bindparam("follow_up_id"),
        FollowUpFinding.day.in_(bindparam("days", expanding=True)),
        FollowUpFinding.corrected_at.is_(None),
    )
    .options(lazyload(FollowUpFinding.threshold_set))
)
_FINDING = cast(Table, FollowUpFinding.__table__)
_CORRECT = update(_FINDING).where(_FINDING.c.id == bindparam("of_row")).values(corrected_at=bindparam("at"))
_ADD = insert(_FINDING)


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
    def reports(self) -> list[int] | None: ...
    @property
    def values(self) -> list[dict[str, Any]]: ...
    @property
    def facts(self) -> dict[str, Any]: ...


def sync_day(
    work: Work, follow_up: FollowUp, day: date, findings: Iterable[Finding], numbers: Thresholds
) -> None:
    """Make the follow-up's evidence of `day` be `findings`, which are all of its kind."""
    told = _told(findings, None)
    _step_aside(standing_on(follow_up, day), {day: told}, work.now)
    # A unique index holds one standing row per rule: the old one must step aside before the new one comes.
    work.session.flush()
    for stored in told.values():
        follow_up.findings.append(_row(work, stored, day, numbers))


def add(work: Work, follow_up: FollowUp, findings: Iterable[Finding], numbers: Thresholds) -> None:
    """Add `findings` to what stands, each on its own day; one that stands with other answers gives way to it."""
    for finding in findings:
        stored = _copied(finding)
        same = [
            row
            for row in standing_on(follow_up, finding.day)
            if (row.rule, row.symptom_id) == (finding.rule, finding.symptom)
        ]
        if any(_says(row, stored) for row in same):
            continue
        for row in same:
            row.corrected_at = work.now
        work.session.flush()
        follow_up.findings.append(_row(work, stored, finding.day, numbers))
    work.session.flush()


def add_taken_back(work: Work, follow_up: FollowUp, findings: Iterable[Finding], numbers: Thresholds) -> None:
    """Add `findings` of answers that were thrown away: the record of what was said, on which nothing rests."""
    for finding in findings:
        row = _row(work, _copied(finding), finding.day, numbers)
        row.corrected_at = work.now
        follow_up.findings.append(row)
    work.session.flush()


def _row(work: Work, stored: dict[str, Any], day: date, numbers: Thresholds) -> FollowUpFinding:
    kept = keep(work.session, numbers)
    return FollowUpFinding(
        **_columns(stored, day, RULES_VERSION, kept.numbers),
        found_at=work.now,
        rules_version=RULES_VERSION,
        threshold_set=kept,
    )


def sync_days(
    work: Work,
    follow_up_id: int,
    before: Collection[date],
    wanted: Mapping[date, Iterable[Finding]],
    in_force: InForce,
    diary: Diary,
) -> None:
    """Make a follow-up's evidence of the days `before` and `wanted` be what is `wanted` of this diary; other days stay
    as they are.

    `before` are the days among these that have evidence. The follow-up itself need not be loaded.
    """
    versions = _versions(diary) if wanted else {}
    told = {day: _told(findings, versions) for day, findings in wanted.items()}
    if before:
        standing_rows = work.session.scalars(_STANDING, {"follow_up_id": follow_up_id, "days": list(before)})
        aside = _not_said_any_more(standing_rows, told)
        if aside:
            # A unique index holds one standing row per rule: the old ones must step aside before the new ones come.
            work.session.execute(_CORRECT, [{"of_row": row.id, "at": work.now} for row in aside])
        for row in aside:
            set_committed_value(row, "corrected_at", work.now)
    rows = [
        _as_row(follow_up_id, day, stored, work.now, in_force.on(day))
        for day, those in told.items()
        for stored in those.values()
    ]
    if rows:
        work.session.execute(_ADD, rows)
    known = work.session.identity_map.get(identity_key(FollowUp, follow_up_id))
    if known is not None:
        work.session.flush()
        work.session.expire(known, ["findings"])


def rows_to_add(
    follow_up_id: int, day: date, findings: Iterable[Finding], now: datetime, rules: Rules, diary: Diary
) -> list[dict[str, Any]]:
    """What is stored anew of the findings of a day, for whoever adds to many follow-ups at once."""
    return [
        _as_row(follow_up_id, day, stored, now, rules)
        for stored in _told(findings, _versions(diary)).values()
    ]


def _as_row(
    follow_up_id: int, day: date, stored: Mapping[str, Any], now: datetime, rules: Rules
) -> dict[str, Any]:
    return {
        **_columns(stored, day, rules.version, rules.kept.numbers),
        "follow_up_id": follow_up_id,
        "found_at": now,
        "rules_version": rules.version,
        "thresholds_digest": rules.kept.digest,
    }


def _columns(
    stored: Mapping[str, Any], day: date, version: str, numbers: Mapping[str, Any]
) -> dict[str, Any]:
    """What a row is made of: the values by the report versions that gave them, where these are known."""
    checksum = _checksum_of({**stored, "day": day}, version, numbers)
    return {
        "rule": stored["rule"],
        "tier": stored["tier"],
        "symptom_id": stored["symptom_id"],
        "day": day,
        "copied": stored["values"] if stored["reports"] is None else [],
        "reports": stored["reports"],
        "facts": {**stored["facts"], CHECKSUM: checksum},
    }


def says_the_same(row: _Row, findings: Iterable[Finding], diary: Diary) -> bool:
    """Whether a stored finding is still what its day's `findings` in this diary say."""
    given = _told(findings, _versions(diary)).get((row.rule, row.symptom_id))
    return given is not None and _says(row, given)


def _says(row: _Row, given: Mapping[str, Any]) -> bool:
    if facts_of(row) != given["facts"]:
        return False
    if row.reports is not None and row.reports == given["reports"]:
        return True  # a version never changes
    if row.reports is not None and isinstance(row, FollowUpFinding) and CHECKSUM in row.facts:
        # Other versions may say the same, where only a note was added; the checksum tells without reading them.
        checksum = _checksum_of({**given, "day": row.day}, row.rules_version, row.thresholds)
        return bool(row.facts[CHECKSUM] == checksum)
    return bool(row.values == given["values"])


_ToTell = dict[tuple[str, SymptomKey | None], dict[str, Any]]


_Versions = Mapping[date, int | None]


def _versions(diary: Diary) -> _Versions:
    """By day, the version of the report."""
    return {report.day: report.ref for report in diary.reports}


def _told(findings: Iterable[Finding], versions: _Versions | None) -> _ToTell:
    """What is stored of each; `versions` are those of the diary they were found in, without them answers are copied."""
    return {
        (finding.rule, finding.symptom): {
            **_copied(finding),
            "reports": None if versions is None else _reports_of(finding, versions),
        }
        for finding in findings
    }


def _reports_of(finding: Finding, versions: _Versions) -> list[int] | None:
    """The report versions that gave the numbers it rests on; None where they are not known, or it is no rule about the
    numbers of a symptom.
    """
    if finding.tier is not Tier.ROUTINE or finding.symptom is None:
        return None
    found = [versions[value.day] for value in finding.values]
    return None if None in found else [number for number in found if number is not None]


def _step_aside(rows: Iterable[FollowUpFinding], told: Mapping[date, _ToTell], now: datetime) -> None:
    """Mark the rows that say something else than they should; what is said already need not be told any more."""
    for row in _not_said_any_more(rows, told):
        row.corrected_at = now


def _not_said_any_more(
    rows: Iterable[FollowUpFinding], told: Mapping[date, _ToTell]
) -> list[FollowUpFinding]:
    """The rows that say something else than they should; what is said already need not be told any more."""
    aside = []
    for row in rows:
        those = told.get(row.day, {})
        given = those.get((row.rule, row.symptom_id))
        if given is not None and _says(row, given):
            del those[row.rule, row.symptom_id]
        else:
            aside.append(row)
    return aside


def standing(follow_up: FollowUp) -> list[FollowUpFinding]:
    """The findings that no edit took away."""
    return [row for row in follow_up.findings if row.corrected_at is None]


def standing_on(follow_up: FollowUp, day: date) -> list[FollowUpFinding]:
    """Those of one day."""
    return [row for row in standing(follow_up) if row.day == day]


def found_days(follow_up: FollowUp) -> frozenset[date]:
    """The days whose findings it rests on."""
    return frozenset(row.day for row in standing(follow_up))


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


def _copied(finding: Finding) -> dict[str, Any]:
    """What a finding says, with its answers copied."""
    return {
        "rule": finding.rule,
        "tier": finding.tier,
        "symptom_id": finding.symptom,
        "values": kept_values(finding),
        "reports": None,
        "facts": dict(finding.facts),
    }


def finding_of(follow_up: FollowUp, row: FollowUpFinding) -> Finding:
    """A stored finding as the rule gave it, with every answer that it rests on."""
    return replace(finding_in(follow_up.kind, row), values=values_in(row.values))


def finding_in(kind: Kind, row: FollowUpFinding) -> Finding:
    """A stored finding as its sentences need it: numbers kept by their report versions are left where they are."""
    return Finding(
        rule=row.rule,
        kind=kind,
        tier=row.tier,
        day=row.day,
        symptom=row.symptom_id,
        values=values_in(row.copied),
        facts=facts_of(row),
    )


def facts_of(row: _Row) -> dict[str, Any]:
    """The rule's own figures, as `Finding.facts`."""
    return {name: value for name, value in row.facts.items() if name != CHECKSUM}


def kept(row: FollowUpFinding) -> Kept:
    """Whether any answer, figure or threshold of a stored finding has been changed since: a slip of a hand or a disk.

    Whoever means to deceive can write a new checksum, too: the audit is what shows that.
    """
    if CHECKSUM not in row.facts:
        return Kept.UNKNOWN
    return Kept.WHOLE if row.facts[CHECKSUM] == _checksum(row) else Kept.CHANGED


def sealed(row: FollowUpFinding) -> dict[str, Any]:
    """The figures of a row with the checksum of what it says now: for one that got other ids, and says the same."""
    return {**facts_of(row), CHECKSUM: _checksum(row)}


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

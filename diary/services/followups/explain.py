"""Why a follow-up was opened, worked out again from what was stored then: by the version of the rules that fired, on
the stored answers and with the numbers of that time.

Nothing is taken on trust. What does not come out as it was stored is said, whatever the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from diary.rules.again import again
from diary.rules.findings import Finding
from diary.rules.names import PUBLIC
from diary.rules.step import Step
from diary.rules.steps import steps
from diary.rules.thresholds import RULES_VERSION, Thresholds, ThresholdsError
from diary.rules.versions import VERSIONS
from diary.services.evaluation.evidence import Kept, finding_of, kept
from diary.store.models import FollowUp, FollowUpFinding
from diary.store.queries.worklist import findings_of_day, newest_of_each_rule


class Verdict(StrEnum):
    """What came of working a finding out again."""

    SAME = "same"
    DIFFERENT = "different"
    """Something else comes out, or nothing."""
    UNREADABLE = "unreadable"
    """What is stored is no report's answers, or its numbers are none that rules can go by."""
    UNKNOWN_VERSION = "unknown_version"
    """The rules of that version are not here."""


class Today(StrEnum):
    """What today's rules and numbers say to the same answers."""

    SAME = "same"
    OTHERWISE = "otherwise"
    """They fire too, with another tier or other figures."""
    NOTHING = "nothing"
    UNKNOWN = "unknown"
    """The answers cannot be read."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not come out as it is stored; None where one of the two sides has it not at all."""

    what: str
    stored: object
    worked_out: object


@dataclass(frozen=True, slots=True)
class Explained:
    """One stored finding, worked out again."""

    row: FollowUpFinding
    finding: Finding | None
    """As stored; None where it cannot be read at all."""
    thresholds: Thresholds | None
    """Those it was found with; None where they cannot be read."""
    verdict: Verdict
    kept: Kept
    differences: tuple[Difference, ...]
    steps: tuple[Step, ...]
    """The way to what comes out now; empty where nothing does."""
    changed: Mapping[str, tuple[str, str]]
    """Numbers that are others today, by public name: then and now."""
    rules_changed: bool
    """Whether the rules have another version today."""
    today: Today

    @property
    def version_today(self) -> str:
        """The version of the rules in use."""
        return RULES_VERSION

    @property
    def holds(self) -> bool:
        """Whether it came out as stored, and nothing of what is stored was changed."""
        return self.verdict is Verdict.SAME and self.kept is not Kept.CHANGED


def explained(
    session: Session, follow_up: FollowUp, numbers: Thresholds, *, day: date | None = None
) -> list[Explained]:
    """What opened a follow-up, and the newest finding of each rule, the oldest first; with `day`, those of that day.

    `numbers` are today's.
    """
    rows = findings_of_day(session, follow_up.id, day or follow_up.opened_on)
    if day is None:
        rows = list({row.id: row for row in [*rows, *newest_of_each_rule(session, follow_up.id)]}.values())
    return [explain(follow_up, row, numbers) for row in sorted(rows, key=lambda row: (row.day, row.id))]


def explain(follow_up: FollowUp, row: FollowUpFinding, numbers: Thresholds) -> Explained:
    """One of its findings, worked out again; `numbers` are today's."""
    thresholds = _thresholds(row)
    finding = _finding(follow_up, row)
    verdict, found = _worked_out(finding, thresholds, row.rules_version)
    differences: tuple[Difference, ...] = ()
    if verdict is Verdict.SAME and finding is not None:
        differences = tuple(_differences(finding, found))
        verdict = Verdict.DIFFERENT if differences else verdict
    return Explained(
        row=row,
        finding=finding,
        thresholds=thresholds,
        verdict=verdict,
        kept=kept(row),
        differences=differences,
        steps=steps(found, thresholds) if found is not None and thresholds is not None else (),
        changed=_changed(row.thresholds, numbers),
        rules_changed=row.rules_version != RULES_VERSION,
        today=_today(finding, numbers),
    )


def _thresholds(row: FollowUpFinding) -> Thresholds | None:
    if row.threshold_set is None:
        return None
    known = Thresholds().as_dict().keys()
    try:
        return Thresholds.from_dict({name: value for name, value in row.thresholds.items() if name in known})
    except (ThresholdsError, AttributeError):
        return None


def _finding(follow_up: FollowUp, row: FollowUpFinding) -> Finding | None:
    try:
        return finding_of(follow_up, row)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _worked_out(
    finding: Finding | None, thresholds: Thresholds | None, version: str
) -> tuple[Verdict, Finding | None]:
    """What the rules of that version make of the answers; the verdict is open as long as it reads `SAME`."""
    evaluate = VERSIONS.get(version)
    if evaluate is None:
        return Verdict.UNKNOWN_VERSION, None
    if finding is None or thresholds is None:
        return Verdict.UNREADABLE, None
    try:
        return Verdict.SAME, again(finding, thresholds, evaluate)
    except (ValueError, TypeError):
        return Verdict.UNREADABLE, None


def _differences(stored: Finding, found: Finding | None) -> list[Difference]:
    if found is None:
        return [Difference("rule", stored.rule.value, None)]
    differences = [
        Difference(what, getattr(stored, what), getattr(found, what))
        for what in ("kind", "tier")
        if getattr(stored, what) != getattr(found, what)
    ]
    for name in dict.fromkeys([*stored.facts, *found.facts]):
        before, now = stored.facts.get(name), found.facts.get(name)
        if before != now or type(before) is not type(now):
            differences.append(Difference(name, before, now))
    if stored.values != found.values:
        used = set(found.values)
        unused = [value for value in stored.values if value not in used]
        differences.append(Difference("values", len(stored.values), len(stored.values) - len(unused)))
    return differences


def _changed(stored: Mapping[str, object], numbers: Thresholds) -> dict[str, tuple[str, str]]:
    now = numbers.as_dict()
    return {
        PUBLIC[name]: (str(stored[name]), str(value))
        for name, value in now.items()
        if name in stored and str(stored[name]) != str(value)
    }


def _today(finding: Finding | None, numbers: Thresholds) -> Today:
    if finding is None:
        return Today.UNKNOWN
    try:
        found = again(finding, numbers, VERSIONS[RULES_VERSION])
    except (ValueError, TypeError):
        return Today.UNKNOWN
    if found is None:
        return Today.NOTHING
    same = replace(found, values=finding.values) == finding and dict(found.facts) == dict(finding.facts)
    return Today.SAME if same else Today.OTHERWISE

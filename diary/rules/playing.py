"""A whole diary gone through as if each report had been made on its day, and nobody had answered anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from diary.rules.findings import Finding
from diary.rules.lifecycle import Event, FollowUp, What, fold
from diary.rules.plan import NO_PLAN, Plan, findings_under
from diary.rules.records import Diary
from diary.rules.thresholds import DEFAULT, Thresholds


@dataclass(frozen=True, slots=True)
class Played:
    """What was found on each reported day, in order, and what became of it."""

    diary: Diary
    findings: Mapping[date, tuple[Finding, ...]]
    events: Mapping[date, tuple[Event, ...]]
    """By day; days on which nothing happened have no entry."""
    open: tuple[FollowUp, ...]
    """Those that are open at the end."""

    def happened(self, day: date, what: What) -> list[Event]:
        """What happened on that day, of one sort."""
        return [event for event in self.events.get(day, ()) if event.what is what]

    def name(self, about: Finding | Event | FollowUp) -> str | None:
        """The name of the symptom it is about, where it is about one."""
        symptom = None if about.symptom is None else self.diary.symptom(about.symptom)
        return symptom.name if symptom else None


def play(
    diary: Diary, thresholds: Thresholds = DEFAULT, plan: Plan = NO_PLAN, *, first: date | None = None
) -> Played:
    """Go through the days of the diary, with `first` those from there on; the ones before it only count as past."""
    days = [report.day for report in diary.reports if first is None or report.day >= first]
    findings = {day: findings_under(diary, day, thresholds, plan) for day in days}
    outcome = fold(diary, days, findings, thresholds=thresholds)
    events: dict[date, tuple[Event, ...]] = {}
    for event in outcome.events:
        events[event.day] = (*events.get(event.day, ()), event)
    still_open = tuple(each for each in outcome.followups if each.closed is None)
    return Played(diary, findings, events, still_open)

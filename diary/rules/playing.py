"""A whole diary gone through as if each report had been made on its day, and nobody had answered anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from diary.rules.evaluate import findings_on
from diary.rules.findings import Finding, Tier
from diary.rules.fold import fold
from diary.rules.follow_ups import Event, FollowUp, Key, What
from diary.rules.plan import NO_PLAN, Plan
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
    """Those that are open at the end, in the order in which they opened."""

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
    """Go through the days of the diary, with `first` those from there on; the ones before it only count as past.

    An alarm opens at the first finding of its kind, and as nobody answers it, it stays open.
    """
    days = [report.day for report in diary.reports if first is None or report.day >= first]
    found = {day: findings_on(diary, day, plan.thresholds_on(day, thresholds)) for day in days}

    def held_back(finding: Finding) -> bool:
        return plan.held(finding, diary) is not None

    outcome = fold(diary, found, thresholds_on=lambda _day: thresholds, held_back=held_back)
    alarms, open_alarms = _alarms(found)
    events: dict[date, tuple[Event, ...]] = {}
    # What cleared comes first; what opened and was seen again, by tier.
    for event in sorted((*alarms, *outcome.events), key=lambda event: event.what is not What.CLEARED):
        events[event.day] = (*events.get(event.day, ()), event)
    still_open = [*open_alarms, *(each for each in outcome.followups if each.closed is None)]
    still_open.sort(key=lambda each: each.opened_on)
    said = {day: tuple(each for each in findings if not held_back(each)) for day, findings in found.items()}
    return Played(diary, said, events, tuple(still_open))


def _alarms(found: Mapping[date, Iterable[Finding]]) -> tuple[list[Event], list[FollowUp]]:
    """What becomes of the findings of the higher tiers: events in the order of days and tiers, and what is open."""
    by_key: dict[Key, list[date]] = {}
    events = []
    for day, findings in found.items():
        of_day: dict[Key, list[Finding]] = {}
        for finding in findings:
            if finding.tier is not Tier.ROUTINE:
                of_day.setdefault(finding.follow_up_key, []).append(finding)
        # Findings come in the order of their tiers, and so do these.
        for key, those in of_day.items():
            what = What.JOINED if key in by_key else What.OPENED
            events.append(Event(day, what, *key, findings=tuple(those)))
            by_key.setdefault(key, []).append(day)
    return events, [FollowUp(*key, days[0], frozenset(days)) for key, days in by_key.items()]

"""What must be true of a lifetime, kept beside the diary in plain values: the answers given, the circle, the alarms."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from diary.rules.findings import Finding, Kind
from diary.rules.plan import Agreement
from diary.services.answers import Answers
from diary.store.models.circle import Grant
from diary.store.models.consents import Purpose

OTHERS_ARE_TOLD = (Purpose.DIARY, Purpose.SHARING, Purpose.CAREGIVER_ALERTS)

Evidence = frozenset[tuple[str, object, str]]


def evidence_of(findings: list[Finding]) -> Evidence:
    """What was found, and in which values; how it is worded does not count."""
    return frozenset((each.rule.value, each.symptom, str(each.values)) for each in findings)


@dataclass
class Alarm:
    """An emergency, or something urgent: open until somebody answers it."""

    kind: Kind
    days: dict[date, Evidence]
    told_on: date | None = None
    told: set[tuple[date, str]] = field(default_factory=set)
    """The patient's days on which somebody's mail about it was queued."""


@dataclass
class Place:
    """One person in the circle."""

    name: str
    grants: frozenset[Grant]
    ends_on: date | None = None


@dataclass
class Model:
    """Ann's lifetime so far."""

    zone: str
    reports: dict[date, Answers] = field(default_factory=dict)
    consents: dict[Purpose, bool] = field(
        default_factory=lambda: {
            Purpose.DIARY: True,
            Purpose.ALERT_MAIL: True,
            Purpose.SHARING: False,
            Purpose.CAREGIVER_ALERTS: False,
        }
    )
    circle: list[Place] = field(default_factory=list)
    off: set[str] = field(default_factory=set)
    """Whose accounts are switched off."""
    open: dict[Kind, Alarm] = field(default_factory=dict)
    answered: list[Alarm] = field(default_factory=list)
    plan: list[Agreement] = field(default_factory=list)
    """All that was ever agreed, the symptoms by name."""
    moved_at: datetime | None = None
    """When something last changed that the circle's times are not worked out anew for, but looked at again in a day."""

    def local(self, now: datetime) -> datetime:
        return now.astimezone(ZoneInfo(self.zone))

    def today(self, now: datetime) -> date:
        return self.local(now).date()

    def is_current(self, day: date, now: datetime) -> bool:
        """Whether a report for `day` is about now: today, or yesterday until four in the morning."""
        local = self.local(now)
        last_night = local.time() < time(4) and day == local.date() - timedelta(days=1)
        return day == local.date() or last_night

    def place(self, name: str) -> Place | None:
        return next((place for place in self.circle if place.name == name), None)

    def holds(self, place: Place, now: datetime) -> bool:
        return place.ends_on is None or self.today(now) <= place.ends_on

    def contacts(self, now: datetime) -> list[str]:
        """Who may be told by mail now, in the patient's order."""
        if "ann" in self.off or not all(self.consents[purpose] for purpose in OTHERS_ARE_TOLD):
            return []
        return [
            place.name
            for place in self.circle
            if Grant.ALERTS in place.grants and self.holds(place, now) and place.name not in self.off
        ]

    def wants_mail(self) -> bool:
        return self.consents[Purpose.ALERT_MAIL]

    def seen(self, day: date, findings: list[Finding], now: datetime) -> list[Alarm]:
        """Take in what a report that was just saved says at once; gives the alarms that must be told of now."""
        raised = []
        for kind in (Kind.EMERGENCY, Kind.URGENT):
            found = evidence_of([each for each in findings if each.kind is kind])
            alarm = self.open.get(kind)
            if alarm is not None and day in alarm.days:
                alarm.days[day] = found
                if not found:
                    del alarm.days[day]
            if not found or not self.is_current(day, now):
                continue
            if alarm is None:
                if any(before.kind is kind and before.days.get(day) == found for before in self.answered):
                    continue
                alarm = self.open[kind] = Alarm(kind, {})
            alarm.days[day] = found
            raised.append(alarm)
        return raised

    def answer(self, kind: Kind) -> None:
        self.answered.append(self.open.pop(kind))

"""What must be true of a lifetime, kept beside the diary in plain values: the answers given, the circle, the alarms."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from diary.rules.answers import Answered
from diary.rules.findings import Finding, Kind, Rule
from diary.rules.plan import Agreement
from diary.services.patients.answers import Answers
from diary.store.models.circle import Grant
from diary.store.models.consents import Purpose

OTHERS_ARE_TOLD = (Purpose.DIARY, Purpose.SHARING, Purpose.CAREGIVER_ALERTS)

Evidence = frozenset[tuple[str, object, str]]
Marks = frozenset[tuple[str, object]]


def evidence_of(findings: list[Finding]) -> Evidence:
    """What was found, and in which values; how it is worded does not count."""
    return frozenset((each.rule.value, each.symptom, str(each.values)) for each in findings)


def marks_of(findings: list[Finding]) -> Marks:
    """The tiers, rules, signs and severe symptoms that people are told of."""
    marks: set[tuple[str, object]] = set()
    for each in findings:
        marks |= {("tier", each.tier.value), ("rule", each.rule.value)}
        marks |= {("sign", sign) for sign in str(each.facts.get("signs", "none")).split(";")} - {
            ("sign", "none")
        }
        if each.rule is Rule.SEVERE:
            marks.add(("severe", each.symptom))
    return frozenset(marks)


def numbers_of(findings: list[Finding]) -> dict[object, int]:
    """The pains that the findings rest on."""
    numbers: dict[object, int] = {}
    for each in findings:
        for value in each.values:
            if value.field == "worst":
                numbers[value.symptom] = max(int(value.value), numbers.get(value.symptom, 0))
    return numbers


@dataclass
class Alarm:
    """An emergency, or something urgent: open until somebody answers it."""

    kind: Kind
    days: dict[date, Evidence]
    told_on: date | None = None
    told_of: Marks = frozenset()
    """What people were told of on that day."""
    raised_for: date | None = None
    marks: Marks = frozenset()
    numbers: dict[object, int] = field(default_factory=dict)
    """All that was ever in it."""
    saying: Marks = frozenset()
    """What it says at this moment."""
    is_new: bool = True

    def holds(self, marks: Marks, numbers: dict[object, int]) -> bool:
        return marks <= self.marks and all(
            key in self.numbers and number <= self.numbers[key] for key, number in numbers.items()
        )


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
    told_of: dict[date, Marks] = field(default_factory=dict)
    """What people were told of on each of the patient's days."""
    answered: list[Alarm] = field(default_factory=list)
    answers: list[Answered] = field(default_factory=list)
    """To follow-ups of the routine tier, the symptoms by name."""
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
        return day >= local.date() or last_night

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

    def seen(self, day: date, findings: list[Finding], now: datetime, *, saved: bool = True) -> list[Alarm]:
        """Take in what a report says at once that was just `saved`, or is only looked at again; gives the alarms that
        may have to be told of now.
        """
        raised = []
        for kind in (Kind.EMERGENCY, Kind.URGENT):
            of_kind = [each for each in findings if each.kind is kind]
            found, marks, numbers = evidence_of(of_kind), marks_of(of_kind), numbers_of(of_kind)
            alarm = self.open.get(kind)
            if alarm is not None and day in alarm.days:
                alarm.days[day] = found
                if not found:
                    del alarm.days[day]
            if not found or not saved or not self.is_current(day, now):
                continue
            if alarm is None:
                last = next((before for before in reversed(self.answered) if before.kind is kind), None)
                if last is not None and last.raised_for == day and last.holds(marks, numbers):
                    continue
                alarm = self.open[kind] = Alarm(kind, {})
            else:
                alarm.is_new = False
            alarm.days[day] = found
            alarm.raised_for = day
            alarm.marks |= marks
            for key, number in numbers.items():
                alarm.numbers[key] = max(number, alarm.numbers.get(key, 0))
            alarm.saying = marks
            raised.append(alarm)
        return raised

    def answer(self, kind: Kind) -> None:
        self.answered.append(self.open.pop(kind))

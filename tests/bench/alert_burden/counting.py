"""What the rules said of one diary, and of many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from diary.rules.answers import Reply
from diary.rules.evaluate import follow_ups_on
from diary.rules.findings import Kind
from diary.rules.records import Diary
from diary.rules.thresholds import Thresholds
from tests.bench.alert_burden.answering import live
from tests.bench.alert_burden.courses import FIRST_DAY, ONSET

MONTH = 28
"""Days of a patient-month."""
FOUND_WITHIN = 14
"""Days after its onset within which a course should be found."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One diary gone through, day by day. Days are counted from the diary's first."""

    worse_on: Sequence[int]
    """Days with a finding of the kind `worsens`."""
    opened: Counter[str]
    """Follow-ups by kind, with nobody answering any: each stays open until it clears by itself."""
    answered: Counter[str]
    """The same, with each answered "checked" on the day it opened."""
    days: int
    """From the first to the last report."""


def listen(diary: Diary, numbers: Thresholds, first: date | None = None, *, answering: bool = True) -> Heard:
    """Put the whole diary through the rules of the routine tier, as if each report had been made on its day.

    Without `answering` what opens where all are answered is left out, for it takes as long again and more.
    """
    start = first or diary.reports[0].day
    findings = {report.day: follow_ups_on(diary, report.day, numbers) for report in diary.reports}
    worse = [
        (day - start).days
        for day, found in findings.items()
        if any(finding.kind is Kind.WORSENS for finding in found)
    ]
    opened, answered = (
        Counter(each.kind.value for each in live(diary, findings, numbers, reply))
        if wanted
        else Counter[str]()
        for reply, wanted in ((None, True), (Reply.CHECKED, answering))
    )
    return Heard(worse, opened, answered, (diary.reports[-1].day - start).days + 1 if diary.reports else 0)


@dataclass(slots=True)
class Burden:
    """The same over many diaries of one course."""

    diaries: int = 0
    alerted: int = 0
    """Diaries with a `worsens` finding in the first month."""
    alerted_later: int = 0
    """The same in the second month."""
    found_after: list[int] = field(default_factory=list)
    """Days from the onset to the first `worsens` finding, of those found in time. What comes by chance counts too."""
    opened: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    months: float = 0.0

    def add(self, heard: Heard) -> None:
        """One more diary."""
        self.diaries += 1
        self.alerted += any(day < MONTH for day in heard.worse_on)
        self.alerted_later += any(MONTH <= day < 2 * MONTH for day in heard.worse_on)
        in_time = [day - ONSET for day in heard.worse_on if ONSET <= day <= ONSET + FOUND_WITHIN]
        self.found_after += in_time[:1]
        self.opened += heard.opened
        self.answered += heard.answered
        self.months += heard.days / MONTH

    def share(self, count: int) -> float:
        """0 to 1."""
        return count / self.diaries if self.diaries else 0.0

    def a_month(self, counted: Counter[str], kind: Kind | None = None) -> float:
        """Follow-ups per patient and 28 days, of one kind or of all."""
        number = counted.total() if kind is None else counted[kind.value]
        return number / self.months if self.months else 0.0

    @property
    def found(self) -> float:
        """The share found in time."""
        return self.share(len(self.found_after))

    @property
    def days_to_find(self) -> float | None:
        """The median, of those found in time; None where there are none."""
        return median(self.found_after) if self.found_after else None


def burden_of(diaries: Iterable[Diary], numbers: Thresholds, *, answering: bool = True) -> Burden:
    """Go through simulated diaries; their days are counted from the simulation's first. `answering` as in `listen`."""
    burden = Burden()
    for diary in diaries:
        if diary.reports:
            burden.add(listen(diary, numbers, FIRST_DAY, answering=answering))
        else:
            burden.diaries += 1
    return burden

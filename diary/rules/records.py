"""What a patient reports, and the diary it makes: the input of every rule.

Unanswered is None, never "no" and never 0.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

SymptomKey = int | str
"""How a reading names its symptom: a row id in the database, the symptom's name in a diary file."""

HIGHEST_SCORE = 10


class Sign(StrEnum):
    """A warning sign that a report can tick."""

    BREATHLESS = "breathless"
    CHEST = "chest"
    """Tightness or pressure."""
    DIZZY = "dizzy"
    FAINT = "faint"
    SWEATING = "sweating"
    NAUSEA = "nausea"
    """Or vomiting."""
    SPREADING = "spreading"
    """Pain that spreads to arm, jaw, neck or chest."""
    BLEEDING = "bleeding"
    """Not stopped by firm pressure."""
    LIMB = "limb"
    """Arm or leg cold, pale, blue or numb."""
    LUMP = "lump"
    """A growing lump at the wound."""


class Compared(StrEnum):
    """The answer to "Compared with a week ago"."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


class SymptomKind(StrEnum):
    PAIN = "pain"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Symptom:
    """Something a patient tracks. The defaults are those of a pain.

    `watched`: the follow-up rules look at it. `heart`: it sits where heart trouble is felt. `since`: its
    onset, on the patient's word.
    """

    key: SymptomKey
    name: str
    kind: SymptomKind = SymptomKind.PAIN
    watched: bool = True
    heart: bool = True
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One symptom on one day, 0 to 10: at its worst, and most of the day (never above the worst). ValueError
    otherwise.
    """

    worst: int
    usual: int | None = None

    def __post_init__(self) -> None:
        _check_score("worst", self.worst)
        if self.usual is not None:
            _check_score("usual", self.usual)
            if self.usual > self.worst:
                raise ValueError(f"usual {self.usual} is above worst {self.worst}")


@dataclass(frozen=True, slots=True)
class Report:
    """One local calendar day. `signs` is None when unanswered and empty for "none of these"; `interference`
    is 0 to 10. `ref` is the caller's own name for it.
    """

    day: date
    signs: frozenset[Sign] | None = None
    sudden: bool | None = None
    readings: Mapping[SymptomKey, Reading] = field(default_factory=dict, hash=False)
    interference: int | None = None
    could_not: bool | None = None
    compared: Compared | None = None
    ref: int | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.interference is not None:
            _check_score("interference", self.interference)


def _check_score(name: str, value: int) -> None:
    # `type is` because True would pass for 1.
    if type(value) is not int or not 0 <= value <= HIGHEST_SCORE:
        raise ValueError(f"{name} must be a whole number from 0 to {HIGHEST_SCORE}, not {value!r}")


class Series:
    """The readings of one symptom in day order, as columns. Days are proleptic ordinals, so that windows
    never leave the calendar.
    """

    __slots__ = ("days", "episodes", "usual", "worst")

    def __init__(self) -> None:
        self.days: list[int] = []
        self.worst: list[int] = []
        self.usual: list[int | None] = []
        self.episodes: dict[tuple[int, ...], list[int]] = {}
        """What `rules.episodes` worked out before, by the numbers it depends on."""

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The slice of the readings on the days `first` to `last`, both included."""
        return bisect_left(self.days, first), bisect_right(self.days, last)


class Diary:
    """One patient's symptoms and reports, with quick access to windows of days. Treat it as frozen.

    Reports may be given in any order. ValueError: two reports for one day, two symptoms with one key, a
    reading of an unknown symptom.

    `begun`: the day it was begun on the site, which stands for the day of the procedure where that is not known; None
    for the day of its first report.
    """

    def __init__(
        self,
        symptoms: Iterable[Symptom],
        reports: Iterable[Report],
        procedure_on: date | None = None,
        begun: date | None = None,
    ) -> None:
        self.symptoms: tuple[Symptom, ...] = tuple(symptoms)
        self.reports: tuple[Report, ...] = tuple(sorted(reports, key=lambda report: report.day))
        self.procedure_on = procedure_on
        self.begun = begun if begun is not None or not self.reports else self.reports[0].day
        self._ordinals = [report.day.toordinal() for report in self.reports]
        self._symptoms = {symptom.key: symptom for symptom in self.symptoms}
        if len(self._symptoms) < len(self.symptoms):
            raise ValueError("two symptoms have the same key")
        self._series = {key: Series() for key in self._symptoms}
        before = 0
        for ordinal, report in zip(self._ordinals, self.reports, strict=True):
            if ordinal == before:
                raise ValueError(f"two reports for {report.day}")
            before = ordinal
            for key, reading in report.readings.items():
                series = self._series.get(key)
                if series is None:
                    raise ValueError(
                        f"the report of {report.day} has a reading of an unknown symptom, {key!r}"
                    )
                series.days.append(ordinal)
                series.worst.append(reading.worst)
                series.usual.append(reading.usual)

    def symptom(self, key: SymptomKey) -> Symptom | None:
        return self._symptoms.get(key)

    def series(self, key: SymptomKey) -> Series:
        """The symptom's readings; empty for a symptom that this diary does not have."""
        return self._series.get(key) or Series()

    def on(self, day: date) -> Report | None:
        """That day's report, if there is one."""
        found = self.between(day.toordinal(), day.toordinal())
        return found[0] if found else None

    def between(self, first: int, last: int) -> Sequence[Report]:
        """The reports on the days `first` to `last` (ordinals, both included), in order."""
        return self.reports[bisect_left(self._ordinals, first) : bisect_right(self._ordinals, last)]

    def from_day(self, first: date) -> Sequence[Report]:
        """The reports of `first` and the days after it, in order."""
        return self.reports[bisect_left(self._ordinals, first.toordinal()) :]

    def count(self, first: int, last: int) -> int:
        """How many of the days `first` to `last` (ordinals, both included) are reported."""
        return bisect_right(self._ordinals, last) - bisect_left(self._ordinals, first)

"""Every number the rules use, in one place.

The numbers come from the article the diary is built on where it gives one ("beyond a week") and otherwise
from published work and from a simulation study of diaries; no clinician has signed them yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from hashlib import sha256
from json import dumps

from diary.rules import limits
from diary.rules.limits import Number
from diary.rules.names import FIELDS, PUBLIC

RULES_VERSION = "2026.2"
"""Changes whenever the same diary and the same numbers could give different findings."""


class ThresholdsError(ValueError):
    """Numbers that cannot be used; `faults` holds one sentence for each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Days are calendar days and windows count both their ends; scores are 0 to 10."""

    pain_from: int = 1
    """Score from which a `worst` is pain; below it there is none. Any pain at all counts."""
    severe_from: int = 7
    """Score from which `worst` is severe. Published cut points for severe pain lie at 7."""
    after_procedure_days: int = 30
    """Days after the procedure during which feeling unwell without pain is an emergency. The usual 30-day
    window for complications. Where the day of the procedure is not known, days after the diary was begun.
    """

    persists_after_days: int = 7
    """Days from an episode's start to the first day it has gone on "beyond a week" (the article's words)."""
    persists_window_days: int = 21
    """Days up to and with today in which reports of the episode are looked at: three weeks, so that who writes once a
    week is heard too.
    """
    persists_least_days: int = 3
    """Days in that window that must say something, so that one or two reports are not a week."""
    persists_share: Fraction = Fraction(1, 2)
    """Share of those days that must be days of pain."""
    episode_zeros: int = 2
    """Successive pain-free reports that end an episode; COPD diaries use two."""
    episode_gap_days: int = 6
    """Days from one report of pain to the next beyond which the next starts a new episode (simulation study:
    quiet for people who write mostly on bad days, no cost up to 30 % missing days).
    """

    recent_days: int = 7
    """Days up to and with today whose mean is compared. A week cancels weekday cycles."""
    recent_least: int = 3
    """Scores those days must hold."""
    before_days: int = 28
    """Days before them to compare with."""
    before_least: int = 4
    """Scores those must hold; with fewer `early_rise` is asked instead of `rising`."""
    rising_mean: Fraction = Fraction(5, 4)
    """Points by which the recent mean must exceed the mean before (simulation study: 14 to 20 % of stable
    people in four weeks).
    """
    rising_today: Fraction = Fraction(3, 2)
    """Points by which today's score must exceed the mean before, so that a rise that is over says nothing
    (simulation study).
    """
    own_change: Fraction = Fraction(0)
    """How many times the person's own mean change from one score to the next the recent mean must exceed the mean
    before; 0 where that is not asked. Asked, it spares people whose numbers swing (simulation study).
    """
    own_change_days: int = 56
    """Days before the recent ones whose changes make that mean."""
    own_change_least: int = 8
    """Changes those must hold; with fewer it is not asked."""
    own_change_gap_days: int = 2
    """Days between two scores beyond which they make no change from one to the next."""

    early_scores: int = 3
    """Last scores that must all be high in the first days of a diary."""
    early_within_days: int = 6
    """Days up to and with today in which they must lie."""
    early_before_days: int = 14
    """Days before the first of them to take the median of."""
    early_before_least: int = 3
    """Scores those must hold."""
    early_above_median: int = 2
    """Points by which each must reach above that median; two points is the usual smallest change that matters
    to people.
    """

    compared_days: int = 7
    """Days up to and with today in which answers to "compared with a week ago" count."""
    compared_last: int = 3
    """How many of the last of them are looked at."""
    compared_least: int = 2
    """How many of those must say "worse"."""

    interferes_alone: int = 7
    """Interference that counts on its own: severe on the published cut points."""
    interferes_again: int = 4
    """Interference that counts when repeated: moderate on the published cut points."""
    interferes_days: int = 7
    """Days up to and with today in which answers about interference count."""
    interferes_last: int = 3
    """How many of the last of them are looked at."""
    interferes_least: int = 2
    """How many of those must reach `interferes_again`."""

    quiet_days: int = 7
    """Days from the answer "checked" or "not needed" during which `worsens` of the same symptom opens no new
    follow-up.
    """
    quiet_told_days: int = 14
    """The same, when the answer was "told my doctor" or "called", or that one is booked without saying for when."""
    quiet_lasting_days: int = 28
    """The same as `quiet_days` for `persists` of the same episode and for `interferes`: asked every week, a stable
    person who answers is asked about little else; a slow drift is still asked about in time (simulation study).
    """
    quiet_lasting_told_days: int = 28
    """The same as `quiet_told_days` for these."""
    quiet_most_days: int = 42
    """Days of quiet that an appointment can give at most; as checked at least."""
    quiet_unknown_days: int = 14
    """Days of quiet at most where no number tells how things were at the answer, so that nothing could end them."""
    quiet_rise: Fraction = Fraction(2)
    """Points by which the mean must exceed that at the answer to end the quiet; two points is the usual smallest change
    that matters to people.
    """
    quiet_mean_days: int = 7
    """Days up to and with today, and up to and with the answer, whose means are compared for that."""
    quiet_mean_least: int = 3
    """Numbers those must hold; with fewer the last few before or since the answer stand for them."""
    quiet_mean_last: int = 3
    """How many those last few are at most."""
    quiet_before_days: int = 14
    """Days up to and with the answer in which its last few must lie."""
    quiet_could_not: int = 2
    """More days with something one could not do than at the answer that end the quiet of `interferes`."""
    worsens_clear_days: int = 14
    """Days without a finding after which `worsens` clears by itself."""
    worsens_clear_reports: int = 3
    """Reports needed since the last finding, so that silence clears nothing."""
    interferes_clear_days: int = 7
    """Days up to and with today whose reports may clear `interferes`."""
    interferes_clear_reports: int = 3
    """How many of the last of them must answer, all without trouble."""

    silence_remind_days: int = 2
    """Days without a report after which the reminder says so."""
    silence_open_days: int = 3
    """Days without a report after which caregivers are asked to check, while an emergency or urgent follow-up
    is open.
    """
    silence_ask_days: int = 7
    """Days without a report after which the patient is asked how they are."""
    urgent_escalate_hours: int = 24
    """Hours before an unacknowledged urgent follow-up goes to the next contact."""
    follow_up_escalate_hours: int = 72
    """The same for the routine tier (PRO-TECT nurses answered within 72 h)."""
    back_fill_days: int = 14
    """How many days back a report may be filled in."""

    def __post_init__(self) -> None:
        faults = limits.faults_in(_values(self))
        if faults:
            raise ThresholdsError(faults)

    def as_dict(self) -> dict[str, int | str]:
        """JSON-able; fractions as `"5/4"`."""
        return {
            name: f"{value.numerator}/{value.denominator}" if isinstance(value, Fraction) else value
            for name, value in _values(self).items()
        }

    def fingerprint(self) -> str:
        """Twelve hex digits that change when the rules' version or any number does."""
        text = dumps([RULES_VERSION, self.as_dict()], sort_keys=True)
        return sha256(text.encode()).hexdigest()[:12]

    @property
    def look_back_days(self) -> int:
        """Days before a day that its rules can look at. An episode that began before them counts the same as one that
        began on the first of them.
        """
        own = self.recent_days + self.own_change_days + self.own_change_gap_days - 1
        return max(
            self.recent_days + self.before_days,
            own if self.own_change else 0,
            self.early_within_days + self.early_before_days,
            self.persists_window_days,
            self.persists_after_days,
            self.episode_gap_days,
            self.compared_days,
            self.interferes_days,
            self.interferes_clear_days,
        )

    def changed(self, values: Mapping[str, object]) -> "Thresholds":
        """These with some others, by public name (`rising.rise`); numbers may be texts.

        ThresholdsError lists every name that is unknown and every value that cannot be used.
        """
        unknown = [f"{name} is not a threshold" for name in values if name not in FIELDS]
        known = {FIELDS[name]: value for name, value in values.items() if name in FIELDS}
        numbers, faults = _read(known, self)
        if unknown or faults:
            raise ThresholdsError([*unknown, *faults])
        return replace(self, **numbers)  # type: ignore[arg-type]  # names and types were checked above

    def in_public(self) -> dict[str, str]:
        """Each number as it is written in settings, by public name."""
        return {PUBLIC[name]: str(value) for name, value in _values(self).items()}

    @staticmethod
    def from_dict(values: Mapping[str, object], base: "Thresholds | None" = None) -> "Thresholds":
        """What `as_dict` gave, or only some of it, the rest from `base` (DEFAULT). ThresholdsError as in `changed`."""
        base = DEFAULT if base is None else base
        return base.changed({PUBLIC.get(name, name): value for name, value in values.items()})


def fraction_wanted(name: str) -> bool:
    """Whether the threshold with this public name is a fraction; the others are whole numbers."""
    return isinstance(getattr(DEFAULT, FIELDS[name]), Fraction)


def _values(thresholds: Thresholds) -> dict[str, Number]:
    return {name: getattr(thresholds, name) for name in _NAMES}


def _read(values: Mapping[str, object], base: Thresholds) -> tuple[dict[str, Number], list[str]]:
    """Numbers by field, and a sentence for each value that is none; what can be read is held against its range."""
    numbers: dict[str, Number] = {}
    faults: list[str] = []
    for name, value in values.items():
        fraction = fraction_wanted(PUBLIC[name])
        number = limits.number(value, fraction=fraction)
        if number is None:
            faults.append(f"{PUBLIC[name]} must be {limits.expected(fraction=fraction)}, not {value!r}")
        else:
            numbers[name] = number
    return numbers, [*faults, *limits.faults_in({**_values(base), **numbers})]


_NAMES = tuple(entry.name for entry in fields(Thresholds))

DEFAULT = Thresholds()
SENSITIVE = Thresholds(rising_mean=Fraction(11, 10), rising_today=Fraction(3, 2), before_least=3)
"""Finds more, and alerts stable people more often (about 27 % in four weeks of the simulation)."""
STRICT = Thresholds(rising_mean=Fraction(3, 2), rising_today=Fraction(1), before_least=4)
"""Finds less, and alerts stable people less often (about 16 %)."""
STEADY = Thresholds(own_change=Fraction(1))
"""The default, and quieter for people whose numbers swing: 49 to 34 % of those with a standard deviation of 1.6 alerted
in a month, at a cost of 1 to 3 points of what is found.
"""
PRESETS: Mapping[str, Thresholds] = {
    "default": DEFAULT,
    "sensitive": SENSITIVE,
    "strict": STRICT,
    "steady": STEADY,
}

"""Every number the rules use, in one place.

The numbers come from the article the diary is built on where it gives one ("beyond a week") and otherwise
from published work and from a simulation study of diaries; no clinician has signed them yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from hashlib import sha256
from json import dumps

RULES_VERSION = "2026.1"
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
    window for complications.
    """

    persists_after_days: int = 7
    """Days from an episode's start to the first day it has gone on "beyond a week" (the article's words)."""
    persists_window_days: int = 14
    """Days up to and with today in which reports of the episode are looked at."""
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
    """Days from an acknowledgement during which the same kind and symptom opens no new follow-up."""
    quiet_told_days: int = 14
    """The same, when the answer was "I told my doctor"."""
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
    """The same for the third tier (PRO-TECT nurses answered within 72 h)."""
    back_fill_days: int = 14
    """How many days back a report may be filled in."""

    def __post_init__(self) -> None:
        faults = [*_out_of_range(self), *_impossible(self)]
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

    @staticmethod
    def from_dict(values: Mapping[str, object], base: "Thresholds | None" = None) -> "Thresholds":
        """What `as_dict` gave, or only some of it, the rest from `base` (DEFAULT).

        Fractions may be `"5/4"`, `"1.25"`, 1.25 or 1. ThresholdsError lists every name that is unknown and
        every value that cannot be used.
        """
        base = DEFAULT if base is None else base
        fractions = {name for name, value in _values(base).items() if isinstance(value, Fraction)}
        known: dict[str, int | Fraction] = {}
        faults: list[str] = []
        for name, value in values.items():
            if name not in _NAMES:
                faults.append(f"{name} is not a threshold")
                continue
            number = _fraction(value) if name in fractions else value if type(value) is int else None
            if number is None:
                wanted = "a fraction such as 5/4" if name in fractions else "a whole number"
                faults.append(f"{name} must be {wanted}, not {value!r}")
            else:
                known[name] = number
        if faults:
            raise ThresholdsError(faults)
        return replace(base, **known)  # type: ignore[arg-type]  # names and types were checked above


def _values(thresholds: Thresholds) -> dict[str, int | Fraction]:
    return {name: getattr(thresholds, name) for name in _NAMES}


def _fraction(value: object) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Fraction):
        return None
    try:
        # Through text, so that 1.1 in a settings file means eleven tenths.
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        return None


def _out_of_range(thresholds: Thresholds) -> list[str]:
    faults = []
    for name, value in _values(thresholds).items():
        least = 0 if name in _MAY_BE_ZERO else 1
        if name in _SCORES and not 1 <= value <= 10:
            faults.append(f"{name} must be from 1 to 10, not {value}")
        elif isinstance(value, Fraction) and value <= 0:
            faults.append(f"{name} must be above 0, not {value}")
        elif isinstance(value, int) and value < least:
            faults.append(f"{name} must be at least {least}, not {value}")
    return faults


def _impossible(thresholds: Thresholds) -> list[str]:
    values = _values(thresholds)
    return [
        f"{needed} is {values[needed]}, more than {room} allows ({values[room]}): the rule could never fire"
        for needed, room in _FITS
        if values[needed] > values[room]
    ]


_NAMES = tuple(entry.name for entry in fields(Thresholds))
_SCORES = {"pain_from", "severe_from", "interferes_alone", "interferes_again"}
_MAY_BE_ZERO = {
    "after_procedure_days",
    "persists_after_days",
    "episode_gap_days",
    "quiet_days",
    "quiet_told_days",
}
_FITS = (
    ("persists_least_days", "persists_window_days"),
    ("recent_least", "recent_days"),
    ("before_least", "before_days"),
    ("early_scores", "early_within_days"),
    ("early_before_least", "early_before_days"),
    ("compared_last", "compared_days"),
    ("compared_least", "compared_last"),
    ("interferes_last", "interferes_days"),
    ("interferes_least", "interferes_last"),
    ("interferes_again", "interferes_alone"),
    ("interferes_clear_reports", "interferes_clear_days"),
)

DEFAULT = Thresholds()
SENSITIVE = Thresholds(rising_mean=Fraction(11, 10), rising_today=Fraction(3, 2), before_least=3)
"""Finds more, and alerts stable people more often (about 27 % in four weeks of the simulation)."""
STRICT = Thresholds(rising_mean=Fraction(3, 2), rising_today=Fraction(1), before_least=4)
"""Finds less, and alerts stable people less often (about 16 %)."""
PRESETS: Mapping[str, Thresholds] = {"default": DEFAULT, "sensitive": SENSITIVE, "strict": STRICT}

"""Which thresholds can be used: the range of each, and those that must fit one another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from diary.rules.names import PUBLIC

Number = int | Fraction

_WHOLE = re.compile(r"-?[0-9]{1,6}")
_FRACTION = re.compile(r"-?[0-9]{1,6}([./][0-9]{1,6})?")

MOST_DAYS = 366
_MOST_POINTS = 10
_SCORES = {"pain_from", "severe_from", "interferes_alone", "interferes_again"}
_MAY_BE_ZERO = {
    "own_change",
    "after_procedure_days",
    "persists_after_days",
    "episode_gap_days",
    "quiet_days",
    "quiet_told_days",
    "quiet_lasting_days",
    "quiet_lasting_told_days",
    "quiet_most_days",
    "quiet_unknown_days",
}
_FITS = (
    ("persists_least_days", "persists_window_days"),
    ("recent_least", "recent_days"),
    ("before_least", "before_days"),
    ("own_change_least", "own_change_days"),
    ("early_scores", "early_within_days"),
    ("early_before_least", "early_before_days"),
    ("compared_last", "compared_days"),
    ("compared_least", "compared_last"),
    ("interferes_last", "interferes_days"),
    ("interferes_least", "interferes_last"),
    ("interferes_again", "interferes_alone"),
    ("interferes_clear_reports", "interferes_clear_days"),
    ("quiet_mean_least", "quiet_mean_days"),
)


def number(value: object, *, fraction: bool) -> Number | None:
    """A whole number, or a fraction such as "5/4", "1.25", 1.25 or 1; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Fraction):
        return None
    # Through text, so that 1.1 in a settings file means eleven tenths.
    text = str(value).strip()
    if not (_FRACTION if fraction else _WHOLE).fullmatch(text):
        return None
    try:
        return Fraction(text) if fraction else int(text)
    except ZeroDivisionError:
        return None


def expected(*, fraction: bool) -> str:
    """What `number` takes, for a sentence about what it did not take."""
    return "a fraction such as 5/4" if fraction else "a whole number"


def faults_in(values: Mapping[str, Number]) -> list[str]:
    """A sentence for each of these values, by field of `Thresholds`, that cannot be used; under its public name."""
    return [*_out_of_range(values), *_impossible(values)]


def range_of(field: str, *, fraction: bool) -> tuple[int, int]:
    """The least and the most a threshold may be; a fraction must lie above the least, except where it may be 0."""
    if field in _SCORES:
        return 1, 10
    if fraction:
        return 0, 1 if field == "persists_share" else _MOST_POINTS
    if field == "early_above_median":
        return 1, _MOST_POINTS
    return 0 if field in _MAY_BE_ZERO else 1, MOST_DAYS * 24 if field.endswith("_hours") else MOST_DAYS


def _out_of_range(values: Mapping[str, Number]) -> list[str]:
    faults = []
    for field, value in values.items():
        fraction = isinstance(value, Fraction)
        least, most = range_of(field, fraction=fraction)
        if fraction and value == 0 and field in _MAY_BE_ZERO:
            continue
        if fraction and not least < value <= most:
            faults.append(f"{PUBLIC[field]} must be above {least} and at most {most}, not {value}")
        elif not fraction and not least <= value <= most:
            faults.append(f"{PUBLIC[field]} must be from {least} to {most}, not {value}")
    return faults


def _impossible(values: Mapping[str, Number]) -> list[str]:
    return [
        f"{PUBLIC[needed]} is {values[needed]}, more than {PUBLIC[room]} allows ({values[room]}): "
        "the rule could never fire"
        for needed, room in _FITS
        if values[needed] > values[room]
    ]

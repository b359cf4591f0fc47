"""Figures and rows of numbers as the steps write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from diary.rules.findings import Value
from diary.rules.records import SymptomKey
from diary.words.formats import list_in_words, number_in_words, short_day
from diary.words.language import _

Names = Mapping[SymptomKey, str]

_MANY = 10
"""So many numbers are told one by one."""


def exact(number: int | Fraction) -> str:
    """5, 3.5, or "about 5.14 (36/7)" where two decimals do not say it all."""
    said = number_in_words(number)
    if 100 % number.denominator == 0:
        return said
    return _("about %(number)s (%(exact)s)", number=said, exact=f"{number.numerator}/{number.denominator}")


def less(left: int | Fraction, right: int | Fraction) -> str:
    return _(
        "%(left)s less %(right)s is %(rest)s.",
        left=number_in_words(left),
        right=number_in_words(right),
        rest=exact(left - right),
    )


def plain(values: tuple[Value, ...]) -> str:
    """3, 4 and 5"""
    return list_in_words(value.value for value in values)


def dated(values: tuple[Value, ...], day: date) -> str:
    """3 on 1 January and 4 on 2 January; of many, the first and the last few."""
    said = [
        _("%(score)s on %(day)s", score=value.value, day=short_day(value.day, beside=day)) for value in values
    ]
    if len(said) <= _MANY:
        return list_in_words(said)
    left_out = len(said) - _MANY
    return list_in_words([*said[: _MANY // 2], _("%(count)s more", count=left_out), *said[-_MANY // 2 :]])

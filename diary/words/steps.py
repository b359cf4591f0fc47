"""The steps to a finding in words: what went in, what was counted, and how it compares with what the rule asks for.

What each step says stands beside the other sentences about its rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from diary.rules.step import Is, Step, What
from diary.words import at_once, interferes, persists, worsens
from diary.words.evidence import Names, SaysStep
from diary.words.formats import number_in_words, share_in_words
from diary.words.language import _

_STEPS: Mapping[What, SaysStep] = {**at_once.STEPS, **persists.STEPS, **worsens.STEPS, **interferes.STEPS}


def in_words(step: Step, names: Names, day: date) -> str:
    """The step in sentences. `day` is the finding's."""
    said = [*_STEPS[step.what](step, names, day), *_compared(step)]
    return " ".join(said)


def _compared(step: Step) -> Iterable[str]:
    check = step.check
    if check is None:
        return
    asked = number_in_words(check.right)
    if step.what is What.SHARE:
        asked = share_in_words(Fraction(check.right))
    match check.how:
        case Is.AT_LEAST if check.holds:
            yield _("That is enough: the rule asks for %(number)s or more.", number=asked)
        case Is.AT_LEAST:
            yield _("That is not enough: the rule asks for %(number)s or more.", number=asked)
        case Is.AT_MOST if check.holds:
            yield _("That fits: the rule asks for %(number)s or less.", number=asked)
        case Is.AT_MOST:
            yield _("That is too many: the rule asks for %(number)s or less.", number=asked)
        case Is.BELOW:
            yield _("That is fewer than %(number)s, so this rule looks.", number=asked)

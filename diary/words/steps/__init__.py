"""The steps to a finding in words: what went in, what was counted, and how it compares with what the rule asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction

from diary.rules.steps import Is, Step, What
from diary.words.formats import number_in_words, share_in_words
from diary.words.language import _
from diary.words.steps import at_once, lasting, worsens
from diary.words.steps.figures import Names, exact

__all__ = ["exact", "in_words"]


def in_words(step: Step, names: Names, day: date) -> str:
    """The step in sentences. `day` is the finding's."""
    said = [*_SAID[step.what](step, names, day), *_compared(step)]
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


_SAID: Mapping[What, Callable[[Step, Names, date], Iterable[str]]] = {
    What.SIGNS: at_once.signs,
    What.PAIN: at_once.pain,
    What.SUDDEN: at_once.sudden,
    What.SEVERE: at_once.severe,
    What.PLACE: at_once.place,
    What.PROCEDURE: at_once.procedure,
    What.BEGAN: lasting.began,
    What.LASTED: lasting.lasted,
    What.STILL_THERE: lasting.still_there,
    What.DAYS_GIVEN: lasting.days_given,
    What.SHARE: lasting.share,
    What.QUESTION: worsens.question,
    What.RECENT: worsens.recent,
    What.BEFORE: worsens.before,
    What.RISE: worsens.rise,
    What.TODAY_ABOVE: worsens.today_above,
    What.OWN_CHANGES: worsens.own_changes,
    What.OWN_RISE: worsens.own_rise,
    What.TOO_FEW_BEFORE: worsens.too_few_before,
    What.LATEST: worsens.latest,
    What.EARLIER: worsens.earlier,
    What.EACH_ABOVE: worsens.each_above,
    What.WORSE_TODAY: worsens.worse_today,
    What.WORSE: worsens.worse,
    What.ALONE: lasting.alone,
    What.COULD_NOT: lasting.could_not,
    What.AGAIN: lasting.again,
    What.AGAIN_OFTEN: lasting.again_often,
}

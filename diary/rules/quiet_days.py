"""The days that an answer keeps quiet, and what ends them early: that things are clearly worse than at the answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from diary.rules.answers import Answered
from diary.rules.episodes import episode_on
from diary.rules.findings import Kind
from diary.rules.limits import MOST_DAYS
from diary.rules.records import Diary
from diary.rules.thresholds import Thresholds


class QuietDays:
    """What one answer holds back. It is told of each reported day after the answer, in order, before it is asked of it.

    `last_found` is the last day with a finding of the follow-up that was answered. `first` is the day of the first of
    the answers that follow one another without a day between them that was not quiet: their days end together.
    """

    def __init__(self, diary: Diary, answered: Answered, last_found: date, first: date) -> None:
        self.answered = answered
        self.first = first
        self._diary = diary
        self._last_found = last_found
        self._ended = False
        self._since: list[int] = []
        """What is compared, of the days after the answer, kept as they come: nothing is searched for again."""
        self._before: tuple[Thresholds, Sequence[int]] | None = None
        """What was found of the time of the answer, and the numbers it was found with."""

    def look(self, day: date, thresholds: Thresholds) -> None:
        """End them, for good, if the reports up to the reported `day` say that things are worse.

        Not asked when no number could make them last so long.
        """
        if not self._ended and (day - self.answered.on).days <= MOST_DAYS:
            self._since += self._values(day, day)
            self._ended = self._is_worse(day, thresholds) or self._could_do_less(day, thresholds)

    def holds_back(self, day: date, thresholds: Thresholds) -> bool:
        """Whether a finding on that day, the answer's or a later one, opens nothing."""
        return not self._ended and self.goes_on(day, thresholds)

    def goes_on(self, day: date, thresholds: Thresholds) -> bool:
        """Whether the day is among those that the answer was given for, whatever has ended them since."""
        return self._covers(day, thresholds) and self._same_episode(day, thresholds)

    def _covers(self, day: date, thresholds: Thresholds) -> bool:
        days = self.answered.quiet_days(day, thresholds)
        if not self._known_before(thresholds):
            days = min(days, thresholds.quiet_unknown_days)
        return (day - self.answered.on).days < days and (day - self.first).days < thresholds.quiet_most_days

    def _same_episode(self, day: date, thresholds: Thresholds) -> bool:
        """A new episode is nobody's quiet."""
        symptom = self.answered.symptom
        if self.answered.kind is not Kind.PERSISTS or symptom is None:
            return True
        series = self._diary.series(symptom)
        # Which episode it is does not depend on the onset that was given.
        then = episode_on(series, None, self._last_found.toordinal(), thresholds)
        return then == episode_on(series, None, day.toordinal(), thresholds)

    def _known_before(self, thresholds: Thresholds) -> Sequence[int]:
        """What things were like when the answer was given; empty where nothing tells."""
        if self._before is None or self._before[0] is not thresholds:
            on = self.answered.on
            known = self._values(_days_up_to(on, thresholds.quiet_mean_days), on)
            if len(known) < thresholds.quiet_mean_least:
                known = self._values(_days_up_to(on, thresholds.quiet_before_days), on)
                known = known[-thresholds.quiet_mean_last :]
            self._before = thresholds, known
        return self._before[1]

    def _known_now(self, day: date, thresholds: Thresholds) -> Sequence[int]:
        known = self._values(_days_up_to(day, thresholds.quiet_mean_days), day)
        if len(known) >= thresholds.quiet_mean_least:
            return known
        return self._since[-thresholds.quiet_mean_last :]

    def _is_worse(self, day: date, thresholds: Thresholds) -> bool:
        before, now = self._known_before(thresholds), self._known_now(day, thresholds)
        if not before or not now:
            return False
        # The means are never divided out: both sides are multiplied instead.
        rise, least = sum(now) * len(before) - sum(before) * len(now), thresholds.quiet_rise
        return rise * least.denominator >= least.numerator * len(before) * len(now)

    def _could_do_less(self, day: date, thresholds: Thresholds) -> bool:
        if self.answered.kind is not Kind.INTERFERES:
            return False
        then, now = (self._days_could_not(last, thresholds) for last in (self.answered.on, day))
        return now - then >= thresholds.quiet_could_not

    def _days_could_not(self, last: date, thresholds: Thresholds) -> int:
        first = _days_up_to(last, thresholds.quiet_mean_days)
        reports = self._diary.between(first.toordinal(), last.toordinal())
        return sum(report.could_not is True for report in reports)

    def _values(self, first: date, last: date) -> Sequence[int]:
        """What is compared, of the days `first` to `last`: how much it got in the way, or the symptom's `worst`."""
        if self.answered.kind is Kind.INTERFERES:
            reports = self._diary.between(first.toordinal(), last.toordinal())
            return [report.interference for report in reports if report.interference is not None]
        if self.answered.symptom is None:
            return ()
        series = self._diary.series(self.answered.symptom)
        begin, end = series.span(first.toordinal(), last.toordinal())
        return series.worst[begin:end]


def _days_up_to(last: date, days: int) -> date:
    """The first of so many days of which `last` is the last."""
    return date.fromordinal(max(1, last.toordinal() - days + 1))

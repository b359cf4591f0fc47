"""Episodes of a symptom: where one starts, ends, and gives way to the next."""

from dataclasses import dataclass
from datetime import date

from diary.rules.records import Series
from diary.rules.thresholds import Thresholds

_NONE = -1


@dataclass(frozen=True, slots=True)
class Episode:
    """Days are ordinals. `first` is its first report of pain, which also tells one episode from another.

    `start` is where it counts from: `first`, or the onset that the patient gave (`from_since`).
    """

    first: int
    start: int
    from_since: bool


def episode_on(series: Series, since: date | None, day: int, thresholds: Thresholds) -> Episode | None:
    """The episode that the symptom is in on `day`, seen with the reports up to that day; None before the
    first and after an end.
    """
    _, after = series.span(day, day)
    if after == 0:
        return None
    firsts = _firsts(series, thresholds)
    index = firsts[after - 1]
    if index == _NONE:
        return None
    first = series.days[index]
    if since is not None and since.toordinal() < first and _is_very_first(series, index, thresholds):
        return Episode(first, since.toordinal(), from_since=True)
    return Episode(first, first, from_since=False)


def _firsts(series: Series, thresholds: Thresholds) -> list[int]:
    """For each reading, the index of the first report of pain of the episode it leaves the symptom in.

    It looks only backwards, so that one pass serves every day.
    """
    numbers = (thresholds.pain_from, thresholds.episode_zeros, thresholds.episode_gap_days)
    if numbers in series.episodes:
        return series.episodes[numbers]
    firsts = []
    first, last_pain, zeros = _NONE, 0, 0
    for index, (day, worst) in enumerate(zip(series.days, series.worst, strict=True)):
        if worst >= thresholds.pain_from:
            if first == _NONE or day - last_pain > thresholds.episode_gap_days:
                first = index
            last_pain, zeros = day, 0
        else:
            zeros += 1
            if zeros >= thresholds.episode_zeros:
                first = _NONE
        firsts.append(first)
    series.episodes[numbers] = firsts
    return firsts


def _is_very_first(series: Series, index: int, thresholds: Thresholds) -> bool:
    """Whether nothing came before this first report of pain but too few zeros to end an episode.

    With no pain before it, every report before it is a zero, so any two of them are successive; it does not
    matter whether they lie before or after the onset that was given.
    """
    return index < thresholds.episode_zeros and all(
        worst < thresholds.pain_from for worst in series.worst[:index]
    )

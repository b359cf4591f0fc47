"""`persists`: the pain has gone on for more than a week."""

from datetime import date

from diary.rules.episodes import Episode, episode_on
from diary.rules.findings import Finding, Kind, Rule, Tier, readings_used
from diary.rules.records import Series, Symptom
from diary.rules.thresholds import Thresholds


def persists(symptom: Symptom, series: Series, today: int, thresholds: Thresholds) -> Finding | None:
    """`today` is the index of the day's reading. Only readings up to it count."""
    day, worst_today = series.days[today], series.worst[today]
    episode = episode_on(series, symptom.since, day, thresholds)
    if episode is None or worst_today < thresholds.pain_from:
        return None
    if day - episode.start < thresholds.persists_after_days:
        return None
    window = max(episode.start, day - thresholds.persists_window_days + 1)
    begin, end = series.span(window, day)
    # The patient's word for the days from the onset to the day before the symptom's first report: pain on each.
    said = max(0, series.days[0] - window) if episode.from_since else 0
    given = end - begin + said
    painful = sum(worst >= thresholds.pain_from for worst in series.worst[begin:end]) + said
    share = thresholds.persists_share
    if given < thresholds.persists_least_days or painful * share.denominator < share.numerator * given:
        return None
    used = {*_shows_the_episode(series, episode, begin, thresholds), *range(begin, end)}
    return Finding(
        Rule.PERSISTS,
        Kind.PERSISTS,
        Tier.FOLLOW_UP,
        date.fromordinal(day),
        symptom.key,
        readings_used("worst", symptom, series, sorted(used)),
        {
            "start": date.fromordinal(episode.start).isoformat(),
            "start_from": "since" if episode.from_since else "report",
            "window_start": date.fromordinal(window).isoformat(),
            "days_said": said,
            "days_given": given,
            "days_with_pain": painful,
            "today": worst_today,
        },
    )


def _shows_the_episode(series: Series, episode: Episode, window: int, thresholds: Thresholds) -> list[int]:
    """Places of the readings before the window that show where the episode began, and that it went on from there.

    They are its first pain, then always the last reading of pain that is near enough not to begin a new episode, so
    that a long episode costs a reading a week and not all of them. Where it counts from the onset that the patient
    gave, the zeros before its first pain belong to it: none of them may have ended anything.
    """
    at, _ = series.span(episode.first, episode.first)
    shown = list(range(at)) if episode.from_since else []
    while at < window:
        shown.append(at)
        _, reach = series.span(series.days[at], series.days[at] + thresholds.episode_gap_days)
        near = (place for place in range(reach - 1, at, -1) if series.worst[place] >= thresholds.pain_from)
        at = next(near, window)
    return shown

"""`persists`: the pain has gone on for more than a week."""

from datetime import date

from diary.rules.episodes import episode_on
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
    first_pain, _ = series.span(episode.first, episode.first)
    return Finding(
        Rule.PERSISTS,
        Kind.PERSISTS,
        Tier.FOLLOW_UP,
        date.fromordinal(day),
        symptom.key,
        readings_used("worst", symptom, series, sorted({first_pain, *range(begin, end)})),
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

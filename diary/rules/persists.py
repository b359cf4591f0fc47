"""`persists`: the pain has gone on for more than a week; and the steps that explain it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from diary.rules.episodes import Episode, episode_on
from diary.rules.findings import Finding, Kind, Rule, Tier, readings_used
from diary.rules.records import Series, Symptom
from diary.rules.step import Check, Is, Step, StepsTo, What
from diary.rules.thresholds import Thresholds


def persists(symptom: Symptom, series: Series, today: int, thresholds: Thresholds) -> Finding | None:
    """The pain has gone on for more than a week. `today` is the index of the day's reading; only readings up to it
    count.
    """
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
        Tier.ROUTINE,
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


def _steps_to_persists(finding: Finding, thresholds: Thresholds) -> tuple[Step, ...]:
    facts = finding.facts
    start, window = (date.fromisoformat(str(facts[name])) for name in ("start", "window_start"))
    inside = tuple(value for value in finding.values if value.day >= window)
    given, painful, today = (int(facts[name]) for name in ("days_given", "days_with_pain", "today"))
    lasted = (finding.day - start).days
    return (
        Step(
            What.BEGAN,
            tuple(value for value in finding.values if value.day < window),
            facts={"start": start, "from": str(facts["start_from"])},
        ),
        Step(
            What.LASTED,
            check=Check(lasted, Is.AT_LEAST, thresholds.persists_after_days, "persists_after_days"),
        ),
        Step(
            What.STILL_THERE,
            inside[-1:],
            Check(today, Is.AT_LEAST, thresholds.pain_from, "pain_from"),
        ),
        Step(
            What.DAYS_GIVEN,
            inside,
            Check(given, Is.AT_LEAST, thresholds.persists_least_days, "persists_least_days"),
            {"window": window, "said": int(facts["days_said"])},
        ),
        Step(
            What.SHARE,
            check=Check(Fraction(painful, given), Is.AT_LEAST, thresholds.persists_share, "persists_share"),
            facts={"painful": painful, "given": given},
        ),
    )


STEPS: Mapping[Rule, StepsTo] = {Rule.PERSISTS: _steps_to_persists}

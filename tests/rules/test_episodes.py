"""Which episode a symptom is in on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from diary.rules.episodes import Episode, episode_on
from diary.rules.records import Diary, Reading, Report, Symptom
from diary.rules.thresholds import DEFAULT

BEGUN = date(2026, 1, 5)


def episode(scores: dict[int, int], on: int, *, since: int | None = None) -> Episode | None:
    """Scores, days and what comes out by the number of days after `BEGUN`."""
    diary = Diary(
        [Symptom("back", "Upper back pain")],
        [
            Report(BEGUN + timedelta(days=day), readings={"back": Reading(score)})
            for day, score in scores.items()
        ],
    )
    onset = None if since is None else BEGUN + timedelta(days=since)
    found = episode_on(diary.series("back"), onset, (BEGUN + timedelta(days=on)).toordinal(), DEFAULT)
    if found is None:
        return None
    return Episode(found.first - BEGUN.toordinal(), found.start - BEGUN.toordinal(), found.from_since)


@pytest.mark.parametrize(
    ("scores", "on", "since", "expected"),
    [
        pytest.param({}, 0, None, None, id="no report"),
        pytest.param({3: 4}, 2, None, None, id="no report up to that day"),
        pytest.param({0: 0, 1: 0}, 1, None, None, id="no pain"),
        pytest.param({0: 4, 1: 0}, 1, None, Episode(0, 0, from_since=False), id="a single zero"),
        pytest.param({0: 4, 1: 0, 2: 0}, 2, None, None, id="ended at the second zero"),
        pytest.param({0: 4, 6: 4}, 6, None, Episode(0, 0, from_since=False), id="six days between"),
        pytest.param({0: 4, 7: 4}, 7, None, Episode(7, 7, from_since=False), id="given way to another"),
        pytest.param({0: 4}, 30, None, Episode(0, 0, from_since=False), id="no report since"),
        pytest.param({0: 4}, 0, -9, Episode(0, -9, from_since=True), id="from the onset that was given"),
        pytest.param({0: 4, 9: 4}, 9, -9, Episode(9, 9, from_since=False), id="not the very first"),
    ],
)
def test_the_episode_of_a_day(
    scores: dict[int, int], on: int, since: int | None, expected: Episode | None
) -> None:
    assert episode(scores, on, since=since) == expected


def test_with_other_numbers_the_same_diary_has_other_episodes() -> None:
    days = [Report(BEGUN + timedelta(days=day), readings={"back": Reading(3)}) for day in (0, 5)]
    series = Diary([Symptom("back", "Upper back pain")], days).series("back")
    last = BEGUN.toordinal() + 5
    for gap, start in ((6, 0), (4, 5), (6, 0)):
        found = episode_on(series, None, last, replace(DEFAULT, episode_gap_days=gap))
        assert found is not None
        assert found.start - BEGUN.toordinal() == start

"""Whether a diary that was read from a day on tells when its episodes began."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from diary.rules.episodes import begins_before
from diary.rules.records import Diary, Reading, Report, Symptom
from diary.rules.thresholds import DEFAULT

READ_FROM = date(2026, 1, 5)


def diary(scores: dict[int, int], *, watched: bool = True) -> Diary:
    """Scores by the number of days after `READ_FROM`."""
    return Diary(
        [Symptom("back", "Upper back pain", watched=watched)],
        [
            Report(READ_FROM + timedelta(days=day), readings={"back": Reading(score)})
            for day, score in scores.items()
        ],
    )


@pytest.mark.parametrize(
    ("scores", "first", "may"),
    [
        pytest.param(dict.fromkeys(range(40), 4), 30, True, id="pain from the first day that was read"),
        pytest.param({5: 4, 6: 4}, 6, True, id="pain that a report before may belong to"),
        pytest.param({6: 4, 7: 4}, 7, False, id="pain that nothing before can belong to"),
        pytest.param({0: 4, 1: 0, 2: 0, 9: 4}, 9, False, id="an episode that ended before"),
        pytest.param({0: 4, 9: 4}, 9, False, id="an episode that gave way to another"),
        pytest.param({0: 0, 1: 0}, 1, False, id="no pain"),
        pytest.param({0: 4}, 3, False, id="no report since"),
        pytest.param({}, 0, False, id="no report"),
    ],
)
def test_an_episode_may_have_begun_before_what_was_read(
    scores: dict[int, int], first: int, may: bool
) -> None:
    read = diary(scores)
    assert begins_before(read, READ_FROM, READ_FROM + timedelta(days=first), DEFAULT) is may


def test_a_symptom_that_is_not_watched_does_not_matter() -> None:
    read = diary(dict.fromkeys(range(40), 4), watched=False)
    assert not begins_before(read, READ_FROM, READ_FROM + timedelta(days=30), DEFAULT)

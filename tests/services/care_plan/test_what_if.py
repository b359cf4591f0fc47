"""A change tried on a diary's own past, before it is made."""

from __future__ import annotations

from datetime import timedelta

import pytest

from diary.rules.findings import Kind
from diary.rules.thresholds import PRESETS, Thresholds
from diary.services.care_plan import agreement, what_if
from diary.services.care_plan.what_if import DAYS_BACK, Tried
from diary.store.engine import reading
from diary.store.models import Patient
from diary.store.models.care_plan import Agreed
from diary.store.work import Work
from tests.services.care_plan.planning import Planned
from tests.services.conftest import MONDAY, Site, at

RISING = [2] * 14 + [3, 3, 4, 4, 4, 4, 4, 8, 2, 0, 0]
LAST = MONDAY + timedelta(days=len(RISING) - 1)


@pytest.fixture
def ann(site: Site) -> Planned:
    site.now = at(LAST)
    site.save_days(list(RISING))
    return Planned(site)


def tried(ann: Planned, numbers: Thresholds) -> Tried:
    with reading(ann.site.engine) as session:
        patient = session.get_one(Patient, ann.site.patient_id)
        return what_if.try_numbers(Work(session, ann.site.now, ann.site.settings), patient, numbers)


def with_entry(ann: Planned, agreed: Agreed, **given: object) -> Tried:
    with reading(ann.site.engine) as session:
        patient = session.get_one(Patient, ann.site.patient_id)
        entry = agreement.proposed(patient, ann.answers(agreed, **given), ann.site.today)
        return what_if.try_entry(Work(session, ann.site.now, ann.site.settings), patient, entry)


def sides(found: Tried) -> list[tuple[int, str, bool, bool]]:
    return [((each.day - MONDAY).days, each.kind.value, each.now, each.then) for each in found.said]


def test_both_outcomes_are_told_the_newest_first(ann: Planned) -> None:
    found = tried(ann, PRESETS["strict"])
    assert sides(found) == [
        (21, "emergency", True, True),
        (20, "worsens", False, True),
        (19, "worsens", True, False),
        (7, "persists", True, True),
    ]
    assert [(each.day - MONDAY).days for each in found.differing] == [20, 19]
    assert found.reported == len(RISING)
    assert found.names == {ann.site.symptom_id: "Upper back pain"}
    assert [found.count(Kind.WORSENS, then=then) for then in (False, True)] == [1, 1]
    assert [found.count(Kind.URGENT, then=then) for then in (False, True)] == [0, 0]


def test_a_level_is_tried_as_if_it_had_held_all_the_time(ann: Planned) -> None:
    # One day above it says that the numbers rise; that the pain goes on is held against the middle of the week.
    assert sides(with_entry(ann, Agreed.EXPECTED_LEVEL)) == [
        (21, "emergency", True, True),
        (21, "worsens", False, True),
        (19, "worsens", True, False),
        (7, "persists", True, False),
    ]


def test_pain_that_would_be_no_emergency_any_more_is_told(ann: Planned) -> None:
    assert (21, "emergency", True, False) in sides(with_entry(ann, Agreed.SEVERE_FROM))
    assert (21, "emergency", True, True) in sides(with_entry(ann, Agreed.SEVERE_FROM, level=8))


def test_trying_changes_nothing(ann: Planned) -> None:
    before = ann.site.stands()
    with_entry(ann, Agreed.RULE_OFF)
    assert ann.entries() == []
    assert ann.site.stands() == before


def test_what_holds_now_counts_as_it_stands_and_what_the_new_one_replaces_does_not(ann: Planned) -> None:
    ann.agree(Agreed.RULE_OFF)
    ann.agree(Agreed.EXPECTED_LEVEL, level=4)
    ann.site.now += timedelta(days=1)
    for score in [3] * 9:
        ann.site.save(score)
        ann.site.now += timedelta(days=1)
    # What is off keeps quiet in both, also where the level that held back as much is tried lower.
    for tried_entry in (
        with_entry(ann, Agreed.EXPECTED_LEVEL, level=1),
        with_entry(ann, Agreed.RULE_OFF, kind=Kind.INTERFERES),
    ):
        assert [side for side in sides(tried_entry) if side[0] > 25] == []


def test_what_the_new_one_replaces_does_not_count_beside_it(ann: Planned) -> None:
    ann.agree(Agreed.EXPECTED_LEVEL, level=4)
    for score in [0, 0, *[3] * 8]:
        ann.site.now += timedelta(days=1)
        ann.site.save(score)
    assert (34, "persists", False, True) in sides(with_entry(ann, Agreed.EXPECTED_LEVEL, level=1))
    assert (34, "persists", False, True) not in sides(with_entry(ann, Agreed.EXPECTED_LEVEL, level=5))


def test_only_the_last_half_year_is_looked_at_and_what_was_open_before_it_does_not_open_in_it(
    site: Site,
) -> None:
    site.now = at(MONDAY + timedelta(days=220))
    site.save_days([4] * 221)
    found = tried(Planned(site), PRESETS["strict"])
    assert found.first == site.today - timedelta(days=DAYS_BACK - 1)
    assert found.reported == DAYS_BACK
    assert sides(found) == []


def test_a_report_ahead_of_the_calendar_is_not_looked_at(ann: Planned) -> None:
    ann.site.now -= timedelta(days=4)
    assert tried(ann, PRESETS["strict"]).reported == len(RISING) - 4

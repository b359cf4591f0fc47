"""A diary gone through as a whole, with other numbers or with a plan."""

from dataclasses import replace
from datetime import timedelta

from diary.rules.findings import ALARMS, Kind
from diary.rules.follow_ups import What
from diary.rules.plan import Plan, RuleOff
from diary.rules.playing import Played, play
from diary.rules.thresholds import DEFAULT
from tests.rules.diaries import FIRST
from tests.rules.test_plan import ALWAYS, pain


def opened(played: Played) -> list[tuple[int, str, str | None]]:
    return [
        ((day - FIRST).days, event.kind.value, played.name(event))
        for day in played.findings
        for event in played.happened(day, What.OPENED)
    ]


def test_each_day_is_gone_through_as_if_it_were_today() -> None:
    played = play(pain([3] * 10))
    assert opened(played) == [(7, "persists", "Back"), (7, "persists", "Knee")]
    assert [one.symptom for one in played.open] == [1, 2]
    assert played.happened(FIRST, What.OPENED) == []


def test_other_numbers_and_a_plan_change_what_comes_out() -> None:
    diary = pain([3] * 10)
    later = replace(DEFAULT, persists_after_days=9)
    assert opened(play(diary, later)) == [(9, "persists", "Back"), (9, "persists", "Knee")]
    assert opened(play(diary, plan=Plan((RuleOff(Kind.PERSISTS, 1, *ALWAYS),)))) == [(7, "persists", "Knee")]


def test_the_days_before_the_first_only_count_as_past() -> None:
    played = play(pain([3] * 10), first=FIRST + timedelta(days=8))
    assert list(played.findings) == [FIRST + timedelta(days=8), FIRST + timedelta(days=9)]
    assert opened(played) == [(8, "persists", "Back"), (8, "persists", "Knee")]


def test_what_belongs_to_the_whole_diary_has_no_name() -> None:
    played = play(pain([3], could_not=True))
    assert opened(played) == [(0, "interferes", None)]


def test_an_alarm_that_comes_again_is_open_since_its_first_day() -> None:
    played = play(pain([8, 8, 8]))
    alarms = [each for each in played.open if each.kind in ALARMS]
    assert {each.opened_on for each in alarms} == {FIRST}
    assert {each.found_on for each in alarms} == {frozenset(FIRST + timedelta(days=at) for at in range(3))}

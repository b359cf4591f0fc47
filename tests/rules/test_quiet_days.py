"""How long an answer keeps quiet, by kind and reply, and what ends it early: the borders of the rules, by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from diary.rules.answers import Answered, Reply
from diary.rules.findings import Kind
from diary.rules.fold import fold
from diary.rules.follow_ups import Outcome
from diary.rules.records import Diary, Report
from diary.rules.thresholds import DEFAULT, Thresholds
from tests.rules.answering import (
    BOOKED,
    CHECKED,
    INTERFERES,
    PERSISTS,
    TOLD,
    WORSENS,
    answer,
    folded,
    opened,
)
from tests.rules.samples import a_finding, answers_diary, back_diary, day, number

A = 20
"""The day number of the answer."""


def level(score: int = 4, days: int = 120) -> Diary:
    return back_diary(f"{score}*{days}")


def found_daily(
    diary: Diary, kind: Kind, *answers: Answered, first: int = A - 1, thresholds: Thresholds = DEFAULT
) -> Outcome:
    """With a finding of that kind on every reported day from `first` on, whatever the rules say."""
    symptom = None if kind is INTERFERES else answers[0].symptom
    findings = {
        each.day: [a_finding(kind, number(each.day), symptom)]
        for each in diary.reports
        if number(each.day) >= first
    }
    return fold(diary, findings, answers, thresholds_on=lambda _day: thresholds)


def quiet_for(kind: Kind, reply: Reply, diary: Diary | None = None, **booked: Any) -> int:
    """Days of quiet of an answer on day `A`, told by when the next follow-up opens."""
    given = answer(kind, A, reply, **booked)
    first, second = opened(found_daily(diary or level_of(kind), kind, given), kind)
    assert first == A - 1
    return second - A


def level_of(kind: Kind) -> Diary:
    return answers_diary({at: {"interference": 4} for at in range(1, 121)}) if kind is INTERFERES else level()


@pytest.mark.parametrize(
    ("kind", "reply", "days"),
    [
        (WORSENS, CHECKED, 7),
        (WORSENS, TOLD, 14),
        (PERSISTS, CHECKED, 28),
        (PERSISTS, TOLD, 28),
        (INTERFERES, CHECKED, 28),
        (INTERFERES, TOLD, 28),
    ],
)
def test_each_kind_has_its_days(kind: Kind, reply: Reply, days: int) -> None:
    assert quiet_for(kind, reply) == days


@pytest.mark.parametrize(
    ("kind", "days_ahead", "days"),
    [
        # To p, that day included.
        (WORSENS, 10, 11),
        (WORSENS, 6, 7),
        (WORSENS, 7, 8),
        (PERSISTS, 30, 31),
        (INTERFERES, 28, 29),
        # At least as checked.
        (WORSENS, 0, 7),
        (WORSENS, 5, 7),
        (PERSISTS, 0, 28),
        (PERSISTS, 26, 28),
        (INTERFERES, 27, 28),
        # At most 42.
        (WORSENS, 41, 42),
        (WORSENS, 42, 42),
        (WORSENS, 300, 42),
        (PERSISTS, 41, 42),
        (INTERFERES, 90, 42),
        # A day before the answer counts as checked.
        (WORSENS, -1, 7),
        (PERSISTS, -30, 28),
    ],
)
def test_an_appointment_keeps_quiet_up_to_its_day(kind: Kind, days_ahead: int, days: int) -> None:
    assert quiet_for(kind, BOOKED, booked_for=A + days_ahead) == days


def test_booked_without_a_date_counts_as_told() -> None:
    assert quiet_for(WORSENS, BOOKED) == 14
    assert quiet_for(PERSISTS, BOOKED) == 28


@pytest.mark.parametrize(
    ("booked_for", "moves", "days"),
    [
        (A + 10, [(A + 5, A + 20)], 21),
        (A + 20, [(A + 5, A + 10)], 11),
        # Only from the day it is made: what opened before stays open.
        (A + 10, [(A + 12, A + 30)], 11),
        (A + 10, [(A + 11, A + 30)], 31),
        (A + 10, [(A + 10, A + 30)], 31),
        # Cancelled: as checked.
        (A + 20, [(A + 3, None)], 7),
        (A + 20, [(A + 15, None)], 15),
        (None, [(A + 3, None)], 7),
        # The last one counts; a day before the answer as checked.
        (A + 20, [(A + 3, None), (A + 4, A + 12)], 13),
        (A + 20, [(A + 3, A + 30), (A + 3, A + 9)], 10),
        (A + 20, [(A + 3, A - 5)], 7),
        (A + 20, [(A + 3, A + 100)], 42),
        (None, [(A + 13, A + 16)], 17),
    ],
)
def test_moving_and_cancelling_count_from_their_day_still_from_the_answer(
    booked_for: int | None, moves: list[tuple[int, int | None]], days: int
) -> None:
    assert quiet_for(WORSENS, BOOKED, booked_for=booked_for, moves=moves) == days


def test_moved_after_it_was_over_it_is_quiet_again_unless_something_opened() -> None:
    diary = back_diary(f"4*{A + 5} .*10 4*40")
    given = answer(WORSENS, A, BOOKED, booked_for=A + 7, moves=[(A + 9, A + 25)])
    assert opened(found_daily(diary, WORSENS, given), WORSENS) == [A - 1, A + 26]


def test_says_worse_is_quiet_for_fourteen_days_at_most() -> None:
    for ahead, days in ((10, 11), (13, 14), (30, 14)):
        given = answer(WORSENS, A, BOOKED, None, booked_for=A + ahead)
        assert opened(found_daily(level(), WORSENS, given), WORSENS) == [A - 1, A + days]


def test_where_nothing_tells_how_it_was_it_is_quiet_for_fourteen_days_at_most() -> None:
    # The last number before the answer lies on its a-14, or on its a-13.
    for silent, days in ((14, 14), (13, 28)):
        scores = {at: {} for at in range(A - silent + 1, A + 60)}
        reports = [Report(day(at)) for at in scores]
        before = back_diary(f"4*{A - silent}")
        diary = Diary(before.symptoms, [*before.reports, *reports])
        given = answer(PERSISTS, A)
        # Without numbers no episode ends and no mean is known: only the days count.
        assert opened(found_daily(diary, PERSISTS, given, first=A), PERSISTS) == [A, A + days]
    assert quiet_for(INTERFERES, CHECKED, answers_diary({at: {} for at in range(1, 121)})) == 14


def worse_from(scores: str) -> list[int]:
    """When `worsens` opens that was answered with an appointment in six weeks."""
    given = answer(WORSENS, A, BOOKED, booked_for=A + 41)
    return opened(found_daily(back_diary(scores), WORSENS, given), WORSENS)


def test_two_points_more_on_the_mean_end_it_and_a_hair_less_does_not() -> None:
    # The week up to day 27 is all sixes: its mean is 6, two above 4.
    assert worse_from("4*20 6*7 4*40") == [A - 1, 27]
    assert worse_from("4*20 6*5 7 5 4*40") == [A - 1, 27]
    assert worse_from("4*20 6*6 5 4*40") == [A - 1, A + 42]


def test_it_is_ended_for_good() -> None:
    # Worse for one week, without a finding; then as ever: the next finding opens another, before its days are over.
    diary = answers_diary({at: {"interference": 8 if 21 <= at <= 27 else 4} for at in range(1, 60)})
    findings = {day(at): [a_finding(INTERFERES, at)] for at in (A - 1, 40)}
    assert opened(fold(diary, findings, [answer(INTERFERES, A)]), INTERFERES) == [A - 1, 40]


def test_a_day_that_says_nothing_of_the_symptom_decides_too() -> None:
    # On day 28 the last four of day 21 leaves the week; nothing but an empty report falls on it.
    scores = back_diary("4*21 6*6 . 6*5")
    diary = Diary(scores.symptoms, [*scores.reports, Report(day(28))])
    assert opened(found_daily(diary, PERSISTS, answer(PERSISTS, A)), PERSISTS) == [A - 1, 28]


def test_few_numbers_on_either_side_are_stood_for_by_the_last_three() -> None:
    # a's side: two numbers in a-6…a, so the last three of a-13…a, of which one is a seven: 5 is the mean.
    assert worse_from("4*11 7 .*6 4*2 6*7 7*7 4*30") == [A - 1, 34]
    # Two of a-13…a only; those count as they are.
    assert worse_from("9 .*17 4*2 6*7 4*40") == [A - 1, 27]
    # d's side: fewer than three in d-6…d, so its last three after a, which may be one.
    assert worse_from("4*20 .*6 6 .*30 6") == [A - 1, 27]
    assert worse_from("4*20 .*6 5 .*6 6 .*6 6 .*6 7 .*30 4") == [A - 1, 48]


def test_what_is_far_back_stands_for_nothing() -> None:
    # A nine on a-14 is not looked at; with it the mean would be too high to be passed.
    assert worse_from("4*5 9 .*11 4*3 6*7 4*40") == [A - 1, 27]
    assert worse_from("4*5 9 .*12 4*2 6*7 4*40") == [A - 1, 27]
    assert worse_from("4*6 9 .*11 4*2 6*7 4*40") == [A - 1, A + 42]


def test_a_new_episode_is_nobodys_quiet() -> None:
    assert opened(folded(back_diary("4*20 0 0 4*20"), answer(PERSISTS, A)), PERSISTS) == [8, 30]
    assert opened(folded(back_diary("4*20 .*7 4*20"), answer(PERSISTS, A)), PERSISTS) == [8, 35]
    # The same episode, though a day of it is without pain.
    assert opened(folded(back_diary("4*20 0 4*40"), answer(PERSISTS, A)), PERSISTS) == [8, 48]


def test_worsens_of_a_new_episode_waits_for_its_days() -> None:
    diary = back_diary(f"4*{A} 0 0 4*20")
    assert opened(found_daily(diary, WORSENS, answer(WORSENS, A)), WORSENS) == [A - 1, A + 7]


def interfered(days: dict[int, dict[str, Any]]) -> list[int]:
    given = {at: {"interference": 4, "could_not": False} for at in range(1, 60)} | days
    return opened(found_daily(answers_diary(given), INTERFERES, answer(INTERFERES, A)), INTERFERES)


def could_not(*days: int) -> dict[int, dict[str, Any]]:
    return {at: {"interference": 4, "could_not": True} for at in days}


def test_what_one_could_not_do_on_two_more_days_ends_the_quiet_of_interferes() -> None:
    assert interfered(could_not(25)) == [A - 1, A + 28]
    assert interfered(could_not(25, 31)) == [A - 1, 31]
    assert interfered(could_not(25, 32)) == [A - 1, A + 28]
    assert interfered(could_not(14, 25, 28)) == [A - 1, A + 28]
    assert interfered(could_not(14, 25, 28, 30)) == [A - 1, 30]
    assert interfered(could_not(13, 25, 28)) == [A - 1, 28]


def test_interferes_goes_by_interference_and_not_by_pain() -> None:
    pain = level(4, 20)
    risen = [
        Report(day(at), readings=pain.reports[0].readings if at <= 20 else {}, interference=4)
        for at in range(1, 60)
    ]
    assert opened(
        found_daily(Diary(pain.symptoms, risen), INTERFERES, answer(INTERFERES, A)), INTERFERES
    ) == [A - 1, A + 28]
    higher: Iterable[int] = range(21, 60)
    assert interfered({at: {"interference": 6} for at in higher}) == [A - 1, 27]


def test_a_new_answer_counts_from_its_own_day_and_not_past_six_weeks_after_the_first() -> None:
    # Worse ends the first quiet on day 27; the second answer would hold up to day 54, the first of them up to day 61.
    given = [answer(PERSISTS, A, BOOKED, booked_for=A + 41), answer(PERSISTS, 30, BOOKED, booked_for=100)]
    assert opened(found_daily(back_diary("4*20 6*100"), PERSISTS, *given), PERSISTS) == [A - 1, 27, A + 42]
    # Given after the days of the first were over, it is a first one itself.
    later = [answer(PERSISTS, A), answer(PERSISTS, A + 28, BOOKED, booked_for=200)]
    assert opened(found_daily(level(4, 150), PERSISTS, *later), PERSISTS) == [A - 1, A + 28, A + 70]


def test_every_number_of_it_is_a_setting() -> None:
    for name, value, scores, second in [
        ("quiet.lasting_days", "3", "4*100", A + 3),
        ("quiet.most_days", "12", "4*100", A + 12),
        ("quiet.rise", "3", "4*20 6*60", A + 28),
        ("quiet.mean_days", "3", "4*20 6*60", 23),
        ("quiet.mean_least", "7", "4*20 . 6*60", 22),
        # Of 2 4 4 and 4 the means are 10/3 and 4.
        ("quiet.rise", "2", "2*13 .*5 4*2 6*60", 24),
        ("quiet.mean_last", "1", "2*13 .*5 4*2 6*60", 27),
        ("quiet.before_days", "1", "2*13 .*5 4*2 6*60", 27),
    ]:
        changed = DEFAULT.changed({name: value})
        outcome = found_daily(back_diary(scores), PERSISTS, answer(PERSISTS, A), first=17, thresholds=changed)
        assert opened(outcome, PERSISTS)[1:2] == [second], name
    given = answer(WORSENS, A, BOOKED, None, booked_for=A + 30)
    nine = DEFAULT.changed({"quiet.unknown_days": 9})
    assert opened(found_daily(level(), WORSENS, given, thresholds=nine), WORSENS) == [A - 1, A + 9]


def test_an_appointment_on_the_day_of_the_answer_gives_what_appointments_give_at_most() -> None:
    for booked_for, days in ((day(5), 3), (day(4), 7)):
        booked = Answered(Kind.WORSENS, "back", day(5), Reply.BOOKED, booked_for)
        assert booked.quiet_days(day(5), Thresholds(quiet_most_days=3)) == days

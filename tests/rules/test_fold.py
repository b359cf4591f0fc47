"""The fold over a whole diary: what opens, what an answer closes, what the care plan holds back, and in which order."""

from __future__ import annotations

import cProfile
from dataclasses import replace
from datetime import date

import pytest

from diary.rules.answers import Answered
from diary.rules.evaluate import follow_ups_on
from diary.rules.findings import Kind, Rule
from diary.rules.fold import fold
from diary.rules.records import Diary, Reading, Report, Symptom
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
    happened,
    of_kind,
    opened,
)
from tests.rules.samples import BACK, a_finding, answers_diary, back_diary, day, number, signs


def test_an_answer_closes_what_is_open_and_tells_so() -> None:
    given = answer(PERSISTS, 10, TOLD)
    outcome = folded(back_diary("3*20"), given)
    (only,) = outcome.followups
    assert only.closed is not None
    assert (only.closed.how, only.closed.on, only.closed.answered) == ("acknowledged", day(10), given)
    # The finding of the day it was answered on still joins; those after it do not.
    assert sorted(number(on) for on in only.found_on) == [8, 9, 10]
    assert happened(outcome, PERSISTS) == [(8, "opened"), (10, "answered")]


def test_a_follow_up_is_known_by_its_kind_and_its_symptom() -> None:
    (only,) = folded(back_diary("3*9")).followups
    assert only.key == (PERSISTS, BACK)


@pytest.mark.parametrize(("reply", "again"), [(CHECKED, 38), (TOLD, 38), (BOOKED, 38)])
def test_persists_is_asked_again_after_four_weeks(reply: str, again: int) -> None:
    assert opened(folded(back_diary("3*60"), answer(PERSISTS, 10, reply)), PERSISTS) == [8, again]  # type: ignore[arg-type]


def test_an_answer_on_a_day_without_a_report_counts() -> None:
    outcome = folded(back_diary("3*9 . 3*50"), answer(PERSISTS, 10))
    assert happened(outcome, PERSISTS)[:3] == [(8, "opened"), (10, "answered"), (38, "opened")]


def test_an_answer_after_the_last_report_counts() -> None:
    assert of_kind(folded(back_diary("3*9"), answer(PERSISTS, 20)), PERSISTS)[0].closed is not None


def test_an_answer_where_nothing_is_open_holds_nothing_back() -> None:
    for given in (answer(PERSISTS, 7), answer(PERSISTS, 7, symptom="knee"), answer(INTERFERES, 7)):
        assert opened(folded(back_diary("3*9"), given), PERSISTS) == [8]


def test_answering_one_kind_answers_no_other() -> None:
    diary = back_diary("3*14 6*14")
    assert opened(folded(diary, answer(WORSENS, 16)), PERSISTS) == [8]
    (persists,) = of_kind(folded(diary, answer(WORSENS, 16)), PERSISTS)
    assert persists.closed is None


def test_what_cleared_by_itself_holds_nothing_back() -> None:
    assert opened(folded(back_diary("3*8 0 0 3*8")), PERSISTS) == [8, 18]


def test_on_the_day_it_would_clear_an_answer_closes_it() -> None:
    outcome = folded(back_diary("3*8 0 0"), answer(PERSISTS, 10))
    assert happened(outcome, PERSISTS) == [(8, "opened"), (10, "answered")]


def test_what_opens_on_a_day_can_be_answered_on_it() -> None:
    outcome = folded(back_diary("3*40"), answer(PERSISTS, 8))
    assert happened(outcome, PERSISTS) == [(8, "opened"), (8, "answered"), (36, "opened")]


def test_of_two_answers_on_one_day_the_first_closes_and_the_second_counts() -> None:
    first, second = answer(PERSISTS, 8), answer(PERSISTS, 8, BOOKED, booked_for=43)
    outcome = folded(back_diary("3*50"), first, second)
    assert outcome.followups[0].closed.answered is first  # type: ignore[union-attr]
    assert opened(outcome, PERSISTS) == [8, 44]


def test_a_finding_held_back_opens_nothing_but_joins_and_keeps_open() -> None:
    diary = back_diary("0*14 5*3 0 5*12 0*14")
    plain, held = folded(diary), folded(diary, held_back=lambda finding: finding.day > day(16))
    assert opened(plain, WORSENS) == opened(held, WORSENS) == [16]
    assert of_kind(plain, WORSENS) == of_kind(held, WORSENS)
    assert [event.held_back for event in held.events if event.kind is WORSENS][:2] == [False, True]
    assert opened(folded(diary, held_back=lambda _finding: True), WORSENS) == []


def test_reports_and_answers_ahead_of_the_calendar_are_not_looked_at() -> None:
    outcome = folded(back_diary("3*20"), answer(PERSISTS, 12), until=10)
    assert of_kind(outcome, PERSISTS)[0].closed is None
    assert max(event.day for event in outcome.events) == day(10)


def test_alarms_are_not_its_business() -> None:
    diary = Diary([], [Report(day(1), signs=signs("chest")), Report(day(2), signs=signs("lump"))])
    given = Answered(Kind.URGENT, None, day(2), CHECKED)
    assert folded(diary, given).events == ()


def test_answers_come_in_any_order() -> None:
    diary = back_diary("3*80")
    given = [answer(PERSISTS, 10), answer(PERSISTS, 40, TOLD)]
    assert folded(diary, *given) == folded(diary, *given[::-1])
    assert opened(folded(diary, *given), PERSISTS) == [8, 38, 68]


def test_interferes_belongs_to_the_whole_diary() -> None:
    diary = answers_diary({at: {"interference": 8} for at in range(1, 50)})
    assert opened(folded(diary, answer(INTERFERES, 2)), INTERFERES) == [1, 30]


def test_the_numbers_of_the_day_decide() -> None:
    diary = back_diary("3*40")
    short = DEFAULT.changed({"quiet.lasting_days": 5})
    assert opened(folded(diary, answer(PERSISTS, 10), thresholds=short), PERSISTS) == [8, 15]


def test_a_pain_that_no_number_calls_pain_any_more_is_over() -> None:
    diary = back_diary("3*9")
    later = DEFAULT.changed({"pain.from": 4})

    def numbers_on(on: date) -> Thresholds:
        return later if on == day(9) else DEFAULT

    found = {each.day: follow_ups_on(diary, each.day, numbers_on(each.day)) for each in diary.reports}
    outcome = fold(diary, found, thresholds_on=numbers_on)
    assert happened(outcome, PERSISTS) == [(8, "opened"), (9, "cleared")]


def calls(years: int) -> int:
    """Function calls that a diary of so many years takes, with findings every day and an answer every two weeks."""
    days = range(1, 365 * years)
    tracked = [Symptom(key, key) for key in ("back", "knee")]
    reports = [
        Report(day(at), readings={key: Reading(3 + at % 3) for key in ("back", "knee")}, interference=at % 7)
        for at in days
        if at % 9
    ]
    diary = Diary(tracked, reports)
    keys = [(PERSISTS, "back"), (WORSENS, "knee"), (WORSENS, None), (INTERFERES, None)]
    found = {
        report.day: [a_finding(kind, number(report.day), symptom) for kind, symptom in keys]
        for report in reports
    }
    answers = [answer(kind, at, BOOKED, symptom) for kind, symptom in keys for at in days[::14]]
    profile = cProfile.Profile()
    profile.runcall(fold, diary, found, answers)
    return sum(entry.callcount for entry in profile.getstats())


def test_ten_years_take_ten_times_as_long_as_one() -> None:
    assert calls(10) < 11 * calls(1)


def test_one_finding_that_is_not_held_back_opens_beside_one_that_is() -> None:
    found = [a_finding(WORSENS, 5, "back"), replace(a_finding(WORSENS, 5, "back"), rule=Rule.EARLY_RISE)]
    outcome = fold(
        back_diary("3*5"), {day(5): found}, held_back=lambda finding: finding.rule is Rule.EARLY_RISE
    )
    assert [(event.what, event.held_back) for event in outcome.events] == [("opened", False)]


def test_a_report_of_a_day_to_come_clears_nothing_and_still_opens() -> None:
    # Its pain is over for weeks by then, and it says that a lot could not be done.
    diary = back_diary("3*10")
    to_come = [Report(day(at), readings={BACK: Reading(0)}, interference=9) for at in (60, 61)]
    diary = Diary(diary.symptoms, [*diary.reports, *to_come])
    assert of_kind(folded(diary), PERSISTS)[0].closed is not None
    outcome = folded(diary, today=12)
    assert of_kind(outcome, PERSISTS)[0].closed is None
    assert opened(outcome, INTERFERES) == [60]


def test_an_answer_of_a_day_to_come_closes_nothing_and_keeps_nothing_quiet() -> None:
    diary = back_diary("3*10")
    assert of_kind(folded(diary, answer(PERSISTS, 40)), PERSISTS)[0].closed is not None
    assert of_kind(folded(diary, answer(PERSISTS, 40), today=11), PERSISTS)[0].closed is None
    assert of_kind(folded(diary, answer(PERSISTS, 10), today=11), PERSISTS)[0].closed is not None


@pytest.mark.parametrize(
    "text", ["3*60", "3*9 0*3 4*20", "1*20 6*9 1*20", "3*5 . . . . . . . . 3*20", "0*40"]
)
@pytest.mark.parametrize("cut", [2, 9, 12, 22, 30, 41])
def test_going_on_from_what_was_open_gives_what_going_over_all_days_gives(text: str, cut: int) -> None:
    diary = back_diary(text)
    findings = {report.day: follow_ups_on(diary, report.day) for report in diary.reports}
    whole, since = fold(diary, findings), day(cut)
    open_before = [
        replace(each, closed=None, found_on=frozenset(on for on in each.found_on if on < since))
        for each in whole.followups
        if each.opened_on < since and (each.closed is None or each.closed.on >= since)
    ]
    later = fold(diary, findings, since=since, open_before=open_before)
    assert later.followups == tuple(
        each for each in whole.followups if each.closed is None or each.closed.on >= since
    )
    assert later.events == tuple(event for event in whole.events if event.day >= since)

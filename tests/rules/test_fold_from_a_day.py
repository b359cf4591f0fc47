"""The fold over the last days alone, with what was open before: it comes to the same as the fold over all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diary.rules.answers import Answered, Reply
from diary.rules.evaluate import follow_ups_on
from diary.rules.findings import Kind
from diary.rules.fold import fold
from diary.rules.follow_ups import FollowUp
from tests.rules.samples import BACK, back_diary, day, number

DIARY = back_diary("3*12 0*3 . 4*10 0 0 1 5 5 6 6 6 0 0 0 2*9")
FINDINGS = {report.day: follow_ups_on(DIARY, report.day) for report in DIARY.reports}
WHOLE = fold(DIARY, FINDINGS)


def open_on(first: int) -> list[FollowUp]:
    """What was open when the day before ended, as it stood then."""
    return [
        replace(each, closed=None, found_on=frozenset(on for on in each.found_on if on < day(first)))
        for each in WHOLE.followups
        if each.opened_on < day(first) and (each.closed is None or each.closed.on >= day(first))
    ]


@pytest.mark.parametrize("first", range(1, 45))
def test_the_last_days_come_to_the_same_with_what_was_open_before(first: int) -> None:
    last = fold(DIARY, FINDINGS, since=day(first), open_before=open_on(first))
    assert list(last.events) == [event for event in WHOLE.events if event.day >= day(first)]
    assert [each for each in WHOLE.followups if each in last.followups] == [
        each
        for each in WHOLE.followups
        if each.opened_on >= day(first) or each.closed is None or each.closed.on >= day(first)
    ]
    assert len(last.followups) == sum(each in WHOLE.followups for each in last.followups)


def test_the_reports_from_a_day_on_are_those_of_that_day_and_later() -> None:
    assert [number(report.day) for report in DIARY.from_day(day(40))] == [
        number(report.day) for report in DIARY.reports if report.day >= day(40)
    ]


def test_an_answer_before_those_days_is_passed_over() -> None:
    early = Answered(Kind.PERSISTS, BACK, day(2), Reply.CHECKED)
    last = fold(DIARY, FINDINGS, since=day(30), open_before=open_on(30))
    assert fold(DIARY, FINDINGS, [early], since=day(30), open_before=open_on(30)) == last

"""What people live through who answer: each follow-up on the day it opens, with the same answer every time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from diary.rules.answers import Answered, Reply
from diary.rules.findings import Finding
from diary.rules.fold import fold
from diary.rules.follow_ups import FollowUp, Key
from diary.rules.records import Diary
from diary.rules.thresholds import Thresholds

BOOKED_DAYS = 25
"""Days from an answer to the appointment that it names."""

HOW: Mapping[str, Reply | None] = {
    "nobody": None,
    "checked": Reply.CHECKED,
    "told": Reply.TOLD,
    "booked": Reply.BOOKED,
}
"""Nobody answers, or every answer is this one."""


def live(
    diary: Diary, findings: Mapping[date, Sequence[Finding]], numbers: Thresholds, reply: Reply | None
) -> tuple[FollowUp, ...]:
    """Every follow-up that opens, with these findings and answers.

    What one kind and symptom is answered changes nothing for another, so all are answered side by side, the first that
    waits of each, until none waits.
    """
    answers: list[Answered] = []
    while True:
        followups = fold(diary, findings, answers, thresholds_on=lambda _day: numbers).followups
        waiting: dict[Key, FollowUp] = {}
        for each in followups:
            if each.closed is None or each.closed.answered is None:
                waiting.setdefault(each.key, each)
        if reply is None or not waiting:
            return followups
        answers += [_answer(each, reply) for each in waiting.values()]


def _answer(follow_up: FollowUp, reply: Reply) -> Answered:
    on = follow_up.opened_on
    booked_for = on + timedelta(days=BOOKED_DAYS) if reply is Reply.BOOKED else None
    return Answered(follow_up.kind, follow_up.symptom, on, reply, booked_for)

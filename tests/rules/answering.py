"""Short ways to fold small diaries with answers; days are numbered as in `samples`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from diary.rules.answers import Answered, Moved, Reply
from diary.rules.evaluate import follow_ups_on
from diary.rules.findings import Finding, Kind
from diary.rules.fold import fold
from diary.rules.follow_ups import FollowUp, Outcome, What
from diary.rules.records import Diary, SymptomKey
from diary.rules.thresholds import DEFAULT, Thresholds
from tests.rules.samples import BACK, day, number

CHECKED, TOLD, BOOKED = Reply.CHECKED, Reply.TOLD, Reply.BOOKED
PERSISTS, WORSENS, INTERFERES = Kind.PERSISTS, Kind.WORSENS, Kind.INTERFERES


def answer(
    kind: Kind,
    on: int,
    reply: Reply = CHECKED,
    symptom: SymptomKey | None = BACK,
    *,
    booked_for: int | None = None,
    moves: Iterable[tuple[int, int | None]] = (),
) -> Answered:
    """An answer; a kind that belongs to the whole diary is answered without a symptom."""
    return Answered(
        kind,
        None if kind is INTERFERES else symptom,
        day(on),
        reply,
        None if booked_for is None else day(booked_for),
        tuple(Moved(day(at), None if to is None else day(to)) for at, to in moves),
    )


def folded(
    diary: Diary,
    *answers: Answered,
    thresholds: Thresholds = DEFAULT,
    held_back: Callable[[Finding], bool] = lambda _finding: False,
    until: int | None = None,
    today: int | None = None,
) -> Outcome:
    """The whole diary gone over with these answers."""
    findings = {report.day: follow_ups_on(diary, report.day, thresholds) for report in diary.reports}
    return fold(
        diary,
        findings,
        answers,
        thresholds_on=lambda _day: thresholds,
        held_back=held_back,
        until=None if until is None else day(until),
        today=None if today is None else day(today),
    )


def opened(outcome: Outcome, kind: Kind) -> list[int]:
    """The day numbers on which follow-ups of that kind opened."""
    return [number(each.opened_on) for each in outcome.followups if each.kind is kind]


def happened(outcome: Outcome, kind: Kind) -> list[tuple[int, str]]:
    """All but the joinings of that kind, as (day number, what)."""
    return [
        (number(event.day), event.what.value)
        for event in outcome.events
        if event.kind is kind and event.what is not What.JOINED
    ]


def of_kind(outcome: Outcome, kind: Kind) -> list[FollowUp]:
    return [each for each in outcome.followups if each.kind is kind]

"""The gate's core: what is about now, what is on the card, what is asked, and that more said never weakens the head."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.rules import gate
from diary.rules.at_once import severe
from diary.rules.evaluate import at_once
from diary.rules.findings import Finding, Tier
from diary.rules.gate import (
    NOTHING,
    Head,
    Said,
    Version,
    head_of,
    is_about_now,
    said_in,
    still_to_ask,
    together,
    verdict,
)
from diary.rules.records import Reading, Report, Sign, Symptom
from diary.rules.thresholds import DEFAULT

DAY = date(2026, 1, 5)
LONDON = ZoneInfo("Europe/London")
BACK, KNEE = Symptom(1, "Back"), Symptom(2, "Knee", heart=False, watched=False)
SYMPTOMS = (BACK, KNEE)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def version(report: Report | None, *, severe_from: int = 7) -> Version:
    """As the services make it, under a care plan that calls pain severe from `severe_from`."""
    if report is None:
        return NOTHING
    agreed = replace(DEFAULT, severe_from=severe_from)
    found = [severe(report, symptom, DEFAULT) for symptom in SYMPTOMS]
    return Version(
        at_once(report, SYMPTOMS, DAY - timedelta(days=100), agreed),
        tuple(each for each in found if each is not None),
    )


@pytest.mark.parametrize(
    ("saved", "opened", "expected"),
    [
        (at(DAY, 12), None, True),
        (at(DAY - timedelta(days=1), 12), None, True),
        (at(DAY + timedelta(days=1), 3, 59), None, True),
        (at(DAY + timedelta(days=1), 4), None, False),
        (at(DAY + timedelta(days=1), 4), at(DAY, 22), True),
        (at(DAY + timedelta(days=1), 4, 1), at(DAY, 22), False),
        (at(DAY + timedelta(days=1), 5, 59), at(DAY, 23, 59), True),
        (at(DAY + timedelta(days=1), 5, 0), at(DAY + timedelta(days=1), 0, 1), False),
        (at(DAY + timedelta(days=2), 1), at(DAY, 23), False),
    ],
)
def test_what_is_about_now(saved: datetime, opened: datetime | None, expected: bool) -> None:
    assert is_about_now(DAY, saved, LONDON, opened) is expected


def test_the_patients_own_calendar_decides() -> None:
    # 19:00 UTC is 00:30 on the sixth in Kolkata: the fifth is yesterday there, until four.
    assert is_about_now(DAY, at(DAY, 19), ZoneInfo("Asia/Kolkata"))
    assert not is_about_now(DAY, at(DAY, 23), ZoneInfo("Asia/Kolkata"))


def test_a_plan_holds_back_the_card_and_not_the_question() -> None:
    nine = Report(DAY, signs=frozenset(), readings={1: Reading(9)})
    said = verdict(about_now=True, sent=version(nine, severe_from=10))
    assert said.card == ()
    assert [each.rule.value for each in said.asked] == ["severe"]


def test_what_the_card_says_is_not_asked_besides_whether_it_was_said_before_or_not() -> None:
    chest = version(Report(DAY, signs=frozenset({Sign.CHEST}), readings={1: Reading(9)}))
    for before in (Version(), chest):
        said = verdict(about_now=True, sent=chest, before=before)
        assert said.card == chest.findings
        assert said.asked == ()
    past = verdict(about_now=False, sent=chest, before=chest)
    assert {each.rule for each in past.asked} == {each.rule for each in chest.findings}
    assert len(past.asked) == len(chest.findings)


def test_a_pain_of_nought_is_told_as_nought() -> None:
    unwell = version(Report(DAY, signs=frozenset({Sign.DIZZY}), readings={1: Reading(0)}))
    assert said_in(unwell.findings).numbers == {"1": 0}


def test_what_was_told_can_be_compared_and_hashed() -> None:
    assert len({Said(frozenset({"sign:chest"}), {"1": 5}), Said(frozenset({"sign:chest"}), {"1": 5})}) == 1


def test_what_is_thrown_away_about_now_is_on_the_card_and_of_a_past_day_asked() -> None:
    chest = Report(DAY, signs=frozenset({Sign.CHEST}))
    nothing = Report(DAY, signs=frozenset())
    now = verdict(about_now=True, sent=version(nothing), thrown_away=version(chest))
    assert {each.rule.value for each in now.thrown_away} == {"heart_sign", "warning_sign"}
    assert now.asked == ()
    past = verdict(about_now=False, sent=version(nothing), thrown_away=version(chest))
    assert (past.card, past.thrown_away) == ((), ())
    assert {each.rule.value for each in past.asked} == {"heart_sign", "warning_sign"}


def test_no_is_asked_again_only_where_something_is_new() -> None:
    chest = version(Report(DAY, signs=frozenset({Sign.CHEST}), readings={1: Reading(3)}))
    said_no = said_in(chest.findings)
    assert still_to_ask(chest.findings, said_no) == ()
    for more in (
        Report(DAY, signs=frozenset({Sign.CHEST, Sign.FAINT}), readings={1: Reading(3)}),
        Report(DAY, signs=frozenset({Sign.CHEST}), readings={1: Reading(4)}),
        Report(DAY, signs=frozenset({Sign.CHEST}), readings={1: Reading(3)}, sudden=True),
        Report(DAY, signs=frozenset({Sign.CHEST}), readings={1: Reading(3), 2: Reading(8)}),
    ):
        assert still_to_ask(version(more).findings, said_no), more


def test_what_cannot_be_known_never_gets_the_tick() -> None:
    assert head_of(card=False, question=False, waiting=None) is Head.PLAIN
    assert head_of(card=False, question=False, waiting=True) is Head.PLAIN
    assert head_of(card=False, question=False, waiting=False) is Head.TICK


def test_only_an_emergency_about_today_or_yesterday_becomes_an_alarm_by_itself() -> None:
    noon = at(DAY, 12)
    due = {
        (tier, days): gate.answer_due_at(tier, DAY - timedelta(days=days), noon, LONDON)
        for tier in (Tier.EMERGENCY, Tier.URGENT)
        for days in (0, 1, 2)
    }
    assert {key for key, when in due.items() if when} == {(Tier.EMERGENCY, 0), (Tier.EMERGENCY, 1)}
    assert due[Tier.EMERGENCY, 0] == noon + timedelta(hours=1)


signs = st.none() | st.frozensets(st.sampled_from(Sign), max_size=3)
scores = st.none() | st.integers(0, 10)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    given_scores = {1: draw(scores), 2: draw(scores)}
    readings = {key: Reading(score) for key, score in given_scores.items() if score is not None}
    return Report(DAY, signs=draw(signs), sudden=draw(st.none() | st.booleans()), readings=readings)


@given(
    report=reports(),
    before=st.none() | reports(),
    lost=st.none() | reports(),
    about_now=st.booleans(),
    plan=st.sampled_from([7, 8, 9, 10]),
    waiting=st.sampled_from([True, False, None]),
    data=st.data(),
)
def test_a_sign_added_or_a_number_raised_never_weakens_the_head(
    report: Report,
    before: Report | None,
    lost: Report | None,
    about_now: bool,
    plan: int,
    waiting: bool | None,
    data: st.DataObject,
) -> None:
    if data.draw(st.booleans()) or not report.readings:
        more = replace(report, signs=(report.signs or frozenset()) | {data.draw(st.sampled_from(Sign))})
    else:
        key = data.draw(st.sampled_from(sorted(report.readings)))
        higher = data.draw(st.integers(report.readings[key].worst, 10))
        more = replace(report, readings={**report.readings, key: Reading(higher)})

    def strength(sent: Report) -> tuple[int, int]:
        said = verdict(
            about_now=about_now,
            sent=version(sent, severe_from=plan),
            before=version(before, severe_from=plan),
            thrown_away=version(lost, severe_from=plan),
        )
        card = (*said.card, *said.thrown_away)
        head = head_of(card=bool(card), question=bool(said.asked), waiting=waiting)
        return list(Head).index(head), highest(card or said.asked) if head is not Head.QUESTION else highest(
            said.asked
        )

    assert strength(more)[0] <= strength(report)[0]
    if strength(more)[0] == strength(report)[0]:
        assert strength(more)[1] <= strength(report)[1]


def highest(findings: tuple[Finding, ...]) -> int:
    return min((each.tier.rank for each in findings), default=9)


@given(sent=reports(), before=reports(), lost=reports(), about_now=st.booleans())
def test_nothing_that_fires_in_any_version_is_passed_over(
    sent: Report, before: Report, lost: Report, about_now: bool
) -> None:
    said = verdict(about_now=about_now, sent=version(sent), before=version(before), thrown_away=version(lost))
    told = {(each.rule, each.tier, each.symptom) for each in (*said.card, *said.thrown_away, *said.asked)}
    for report in (sent, before, lost):
        fires = {(each.rule, each.tier, each.symptom) for each in version(report).findings}
        assert fires <= told


def test_what_several_told_is_every_mark_and_the_highest_of_each_number() -> None:
    one, other = Said(frozenset({"rule:severe"}), {"1": 8, "2": 7}), Said(frozenset({"sign:chest"}), {"1": 7})
    assert together([one, other]) == together([other, one])
    assert together([one, other]).marks == {"rule:severe", "sign:chest"}
    assert together([one, other]).numbers == {"1": 8, "2": 7}
    assert together([]) == Said()

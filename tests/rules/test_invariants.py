"""What holds for every diary."""

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diary.rules.answers import Answered, Reply
from diary.rules.evaluate import at_once, findings_on, follow_ups_on
from diary.rules.findings import Finding, Kind, Tier
from diary.rules.fold import fold
from diary.rules.follow_ups import What
from diary.rules.records import Diary, Reading, Report, Sign
from diary.rules.thresholds import DEFAULT
from tests.rules.diaries import diaries

pytestmark = pytest.mark.unmeasured

many = settings(max_examples=100, deadline=None)

NOTHING = len(Tier)


def highest(findings: Iterable[Finding]) -> int:
    """The rank of the highest tier: 0 for an emergency."""
    return min((finding.tier.rank for finding in findings), default=NOTHING)


def everything(diary: Diary) -> dict[object, tuple[Finding, ...]]:
    return {report.day: findings_on(diary, report.day) for report in diary.reports}


def said_at_once(diary: Diary, report: Report) -> tuple[Finding, ...]:
    return at_once(report, diary.symptoms, diary.procedure_on, begun=diary.begun)


def with_report(diary: Diary, changed: Report) -> Diary:
    others = [report for report in diary.reports if report.day != changed.day]
    return Diary(diary.symptoms, [*others, changed], diary.procedure_on, diary.begun)


@given(diaries(), st.sampled_from(Sign), st.data())
@many
def test_adding_a_sign_never_lowers_the_tier(diary: Diary, sign: Sign, data: st.DataObject) -> None:
    report = data.draw(st.sampled_from(diary.reports))
    more = replace(report, signs=(report.signs or frozenset()) | {sign})
    before, after = said_at_once(diary, report), said_at_once(diary, more)
    assert highest(after) <= highest(before)
    assert {each.rule for each in before} <= {each.rule for each in after}


@given(diaries(), st.data())
@many
def test_raising_a_worst_never_lowers_that_reports_tier(diary: Diary, data: st.DataObject) -> None:
    report = data.draw(st.sampled_from([each for each in diary.reports if each.readings] or diary.reports))
    raised = {
        key: Reading(data.draw(st.integers(reading.worst, 10)), reading.usual)
        for key, reading in report.readings.items()
    }
    more = replace(report, readings=raised)
    assert highest(said_at_once(diary, more)) <= highest(said_at_once(diary, report))
    before = findings_on(diary, report.day)
    assert highest(findings_on(with_report(diary, more), report.day)) <= highest(before)


@given(diaries(), st.data())
@many
def test_removing_a_report_creates_no_emergency_on_another_day(diary: Diary, data: st.DataObject) -> None:
    """ "in `replay` without a procedure date, save the first" """
    gone = data.draw(st.sampled_from(diary.reports[diary.procedure_on is None :] or diary.reports))
    left = Diary(diary.symptoms, [each for each in diary.reports if each is not gone], diary.procedure_on)

    def emergencies(of: Diary) -> set[tuple[object, object]]:
        found = [finding for report in of.reports for finding in findings_on(of, report.day)]
        return {(each.day, each.rule) for each in found if each.tier is Tier.EMERGENCY}

    assert emergencies(left) <= emergencies(diary)


@given(diaries(), st.integers().map(random.Random))
@many
def test_the_order_in_which_reports_were_entered_changes_nothing(diary: Diary, chance: random.Random) -> None:
    shuffled = sorted(diary.reports, key=lambda report: chance.random())
    tracked = sorted(diary.symptoms, key=lambda symptom: chance.random())
    assert everything(Diary(tracked, shuffled, diary.procedure_on, diary.begun)) == everything(diary)


@given(diaries(), st.data())
@many
def test_reports_after_a_day_change_nothing_that_fired_on_it(diary: Diary, data: st.DataObject) -> None:
    on = data.draw(st.sampled_from(diary.reports)).day
    reports = [report for report in diary.reports if report.day <= on]
    upto = Diary(diary.symptoms, reports, diary.procedure_on, diary.begun)
    assert findings_on(upto, on) == findings_on(diary, on)


@given(diaries())
@many
def test_emergency_and_urgent_findings_need_no_other_report(diary: Diary) -> None:
    for report in diary.reports:
        alone = said_at_once(diary, report)
        found = findings_on(diary, report.day)
        assert tuple(each for each in found if each.tier is not Tier.ROUTINE) == alone
        assert tuple(each for each in found if each.tier is Tier.ROUTINE) == follow_ups_on(diary, report.day)


@given(diaries())
@many
def test_a_finding_rests_on_answers_that_were_given_up_to_its_day(diary: Diary) -> None:
    for day, findings in everything(diary).items():
        for finding in findings:
            assert finding.day == day
            assert finding.values
            assert any(value.day == finding.day for value in finding.values)
            for value in finding.values:
                report = diary.on(value.day)
                assert report is not None
                assert value.day <= finding.day
                if value.field in ("worst", "usual"):
                    assert value.symptom is not None
                    assert getattr(report.readings[value.symptom], value.field) == value.value
                elif value.field != "signs":
                    assert getattr(report, value.field) == value.value


@given(diaries(), st.integers())
@many
def test_at_most_one_follow_up_of_a_key_is_open_at_a_time(diary: Diary, seed: int) -> None:
    outcome = fold(diary, routine(diary), some_answers(diary, seed))
    standing: set[object] = set()
    for event in outcome.events:
        key = (event.kind, event.symptom)
        if event.what is What.OPENED:
            assert key not in standing
            standing.add(key)
        else:
            assert key in standing
        if event.what in (What.CLEARED, What.ANSWERED):
            standing.discard(key)
    assert standing == {each.key for each in outcome.followups if each.closed is None}


@given(diaries(), st.integers())
@many
def test_a_finding_belongs_to_one_follow_up_or_comes_in_the_days_of_an_answer(
    diary: Diary, seed: int
) -> None:
    findings = routine(diary)
    answers = some_answers(diary, seed)
    followups = fold(diary, findings, answers).followups
    for day, found in findings.items():
        for finding in found:
            key = finding.follow_up_key
            assignees = [each for each in followups if each.key == key and day in each.found_on]
            assert len(assignees) <= 1
            if not assignees:
                before = [each for each in answers if each.key == key and each.on < day]
                assert any((day - each.on).days < DEFAULT.quiet_most_days for each in before)


@given(diaries())
@many
def test_without_answers_every_finding_belongs_to_exactly_one(diary: Diary) -> None:
    findings = routine(diary)
    followups = fold(diary, findings).followups
    for day, found in findings.items():
        for finding in found:
            key = finding.follow_up_key
            assert len([each for each in followups if each.key == key and day in each.found_on]) == 1


@given(diaries(), st.integers())
@many
def test_later_days_change_nothing_that_became_of_the_earlier(diary: Diary, seed: int) -> None:
    findings, answers = routine(diary), some_answers(diary, seed)
    whole = fold(diary, findings, answers)
    for report in diary.reports[::4]:
        part = fold(diary, findings, answers, until=report.day)
        assert part.events == tuple(event for event in whole.events if event.day <= report.day)


@given(diaries(), st.integers())
@many
def test_what_one_kind_and_symptom_is_answered_changes_nothing_for_another(diary: Diary, seed: int) -> None:
    findings, answers = routine(diary), some_answers(diary, seed)
    whole = fold(diary, findings, answers).followups
    for key in {each.key for each in whole}:
        alone = fold(diary, findings, [each for each in answers if each.key == key]).followups
        assert [each for each in alone if each.key == key] == [each for each in whole if each.key == key]


def routine(diary: Diary) -> dict[date, tuple[Finding, ...]]:
    return {report.day: follow_ups_on(diary, report.day) for report in diary.reports}


def some_answers(diary: Diary, seed: int) -> list[Answered]:
    """Answers about everything tracked, on any days around the diary's."""
    chance = random.Random(seed)
    first, last = (diary.reports[at].day.toordinal() for at in (0, -1))
    keys = [(Kind.INTERFERES, None), (Kind.WORSENS, None)]
    keys += [(kind, each.key) for kind in (Kind.WORSENS, Kind.PERSISTS) for each in diary.symptoms]
    return [
        Answered(
            *chance.choice(keys),
            date.fromordinal(chance.randint(first, last + 3)),
            chance.choice(list(Reply)),
        )
        for _ in range(chance.choice([0, 3, 12]))
    ]

"""What holds for every diary."""

import random
from collections.abc import Iterable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from diary.rules.evaluate import at_once, findings_on, follow_ups_on
from diary.rules.findings import Finding, Kind, Tier
from diary.rules.lifecycle import How, What, fold
from diary.rules.records import Diary, Reading, Report, Sign
from tests.rules.diaries import diaries, readings

many = settings(max_examples=100, deadline=None)

NOTHING = len(Tier)


def highest(findings: Iterable[Finding]) -> int:
    """The rank of the highest tier: 0 for an emergency."""
    return min((finding.tier.rank for finding in findings), default=NOTHING)


def everything(diary: Diary) -> dict[object, tuple[Finding, ...]]:
    return {report.day: findings_on(diary, report.day) for report in diary.reports}


def with_report(diary: Diary, changed: Report) -> Diary:
    others = [report for report in diary.reports if report.day != changed.day]
    return Diary(diary.symptoms, [*others, changed], diary.procedure_on)


@given(diaries(), st.sampled_from(Sign), st.data())
@many
def test_adding_a_sign_never_lowers_the_tier(diary: Diary, sign: Sign, data: st.DataObject) -> None:
    report = data.draw(st.sampled_from(diary.reports))
    more = replace(report, signs=(report.signs or frozenset()) | {sign})
    before = at_once(report, diary.symptoms, diary.procedure_on)
    after = at_once(more, diary.symptoms, diary.procedure_on)
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
    alone = at_once(report, diary.symptoms, diary.procedure_on)
    assert highest(at_once(more, diary.symptoms, diary.procedure_on)) <= highest(alone)
    before = findings_on(diary, report.day)
    assert highest(findings_on(with_report(diary, more), report.day)) <= highest(before)


@given(diaries(), st.data())
@many
def test_removing_a_report_creates_no_emergency_on_another_day(diary: Diary, data: st.DataObject) -> None:
    gone = data.draw(st.sampled_from(diary.reports))
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
    assert everything(Diary(tracked, shuffled, diary.procedure_on)) == everything(diary)


@given(diaries(), st.data())
@many
def test_reports_after_a_day_change_nothing_that_fired_on_it(diary: Diary, data: st.DataObject) -> None:
    on = data.draw(st.sampled_from(diary.reports)).day
    upto = Diary(diary.symptoms, [report for report in diary.reports if report.day <= on], diary.procedure_on)
    assert findings_on(upto, on) == findings_on(diary, on)


@given(diaries())
@many
def test_emergency_and_urgent_findings_need_no_other_report(diary: Diary) -> None:
    for report in diary.reports:
        alone = at_once(report, diary.symptoms, diary.procedure_on)
        found = findings_on(diary, report.day)
        assert tuple(each for each in found if each.tier is not Tier.FOLLOW_UP) == alone
        assert tuple(each for each in found if each.tier is Tier.FOLLOW_UP) == follow_ups_on(
            diary, report.day
        )


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


@given(diaries())
@many
def test_at_most_one_follow_up_of_a_key_is_open_at_a_time(diary: Diary) -> None:
    outcome = fold(diary, [report.day for report in diary.reports], everything(diary))  # type: ignore[arg-type]
    standing: set[object] = set()
    for event in outcome.events:
        key = (event.kind, event.symptom)
        if event.what is What.OPENED:
            assert key not in standing
            standing.add(key)
        else:
            assert key in standing
        if event.what is What.CLEARED:
            standing.discard(key)
    assert standing == {each.key for each in outcome.followups if each.closed is None}


@given(diaries())
@many
def test_every_finding_belongs_to_exactly_one_follow_up(diary: Diary) -> None:
    findings = everything(diary)
    outcome = fold(diary, [report.day for report in diary.reports], findings)  # type: ignore[arg-type]
    for day, found in findings.items():
        for finding in found:
            holders = [
                each
                for each in outcome.followups
                if each.key == finding.follow_up_key and day in each.found_on
            ]
            assert len(holders) == 1


@given(diaries(), st.data())
@many
def test_a_diary_gone_over_again_comes_to_the_same(diary: Diary, data: st.DataObject) -> None:
    days = [report.day for report in diary.reports]
    findings = everything(diary)
    whole = fold(diary, days, findings)  # type: ignore[arg-type]
    cut = data.draw(st.integers(0, len(days)))
    first = fold(diary, days[:cut], findings)  # type: ignore[arg-type]
    second = fold(diary, days[cut:], findings, first.followups)  # type: ignore[arg-type]
    assert second.followups == whole.followups
    assert first.events + second.events == whole.events
    tier_3 = {kind for kind in Kind if kind.tier is Tier.FOLLOW_UP}
    third = fold(diary, days[cut:], findings, whole.followups, tier_3)  # type: ignore[arg-type]
    assert third.events == ()
    assert third.followups == whole.followups


@given(diaries(), readings(), st.data())
@many
def test_after_any_edit_open_follow_ups_rest_on_findings_that_stand(
    diary: Diary, reading: Reading, data: st.DataObject
) -> None:
    days = [report.day for report in diary.reports]
    before = fold(diary, days, everything(diary))  # type: ignore[arg-type]
    edited = replace(data.draw(st.sampled_from(diary.reports)), readings={1: reading}, could_not=None)
    after = with_report(diary, edited)
    findings = everything(after)
    outcome = fold(after, [day for day in days if day >= edited.day], findings, before.followups)  # type: ignore[arg-type]
    for each in outcome.followups:
        if each.closed is None and each.kind.tier is Tier.FOLLOW_UP:
            assert each.found_on
            for day in each.found_on:
                assert each.key in {finding.follow_up_key for finding in findings[day]}
        if each.kind.tier is not Tier.FOLLOW_UP:
            assert each.closed is None
        if each.closed is not None and each.closed.how is How.WITHDRAWN:
            assert not each.found_on

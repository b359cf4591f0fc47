"""The fold over a diary that was gone over before: what is known, what was edited, and what is held back."""

from collections.abc import Iterable
from typing import Any

import pytest

from diary.rules.evaluate import findings_on
from diary.rules.findings import Finding, Kind
from diary.rules.lifecycle import Closed, FollowUp, How, Outcome, fold
from diary.rules.records import Diary, Reading, Report, Symptom
from tests.rules.samples import a_finding, back_diary, day, follow_up, number, signs, story

PERSISTS, WORSENS, INTERFERES = Kind.PERSISTS, Kind.WORSENS, Kind.INTERFERES


def followed(diary: Diary, days: Iterable[int] | None = None, **given: Any) -> Outcome:
    """All the reported days gone over, or these."""
    findings = {each.day: findings_on(diary, each.day) for each in diary.reports}
    return fold(diary, [day(at) for at in days] if days is not None else list(findings), findings, **given)


def again(
    found: Iterable[Finding],
    days: Iterable[int],
    *known: FollowUp,
    first: int | None = None,
    verify: bool = True,
) -> Outcome:
    """Go over these reported days of a diary that gives no other reason to clear anything."""
    gone_over = [day(at) for at in days]
    by_day: dict[object, list[Finding]] = {}
    for finding in found:
        by_day.setdefault(finding.day, []).append(finding)
    diary = Diary([Symptom("back", "Back")], [Report(on) for on in gone_over])
    start = None if first is None else day(first)
    return fold(diary, gone_over, by_day, known, verify=verify, first=start)  # type: ignore[arg-type]


def worse(*days: int) -> list[Finding]:
    return [a_finding(WORSENS, at) for at in days]


def acknowledged(on: int, quiet: int = 7) -> Closed:
    return Closed(How.ACKNOWLEDGED, day(on), quiet)


def found_on(follow_up: FollowUp) -> list[int]:
    return sorted(number(on) for on in follow_up.found_on)


def test_a_finding_joins_the_open_follow_up_that_is_known() -> None:
    outcome = again(worse(9), [9], follow_up(WORSENS, 5, ref=71))
    (event,) = outcome.events
    assert (event.what, event.ref, event.day) == ("joined", 71, day(9))
    (joined,) = outcome.followups
    assert (found_on(joined), joined.ref, joined.opened_on) == ([5, 9], 71, day(5))


def test_an_earlier_finding_of_a_day_filled_in_later_joins_too() -> None:
    (joined,) = again(worse(3, 5), [3, 5], follow_up(WORSENS, 5)).followups
    assert (found_on(joined), joined.opened_on) == ([3, 5], day(5))


def test_a_day_that_is_already_known_is_no_news() -> None:
    outcome = again(worse(5), [5], follow_up(WORSENS, 5))
    assert outcome.events == ()
    assert found_on(outcome.followups[0]) == [5]


def test_known_ones_keep_their_order_and_new_ones_follow() -> None:
    known = [follow_up(WORSENS, 5, ref=2), follow_up(INTERFERES, 4, ref=1)]
    found = [*worse(5, 9), a_finding(INTERFERES, 9), a_finding(PERSISTS, 9, "back")]
    assert [each.ref for each in again(found, [9], *known).followups] == [2, 1, None]


def test_a_follow_up_of_another_symptom_is_not_joined() -> None:
    found = [a_finding(WORSENS, 5, "back"), a_finding(WORSENS, 6)]
    assert story(again(found, [5, 6], follow_up(WORSENS, 5, symptom="back"))) == [(6, "opened", "worsens")]


def test_a_follow_up_whose_evidence_was_corrected_away_is_withdrawn() -> None:
    outcome = again([], [5, 6, 8], follow_up(WORSENS, 5, ref=71))
    (event,) = outcome.events
    assert (event.what, event.day, event.ref) == ("withdrawn", day(8), 71)
    (withdrawn,) = outcome.followups
    assert withdrawn.closed == Closed(How.WITHDRAWN, day(8))
    assert found_on(withdrawn) == []


def test_it_is_withdrawn_too_when_no_reported_day_is_left() -> None:
    outcome = again([], [], follow_up(WORSENS, 5), first=5)
    assert story(outcome) == [(5, "withdrawn", "worsens")]


def test_without_days_and_a_first_day_nothing_is_looked_at() -> None:
    assert again([], [], follow_up(WORSENS, 5)).events == ()


def test_evidence_before_the_first_day_gone_over_stands() -> None:
    outcome = again([], [6], follow_up(WORSENS, 5, 6))
    assert outcome.events == ()
    assert found_on(outcome.followups[0]) == [5]


def test_evidence_of_a_day_that_has_no_report_any_more_is_gone() -> None:
    outcome = again(worse(8), [6, 8], follow_up(WORSENS, 7, 8))
    assert outcome.events == ()
    assert found_on(outcome.followups[0]) == [8]


def test_the_first_day_given_counts_where_it_is_earlier_than_the_reported_ones() -> None:
    assert story(again([], [6], follow_up(WORSENS, 5), first=5)) == [(6, "withdrawn", "worsens")]


def test_evidence_of_another_kind_or_symptom_is_none() -> None:
    found = [a_finding(INTERFERES, 5), a_finding(WORSENS, 5, "back")]
    assert (5, "withdrawn", "worsens") in story(again(found, [5], follow_up(WORSENS, 5)))


def test_found_again_on_another_day_it_goes_on_with_that() -> None:
    outcome = again(worse(3), [3, 5, 6], follow_up(WORSENS, 5, ref=71))
    assert [(event.what.value, number(event.day), event.ref) for event in outcome.events] == [
        ("joined", 3, 71)
    ]
    assert found_on(outcome.followups[0]) == [3]
    assert outcome.followups[0].closed is None


def test_verifying_is_the_rule() -> None:
    assert story(followed(back_diary("0*9"), days=[8], known=[follow_up(WORSENS, 8)])) == [
        (8, "withdrawn", "worsens")
    ]


def test_what_clears_on_one_day_is_told_by_name_whatever_the_order_known() -> None:
    tracked = [Symptom(1, "Neck"), Symptom(2, "Arm"), Symptom(3, "jaw")]
    reports = [
        Report(day(at), readings=dict.fromkeys((1, 2, 3), Reading(score)))
        for at, score in enumerate([3] * 8 + [0, 0], 1)
    ]
    known = [follow_up(PERSISTS, 8, symptom=key) for key in (3, 1, 2)]
    events = followed(Diary(tracked, reports), days=[9, 10], known=known).events
    assert [event.symptom for event in events] == [2, 1, 3]


def test_without_verifying_nothing_is_withdrawn() -> None:
    outcome = again([], [5, 6], follow_up(WORSENS, 5), verify=False)
    assert outcome.events == ()
    assert found_on(outcome.followups[0]) == [5]


def test_a_closed_follow_up_is_left_as_it_is() -> None:
    known = follow_up(WORSENS, 5, closed=acknowledged(5))
    assert again([], [5, 6], known) == Outcome((), (known,))


def test_an_emergency_is_never_withdrawn_but_named() -> None:
    known = [follow_up(Kind.EMERGENCY, 5, ref=1), follow_up(Kind.URGENT, 5, ref=2)]
    outcome = again([], [5], *known)
    assert outcome.events == ()
    assert outcome.corrected == (1, 2)
    assert outcome.followups == tuple(known)


def test_an_emergency_is_not_corrected_while_any_of_its_evidence_stands() -> None:
    for known, found in [
        (follow_up(Kind.EMERGENCY, 4, 5), []),
        (follow_up(Kind.EMERGENCY, 5, 6), [a_finding(Kind.EMERGENCY, 6)]),
        (follow_up(Kind.EMERGENCY, 5), [a_finding(Kind.EMERGENCY, 7)]),
    ]:
        assert again(found, [5, 6, 7], known).corrected == ()


@pytest.mark.parametrize("kind", [PERSISTS, WORSENS, INTERFERES])
@pytest.mark.parametrize(("quiet", "opens"), [(7, 12), (14, 19), (0, 5)])
def test_an_acknowledged_one_keeps_its_kind_and_symptom_quiet(kind: Kind, quiet: int, opens: int) -> None:
    known = follow_up(kind, 4, closed=acknowledged(5, quiet))
    found = [a_finding(kind, at) for at in range(3, 25)]
    assert story(again(found, range(3, 25), known)) == [(opens, "opened", kind.value)]


def test_findings_held_back_are_no_evidence_of_the_next() -> None:
    known = follow_up(WORSENS, 4, closed=acknowledged(5))
    _, opened = again(worse(6, 8, 12, 13), [6, 8, 12, 13], known).followups
    assert found_on(opened) == [12, 13]


def test_acknowledging_one_kind_or_symptom_acknowledges_no_other() -> None:
    known = follow_up(WORSENS, 4, closed=acknowledged(5))
    found = [a_finding(WORSENS, 6, "back"), a_finding(INTERFERES, 6)]
    assert len(again(found, [6], known).events) == 2


@pytest.mark.parametrize("kind", [Kind.EMERGENCY, Kind.URGENT])
def test_emergency_and_urgent_are_never_held_back(kind: Kind) -> None:
    known = follow_up(kind, 4, closed=acknowledged(5, 14))
    assert story(again([a_finding(kind, 5)], [5], known)) == [(5, "opened", kind.value)]


def test_a_cleared_one_holds_back_what_lies_before_its_clearing_only() -> None:
    known = follow_up(WORSENS, 4, closed=Closed(How.CLEARED, day(20)))
    assert story(again(worse(3), [3], known)) == []
    assert story(again(worse(20), [20], known)) == []
    assert story(again(worse(20, 21), [20, 21], known)) == [(21, "opened", "worsens")]


def test_what_belongs_to_a_closed_one_does_not_join_an_open_one() -> None:
    cleared = follow_up(WORSENS, 4, 6, closed=Closed(How.CLEARED, day(20)))
    assert again(worse(4, 5, 6, 30), [4, 5, 6, 30], cleared, follow_up(WORSENS, 30)).events == ()
    quiet = follow_up(WORSENS, 4, closed=acknowledged(5))
    (event,) = again(worse(11, 12, 13), [11, 12, 13], quiet, follow_up(WORSENS, 13)).events
    assert event.day == day(12)
    answered = follow_up(Kind.URGENT, 4, closed=acknowledged(5))
    urgent = [a_finding(Kind.URGENT, at) for at in (4, 5, 6)]
    (event,) = again(urgent, [4, 5, 6], answered, follow_up(Kind.URGENT, 6)).events
    assert event.day == day(5)


def test_a_withdrawn_one_holds_nothing_back() -> None:
    known = follow_up(WORSENS, 4, closed=Closed(How.WITHDRAWN, day(20)))
    assert story(again(worse(4), [4], known)) == [(4, "opened", "worsens")]


def test_only_the_kinds_asked_for_are_touched() -> None:
    diary = Diary([], [Report(day(1), signs=signs("limb"), could_not=True)])
    known = [follow_up(WORSENS, 1), follow_up(Kind.URGENT, 1, ref=3)]
    outcome = followed(diary, known=known, kinds={INTERFERES})
    assert story(outcome) == [(1, "opened", "interferes")]
    assert outcome.followups[:2] == tuple(known)
    assert outcome.corrected == ()


def test_emergencies_may_be_raised_on_some_days_only() -> None:
    reports = [Report(day(at), signs=signs("limb", "bleeding"), could_not=True) for at in (1, 2)]
    outcome = followed(Diary([], reports), raise_on={day(2)})
    assert story(outcome) == [
        (1, "opened", "interferes"),
        (2, "opened", "emergency"),
        (2, "opened", "urgent"),
    ]


def test_an_emergency_that_may_not_be_raised_again_is_still_no_correction() -> None:
    diary = Diary([], [Report(day(1), signs=signs("limb"))])
    outcome = followed(diary, known=[follow_up(Kind.URGENT, 1, ref=3)], raise_on=())
    assert (outcome.events, outcome.corrected) == ((), ())


def test_a_known_one_clears_on_the_days_gone_over() -> None:
    known = follow_up(PERSISTS, 8, symptom="back", ref=71)
    (event,) = followed(back_diary("3*8 0 0"), days=[10], known=[known]).events
    assert (event.what, event.ref) == ("cleared", 71)


def test_it_does_not_clear_on_a_day_before_its_last_finding() -> None:
    # Day 10 would clear it, but it was found again on day 18.
    known = follow_up(PERSISTS, 8, 18, symptom="back")
    outcome = followed(back_diary("3*8 0 0 3*8"), days=[10], known=[known], verify=False)
    assert outcome.events == ()


def test_a_days_own_finding_keeps_all_but_persists_from_clearing() -> None:
    # Found on day 8, in an episode that has ended; day 18 is the eighth of another.
    known = follow_up(PERSISTS, 8, symptom="back")
    outcome = followed(back_diary("3*8 0 0 3*8"), days=[18], known=[known])
    assert story(outcome) == [(18, "cleared", "persists"), (18, "opened", "persists")]
    same = followed(back_diary("3*18"), days=[18], known=[known])
    assert story(same) == []


def test_a_day_without_a_report_clears_nothing() -> None:
    known = follow_up(PERSISTS, 8, symptom="back")
    assert followed(back_diary("3*8 0 0 ."), days=[11], known=[known]).events == ()


def test_persists_of_a_symptom_that_is_not_in_the_diary_stays() -> None:
    known = follow_up(PERSISTS, 8, symptom="elbow")
    assert followed(back_diary("3*8 0 0"), days=[10], known=[known]).events == ()


def test_going_over_it_in_two_parts_comes_to_the_same() -> None:
    diary = back_diary("3*8 0 0 3*8 6*3 0*3 . 3 .*9 3*9")
    whole = followed(diary)
    days = [number(report.day) for report in diary.reports]
    for cut in range(1, len(days)):
        first = followed(diary, days=days[:cut])
        second = followed(diary, days=days[cut:], known=first.followups)
        assert story(first) + story(second) == story(whole)
        assert second.followups == whole.followups

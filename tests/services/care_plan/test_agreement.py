"""What is agreed for one patient: set, ended, and what it holds back. On both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from diary.rules.findings import Kind
from diary.rules.plan import ExpectedLevel, Plan, RuleOff, SevereFrom
from diary.services.care_plan.expecting import level_to_offer
from diary.services.errors import BadInput, NotFound
from diary.services.evaluation.evidence import standing
from diary.store.engine import reading
from diary.store.models import FollowUp, Patient
from diary.store.models.care_plan import Agreed
from diary.store.models.followups import Answer
from tests.factories import work_at
from tests.services.care_plan.planning import MONTH, Planned
from tests.services.conftest import MONDAY, Site, at


@pytest.fixture
def ann(site: Site) -> Planned:
    site.now = at(MONDAY)
    return Planned(site)


def a_day(ann: Planned, days: int = 1) -> None:
    ann.site.now += timedelta(days=days)


def test_it_holds_from_today_through_its_last_day_as_the_rules_see_it(ann: Planned) -> None:
    ann.numbers(4)
    symptom, until = ann.site.symptom_id, MONDAY + MONTH
    level = ann.agree(Agreed.EXPECTED_LEVEL)
    off = ann.agree(Agreed.RULE_OFF, symptom_id=symptom)
    severe = ann.agree(Agreed.SEVERE_FROM, symptom_id=symptom)
    assert ann.plan() == Plan(
        (
            ExpectedLevel(symptom, 4, MONDAY, until),
            RuleOff(Kind.PERSISTS, symptom, MONDAY, until),
            SevereFrom(9, MONDAY, until),
        )
    )
    assert ann.in_force(MONDAY) == ann.in_force(until) == [severe, off, level]
    assert ann.in_force(MONDAY - timedelta(days=1)) == ann.in_force(until + timedelta(days=1)) == []
    assert [row[2] for row in ann.noted()] == [f"plan_entry:{each}" for each in (level, off, severe)]
    assert [row[1] == ann.site.account_id for row in ann.noted()] == [True, True, False]


def test_an_expected_level_holds_back_the_follow_up_until_the_middle_of_the_week_is_higher(
    ann: Planned,
) -> None:
    ann.numbers(4)
    ann.agree(Agreed.EXPECTED_LEVEL)
    for _ in range(9):
        ann.site.save(4)
        a_day(ann)
    # The middle of the last seven days counts, not one day.
    for _ in range(3):
        ann.site.save(5)
        a_day(ann)
    assert ann.site.follow_ups() == []
    ann.site.save(5)
    assert [follow_up.opened_on for follow_up in ann.site.follow_ups()] == [ann.site.today]


def test_when_it_is_over_the_next_report_is_looked_at_as_ever(ann: Planned) -> None:
    ann.agree(Agreed.RULE_OFF, until_on=MONDAY + timedelta(days=8))
    for _ in range(9):
        ann.site.save(4)
        a_day(ann)
    assert ann.site.follow_ups() == []
    ann.site.save(4)
    assert ann.site.stands() == [("persists", "open")]


def test_ended_it_holds_no_more_and_todays_report_is_looked_at_at_once(ann: Planned) -> None:
    entry = ann.agree(Agreed.RULE_OFF)
    for _ in range(9):
        ann.site.save(4)
        a_day(ann)
    ann.site.save(4)
    assert ann.end(entry) == ["persists"]
    assert [each.opened_on for each in ann.site.follow_ups()] == [ann.site.today]
    assert ann.site.mails() == ["follow_up"]
    ended = ann.entries()[0]
    assert (ended.ended_on, ended.ended_by) == (ann.site.today, ann.site.account_id)
    assert ann.end(entry) == []
    assert len(ann.noted()) == 2


def test_what_is_open_stays_open_whatever_is_agreed_and_an_edit_does_not_withdraw_it(ann: Planned) -> None:
    ann.site.now = at(MONDAY + timedelta(days=9))
    ann.site.save_days([4] * 10)
    assert ann.site.stands() == [("persists", "open")]
    before = [row.day for row in standing(ann.site.follow_ups()[0])]
    ann.agree(Agreed.RULE_OFF)
    ann.agree(Agreed.EXPECTED_LEVEL)
    ann.site.save(4, interference=1)
    ann.site.sweep()
    assert ann.site.stands() == [("persists", "open")]
    assert [row.day for row in standing(ann.site.follow_ups()[0])] == before
    a_day(ann)
    ann.site.save(4)
    assert ann.site.stands() == [("persists", "open")]
    # What is held back opens nothing; it joins what is open and keeps it open, and nobody else is told of it.
    (found,) = ann.site.follow_ups()
    assert [row.day for row in standing(found)] == [*before, ann.site.today]
    assert found.held


def test_it_never_changes_the_past(ann: Planned) -> None:
    ann.site.now = at(MONDAY + timedelta(days=9))
    ann.site.save_days([4] * 8 + [None, None])
    (follow_up,) = ann.site.follow_ups()
    ann.site.acknowledge(follow_up.id, Answer.CHECKED)
    ann.agree(Agreed.RULE_OFF, kind=Kind.INTERFERES)
    ann.site.save(4, day=ann.site.today - timedelta(days=1), could_not=True)
    assert ann.site.stands()[0] == ("interferes", "open")


def test_a_sweep_holds_back_what_a_report_did(ann: Planned) -> None:
    ann.agree(Agreed.RULE_OFF)
    for _ in range(9):
        ann.site.save(4)
        a_day(ann)
    ann.site.sweep()
    assert ann.site.follow_ups() == []


def test_pain_below_the_agreed_number_is_no_emergency_and_from_it_on_it_is(ann: Planned) -> None:
    ann.agree(Agreed.SEVERE_FROM)
    saved = ann.site.save(8)
    assert saved.at_once == ()
    assert ann.site.follow_ups() == []
    a_day(ann)
    assert [finding.rule for finding in ann.site.save(9).at_once] == ["severe"]
    (alarm,) = ann.site.follow_ups()
    assert alarm.kind == "emergency"
    (row,) = alarm.findings
    assert row.thresholds["severe_from"] == 9


def test_every_other_emergency_is_told_all_the_same(ann: Planned) -> None:
    ann.numbers(6)
    ann.agree(Agreed.SEVERE_FROM, level=10)
    for kind in (Kind.PERSISTS, Kind.WORSENS, Kind.INTERFERES):
        ann.agree(Agreed.RULE_OFF, kind=kind)
    ann.agree(Agreed.EXPECTED_LEVEL, level=6)
    saved = ann.site.save(8, signs=["chest", "limb"], sudden=True)
    assert {finding.rule.value for finding in saved.at_once} == {
        "warning_sign", "heart_sign", "sudden", "limb_or_wound",
    }  # fmt: skip
    assert sorted(kind for kind, _ in ann.site.stands()) == ["emergency", "urgent"]


def test_an_emergency_that_was_told_stays_told_when_another_number_is_agreed(ann: Planned) -> None:
    ann.site.save(8)
    ann.agree(Agreed.SEVERE_FROM)
    (alarm,) = ann.site.follow_ups()
    assert (alarm.state, alarm.corrected_at) == ("open", None)
    saved = ann.site.save(8, interference=2)
    assert [finding.rule for finding in saved.at_once] == ["severe"]
    (alarm,) = ann.site.follow_ups()
    assert (alarm.state, alarm.corrected_at) == ("open", None)
    assert len(standing(alarm)) == 1
    ann.site.save(6)
    assert ann.site.follow_ups()[0].corrected_at is not None


def test_ending_it_opens_nothing_by_itself_and_the_next_save_does(ann: Planned) -> None:
    entry = ann.agree(Agreed.SEVERE_FROM)
    ann.site.save(8)
    assert ann.end(entry) == []
    assert ann.site.stands() == []
    ann.site.save(8, note="And it hurts.")
    assert "emergency" in ann.site.mails()


def test_the_night_after_midnight_yesterdays_pain_is_judged_by_yesterdays_plan(ann: Planned) -> None:
    ann.agree(Agreed.SEVERE_FROM, until_on=MONDAY)
    ann.site.now = at(MONDAY + timedelta(days=1), hour=1)
    assert ann.site.save(8, day=MONDAY).at_once == ()
    assert [finding.rule for finding in ann.site.save(8).at_once] == ["severe"]


def test_the_same_agreed_anew_takes_the_place_of_the_old(ann: Planned) -> None:
    ann.numbers(6)
    old = ann.agree(Agreed.EXPECTED_LEVEL, level=6)
    other = ann.agree(Agreed.RULE_OFF)
    a_day(ann)
    new = ann.agree(Agreed.EXPECTED_LEVEL, level=3)
    assert ann.in_force(ann.site.today) == [new, other]
    assert ann.in_force(MONDAY) == [other, old]
    assert ann.agree(Agreed.RULE_OFF, symptom_id=ann.site.symptom_id) in ann.in_force(ann.site.today)
    assert other in ann.in_force(ann.site.today)


def test_a_lower_level_agreed_anew_lets_todays_report_speak(ann: Planned) -> None:
    ann.numbers(4)
    ann.agree(Agreed.EXPECTED_LEVEL)
    for _ in range(9):
        ann.site.save(4)
        a_day(ann)
    ann.site.save(4)
    ann.agree(Agreed.EXPECTED_LEVEL, level=3)
    assert ann.site.stands() == [("persists", "open")]


def in_days(days: int) -> date:
    return MONDAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("agreed", "given", "wrong"),
    [
        (Agreed.EXPECTED_LEVEL, {"until_on": None}, ["until_on"]),
        (Agreed.EXPECTED_LEVEL, {"until_on": MONDAY - timedelta(days=1)}, ["until_on"]),
        (Agreed.EXPECTED_LEVEL, {"until_on": in_days(91)}, ["until_on"]),
        (Agreed.EXPECTED_LEVEL, {"until_on": in_days(90)}, []),
        (Agreed.EXPECTED_LEVEL, {"until_on": MONDAY}, []),
        (Agreed.EXPECTED_LEVEL, {"symptom_id": None, "level": None}, ["symptom_id", "level"]),
        (Agreed.EXPECTED_LEVEL, {"symptom_id": 4711}, ["symptom_id"]),
        (Agreed.EXPECTED_LEVEL, {"level": 0}, ["level"]),
        (Agreed.EXPECTED_LEVEL, {"level": 7}, ["level"]),
        (Agreed.EXPECTED_LEVEL, {"level": 5, "reason": "x" * 300, "doctor": "x" * 100}, []),
        (Agreed.EXPECTED_LEVEL, {"level": 6}, ["level"]),
        (Agreed.EXPECTED_LEVEL, {"doctor": " "}, ["doctor"]),
        (Agreed.EXPECTED_LEVEL, {"reason": "x" * 301, "doctor": "x" * 101}, ["reason", "doctor"]),
        (Agreed.RULE_OFF, {"kind": None, "reason": " "}, ["kind", "reason"]),
        (Agreed.RULE_OFF, {"kind": Kind.EMERGENCY}, ["kind"]),
        (Agreed.RULE_OFF, {"kind": Kind.URGENT}, ["kind"]),
        (Agreed.RULE_OFF, {"symptom_id": 4711}, ["symptom_id"]),
        (Agreed.RULE_OFF, {"kind": Kind.INTERFERES}, []),
        (Agreed.RULE_OFF, {"until_on": in_days(183)}, []),
        (Agreed.RULE_OFF, {"until_on": in_days(184)}, ["until_on"]),
        (Agreed.RULE_OFF, {"doctor": ""}, ["doctor"]),
        (Agreed.SEVERE_FROM, {"until_on": in_days(31)}, ["until_on"]),
        (Agreed.SEVERE_FROM, {"doctor_phone": "ask"}, ["doctor_phone"]),
        (Agreed.SEVERE_FROM, {"level": 7, "doctor": ""}, ["level", "doctor"]),
        (Agreed.SEVERE_FROM, {"level": 11}, ["level"]),
        (Agreed.SEVERE_FROM, {"level": 10}, []),
    ],
)
def test_what_cannot_be_agreed_is_told_by_field(
    ann: Planned, agreed: Agreed, given: dict[str, object], wrong: list[str]
) -> None:
    # Their middle is 4.5, which rounds up to 5.
    for ago, score in ((4, 3), (3, 4), (2, 5), (1, 6)):
        ann.site.save(score, day=in_days(-ago))
    assert sorted(ann.faults(agreed, **given)) == sorted(wrong)
    if wrong:
        with pytest.raises(BadInput):
            ann.agree(agreed, **given)
        assert ann.entries() == []
    else:
        assert ann.agree(agreed, **given)


def test_a_level_needs_three_numbers_in_the_week_up_to_the_day_it_is_set(ann: Planned) -> None:
    for ago in (8, 7, 2, 1):
        ann.site.save(4, day=in_days(-ago))
    assert ann.faults(Agreed.EXPECTED_LEVEL).keys() == {"symptom_id"}
    ann.site.save(1)
    assert ann.faults(Agreed.EXPECTED_LEVEL) == {}
    ann.site.save(0)
    ann.site.save(0, day=in_days(-1))
    assert ann.faults(Agreed.EXPECTED_LEVEL).keys() == {"symptom_id"}


def test_later_edits_do_not_change_a_level(ann: Planned) -> None:
    ann.numbers(4)
    ann.agree(Agreed.EXPECTED_LEVEL)
    for ago in (3, 2, 1):
        ann.site.save(1, day=in_days(-ago))
    assert ann.plan().agreements == (ExpectedLevel(ann.site.symptom_id, 4, MONDAY, MONDAY + MONTH),)


def test_the_patient_never_sets_from_which_number_pain_is_severe(ann: Planned) -> None:
    with pytest.raises(BadInput):
        ann.agree(Agreed.SEVERE_FROM, by=ann.site.account_id)
    assert ann.entries() == []
    entry = ann.agree(Agreed.SEVERE_FROM)
    (row,) = ann.entries()
    assert (row.doctor, row.doctor_phone) == ("Dr Rao", "080 1234")
    assert row.set_by != ann.site.account_id
    # Ending it is everybody's who may change the plan.
    ann.end(entry)
    assert ann.in_force(MONDAY) == []


def test_what_gets_in_the_way_of_the_day_is_switched_off_for_all_of_it(ann: Planned) -> None:
    ann.agree(Agreed.RULE_OFF, kind=Kind.INTERFERES, symptom_id=ann.site.symptom_id)
    ann.site.save(1, could_not=True)
    assert ann.site.follow_ups() == []


def test_what_is_in_another_diary_does_not_exist(ann: Planned) -> None:
    ann.numbers(4)
    entry, foreign = ann.agree(Agreed.EXPECTED_LEVEL), ann.site.symptom_id
    ann.site.make_patient("bob@example.org")
    with pytest.raises(NotFound):
        ann.end(entry)
    assert ann.faults(Agreed.EXPECTED_LEVEL, symptom_id=foreign).keys() == {"symptom_id"}
    assert ann.entries() == []


def answered(ann: Planned, answer: Answer = Answer.CHECKED) -> FollowUp:
    """The `persists` that is open, answered."""
    (follow_up,) = [each for each in ann.site.follow_ups() if (each.kind, each.state) == ("persists", "open")]
    ann.site.acknowledge(follow_up.id, answer)
    return follow_up


def offered(ann: Planned, follow_up: FollowUp) -> int | None:
    with reading(ann.site.engine) as session:
        patient = session.get_one(Patient, ann.site.patient_id)
        return level_to_offer(
            work_at(session, ann.site.now), patient, session.get_one(FollowUp, follow_up.id)
        )


def test_at_the_second_same_answer_a_level_is_offered(ann: Planned) -> None:
    first = None
    for _ in range(60):
        ann.site.save(4)
        if ("persists", "open") in ann.site.stands():
            if first is not None:
                break
            first = answered(ann)
        a_day(ann)
    assert first is not None
    assert offered(ann, first) is None
    second = answered(ann)
    assert offered(ann, second) == 4
    ann.agree(Agreed.EXPECTED_LEVEL)
    assert offered(ann, second) is None


def test_another_answer_and_another_kind_bring_no_offer(ann: Planned) -> None:
    ann.site.now = at(MONDAY + timedelta(days=8))
    ann.site.save_days([4] * 8, could_not=True)
    answered(ann, Answer.TOLD_DOCTOR)
    for _ in range(40):
        a_day(ann)
        ann.site.save(4)
        if ("persists", "open") in ann.site.stands():
            break
    assert offered(ann, answered(ann)) is None
    (other,) = [each for each in ann.site.follow_ups() if each.kind == "interferes"][:1]
    assert offered(ann, other) is None

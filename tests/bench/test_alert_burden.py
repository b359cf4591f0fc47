"""The benchmark counts what it says: on diaries whose answer is known, and roughly as published."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from diary.rules.findings import Kind
from diary.rules.records import Diary, Reading, Report
from diary.rules.thresholds import DEFAULT, PRESETS
from tests.bench.alert_burden import living
from tests.bench.alert_burden.answering import HOW
from tests.bench.alert_burden.counting import Burden, burden_of, listen
from tests.bench.alert_burden.courses import COHORTS, FIRST_DAY, HARMLESS, PAIN, WORSENING, diaries
from tests.bench.alert_burden.lines import lives_in_lines
from tests.bench.alert_burden.living import lived


def diary_of(scores: list[int | None]) -> Diary:
    return Diary(
        [PAIN],
        [
            Report(FIRST_DAY + timedelta(days=number), readings={PAIN.key: Reading(score)})
            for number, score in enumerate(scores)
            if score is not None
        ],
    )


def test_a_step_is_found_on_the_day_the_rule_fires() -> None:
    burden = Burden()
    burden.add(listen(diary_of([2] * 10 + [6] * 18), DEFAULT, FIRST_DAY))
    # On the eleventh day three scores are not yet high; two days later they are (`early_rise`, or `rising`).
    assert burden.alerted == 1
    assert burden.found == 1
    assert burden.days_to_find in (1, 2)


def test_what_is_found_before_the_onset_or_too_late_is_not_found_in_time() -> None:
    burden = Burden()
    burden.add(listen(diary_of([2] * 27 + [6] * 9), DEFAULT, FIRST_DAY))
    assert burden.found == 0
    assert burden.days_to_find is None
    assert burden.alerted_later == 1


def test_answering_lets_the_same_follow_up_come_again_after_four_weeks() -> None:
    heard = listen(diary_of([4] * 70), DEFAULT)
    assert heard.opened == {"persists": 1}
    # On days 8, 36 and 64.
    assert heard.answered == {"persists": 3}
    assert not heard.worse_on


def test_without_answering_nothing_is_counted_as_answered() -> None:
    assert not listen(diary_of([4] * 70), DEFAULT, answering=False).answered


def opened_on(scores: list[int | None], how: str) -> list[tuple[str, int]]:
    return [
        (each.kind.value, (each.opened_on - FIRST_DAY).days)
        for each in lived(diary_of(scores), DEFAULT).opened[how]
    ]


def test_every_follow_up_is_answered_on_the_day_it_opens_and_each_answer_counts() -> None:
    assert opened_on([4] * 91, "nobody") == [("persists", 7)]
    assert opened_on([4] * 91, "checked") == [("persists", day) for day in (7, 35, 63)]
    assert opened_on([4] * 91, "told") == [("persists", day) for day in (7, 35, 63)]
    # To the appointment in 25 days would be 26 days of quiet: it is 28 at least.
    assert opened_on([4] * 91, "booked") == [("persists", day) for day in (7, 35, 63)]


def test_kinds_are_counted_apart() -> None:
    diary = diary_of([4] * 50)
    worse = lived(diary, DEFAULT, (Kind.WORSENS,))
    assert not any(worse.findings.values())
    assert not any(worse.opened.values())


def test_the_three_months_are_measured_by_spread_answer_and_course() -> None:
    told = living.figures(DEFAULT, 2, "test")
    assert {f"sd{spread:g}" for spread in living.SPREADS} | {"sixth_day_heard", "weekly_heard"} == told.keys()
    assert told["sixth_day_heard"] == 1
    for spread in living.SPREADS:
        figures = told[f"sd{spread:g}"]
        assert figures["found"].keys() == living.WORSE.keys()
        for how in HOW:
            a_month = figures["a_month"][how]
            assert 0 < a_month["alone"] <= a_month["with_interference"]
            assert 0 <= figures["drift"][how] <= 1
    lines = list(lives_in_lines("default", told))
    assert lines[0].startswith("default: three months at 4 of 10")
    assert len(lines) == 3 + len(living.SPREADS) * (3 + len(living.WORSE))


def test_a_stable_person_who_answers_is_asked_about_once_a_month_and_a_drift_in_time() -> None:
    people = living.cohort(0.8)
    a_month = living.a_month(people, DEFAULT, 12, "test")["checked"]
    assert a_month["alone"] <= 1.2
    assert a_month["with_interference"] <= 2.1
    asked = living.drift(people, DEFAULT, 12, "test")
    assert asked["checked"] >= 0.9


def test_the_same_people_take_every_course() -> None:
    steady = next(iter(diaries(COHORTS[0], HARMLESS["stable"], 1, "x")))
    risen = next(iter(diaries(COHORTS[0], WORSENING["step2"], 1, "x")))
    assert [report.day for report in steady.reports] == [report.day for report in risen.reports]
    before = [report for report in steady.reports if (report.day - FIRST_DAY).days < 10]
    assert before == list(risen.reports)[: len(before)]


def test_a_step_of_two_is_found_far_more_often_than_stable_people_are_alerted() -> None:
    stable = burden_of(diaries(COHORTS[0], HARMLESS["stable"], 150, "test"), DEFAULT)
    step = burden_of(diaries(COHORTS[0], WORSENING["step2"], 150, "test"), DEFAULT)
    assert step.found > 0.8
    assert stable.share(stable.alerted) < 0.35


def test_the_command_prints_json_for_every_preset_and_reads_files(tmp_path: Path) -> None:
    told = json.loads(_run("--patients", "1", "--format", "json"))
    for preset in PRESETS:
        assert {"answers", "stable_alerted", "step2_found", "rise2_found", "rise1_found"} <= told[
            preset
        ].keys()
    file = tmp_path / "one.csv"
    file.write_text("date,symptom,worst\n" + "".join(f"2026-01-{day:02},Back,4\n" for day in range(1, 29)))
    counted = json.loads(_run("--files", str(file), "--format", "json"))
    assert [line["opened"] for line in counted] == [{"persists": 1}] * len(PRESETS)


def test_one_part_can_be_measured_alone() -> None:
    told = json.loads(_run("--patients", "1", "--part", "answers", "--format", "json"))
    assert told["default"].keys() == {"answers"}
    assert "default: three months" not in _run("--patients", "1", "--part", "noise")


def _run(*arguments: str) -> str:
    command = [sys.executable, "-m", "tests.bench.alert_burden", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout

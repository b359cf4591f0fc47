"""The benchmark counts what it says: on diaries whose answer is known, and roughly as published."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from diary.rules.records import Diary, Reading, Report
from diary.rules.thresholds import DEFAULT
from tests.bench.alert_burden.counting import Burden, burden_of, listen
from tests.bench.alert_burden.courses import COHORTS, FIRST_DAY, HARMLESS, PAIN, WORSENING, diaries


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


def test_answering_at_once_lets_the_same_follow_up_come_again_after_a_week() -> None:
    heard = listen(diary_of([4] * 28), DEFAULT)
    assert heard.opened == {"persists": 1}
    # From the eighth day on, every seventh day.
    assert heard.answered == {"persists": 3}
    assert not heard.worse_on


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


def test_the_command_prints_json_for_the_default_and_both_presets_and_reads_files(tmp_path: Path) -> None:
    told = json.loads(_run("--patients", "3", "--format", "json"))
    for preset in ("default", "sensitive", "strict"):
        assert {"stable_alerted", "step2_found", "rise2_found", "rise1_found"} <= told[preset].keys()
    file = tmp_path / "one.csv"
    file.write_text("date,symptom,worst\n" + "".join(f"2026-01-{day:02},Back,4\n" for day in range(1, 29)))
    counted = json.loads(_run("--files", str(file), "--format", "json"))
    assert [line["opened"] for line in counted] == [{"persists": 1}] * 3


def _run(*arguments: str) -> str:
    command = [sys.executable, "-m", "tests.bench.alert_burden", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout

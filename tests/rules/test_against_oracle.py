"""`diary replay` is held against a second, independent reading of the rules, on seeded diaries.

`DIARY_ORACLE_SEEDS` sets how many diaries of each sort (300), `DIARY_ORACLE_FIRST` the first seed (0).
"""

import json
import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from diary.cli import main
from tests.rules import oracle_life, oracle_numbers
from tests.rules.broken_diaries import broken_diary
from tests.rules.oracle_format import faults
from tests.rules.random_diaries import valid_diary

SEEDS = int(os.environ.get("DIARY_ORACLE_SEEDS", "300"))
FIRST = int(os.environ.get("DIARY_ORACLE_FIRST", "0"))
BATCH = 50
BATCHES = [range(start, min(start + BATCH, FIRST + SEEDS)) for start in range(FIRST, FIRST + SEEDS, BATCH)]
batches = pytest.mark.parametrize("seeds", BATCHES, ids=[f"{seeds[0]}-{seeds[-1]}" for seeds in BATCHES])


def replay(
    *files: Path | str,
    since: date | None = None,
    procedure: date | None = None,
    begun: date | None = None,
) -> Result:
    options = ["--format", "json"]
    if begun is not None:
        options += ["--begun", begun.isoformat()]
    if since is not None:
        options += ["--since", since.isoformat()]
    if procedure is not None:
        options += ["--procedure", procedure.isoformat()]
    return CliRunner().invoke(main, ["replay", *map(str, files), *options])


def told(line: str) -> dict[str, Any]:
    """What one line of output says, without the further keys that findings may carry."""
    day = json.loads(line)
    keys = ("rule", "kind", "tier", "symptom")
    findings = [{key: finding[key] for key in keys} for finding in day["findings"]]
    return {**{key: day[key] for key in ("date", "opened", "cleared")}, "findings": findings}


@batches
def test_replay_says_what_the_second_reading_says(seeds: range, tmp_path: Path) -> None:
    file = tmp_path / "diary.csv"
    for seed in seeds:
        drawn = valid_diary(seed)
        assert faults(drawn.text) == [], f"seed {seed} is meant to be valid"
        file.write_bytes(drawn.text.encode())
        result = replay(file, since=drawn.since, procedure=drawn.procedure, begun=drawn.begun)
        assert result.exit_code == 0, f"seed {seed}: {result.stderr}"
        said = [told(line) for line in result.stdout.splitlines()]
        expected = oracle_life.replay(drawn.text, drawn.since, drawn.procedure, begun=drawn.begun)
        assert said == list(expected), f"seed {seed}"


@batches
def test_with_other_numbers_both_readings_say_the_same_and_the_default_stands_beside(
    seeds: range, tmp_path: Path
) -> None:
    file = tmp_path / "diary.csv"
    for seed in seeds[:: len(seeds) // 10 or 1]:
        drawn = valid_diary(seed)
        file.write_bytes(drawn.text.encode())
        preset = list(oracle_numbers.PRESETS)[seed % len(oracle_numbers.PRESETS)]
        numbers = oracle_numbers.drawn(seed)
        given = [f"{name}={value}" for name, value in numbers.items()]
        result = replay(
            file, "--preset", preset, *(word for each in given for word in ("--set", each)),
            since=drawn.since, procedure=drawn.procedure, begun=drawn.begun,
        )  # fmt: skip
        assert result.exit_code == 0, f"seed {seed}: {result.stderr}"
        lines = result.stdout.splitlines()
        changed = {**oracle_numbers.PRESETS[preset], **numbers}
        about = f"seed {seed}, {preset}, {given}"
        assert [told(line) for line in lines] == list(
            oracle_life.replay(drawn.text, drawn.since, drawn.procedure, changed, drawn.begun)
        ), about
        usual = [
            json.dumps({**json.loads(line)["default"], "date": json.loads(line)["date"]}) for line in lines
        ]
        assert [told(line) for line in usual] == list(
            oracle_life.replay(drawn.text, drawn.since, drawn.procedure, begun=drawn.begun)
        ), about


def names(stderr: str, line: int, column: str) -> bool:
    """Whether one of the errors names both the line and the column."""
    return any(re.search(rf"\bline {line}\b", error) and column in error for error in stderr.splitlines())


@batches
def test_a_broken_file_is_refused_whole_and_every_fault_in_it_is_named(seeds: range, tmp_path: Path) -> None:
    file = tmp_path / "diary.csv"
    for seed in seeds:
        broken = broken_diary(seed)
        at_fault = set(faults(broken.text))
        assert broken.at_fault <= at_fault, f"seed {seed}: a fault that was put in is not seen"
        file.write_bytes(broken.text.encode())
        result = replay(file)
        assert result.exit_code == 2, f"seed {seed}"
        assert result.stdout == "", f"seed {seed}"
        unnamed = {(line, column) for line, column in at_fault if not names(result.stderr, line, column)}
        assert not unnamed, f"seed {seed}: {sorted(unnamed)}\n{result.stderr}"
        lines = {int(number) for number in re.findall(r"\bline (\d+)\b", result.stderr)}
        assert lines == {line for line, _ in at_fault}, f"seed {seed}: a line without fault is named"


def test_several_files_are_diaries_of_their_own(tmp_path: Path) -> None:
    expected = []
    files = [tmp_path / f"{seed}.csv" for seed in range(FIRST, FIRST + 10)]
    for seed, file in enumerate(files, FIRST):
        text = valid_diary(seed).text
        file.write_bytes(text.encode())
        expected += [(str(file), day) for day in oracle_life.replay(text)]
    result = replay(*files)
    assert result.exit_code == 0
    assert [(json.loads(line)["file"], told(line)) for line in result.stdout.splitlines()] == expected


def test_one_broken_file_among_several_leaves_nothing_half_done(tmp_path: Path) -> None:
    good, bad, worse = (tmp_path / name for name in ("good.csv", "bad.csv", "worse.csv"))
    good.write_bytes(valid_diary(FIRST).text.encode())
    bad.write_bytes(broken_diary(FIRST).text.encode())
    worse.write_bytes(broken_diary(FIRST + 1).text.encode())
    result = replay(good, bad, worse)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "bad.csv" in result.stderr
    assert "worse.csv" in result.stderr

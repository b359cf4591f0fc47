"""`diary replay --set` and `--preset`: what other numbers would have said, beside what the default ones say."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from diary.cli.replay import replay
from diary.rules.names import FIELDS

FIRST = date(2026, 1, 5)
RISING = [2] * 14 + [3, 3, 4, 4, 4, 4, 4, 8, 2, 0, 0]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(replay, [str(argument) for argument in arguments])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    rows = [f"{FIRST + timedelta(days=at)},Back,{score}" for at, score in enumerate(RISING)]
    file = tmp_path / "diary.csv"
    file.write_text("\n".join(["date,symptom,worst", *rows, ""]))
    return file


def lines(*arguments: str | Path) -> list[dict[str, Any]]:
    result = run("--format", "json", *arguments)
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def opened(day: dict[str, Any], kind: str) -> bool:
    return kind in [one["kind"] for one in day["opened"]]


def test_both_outcomes_stand_side_by_side(path: Path) -> None:
    text = run(path, "--set", "rising.rise=3/2", "--set", "severe.from=9").stdout.splitlines()
    assert text[0] == "changed: severe.from=9 (7), rising.rise=3/2 (5/4)"
    assert text[1].split() == ["default", "changed"]
    on_the_24th, on_the_25th, on_the_26th = (
        [line.split()[:4] for line in text[text.index(day) + 1 : text.index(after)]]
        for day, after in (
            ("2026-01-24", "2026-01-25"),
            ("2026-01-25", "2026-01-26"),
            ("2026-01-26", "2026-01-27"),
        )
    )
    assert ["x", ".", "follow_up", "rising"] in on_the_24th
    assert ["x", ".", "opened", "worsens"] in on_the_24th
    assert ["x", "x", "follow_up", "persists"] in on_the_24th
    assert on_the_25th[-1] == [".", "x", "opened", "worsens"]
    assert ["x", ".", "emergency", "severe"] in on_the_26th
    assert text[-8:] == [
        "  default  changed",
        "       16       16  days with findings",
        "        1        1  opened: persists (Back)",
        "        1        1  opened: worsens (Back)",
        "        1        0  opened: emergency",
        "     x        .     open at the end: worsens (Back), since 2026-01-24",
        "     x        .     open at the end: emergency, since 2026-01-26",
        "     .        x     open at the end: worsens (Back), since 2026-01-25",
    ]


def test_in_json_the_line_is_of_the_changed_numbers_and_holds_the_default_ones(path: Path) -> None:
    alone = lines(path)
    both = lines(path, "--set", "rising.rise=3/2")
    assert [{"date": day["date"], **day["default"]} for day in both] == alone
    assert [day["date"] for day in alone if opened(day, "worsens")] == ["2026-01-24"]
    assert [day["date"] for day in both if opened(day, "worsens")] == ["2026-01-25"]


def test_without_them_the_lines_are_as_ever(path: Path) -> None:
    assert all(list(day) == ["date", "findings", "opened", "cleared"] for day in lines(path))


def test_a_preset_is_a_set_of_numbers_and_single_ones_win_over_it(path: Path) -> None:
    assert "changed: rising.rise=3/2 (5/4), rising.today=1 (3/2)" in run(path, "--preset", "strict").stdout
    text = run(path, "--preset", "strict", "--set", "rising.today=2", "--set", " rising.today = 5/2").stdout
    assert "changed: rising.rise=3/2 (5/4), rising.today=5/2 (3/2)" in text
    assert "changed: nothing\n" in run(path, "--preset", "default").stdout


def test_several_files_are_told_apart(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("date,symptom,worst\n")
    text = run(path, other, "--preset", "strict").stdout.splitlines()
    assert text[0] == str(path)
    assert text[text.index(str(other)) + 4 :][-2].split()[:2] == ["0", "0"]
    assert {day["file"] for day in lines(path, other, "--preset", "strict")} == {str(path)}


def test_a_name_that_is_not_known_lists_those_that_are(path: Path) -> None:
    result = run(path, "--set", "rising=2", "--set", "quiet.days=x")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "rising is not a threshold" in result.stderr
    assert "quiet.days must be a whole number, not 'x'" in result.stderr
    assert all(f"  {name} " in result.stderr for name in FIELDS)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("rising.rise", "write NAME=VALUE, such as rising.rise=3/2, not rising.rise"),
        ("rising.rise=0", "rising.rise must be above 0 and at most 10, not 0"),
        ("interferes.last=8", "interferes.last is 8, more than interferes.days allows (7)"),
    ],
)
def test_what_cannot_be_used_is_told_without_the_list(path: Path, given: str, said: str) -> None:
    result = run(path, "--set", given)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert "There are" not in result.stderr


def test_a_preset_that_is_none_is_refused(path: Path) -> None:
    assert run(path, "--preset", "lax").exit_code == 2

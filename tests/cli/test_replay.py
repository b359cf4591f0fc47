"""`diary replay` as it is run: what it prints, and what it refuses."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from diary.cli.replay import replay

BACK = "Upper back pain"
FIRST = date(2026, 1, 5)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(replay, [str(argument) for argument in arguments])


def lines(*arguments: str | Path) -> list[dict[str, Any]]:
    result = run("--format", "json", *arguments)
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    return [json.loads(line) for line in result.stdout.splitlines()]


def written(folder: Path, text: str, name: str = "diary.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def daily(scores: Sequence[int | None], name: str = BACK) -> str:
    """One row a day from the first; None is a day without a report."""
    rows = [
        f"{FIRST + timedelta(days=at)},{name},{score}" for at, score in enumerate(scores) if score is not None
    ]
    return "\n".join(["date,symptom,worst", *rows, ""])


def bare(finding: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in finding.items() if key != "evidence"}


def test_a_line_says_exactly_what_it_should(tmp_path: Path) -> None:
    path = written(tmp_path, daily([2] * 6 + [None] * 4 + [2, 6, 6, 6]))
    last = lines(path)[-1]
    assert list(last) == ["date", "findings", "opened", "cleared"]
    assert {**last, "findings": [bare(finding) for finding in last["findings"]]} == {
        "date": "2026-01-18",
        "findings": [
            {"rule": "persists", "kind": "persists", "tier": "follow_up", "symptom": BACK},
            {"rule": "rising", "kind": "worsens", "tier": "follow_up", "symptom": BACK},
        ],
        "opened": [],
        "cleared": [],
    }


def test_one_line_for_each_reported_day_in_order_of_the_days(tmp_path: Path) -> None:
    path = written(
        tmp_path, "date,symptom,worst\n2026-01-09,a,\n2026-01-05,a,1\n2026-01-09,b,1\n2026-01-07,b,\n"
    )
    assert [line["date"] for line in lines(path)] == ["2026-01-05", "2026-01-07", "2026-01-09"]
    assert all(line["findings"] == line["opened"] == line["cleared"] == [] for line in lines(path))


def test_opened_and_cleared_are_sorted_and_belong_to_a_symptom_or_to_the_diary(tmp_path: Path) -> None:
    header = "date,symptom,worst,could_not,signs,heart"
    rows = [f"{FIRST + timedelta(days=at)},{name},3,,," for at in range(8) for name in ("b", "a")]
    rows += [
        "2026-01-13,a,0,,,\n2026-01-13,b,0,,,\n2026-01-14,a,0,yes,limb,\n2026-01-14,b,0,,,\n2026-01-14,c,7,,,no"
    ]
    last_but_two, *_, last = lines(written(tmp_path, "\n".join([header, *rows])))[-3:]
    assert last_but_two["opened"] == [
        {"kind": "persists", "symptom": "a"},
        {"kind": "persists", "symptom": "b"},
    ]
    assert last["opened"] == [{"kind": "urgent", "symptom": None}, {"kind": "interferes", "symptom": None}]
    assert last["cleared"] == [{"kind": "persists", "symptom": "a"}, {"kind": "persists", "symptom": "b"}]
    assert [(finding["rule"], finding["symptom"]) for finding in last["findings"]] == [
        ("limb_or_wound", None),
        ("severe", "c"),
        ("interferes", None),
    ]


def test_an_emergency_opens_once_however_often_it_is_found(tmp_path: Path) -> None:
    path = written(tmp_path, daily([8, 8, 1, 8]))
    assert [line["opened"] for line in lines(path)] == [[{"kind": "emergency", "symptom": None}], [], [], []]
    assert lines(path)[0]["findings"][0]["symptom"] == BACK


def test_each_finding_carries_its_evidence(tmp_path: Path) -> None:
    (line,) = lines(written(tmp_path, "date,symptom,worst,sudden\n2026-01-05,a,3,yes\n"))
    assert line["findings"][0]["evidence"] == {
        "facts": {"pain": "yes"},
        "values": [
            {"date": "2026-01-05", "field": "sudden", "value": True, "symptom": None},
            {"date": "2026-01-05", "field": "worst", "value": 3, "symptom": "a"},
        ],
    }


def test_the_onset_is_that_of_every_symptom(tmp_path: Path) -> None:
    path = written(tmp_path, "date,symptom,worst\n2026-01-12,a,3\n2026-01-12,b,3\n")
    assert lines(path)[0]["findings"] == []
    found = lines(path, "--since", "2026-01-05")[0]["findings"]
    assert [(finding["rule"], finding["symptom"]) for finding in found] == [
        ("persists", "a"),
        ("persists", "b"),
    ]
    assert lines(path, "--since", "2026-01-06")[0]["findings"] == []


def test_the_procedure_counts(tmp_path: Path) -> None:
    path = written(tmp_path, "date,symptom,worst,signs\n2026-02-04,a,0,nausea\n")

    def tier(*options: str) -> str:
        (finding,) = lines(path, *options)[0]["findings"]
        return str(finding["tier"])

    assert tier("--procedure", "2026-01-05") == "emergency"
    assert tier("--procedure", "2026-01-04") == "urgent"


def test_without_a_procedure_the_day_the_diary_was_begun_counts_or_else_the_first_in_the_file(
    tmp_path: Path,
) -> None:
    unwell = "".join(f"2026-{day},a,0,nausea\n" for day in ("01-05", "02-04", "02-05"))
    path = written(tmp_path, f"date,symptom,worst,signs\n{unwell}")

    def tiers(*options: str) -> list[str]:
        return [line["findings"][0]["tier"] for line in lines(path, *options)]

    assert tiers() == ["emergency", "emergency", "urgent"]
    assert tiers("--begun", "2026-01-04") == ["emergency", "urgent", "urgent"]
    assert tiers("--begun", "2026-01-06") == ["emergency"] * 3
    assert tiers("--begun", "2026-01-06", "--procedure", "2025-12-01") == ["urgent"] * 3
    (first, *_) = lines(path, "--begun", "2026-01-04")
    assert first["findings"][0]["evidence"]["facts"]["begun_on"] == "2026-01-04"


def test_several_files_are_several_diaries_and_each_line_names_its_own(tmp_path: Path) -> None:
    first = written(tmp_path, daily([3, 3]), "b.csv")
    second = written(tmp_path, daily([3]), "a.csv")
    together = lines(first, second, first)
    assert [line["file"] for line in together] == [str(path) for path in (first, first, second, first, first)]
    assert [line["date"] for line in together] == [
        "2026-01-05",
        "2026-01-06",
        "2026-01-05",
        "2026-01-05",
        "2026-01-06",
    ]
    assert "file" not in lines(first)[0]


def test_the_path_is_named_as_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, daily([3]))
    monkeypatch.chdir(tmp_path)
    assert [line["file"] for line in lines("diary.csv", "./diary.csv")] == ["diary.csv", "./diary.csv"]


def test_names_in_any_script_survive(tmp_path: Path) -> None:
    path = written(tmp_path, daily([9], name="Łokieć 膝"))
    assert lines(path)[0]["findings"][0]["symptom"] == "Łokieć 膝"


def test_a_diary_without_days_has_no_lines(tmp_path: Path) -> None:
    path = written(tmp_path, "date,symptom\n")
    assert lines(path) == []
    assert run(path).stdout == "No reported days.\n"


def test_all_errors_of_all_files_are_told_and_nothing_is_run(tmp_path: Path) -> None:
    good = written(tmp_path, daily([8]), "good.csv")
    first = written(tmp_path, "date,symptom,worst\n2026-01-05,a,11\n2026-01-05,a,x\n", "first.csv")
    second = written(tmp_path, "date,mood\n", "second.csv")
    missing = tmp_path / "missing.csv"
    for form in ("text", "json"):
        result = run("--format", form, good, first, missing, second)
        assert result.exit_code == 2
        assert result.stdout == ""
        told = result.stderr.splitlines()
        starts = [line.split(": found")[0] for line in told]
        assert starts == [
            f"{first}: line 2, column worst",
            f"{first}: line 3, column worst",
            f"{first}: line 3, column symptom",
            f"{missing}: there is no such file; check its name",
            f"{second}: line 1, column mood",
            f"{second}: line 1, column symptom",
        ]


@pytest.mark.parametrize("option", ["--since", "--procedure", "--begun"])
@pytest.mark.parametrize("value", ["2026-1-5", "20260105", "2026-02-30", "yesterday", ""])
def test_a_date_that_is_none_is_refused(tmp_path: Path, option: str, value: str) -> None:
    result = run(option, value, written(tmp_path, daily([8])))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert option in result.stderr


def test_at_least_one_file_is_needed() -> None:
    assert run().exit_code == 2
    assert "FILE.csv" in run().stderr


def test_the_text_says_what_fires_opens_and_clears_and_what_is_left(tmp_path: Path) -> None:
    text = "date,symptom,worst,could_not,signs\n"
    text += "".join(f"{FIRST + timedelta(days=at)},{BACK},3,,\n" for at in range(8))
    text += f"2026-01-13,{BACK},0,yes,\n2026-01-14,{BACK},0,,limb\n"
    assert run(written(tmp_path, text)).stdout.splitlines() == [
        "2026-01-12",
        f"  follow_up  persists             {BACK}, 8 of 8 days with pain from 2026-01-05 on, began on 2026-01-05",
        f"  opened     persists             {BACK}",
        "2026-01-13",
        "  follow_up  interferes           could_not yes",
        "  opened     interferes",
        "2026-01-14",
        "  urgent     limb_or_wound        signs limb",
        f"  cleared    persists             {BACK}",
        "  opened     urgent",
        "10 reported days from 2026-01-05 to 2026-01-14, 3 with findings.",
        "Open at the end: interferes, since 2026-01-13.",
        "Open at the end: urgent, since 2026-01-14.",
    ]


def test_the_text_gives_the_numbers_of_each_rule_over_days(tmp_path: Path) -> None:
    rows = [
        f"{FIRST + timedelta(days=at)},a,{score},worse"
        for at, score in enumerate([1] * 6 + [4] * 3 + [4] * 4)
    ]
    printed = run(written(tmp_path, "\n".join(["date,symptom,worst,compared", *rows]))).stdout
    assert "a, last 4;4;4, median before 1/1" in printed
    assert "a, worst: last days 28/7, before 6/6, today 4" in printed
    assert "3 of the last 3 answers" in printed
    assert "Open at the end: worsens (a), since 2026-01-13." in printed


def test_several_files_are_told_apart_in_the_text(tmp_path: Path) -> None:
    first, second = written(tmp_path, daily([3]), "a.csv"), written(tmp_path, daily([8]), "b.csv")
    printed = run(first, second).stdout.splitlines()
    assert printed.index(str(first)) < printed.index(str(second))


def test_a_name_cannot_move_the_cursor(tmp_path: Path) -> None:
    printed = run(written(tmp_path, daily([8], name="\x1b[2Jknee"))).stdout
    assert "\x1b" not in printed
    assert "\\x1b[2Jknee" in printed


def as_command(*arguments: str | Path, **environment: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", "from diary.cli.replay import replay; replay()", *map(str, arguments)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **environment}
    )


def test_a_reader_who_goes_away_is_no_error_worth_a_traceback(tmp_path: Path) -> None:
    path = written(tmp_path, daily([at % 11 for at in range(3000)]))
    process = as_command("--format", "json", path)
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline().startswith(b'{"date": "2026-01-05"')
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(60) != 2


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_terminal_without_unicode_still_gets_everything(tmp_path: Path, form: str) -> None:
    path = written(tmp_path, daily([8], name="Łokieć"))
    process = as_command("--format", form, path, PYTHONIOENCODING="ascii")
    printed, complaints = process.communicate(timeout=60)
    assert complaints == b""
    assert b"\\u0141okie\\u0107" in printed

"""`diary reminders preview`: instants without a database."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.commands import environ, run


def preview(*more: str, **options: str) -> subprocess.CompletedProcess[str]:
    given = {"timezone": "Europe/London", "time": "01:30", "from": "2026-03-28", "days": "3", **options}
    words = [word for name, value in given.items() for word in (f"--{name}", value)]
    return run("reminders", "preview", *words, *more)


def listed(**options: str) -> list[dict[str, str]]:
    done = preview("--format", "json", **options)
    assert (done.returncode, done.stderr) == (0, "")
    found: list[dict[str, str]] = json.loads(done.stdout)
    return found


def test_it_lists_each_date_with_its_instant() -> None:
    assert listed() == [
        {"date": "2026-03-28", "at": "2026-03-28T01:30:00Z"},
        {"date": "2026-03-29", "at": "2026-03-29T01:00:00Z"},
        {"date": "2026-03-30", "at": "2026-03-30T00:30:00Z"},
    ]


def test_a_repeated_hour_is_the_first_of_the_two() -> None:
    assert listed(**{"from": "2026-10-25", "days": "1"})[0]["at"] == "2026-10-25T00:30:00Z"


def test_a_date_that_a_place_skipped_is_listed_too() -> None:
    found = listed(timezone="Pacific/Apia", time="08:00", **{"from": "2011-12-29"})
    assert found == [
        {"date": "2011-12-29", "at": "2011-12-29T18:00:00Z"},
        {"date": "2011-12-30", "at": "2011-12-30T10:00:00Z"},
        {"date": "2011-12-31", "at": "2011-12-30T18:00:00Z"},
    ]


def test_text_also_shows_the_clock_there() -> None:
    assert preview().stdout.splitlines()[1] == "2026-03-29  02:00  2026-03-29T01:00:00Z"


def test_it_can_be_asked_for_some_days_of_the_week() -> None:
    found = listed(weekdays="sun,mon", days="9")
    assert [each["date"] for each in found] == ["2026-03-29", "2026-03-30", "2026-04-05"]


def test_several_times_a_day_are_listed_in_order_and_those_in_one_gap_once() -> None:
    several = ("--time", "20:00", "--time", "01:00", "--time", "01:00")
    done = preview(*several, "--format", "json", days="2")
    assert [each["at"] for each in json.loads(done.stdout)] == [
        "2026-03-28T01:00:00Z",
        "2026-03-28T01:30:00Z",
        "2026-03-28T20:00:00Z",
        "2026-03-29T01:00:00Z",
        "2026-03-29T19:00:00Z",
    ]
    done = preview("--time", "25:00", "--time", "8", "--time", "20:00")
    assert (done.returncode, done.stdout) == (2, "")
    assert [line.split()[1] for line in done.stderr.splitlines()] == ["'25:00'", "'8'"]


def test_for_a_single_time_the_list_is_byte_for_byte_what_it_was() -> None:
    assert preview("--format", "json", days="1").stdout == (
        '[\n  {\n    "date": "2026-03-28",\n    "at": "2026-03-28T01:30:00Z"\n  }\n]\n'
    )


def test_all_that_is_wrong_is_told_at_once() -> None:
    done = preview(timezone="Mars/Base", time="24:00", days="0", weekdays="mon,fun", **{"from": "2026-02-30"})
    assert (done.returncode, done.stdout) == (2, "")
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == [
        "--timezone",
        "--time",
        "--weekdays",
        "--days",
        "--from",
    ]


def test_what_only_looks_right_is_refused() -> None:
    for options in (
        {"timezone": "../etc/passwd"},
        {"timezone": ""},
        {"timezone": "Europe"},
        {"time": "8:00"},
        {"time": "20:00:00"},
        {"time": "20:60"},
        {"time": "٢٠:٠٠"},
        {"from": "20260328"},
        {"from": "2026-W13-6"},
        {"from": "0001-01-01"},
        {"from": "9998-12-30"},
        {"days": "-1"},
        {"days": "1.5"},
        {"days": "99999999"},
        {"weekdays": ""},
    ):
        done = preview(**options)
        assert (done.returncode, done.stdout) == (2, ""), options
        assert len(done.stderr.splitlines()) == 1, done.stderr


def test_an_option_left_out_is_told() -> None:
    done = run("reminders", "preview", "--timezone", "UTC")
    assert done.returncode == 2
    assert "Missing option" in done.stderr


def test_it_needs_no_database() -> None:
    look = "import sys, diary.cli.reminders; print(*sorted({'sqlalchemy', 'flask'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", look], env=environ(), capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("\n", "")

"""`diary explain`: a stored follow-up worked out again on the command line."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from diary.config import load
from diary.rules.thresholds import RULES_VERSION
from tests.cli.conftest import Doctored
from tests.commands import run
from tests.factories import make_patient, make_report


@pytest.fixture
def with_pain(site: Doctored) -> Doctored:
    """Ann's diary: pain on each of ten days, which opened follow-up 1."""
    settings = load({"DIARY_DATA_DIR": str(site.data)})
    with site.writing() as session:
        patient = make_patient(session, site.now, "ann@example.org")
        for ago in range(9, -1, -1):
            then = site.now - timedelta(days=ago)
            make_report(session, then, settings, patient, then.date(), worst=3)
    return site


def explained(site: Doctored, *arguments: str, **environ: str) -> tuple[int, dict[str, Any]]:
    done = run("explain", "1", "--format", "json", "--data", site.data, *arguments, **environ)
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def spoil(site: Doctored, statement: str) -> None:
    with site.writing() as session:
        session.execute(text(statement))


def test_it_is_told_step_by_step_with_the_article(with_pain: Doctored) -> None:
    done = run("explain", "1", "--data", with_pain.data)
    assert done.returncode == 0
    assert done.stdout.startswith("Follow-up 1: persists (Upper back pain), opened on ")
    assert "  1. It began with Ann’s report of " in done.stdout
    assert "“persists beyond a week”" in done.stdout
    assert "it comes out just the same" in done.stdout
    assert "The rules and their numbers have not changed since." in done.stdout


def test_json_holds_every_step_with_exact_figures(with_pain: Doctored) -> None:
    status, told = explained(with_pain)
    assert status == 0
    assert (told["kind"], told["rules_version_today"]) == ("persists", RULES_VERSION)
    first = told["findings"][0]
    assert (first["verdict"], first["record"], first["holds"], first["today"]) == (
        "same",
        "whole",
        True,
        "same",
    )
    share = first["steps"][-1]
    assert share["check"] == {
        "figure": "1/1",
        "is": "at_least",
        "threshold": "persists.share",
        "number": "1/2",
        "holds": True,
    }


def test_one_day_can_be_asked_for(with_pain: Doctored) -> None:
    _, told = explained(with_pain)
    day = told["days"][1]
    _, told = explained(with_pain, "--day", day)
    assert [each["day"] for each in told["findings"]] == [day]


def test_numbers_changed_since_are_told_with_what_they_would_say(with_pain: Doctored) -> None:
    environ = {"DIARY_RULES_PERSISTS_AFTER_DAYS": "20"}
    done = run("explain", "1", "--data", with_pain.data, **environ)
    assert done.returncode == 0
    assert "The number “persists.after_days” was 7 then. Today it is 20." in done.stdout
    assert "By today’s rules and numbers the same answers would say nothing." in done.stdout
    assert "the rule asks for 7 or more" in done.stdout


def test_a_changed_answer_ends_with_status_1_and_is_said(with_pain: Doctored) -> None:
    spoil(with_pain, "UPDATE reading SET worst = 4")
    done = run("explain", "1", "--data", with_pain.data)
    assert done.returncode == 1
    assert "The record is not as it was written" in done.stdout


def test_a_version_that_is_gone_is_said(with_pain: Doctored) -> None:
    spoil(with_pain, "UPDATE follow_up_finding SET rules_version = '1999.1'")
    status, told = explained(with_pain)
    assert status == 1
    assert told["findings"][0]["verdict"] == "unknown_version"
    assert told["findings"][0]["changed_since"]["rules"] is True


def test_figures_that_were_lost_are_said(with_pain: Doctored) -> None:
    spoil(with_pain, """UPDATE follow_up_finding SET facts = '{}'""")
    done = run("explain", "1", "--data", with_pain.data)
    assert done.returncode == 1
    assert done.stderr == ""
    assert "it does not come out the same" in done.stdout


def test_a_follow_up_that_lost_all_it_rests_on_ends_with_status_1(with_pain: Doctored) -> None:
    spoil(with_pain, "DELETE FROM follow_up_finding")
    done = run("explain", "1", "--data", with_pain.data)
    assert done.returncode == 1
    assert "Nothing that follow-up 1 rests on is in the record any more." in done.stderr


@pytest.mark.parametrize("arguments", [["99"], ["1", "--day", "2020-01-01"], ["one"], ["9" * 30]])
def test_what_is_not_there_is_refused(with_pain: Doctored, arguments: list[str]) -> None:
    done = run("explain", *arguments, "--data", with_pain.data)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr

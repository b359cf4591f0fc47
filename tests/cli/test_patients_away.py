"""`diary patients away`, as whoever runs the site types it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from diary.cli import main

ANN = "ann@example.org"


@pytest.fixture
def data(tmp_path: Path) -> dict[str, str]:
    return {"DIARY_DATA_DIR": str(tmp_path / "data")}


def run(data: dict[str, str], *words: str) -> Result:
    return CliRunner().invoke(main, list(words), env=data)


def test_it_begins_is_so_already_and_ends(data: dict[str, str]) -> None:
    assert run(data, "patients", "add", ANN, "--name", "Ann").exit_code == 0
    day = (datetime.now(UTC).date() + timedelta(days=5)).isoformat()
    begun = run(data, "patients", "away", ANN, "--until", day)
    assert begun.exit_code == 0, begun.output
    assert f"{ANN} is in hospital or away until {day}." in begun.output
    assert "It was so already." in run(data, "patients", "away", ANN, "--until", day).output
    assert f"{ANN} is back." in run(data, "patients", "away", ANN, "--end").output
    assert "Nobody said" in run(data, "patients", "away", ANN, "--end").output


def test_what_cannot_be_is_refused(data: dict[str, str]) -> None:
    run(data, "patients", "add", ANN, "--name", "Ann")
    today = datetime.now(UTC).date()
    for words in (
        ("--until", (today + timedelta(days=40)).isoformat()),
        ("--until", (today - timedelta(days=3)).isoformat()),
        ("--until", today.isoformat(), "--end"),
        (),
    ):
        refused = run(data, "patients", "away", ANN, *words)
        assert refused.exit_code != 0, refused.output
        assert "Traceback" not in refused.output
    assert run(data, "patients", "away", "tom@example.org", "--end").exit_code == 2


def test_died_closes_it_once_and_asks_first(data: dict[str, str]) -> None:
    run(data, "patients", "add", ANN, "--name", "Ann")
    assert run(data, "patients", "died", ANN).exit_code != 0  # nobody said yes
    refused = run(data, "patients", "died", ANN, "--yes", "--readable-by", "nora@example.org")
    assert refused.exit_code == 2
    assert "Nobody in the circle" in refused.output
    closed = run(data, "patients", "died", ANN, "--yes")
    assert closed.exit_code == 0, closed.output
    assert "is closed. Nothing is deleted. There is nobody in the circle." in closed.output
    assert "was closed already" in run(data, "patients", "died", ANN, "--yes").output

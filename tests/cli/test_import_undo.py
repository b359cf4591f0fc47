"""`diary import --undo`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.commands import run

TODAY = datetime.now(UTC).date()


def test_the_last_file_is_taken_back_once(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "in.csv"
    assert run("patients", "add", "ann@example.org", "--name", "Ann", "--data", data).returncode == 0
    file.write_text(f"date,symptom,worst,signs\n{TODAY},Upper back pain,3,none\n")
    whose = ("--patient", "ann@example.org", "--data", data)
    done = run("import", *whose, file)
    assert "diary import --undo --patient ann@example.org" in done.stdout
    assert "Would take back" in run("import", *whose, "--undo", "--dry-run").stdout
    done = run("import", *whose, "--undo")
    assert "1 days have no report again, 0 days have their report of before." in done.stdout
    again = run("import", *whose, "--undo")
    assert again.returncode == 2
    assert "No file was taken in within 7 days" in again.stderr
    assert run("import", *whose, "--undo", file).returncode == 2

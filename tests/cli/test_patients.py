"""`diary patients`, `diary import` and `diary followups`, as an operator types them, up to the mail that goes out."""

from __future__ import annotations

import email
import json
import os
import stat
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from diary.cli import main
from diary.store.engine import make_engine, unit_of_work
from diary.store.models import OutboxMail

Diary = Callable[..., Result]
_EAST = 12 - datetime.now(UTC).hour
NOON = f"Etc/GMT{-_EAST:+d}"
"""A time zone where it is about noon, whenever this runs: before eight in the morning mail that is routine waits."""


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def diary(database_url: str, data_dir: Path) -> Diary:
    environment = {"DIARY_DATA_DIR": str(data_dir), "DIARY_DATABASE_URL": database_url}
    umask = os.umask(0)
    os.umask(umask)

    def run(*words: str | Path) -> Result:
        try:
            return CliRunner().invoke(main, [str(word) for word in words], env=environment)
        finally:
            os.umask(umask)

    return run


@pytest.fixture
def ann(diary: Diary) -> str:
    done = diary("patients", "add", "Ann@Example.org", "--name", "Ann Example", "--timezone", NOON)
    assert done.exit_code == 0, done.output
    return "ann@example.org"


def today() -> date:
    return datetime.now(ZoneInfo(NOON)).date()


def a_file(path: Path, scores: list[int], ends: date | None = None) -> Path:
    last = ends or today()
    rows = [
        f"{last - timedelta(days=len(scores) - 1 - number)},Upper back pain,{score},none"
        for number, score in enumerate(scores)
    ]
    path.write_text("\n".join(["date,symptom,worst,signs", *rows]), encoding="utf-8")
    return path


def mails(data_dir: Path) -> list[EmailMessage]:
    found = [
        email.message_from_bytes(path.read_bytes(), policy=default)
        for path in (data_dir / "mail").glob("*.eml")
    ]
    return sorted(found, key=lambda mail: mail["Subject"])


def followups(diary: Diary, whom: str) -> list[dict[str, str]]:
    return json.loads(diary("followups", "--patient", whom, "--format", "json").stdout)


def test_a_patient_who_is_added_gets_a_mail_to_choose_a_password(diary: Diary, ann: str, data_dir: Path):
    done = diary("tick", "--only", "deliver")

    assert done.exit_code == 0, done.output
    (mail,) = mails(data_dir)
    assert mail["To"] == ann
    body = mail.get_body(("plain",)).get_content()
    assert "/reset-password/" in body
    assert "/reset-password/" in done.stdout, "the link is printed too while no mail server is set"
    for path in (data_dir / "mail").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_every_fault_of_a_new_patient_is_named_at_once_and_nobody_is_added(diary: Diary, ann: str):
    tomorrow = today() + timedelta(days=2)
    done = diary(
        *("patients", "add", ann, "--name", " ", "--timezone", "Mars", "--country", "gb"),
        *("--procedure", str(tomorrow)),
    )

    assert done.exit_code == 2
    assert done.stdout == ""
    for word in ("--name", "--timezone", "--country", "--procedure", "already an account"):
        assert word in done.stderr
    assert diary("patients", "add", "not an address", "--name", "Bea").exit_code == 2


def test_a_patient_is_added_with_their_country_which_the_doctor_then_does_not_miss(diary: Diary):
    assert diary("patients", "add", "bea@example.org", "--name", "Bea").exit_code == 0
    assert "without a country" in diary("doctor").output
    assert diary("patients", "add", "cid@example.org", "--name", "Cid", "--country", "GB").exit_code == 0
    assert "1 patient without a country" in diary("doctor").output


def test_eight_days_taken_in_become_a_follow_up_and_its_mail_when_the_job_runs(
    diary: Diary, ann: str, data_dir: Path, tmp_path: Path, database_url: str
):
    file = a_file(tmp_path / "diary.csv", [3] * 8)
    assert "8 new days" in diary("import", "--patient", ann, file).stdout
    assert followups(diary, ann) == []

    assert diary("tick", "--only", "sweep").exit_code == 0
    (found,) = followups(diary, ann)
    assert {"id", "kind", "symptom", "rule", "tier", "state", "opened_on"} <= found.keys()
    assert (found["kind"], found["symptom"], found["rule"]) == ("persists", "Upper back pain", "persists")
    assert (found["tier"], found["state"], found["opened_on"]) == ("follow_up", "open", str(today()))

    assert mails(data_dir) == []
    # What is routine waits ten minutes for more of its kind. They are over.
    engine = make_engine(database_url)
    with unit_of_work(engine) as session:
        session.execute(update(OutboxMail).values(next_attempt_at=datetime.now(UTC) - timedelta(seconds=1)))
    engine.dispose()
    assert diary("tick", "--only", "deliver").exit_code == 0
    (mail,) = [each for each in mails(data_dir) if "/follow-ups/" in each.as_string()]
    whole = mail.as_string()
    assert f"/follow-ups/{found['id']}" in whole
    for word in ("pain", "back", "persist", "week"):
        assert word not in whole.lower().replace("background", "").replace("come back", "").replace(
            "this week", ""
        ), "a health detail in a mail"
    assert "persists" in diary("followups", "--patient", ann).stdout


def test_the_same_file_twice_changes_nothing(diary: Diary, ann: str, tmp_path: Path):
    file = a_file(tmp_path / "diary.csv", [3] * 8)
    diary("import", "--patient", ann, file)
    diary("tick")
    before = followups(diary, ann)

    again = diary("import", "--patient", ann, file)
    diary("tick")

    assert again.exit_code == 0
    assert "0 new days, 0 changed days; 8 days" in again.stdout
    assert followups(diary, ann) == before


def test_a_dry_run_says_what_it_would_do_and_keeps_nothing(diary: Diary, ann: str, tmp_path: Path):
    file = a_file(tmp_path / "diary.csv", [3] * 8)
    assert "Would take in 8 new days" in diary("import", "--patient", ann, file, "--dry-run").stdout
    assert "8 new days" in diary("import", "--patient", ann, file).stdout


def test_all_faults_of_a_file_are_told_with_their_lines_and_nothing_is_taken_in(
    diary: Diary, ann: str, tmp_path: Path
):
    file = a_file(tmp_path / "diary.csv", [3, 11, 4])
    file.write_text(file.read_text() + "\n2026-02-30,Upper back pain,2,none\n")
    done = diary("import", "--patient", ann, file)

    assert done.exit_code == 2
    assert done.stdout == ""
    assert "line 3" in done.stderr
    assert "line 5" in done.stderr

    good = a_file(tmp_path / "diary.csv", [3, 10, 4])
    assert "3 new days" in diary("import", "--patient", ann, good).stdout


def test_days_to_come_are_refused(diary: Diary, ann: str, tmp_path: Path):
    file = a_file(tmp_path / "diary.csv", [3, 3], ends=today() + timedelta(days=3))
    done = diary("import", "--patient", ann, file)
    assert done.exit_code == 2
    assert str(today() + timedelta(days=3)) in done.stderr
    assert "Nothing was taken in" in done.stderr


def test_somebody_who_keeps_no_diary_here_is_named(diary: Diary, ann: str, tmp_path: Path):
    file = a_file(tmp_path / "diary.csv", [3])
    for done in (
        diary("import", "--patient", "bea@example.org", file),
        diary("followups", "--patient", "bea@example.org"),
    ):
        assert done.exit_code == 2
        assert "bea@example.org" in done.stderr


def test_a_file_that_is_not_there_is_told_plainly(diary: Diary, ann: str, tmp_path: Path):
    done = diary("import", "--patient", ann, tmp_path / "none.csv")
    assert done.exit_code == 2
    assert "none.csv" in done.stderr
    assert "Traceback" not in done.output

"""`diary doctor`, as people run it: on a site that is well, and on one with each thing wrong."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from diary.store.models import SweepState
from tests.cli.conftest import Doctored
from tests.commands import eventually, run, running
from tests.factories import make_patient
from tests.mail_server import mail_server

OK = (0, "ok")

WITH_MAIL = {"DIARY_SMTP_HOST": "127.0.0.1", "DIARY_SMTP_SECURITY": "none"}


def fingerprint(directory: Path) -> dict[str, Any]:
    return {
        str(path): (
            path.stat().st_mode,
            path.stat().st_mtime_ns,
            hashlib.sha256(path.read_bytes()).hexdigest(),
        )
        for path in directory.rglob("*")
        if path.is_file()
    }


def test_a_site_that_is_well_has_no_problem_and_is_not_changed_by_looking(site: Doctored) -> None:
    before = fingerprint(site.data)
    status, found = site.examined()
    assert status == 0, found
    assert {name for name, each in found.items() if each["level"] != "ok"} <= {
        "mail server",
        "time zones",
        "disk",
        "room",
        "sqlite",
    }
    assert set(found) >= {
        "python", "diary", "sqlalchemy", "settings", "site.url", "mail server", "time zones", "data directory",
        "files", "room", "sqlite", "pragmas", "soundness", "schema", "scheduler", "patients", "mail queue",
        "mail given up", "mail leases", "emergency numbers", "patients' zones", "backups",
    }  # fmt: skip
    assert found["pragmas"]["says"].endswith(
        "journal_mode wal, synchronous 2, foreign_keys 1, secure_delete 1."
    )
    assert fingerprint(site.data) == before


def test_people_get_lines_with_what_to_do_beneath(site: Doctored) -> None:
    done = run("doctor", "--data", site.data)
    assert done.returncode == 0
    assert "ok       schema: The tables are those of this version" in done.stdout
    assert "warning  mail server: No mail server is set" in done.stdout
    assert "\n         -> Set mail.host" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("0 problems, ")
    assert "\x1b" not in done.stdout


def test_what_others_can_read_is_a_problem(site: Doctored) -> None:
    backup = next((site.data / "backups").iterdir())
    (site.data / "mail").mkdir()
    mail = site.data / "mail" / "1.eml"
    mail.touch(0o600)
    (site.data / "secret.key").touch(0o600)
    assert site.examined()[0] == 0
    for path in (site.database, backup, mail, site.data / "secret.key"):
        path.chmod(0o640)
        assert str(path) in site.problem("files")
        path.chmod(0o600)
    site.data.chmod(0o750)
    assert "drwxr-x---" in site.problem("data directory")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_what_belongs_to_somebody_else_is_a_problem(site: Doctored) -> None:
    os.chown(site.database, 12345, 12345)
    assert "diary.sqlite3" in site.problem("files")


def test_no_directory_and_no_database_are_told_and_not_made(tmp_path: Path) -> None:
    gone = Doctored(tmp_path / "gone")
    status, found = gone.examined()
    assert (status, found["data directory"]["level"], found["database"]["level"]) == (1, "problem", "problem")
    assert not gone.data.exists()


def test_a_database_that_cannot_be_opened_is_told(site: Doctored) -> None:
    site.database.write_text("This is a letter. " * 100)
    assert "is not a database" in site.problem("database")


def spoil_page(database: Path, number: int) -> None:
    content = bytearray(database.read_bytes())
    content[4096 * (number - 1) : 4096 * number] = b"\xff" * 4096
    database.write_bytes(content)


def test_a_damaged_database_is_told_with_all_else_that_can_be(site: Doctored) -> None:
    with site.writing() as session:
        page = session.execute(text("SELECT rootpage FROM sqlite_master WHERE name = 'draft'")).scalar_one()
    spoil_page(site.database, page)
    assert site.problem("soundness") == "The database is damaged."


def test_a_database_whose_tables_cannot_be_read_is_told(site: Doctored) -> None:
    with site.writing() as session:
        pages = session.execute(text("PRAGMA page_count")).scalar_one()
    for number in range(pages // 2, pages):
        spoil_page(site.database, number)
    assert "The database file is damaged." in site.problem("database")


def test_a_row_that_points_nowhere_is_told(site: Doctored) -> None:
    lost = SweepState(
        patient_id=7, data_version=0, applied_version=0, applied_rules="", failures=0, last_error=""
    )
    with Session(create_engine(f"sqlite:///{site.database}")) as session:  # which checks no foreign keys
        session.add(lost)
        session.commit()
        session.get_bind().dispose()  # type: ignore[union-attr]
    assert "Rows of sweep_state point to rows of patient" in site.problem("soundness")


@pytest.mark.parametrize(
    ("revision", "said"),
    [("0001", "from an older version (0001 instead of "), ("9999", "from a newer version")],
)
def test_a_schema_of_another_version_is_told(site: Doctored, revision: str, said: str) -> None:
    with site.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    assert said in site.problem("schema")


def test_backups_that_are_old_or_missing_are_told(site: Doctored) -> None:
    (backup,) = (site.data / "backups").iterdir()
    old = site.now - timedelta(days=3)
    backup.rename(backup.with_name(f"diary-{old:%Y-%m-%dT%H%M%SZ}.sqlite3"))
    assert "3 days old" in site.warning("backups")
    assert site.examined(DIARY_BACKUP_DAILY="no")[1]["backups"]["level"] == "ok"
    shutil.rmtree(site.data / "backups")
    assert "There is no backup" in site.warning("backups")


def test_no_secret_and_nothing_about_a_person_is_printed(site: Doctored) -> None:
    with site.writing() as session:
        make_patient(session, site.now, "ann@example.org")
    secrets = {
        "DIARY_SMTP_HOST": "127.0.0.1",
        "DIARY_SMTP_PORT": "1",
        "DIARY_SMTP_USER": "d",
        "DIARY_SMTP_PASSWORD": "s3cret",
    }
    for more in ({}, {"DIARY_DATABASE_URL": "postgresql://diary:s3cret@127.0.0.1:1/diary"}):
        for form in ("text", "json"):
            done = run("doctor", "--mail", "--format", form, "--data", site.data, **secrets, **more)
            assert done.returncode == 1
            assert not {"s3cret", "ann@example.org", "Ann"} & set(done.stdout.replace('"', " ").split())
            assert "s3cret" not in done.stdout + done.stderr


def test_that_no_mail_goes_out_is_a_problem_where_others_reach_the_site(site: Doctored) -> None:
    assert "where nobody gets it" in site.warning("mail server")
    url = {"DIARY_SITE_URL": "https://diary.example.org", "DIARY_PROXIES": "1"}
    assert "where nobody gets it" in site.problem("mail server", **url)
    handbook = {**url, "DIARY_SMTP_HOST": "smtp.example.org"}
    assert "smtp.example.org is an example and no mail server" in site.problem("mail server", **handbook)
    assert site.examined(**url, **WITH_MAIL)[1]["mail server"]["level"] == "ok"


def test_a_proxy_that_is_not_counted_is_told(site: Doctored) -> None:
    url = {"DIARY_SITE_URL": "https://diary.example.org", **WITH_MAIL}
    assert "server.proxies is 0" in site.warning("site.url", **url)
    assert site.examined(**url, DIARY_PROXIES="1")[1]["site.url"]["level"] == "ok"


def test_settings_with_faults_are_findings_too(site: Doctored) -> None:
    done = run("doctor", "--format", "json", "--data", site.data, DIARY_WORKERS="0", DIARY_PORT="x")
    problems = [each["says"] for each in json.loads(done.stdout) if each["level"] == "problem"]
    assert done.returncode == 1
    assert len(problems) == 2
    assert "DIARY_WORKERS" in problems[1]


def test_the_mail_server_is_called_only_when_asked(site: Doctored) -> None:
    with mail_server() as server:
        given = {
            "DIARY_SMTP_HOST": server.host,
            "DIARY_SMTP_PORT": str(server.port),
            "DIARY_SMTP_SECURITY": "none",
        }
        assert "diary doctor --mail" in site.examined(**given)[1]["mail server"]["says"]
        status, found = site.examined("--mail", **given)
        assert (status, found["mail server"]["level"]) == OK
        assert found["mail server"]["says"].endswith(
            "which answers and takes diary@localhost.localdomain as sender."
        )
        assert server.mails == []
    status, found = site.examined("--mail", **given)
    assert (status, found["mail server"]["level"]) == (1, "problem")
    assert "cannot be reached: Connection refused." in found["mail server"]["says"]


def test_a_mail_server_that_takes_no_mail_from_the_sender_says_so_itself(site: Doctored) -> None:
    with mail_server() as server:
        given = {
            "DIARY_SMTP_HOST": server.host,
            "DIARY_SMTP_PORT": str(server.port),
            "DIARY_SMTP_SECURITY": "none",
            "DIARY_MAIL_FROM": "ann@elsewhere.example.org",
        }
        server.at_sender.append("553 5.7.1 <ann@elsewhere.example.org>: not owned by you")
        status, found = site.examined("--mail", **given)
        assert (status, found["mail server"]["level"]) == (1, "problem")
        assert found["mail server"]["says"] == (
            f"The mail server 127.0.0.1:{server.port} did not take the sender: "
            "553 5.7.1 <ann@elsewhere.example.org>: not owned by you"
        )
        assert found["mail server"]["do"] == (
            "Set mail.from to an address that this user may send from. Now it is ann@elsewhere.example.org."
        )
        assert not server.at_sender, "it was asked"
        server.at_sender.append("451 4.3.0 later")
        status, found = site.examined("--mail", **given)
        assert (status, found["mail server"]["level"]) == (1, "problem")
        assert found["mail server"]["do"].startswith("The server asks to come back later.")
        assert site.examined("--mail", **given)[1]["mail server"]["level"] == "ok"
        assert server.mails == []


@pytest.mark.postgres
def test_postgres_is_looked_at_in_place_of_sqlite(site: Doctored, postgres_server: str) -> None:
    status, found = site.examined(DIARY_DATABASE_URL=postgres_server)
    assert (status, found["schema"]["says"]) == (1, "The database has no tables yet.")
    assert found["postgresql"]["says"].startswith("PostgreSQL 1")
    assert not {"sqlite", "pragmas", "soundness", "disk", "backups"} & set(found)


def test_a_postgres_that_is_not_there_is_told(site: Doctored) -> None:
    given = {"DIARY_DATABASE_URL": "postgresql://diary@127.0.0.1:1/diary"}
    assert "The database cannot be reached:" in site.problem("database", **given)


@pytest.mark.slow
def test_it_works_while_the_diary_runs_and_finds_nothing_wrong(site: Doctored, tmp_path: Path) -> None:
    site.beat(timedelta(hours=1))
    with running("serve", "--data", site.data, "--port", "0", directory=tmp_path) as serve:
        serve.says("is running.")
        eventually(lambda: site.examined()[0] == 0)
        before = {path.name for path in site.data.iterdir()}
        status, found = site.examined()
        assert status == 0, found
        assert "wal" in found["pragmas"]["says"]
        assert {path.name for path in site.data.iterdir()} == before
        assert serve.process.poll() is None
    # Killed with all it started: a WAL is left behind.
    assert (site.data / "diary.sqlite3-wal").exists()
    content = site.database.read_bytes()
    assert site.examined()[0] == 0
    assert site.database.read_bytes() == content

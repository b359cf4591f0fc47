"""`diary audit`: checking and listing who looked, on a real site."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import text

from diary.config import load
from diary.services.audit import Event, record
from diary.store.work import Work
from tests.cli.conftest import Doctored
from tests.commands import run
from tests.factories import make_patient

EVENTS = (Event.PROFILE_CHANGED, Event.EXPORTED, Event.IMPORTED, Event.PLAN_CHANGED)


def add(site: Doctored, patient_id: int, events: tuple[Event, ...] = EVENTS) -> None:
    settings = load({"DIARY_DATA_DIR": str(site.data)})
    with site.writing() as session:
        for event in events:
            record(Work(session, site.now, settings), patient_id, event, by=None)


@pytest.fixture
def diaries(site: Doctored) -> Doctored:
    """Ann's diary and Bob's, with four rows each."""
    with site.writing() as session:
        ids = [make_patient(session, site.now, f"{name}@example.org").id for name in ("ann", "bob")]
    for patient_id in ids:
        add(site, patient_id)
    return site


def tamper(site: Doctored, statement: str) -> None:
    with site.writing() as session:
        session.execute(text(statement))


def verify(site: Doctored, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    done = run("audit", "verify", "--data", site.data, *arguments)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def test_chains_as_they_were_written_give_marks_and_say_what_those_are_for(diaries: Doctored) -> None:
    done = verify(diaries)
    assert (done.returncode, done.stderr) == (0, "")
    told = done.stdout.splitlines()
    assert re.fullmatch(
        r"ann@example\.org \(diary 1\): 4 rows, as they were written\. Mark: 1-4-[0-9a-f]{16}", told[0]
    )
    assert told[1].startswith("bob@example.org (diary 2): 4 rows")
    assert told[2] == "8 rows in 2 diaries: all as they were written."
    assert "a whole older database was put back" in done.stdout


def test_a_fault_is_named_with_diary_and_row_and_ends_with_status_1(diaries: Doctored) -> None:
    tamper(diaries, "UPDATE audit_row SET event = 'refused' WHERE patient_id = 2 AND number = 3")
    done = verify(diaries)
    assert done.returncode == 1
    assert done.stderr == "bob@example.org (diary 2): Row 3 is not as it was written.\n"
    assert "bob@example.org (diary 2): 4 rows, not all as they were written." in done.stdout
    assert "ann@example.org (diary 1): 4 rows, as they were written." in done.stdout
    assert "8 rows in 2 diaries: something is wrong in 1." in done.stdout
    assert verify(diaries, "--patient", "ann@example.org").returncode == 0
    assert verify(diaries, "--patient", "BOB@example.org").returncode == 1


def test_what_was_printed_before_shows_a_chain_that_was_taken_away(diaries: Doctored) -> None:
    before = diaries.data / "marks.txt"
    before.write_text(verify(diaries).stdout)
    add(diaries, 1)
    assert verify(diaries, "--marks", before).returncode == 0
    tamper(diaries, "DELETE FROM audit_row WHERE patient_id = 2")
    tamper(diaries, "DELETE FROM audit_head WHERE patient_id = 2")
    assert verify(diaries).returncode == 0
    done = verify(diaries, "--marks", before)
    assert (done.returncode, done.stderr) == (
        1,
        "bob@example.org (diary 2): Row 4, which was marked, is not there. Was an older database put back?\n",
    )


def test_a_marked_diary_that_is_gone_is_told(diaries: Doctored) -> None:
    before = diaries.data / "marks.txt"
    before.write_text(verify(diaries).stdout)
    tamper(diaries, "DELETE FROM patient WHERE id = 2")
    done = verify(diaries, "--marks", before)
    assert done.returncode == 1
    assert done.stderr.startswith("diary 2, which has no patient any more: Row 4, which was marked")
    assert verify(diaries, "--marks", before, "--patient", "ann@example.org").returncode == 0


def test_rows_from_before_a_new_secret_need_the_old_one(diaries: Doctored) -> None:
    secret, old = diaries.data / "secret.key", diaries.data / "old.key"
    secret.rename(old)
    done = verify(diaries)
    assert done.returncode == 1
    assert "Not one of the rows fits this site's secret." in done.stderr
    assert "--old-secret" in done.stderr
    assert verify(diaries, "--old-secret", old).returncode == 0
    add(diaries, 1)
    assert verify(diaries, "--old-secret", old).returncode == 0
    assert verify(diaries).returncode == 1


def test_what_is_no_secret_and_no_mark_is_refused(diaries: Doctored, tmp_path: Path) -> None:
    none = tmp_path / "none"
    none.write_text("nothing")
    for option in ("--old-secret", "--marks"):
        done = verify(diaries, option, none)
        assert (done.returncode, done.stdout) == (2, ""), option
        assert str(none) in done.stderr
    assert verify(diaries, "--old-secret", tmp_path / "nowhere").returncode == 2
    assert verify(diaries, "--patient", "nobody@example.org").returncode == 2


def test_it_lists_rows_as_lines_and_as_json(diaries: Doctored) -> None:
    done = run("audit", "list", "--data", diaries.data, "--patient", "ann@example.org", "--format", "json")
    rows = json.loads(done.stdout)
    assert [row["event"] for row in rows] == [event.value for event in EVENTS]
    assert rows[0] == {
        "number": 1,
        "at": diaries.now.replace(microsecond=0).isoformat().replace("+00:00", "Z"),
        "event": "profile_changed",
        "as": "command",
        "account": None,
        "email": None,
        "subject": "",
    }
    lines = run("audit", "list", "--data", diaries.data, "--patient", "ann@example.org").stdout.splitlines()
    assert [line.split()[2] for line in lines] == [event.value for event in EVENTS]


def test_an_untouched_diary_lists_nothing(site: Doctored) -> None:
    with site.writing() as session:
        make_patient(session, site.now)
    assert run("audit", "list", "--data", site.data, "--patient", "ann@example.org").stdout == (
        "Nothing has been noted yet.\n"
    )
    done = run("audit", "list", "--data", site.data, "--patient", "ann@example.org", "--format", "json")
    assert json.loads(done.stdout) == []
    assert "nothing to check." in verify(site).stdout

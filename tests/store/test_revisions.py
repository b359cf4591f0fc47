"""The newest revision, known without Alembic."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from diary import paths
from diary.store import migrate
from diary.store.revisions import newest_revision
from tests.commands import environ


def test_it_is_the_one_alembic_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert newest_revision() == migrate.head()
    copy = shutil.copytree(paths.MIGRATIONS, tmp_path / "migrations")
    (copy / "versions" / "next.py").write_text(
        f'revision: str = "next"\ndown_revision: str | None = "{migrate.head()}"\n'
    )
    monkeypatch.setattr(paths, "MIGRATIONS", copy)
    assert newest_revision() == migrate.head() == "next"


def test_a_probe_does_not_load_alembic(tmp_path: Path) -> None:
    ask = (
        "import sys\nfrom diary.app import create_app\nfrom diary.config import load\n"
        "app = create_app(load({'DIARY_DATA_DIR': sys.argv[1]}))\n"
        "print(app.test_client().get('/readyz').text.strip(), 'alembic' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", ask, tmp_path], env=environ(), capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("not ready: schema False\n", "")

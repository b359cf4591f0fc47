"""A site for the doctor to look at."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from diary.jobs.heartbeat import beat
from diary.services.backups import back_up
from diary.services.site.health import SCHEDULER
from diary.store.engine import make_engine, unit_of_work
from tests.commands import run


@dataclass
class Doctored:
    """A site that is well, until a test spoils something."""

    data: Path
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def database(self) -> Path:
        return self.data / "diary.sqlite3"

    @contextmanager
    def writing(self) -> Iterator[Session]:
        engine = make_engine(f"sqlite:///{self.database}")
        with unit_of_work(engine) as session:
            yield session
        engine.dispose()

    def beat(self, ago: timedelta = timedelta(), name: str = SCHEDULER) -> None:
        engine = make_engine(f"sqlite:///{self.database}")
        beat(engine, datetime.now(UTC) - ago, name)
        engine.dispose()

    def examined(self, *arguments: str, **settings: str) -> tuple[int, dict[str, dict[str, str]]]:
        """The exit status, and what was found, by name."""
        done = run("doctor", "--format", "json", "--data", self.data, *arguments, **settings)
        assert "Traceback" not in done.stderr, done.stderr
        found: list[dict[str, str]] = json.loads(done.stdout)
        assert len({each["name"] for each in found}) == len(found)
        for each in found:
            assert set(each) == {"name", "level", "says", "do"}
            assert each["says"]
            assert bool(each["do"]) is (each["level"] != "ok"), each
        return done.returncode, {each["name"]: each for each in found}

    def problem(self, name: str, **settings: str) -> str:
        """What is said about the one thing that is a problem."""
        status, found = self.examined(**settings)
        problems = {each["name"] for each in found.values() if each["level"] == "problem"}
        assert (status, problems) == (1, {name})
        return found[name]["says"]

    def warning(self, name: str, **settings: str) -> str:
        """What is said about something that is no problem, but not as it should be."""
        status, found = self.examined(**settings)
        assert (status, found[name]["level"]) == (0, "warning")
        return found[name]["says"]


@pytest.fixture
def migrated_data(tmp_path: Path, migrated_sqlite: Path) -> Path:
    """A data directory as any start but the first finds it: nobody has signed up, and there is nothing to migrate."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    shutil.copyfile(migrated_sqlite, data / "diary.sqlite3").chmod(0o600)
    return data


@pytest.fixture
def site(tmp_path: Path, migrated_sqlite: Path) -> Doctored:
    """A site that is well: it has been backed up, and its scheduler beat a moment ago."""
    site = Doctored(tmp_path / "a site")
    site.data.mkdir(mode=0o700)
    shutil.copyfile(migrated_sqlite, site.database)
    site.database.chmod(0o600)
    site.beat()
    back_up(site.database, site.data / "backups", site.now)
    return site

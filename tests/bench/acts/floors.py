"""The least an act can cost: bare Flask, on the web server and with the settings that the diary itself is served by.

    python -m tests.bench.acts.floors --fd 3 --database sqlite:////tmp/floor.sqlite3

`/hello` says a word. What is posted to `/insert` becomes one row, through the ORM, in the diary's own way with a
database: WAL, and on the disk before it is answered.
"""

from __future__ import annotations

import argparse
import gc
import os
from datetime import UTC, datetime
from typing import Any

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue
from gunicorn.app.base import BaseApplication
from sqlalchemy import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from diary.cli.web import _options
from diary.config import load
from diary.store.engine import make_engine, unit_of_work


class Base(DeclarativeBase):
    """Of the one table here."""


class Row(Base):
    """A report, as small as it can be."""

    __tablename__ = "row"

    id: Mapped[int] = mapped_column(primary_key=True)
    worst: Mapped[int]
    note: Mapped[str]
    recorded_at: Mapped[datetime]


def pages_on(engine: Engine) -> Flask:
    """The two pages."""
    app = Flask(__name__)

    @app.get("/hello")
    def hello() -> ResponseReturnValue:
        return "hello"

    @app.post("/insert")
    def insert() -> ResponseReturnValue:
        with unit_of_work(engine) as session:
            row = Row(
                worst=int(request.form["worst"]), note=request.form["note"], recorded_at=datetime.now(UTC)
            )
            session.add(row)
        return redirect("/hello", 303)

    return app


def main() -> None:
    """Serve until told to end."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--database", required=True)
    given = parser.parse_args()
    engine = make_engine(given.database)
    Base.metadata.create_all(engine)

    def before_the_fork(_server: Any) -> None:
        engine.dispose()
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)

    class Floors(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            ours = {**_options(load(os.environ), f"fd://{given.fd}"), "when_ready": before_the_fork}
            for name, value in ours.items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            return pages_on(engine)

    Floors().run()


if __name__ == "__main__":
    main()

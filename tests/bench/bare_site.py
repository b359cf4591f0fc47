"""The least that a site with Flask and SQLAlchemy can be, on the diary's own web server: what starting is held against.

    .venv/bin/python -m tests.bench.bare_site --database FILE --fd 3 --workers 2 --threads 4

One table with one row, and two pages: `/livez` says that it lives, `/` reads the row.
"""

from __future__ import annotations

import argparse
import gc
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from diary.cli.web_server import WebWorker


class Base(DeclarativeBase):
    """What its one table is made from."""


class Entry(Base):
    """Its one table."""

    __tablename__ = "entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    note: Mapped[str]


def pages(engine: Engine) -> Flask:
    """Its two pages."""
    app = Flask(__name__)

    @app.get("/livez")
    def livez() -> str:
        return "ok"

    @app.get("/")
    def entry() -> str:
        with Session(engine) as session:
            return session.scalars(select(Entry.note)).one()

    return app


def main() -> None:
    """Serve until told to end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True)
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    given = parser.parse_args()
    engine = create_engine(f"sqlite:///{given.database}")
    Base.metadata.create_all(engine)
    with Session(engine) as session, session.begin():
        if session.scalars(select(Entry)).first() is None:
            session.add(Entry(note="bare"))

    def before_the_fork(_server: Any) -> None:
        engine.dispose()
        gc.collect()
        gc.freeze()

    class Pages(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in {
                "bind": f"fd://{given.fd}",
                "worker_class": WebWorker,
                "workers": given.workers,
                "threads": given.threads,
                "preload_app": True,
                "control_socket_disable": True,
                "loglevel": "warning",
                "when_ready": before_the_fork,
            }.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return pages(engine)

    Pages().run()


if __name__ == "__main__":
    main()

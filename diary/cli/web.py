"""`diary web`: the processes that serve the pages, kept by gunicorn."""

from __future__ import annotations

import gc
import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from diary import logs
from diary.cli.frame import address_options, parent_option, settings_of, site_options

if TYPE_CHECKING:
    from diary.config import Settings

GRACE = 5
"""Seconds a request may still take once the server was told to end."""


@click.command()
@site_options
@address_options
@click.option(
    "--fd", type=int, hidden=True, help="A socket that listens already, inherited from diary serve."
)
@parent_option
@click.pass_context
def web(context: click.Context, fd: int | None, parent_pid: int | None) -> None:
    """Serve the pages alone. diary serve starts this by itself, with the scheduler.

    The database must be up to date: diary db upgrade.
    """
    from diary.cli.listening import place_of
    from diary.cli.parent import end_with

    os.umask(0o077)
    logs.write_to(sys.stderr, "web server", logging.WARNING)
    settings = settings_of(context)
    end_with(parent_pid)
    address = f"fd://{fd}" if fd is not None else place_of(settings.host, settings.port)
    run(settings, address)


def run(settings: Settings, address: str, **options: Any) -> None:
    """Serve until told to end. `address` as gunicorn's `bind`; `options` are gunicorn's, and go before the diary's."""
    # Until all is there, nothing is thrown away: to look for it again and again takes a tenth of the start.
    gc.disable()
    from gunicorn.app.base import BaseApplication

    from diary.app import create_app
    from diary.store.engine import make_engine

    engine = make_engine(settings.database_url, may_be_new=False)

    def before_the_fork(_server: Any) -> None:
        # A database connection must not be shared with the workers.
        engine.dispose()
        # What is there now stays: the collector need not walk it again, and the workers go on sharing its pages.
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        gc.enable()

    class Pages(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            ours = {**_options(settings, address), "when_ready": before_the_fork}
            for name, value in {**ours, **options}.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return create_app(settings, engine=engine)

    Pages().run()


def _options(settings: Settings, address: str) -> dict[str, Any]:
    from diary.cli.web_server import WebWorker

    memory = Path("/dev/shm")  # noqa: S108 - only for gunicorn's own sign of life, which should not touch a disk
    return {
        "bind": address,
        "worker_class": WebWorker,
        "workers": settings.web_workers,
        "threads": settings.web_threads,
        "preload_app": True,
        "graceful_timeout": GRACE,
        "control_socket_disable": True,
        "umask": 0o077,
        "worker_tmp_dir": str(memory) if os.access(memory, os.W_OK) else None,
        "accesslog": None,
        "errorlog": "-",
        "loglevel": "warning",
        "proc_name": "diary",
    }

"""What most commands begin with: the settings, the data directory, the database, the time."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from diary.clock import Clock, SystemClock
from diary.config import Settings, load, load_with_origins

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

F = TypeVar("F", bound=Callable[..., Any])

_FILE = "diary.config file"
_OVERRIDE = "diary.config override"


@dataclass(frozen=True, slots=True)
class Site:
    """One site, opened for one command."""

    settings: Settings
    engine: Engine
    clock: Clock
    now: datetime
    """When the command was started."""


def _remember(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    if value is None:
        return
    if parameter.name == "config":
        context.meta[_FILE] = value
    else:
        settings = {"data": "data.dir", "host": "server.host", "port": "server.port"}
        context.meta.setdefault(_OVERRIDE, {})[settings[str(parameter.name)]] = value


def _option(*names: str, **how: Any) -> Callable[[F], F]:
    return click.option(*names, callback=_remember, expose_value=False, **how)


def site_options(command: F) -> F:
    """Give a command `--data` and `--config`; `open_site` and `settings_of` find them in the context."""
    config = _option(
        "--config",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="The settings file. [default: config.toml in the data directory]",
    )
    data = _option("--data", metavar="DIR", help="The data directory. Also DIARY_DATA_DIR.")
    return data(config(command))


def address_options(command: F) -> F:
    """Give a command `--host` and `--port`."""
    host = _option("--host", metavar="ADDRESS", help="The address to listen on. Also DIARY_HOST.")
    return host(port_option(command))


def port_option(command: F) -> F:
    """Give a command `--port`."""
    return _option("--port", metavar="NUMBER", help="The port to listen on. Also DIARY_PORT.")(command)


def format_option(told: str) -> Callable[[F], F]:
    """Give a command `--format`, as its argument `form`: "text" or "json". `told` says in the help what each prints."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help=told,
    )


def parent_option(command: F) -> F:
    """Give a command that is started as a child the id of the process to end with."""
    return click.option("--parent-pid", type=int, hidden=True)(command)


def file_given(context: click.Context) -> Path | None:
    """What `--config` said."""
    found: Path | None = context.meta.get(_FILE)
    return found


def overrides_given(context: click.Context) -> dict[str, Any]:
    """What `--data`, `--host` and `--port` said, by the names of the settings."""
    found: dict[str, Any] = context.meta.get(_OVERRIDE, {})
    return found


def settings_of(context: click.Context, **more: Any) -> Settings:
    """The settings, with what the command line said. Raises ConfigError."""
    override = {**overrides_given(context), **more}
    return load(os.environ, file=file_given(context), override=override)


def settings_beside(context: click.Context) -> Settings:
    """As `settings_of`, for a command beside a site that runs: where nothing says under which address the site is
    reached, it is the one that the running `diary serve` printed, whichever port that chose. Raises ConfigError.
    """
    from diary.cli.data_dir import running_at

    settings, origins = load_with_origins(
        os.environ, file=file_given(context), override=overrides_given(context)
    )
    if origins["site.url"][0] or not (address := running_at(settings.data_dir)):
        return settings
    return settings_of(context, **{"site.url": address})


def open_site(context: click.Context) -> Site:
    """The site of a command that works with its database. Makes directory and database where there are none yet.

    Refuses a database that has to be upgraded first: that is `diary serve`'s to do, or `diary db upgrade`'s.
    """
    from diary.cli.data_dir import prepare
    from diary.cli.upgrading import set_up_if_new
    from diary.store.engine import make_engine

    os.umask(0o077)
    settings = settings_beside(context)
    prepare(settings.data_dir)
    set_up_if_new(settings)
    clock = SystemClock()
    engine = make_engine(settings.database_url)
    context.call_on_close(engine.dispose)
    return Site(settings, engine, clock, clock.now())


class _Day(click.ParamType[date]):
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        # Python reads other ways of writing a date too, such as 20260131 or 2026-W05-6.
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            with suppress(ValueError):
                return date.fromisoformat(value)
        raise click.BadParameter(f"{value!r} is not a date. Expected one such as 2026-01-31.", ctx, param)


a_day = _Day()
"""A command line's date, as 2026-01-31."""


@contextmanager
def changing(site: Site, faults: Sequence[str] = ()) -> Iterator[Session]:
    """A session whose work is kept when the block ends.

    Where the block raises BadInput nothing is: `faults` and its faults are printed, a line each, and the command ends
    with status 2.
    """
    from diary.services.errors import BadInput
    from diary.store.engine import unit_of_work

    try:
        with unit_of_work(site.engine) as session:
            yield session
    except BadInput as error:
        for fault in (*faults, *error.sentences):
            click.echo(fault, err=True)
        raise click.exceptions.Exit(2) from error

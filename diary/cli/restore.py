"""`diary restore`: a backup in the place of the database."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diary.cli.contents import in_short
from diary.cli.frame import settings_of, site_options

if TYPE_CHECKING:
    from diary.config import Settings
    from diary.services.backups import Contents
    from diary.store.queries.outages import Waiting


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--mail",
    type=click.Choice(["send", "drop"]),
    help="What becomes of mail that waits in the backup. Without this it is asked, or sent where nobody can be asked.",
)
@click.option(
    "--yes", is_flag=True, help="Restore it though it holds less than what is there, without asking."
)
@site_options
@click.pass_context
def restore(context: click.Context, file: Path, mail: str | None, yes: bool) -> None:
    """Put the backup FILE in the place of the database. Stop the diary first.

    FILE is checked before anything is changed, and brought up to this version if it is older. What it holds is said
    beside what is there; where it is less, it is asked whether that is meant, and where nobody can be asked, --yes says
    so. The database of before is kept beside the restored one. Everything is then as it was when the backup was made,
    also passwords. Only nobody is signed in any more. Mail that had not been sent by then may have gone out since: it
    is told how much waits, and asked whether to send it.
    """
    from diary.cli import data_dir
    from diary.cli.backup import sqlite_file
    from diary.clock import SystemClock
    from diary.services import backups

    os.umask(0o077)
    settings = settings_of(context)
    database = sqlite_file(settings, "pg_restore --clean --if-exists diary.dump")
    data_dir.prepare(settings.data_dir)
    with data_dir.held(settings.data_dir):
        done = backups.restore(
            file.absolute(),
            database,
            SystemClock().now(),
            data_dir=settings.data_dir,
            accept=lambda brings, there: _accept(brings, there, yes=yes),
            send=lambda waiting: _is_sent(waiting, mail),
        )
        waiting = _ask_anew(settings)
    click.echo(f"The database was restored from {file}.")
    if done.upgraded:
        click.echo("It was from an older version and was brought up to this one.")
    if done.erased:
        click.echo(f"Accounts that had been erased since were in it, and were erased again: {done.erased}.")
    if waiting:
        click.echo(
            f"Accounts that were to be erased when it was made: {waiting}. Each has a new week and is mailed how to "
            "keep it, also who had taken that back since."
        )
    if done.aside is not None:
        click.echo(f"The database as it was before is kept in {done.aside}.")


def _ask_anew(settings: Settings) -> int:
    """Mail those who are to be erased by this backup; gives how many they are."""
    from diary.clock import SystemClock
    from diary.services import erasure
    from diary.store.engine import make_engine, unit_of_work
    from diary.store.work import Work

    engine = make_engine(settings.database_url)
    try:
        with unit_of_work(engine) as session:
            return erasure.ask_anew(Work(session, SystemClock().now(), settings))
    finally:
        engine.dispose()


def _accept(brings: Contents | None, there: Contents | None, *, yes: bool) -> None:
    """Say what the backup holds and what is there, and go on where it is not less, or is meant."""
    from diary.cli.faults import Refused

    if brings is None:
        return  # Of a version that is older than reports, say: it was checked, and is brought up to this one.
    click.echo(f"The backup holds {in_short(brings)}.", err=True)
    if there is None:
        return
    click.echo(f"There now:       {in_short(there)}.", err=True)
    if yes or not brings.is_less_than(there):
        return
    if not sys.stdin.isatty():
        raise Refused("The backup holds less than what is there. Nothing was changed. If it is meant: --yes")
    if not click.confirm("The backup holds less than what is there. Restore it?", default=False, err=True):
        raise Refused("Nothing was changed.")


def _is_sent(waiting: Waiting, mail: str | None) -> bool:
    """Say what waits, and find out whether it is to be sent once the diary is started."""
    oldest = f", the oldest from {waiting.oldest_at:%Y-%m-%d %H:%M} UTC" if waiting.oldest_at else ""
    click.echo(
        f"Mail that waits in this backup: {waiting.about_diaries} about diaries, {waiting.others} about accounts"
        f"{oldest}. It may have gone out since.",
        err=True,
    )
    if mail is None and sys.stdin.isatty():
        mail = "send" if click.confirm("Send it when the diary starts?", default=True, err=True) else "drop"
    if mail == "drop":
        click.echo("It is dropped; the list of mails says so. Nobody is told of it again.", err=True)
        return False
    click.echo("It is sent when the diary starts. To drop it instead: --mail drop", err=True)
    return True

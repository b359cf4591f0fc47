"""`diary restore`: a backup in the place of the database."""

from __future__ import annotations

import os
from pathlib import Path

import click

from diary.cli.frame import settings_of, site_options


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@site_options
@click.pass_context
def restore(context: click.Context, file: Path) -> None:
    """Put the backup FILE in the place of the database. Stop the diary first.

    FILE is checked before anything is changed, and brought up to this version if it is older. The database of
    before is kept beside the restored one. Everything is then as it was when the backup was made, also passwords,
    and mail that had not been sent yet, which goes out (again). Only nobody is signed in any more.
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
        done = backups.restore(file.absolute(), database, SystemClock().now())
    click.echo(f"The database was restored from {file}.")
    if done.upgraded:
        click.echo("It was from an older version and was brought up to this one.")
    if done.aside is not None:
        click.echo(f"The database as it was before is kept in {done.aside}.")

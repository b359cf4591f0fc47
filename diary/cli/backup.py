"""`diary backup`: a whole copy of the database, while the diary runs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diary.cli.frame import settings_of, site_options

if TYPE_CHECKING:
    from diary.config import Settings


@click.group(invoke_without_command=True)
@click.option(
    "--to",
    "directory",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Where the copy goes. [default: the setting backup.dir]",
)
@click.option(
    "--keep",
    metavar="NUMBER",
    type=click.IntRange(1, 366),
    help="How many copies, and how many days' last ones, stay. [default: the setting backup.keep]",
)
@site_options
@click.pass_context
def backup(context: click.Context, directory: Path | None, keep: int | None) -> None:
    """Copy the database, check the copy, and remove old ones. The diary may go on running.

    The scheduler does this once a day. The copy holds everything but secret.key, which lies in the data directory: keep
    that too, somewhere else. Without it everybody has to sign in again, and links in mail stop working.
    """
    if context.invoked_subcommand is not None:
        return
    from diary.clock import SystemClock
    from diary.services.backups import back_up, rotate

    os.umask(0o077)
    settings = settings_of(context)
    database = sqlite_file(settings, "pg_dump --format=custom --file=diary.dump")
    target_directory = directory.absolute() if directory is not None else settings.backup_dir
    now = SystemClock().now()
    made = back_up(database, target_directory, now, data_dir=settings.data_dir)
    gone = rotate(target_directory, keep or settings.backup_keep, now)
    click.echo(f"The database was copied to {made}.")
    if gone:
        click.echo(f"Older copies removed: {len(gone)}.")


@backup.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@site_options
@click.pass_context
def verify(context: click.Context, file: Path | None) -> None:
    """Open the newest backup, or FILE, as a restore would, and say what is in it. Nothing of the diary is changed.

    "diary doctor" warns where this was not done for 30 days. Ends with status 1 where the copy cannot be used.
    """
    from diary.cli.contents import in_short
    from diary.cli.faults import Refused
    from diary.clock import SystemClock
    from diary.services import backups
    from diary.services.site import storage

    os.umask(0o077)
    settings = settings_of(context)
    now = SystemClock().now()
    if file is None:
        sqlite_file(settings, "pg_restore --list diary.dump")
        found = storage.backups(settings, now)
        if not found:
            raise Refused(f"There is no backup in {settings.backup_dir}. Make one: diary backup")
        file = found[0].path
    verified = backups.verify(file.absolute(), settings.data_dir, now)
    click.echo(f"{verified.path} is whole, and can be restored.")
    click.echo(f"It holds {in_short(verified.contents)}.")
    click.echo("Is that what you expect? The rest of a site is secret.key: keep a copy of it elsewhere.")


def sqlite_file(settings: Settings, postgres_command: str) -> Path:
    """The database's file. Refuses PostgreSQL, which has a tool of its own: `postgres_command`."""
    from sqlalchemy import make_url

    from diary.cli.faults import Refused
    from diary.services.backups import database_file

    database = database_file(settings.database_url)
    if database is not None:
        return database
    address = make_url(settings.database_url)
    given = {"--host": address.host, "--port": address.port, "--username": address.username}
    options = " ".join(f"{name}={value}" for name, value in given.items() if value)
    raise Refused(
        "This diary keeps its data in PostgreSQL, which has a tool of its own for this, such as:\n"
        f"  {postgres_command} {options} --dbname={address.database}"
    )

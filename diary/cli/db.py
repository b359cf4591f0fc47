"""`diary db`: the database itself."""

from __future__ import annotations

import os

import click

from diary.cli.frame import settings_of, site_options


@click.group()
def db() -> None:
    """The database itself."""


@db.command()
@site_options
@click.pass_context
def upgrade(context: click.Context) -> None:
    """Make the database, or bring it up to this version. diary serve does this by itself.

    Stop the diary first. A SQLite database is copied aside before.
    """
    from diary.cli import upgrading
    from diary.cli.data_dir import prepare

    os.umask(0o077)
    settings = settings_of(context)
    prepare(settings.data_dir)
    copy = upgrading.upgrade(settings)
    if copy is not None:
        click.echo(f"The database as it was is kept in {copy}.")
    click.echo("The database is up to date.")

"""`diary config`: the settings themselves."""

from __future__ import annotations

import os

import click

from diary.cli.frame import file_given, overrides_given, site_options


@click.group()
def config() -> None:
    """The settings themselves."""


@config.command()
@site_options
@click.pass_context
def check(context: click.Context) -> None:
    """Read the settings and say which are in force and where each comes from; secrets are not shown.

    With a fault in them, all faults are listed and the exit status is 2. Nothing is changed.
    """
    from diary.config import load_with_origins
    from diary.config.options import OPTIONS
    from diary.config.shown import as_text

    settings, shown = load_with_origins(
        os.environ, file=file_given(context), override=overrides_given(context)
    )
    for option in OPTIONS:
        value, origin = shown[option.name]
        said = ("set" if value else "not set") if option.secret else as_text(value) or "none"
        click.echo(f"{option.name} = {said}" + (f"   ({origin})" if origin else ""))
    for name in settings.rules.in_public():
        value, origin = shown[f"rules.{name}"]
        click.echo(f"rules.{name} = {value}" + (f"   ({origin})" if origin else ""))
    click.echo("The settings are in order.")

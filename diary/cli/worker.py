"""`diary worker`: a process that delivers mail and does nothing else."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from diary import logs
from diary.cli.ending import end_when_told
from diary.cli.faults import Refused
from diary.cli.frame import open_site, site_options

if TYPE_CHECKING:
    from diary.config import Settings


@click.command()
@site_options
@click.pass_context
def worker(context: click.Context) -> None:
    """Deliver mail until stopped, beside "diary serve".

    For a site with more mail than its scheduler can deliver alone. As many workers as are wanted may run, with
    PostgreSQL also on other machines. Each mail is one worker's at a time; if that dies, another takes it after two
    minutes, and what is urgent after ten seconds.
    """
    from diary.jobs import worker as jobs
    from diary.mail.transport import transport_for

    site = open_site(context)
    _need_the_secret(site.settings)
    logs.write_to(sys.stderr, "worker")
    end_when_told()
    click.echo("Delivering mail. Stop with Ctrl+C.")
    sys.stdout.flush()
    jobs.run(site.engine, site.settings, site.clock, transport_for(site.settings, click.echo))


def _need_the_secret(settings: Settings) -> None:
    """A secret made anew would sign links that no page of the site believes."""
    from diary.services.permissions.secret import FILE_NAME

    if not (settings.data_dir / FILE_NAME).exists():
        raise Refused(
            f"There is no {FILE_NAME} in {settings.data_dir}, and the links in mail are signed with it. "
            f"Start diary serve first; on another machine, copy the {FILE_NAME} of the site there."
        )

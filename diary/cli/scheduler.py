"""`diary scheduler`: the process that applies the rules and delivers mail."""

from __future__ import annotations

import gc
import os
import sys

import click

from diary import logs
from diary.cli.ending import end_when_told
from diary.cli.frame import parent_option, settings_of, site_options


@click.command()
@site_options
@click.option("--with-web", is_flag=True, hidden=True)
@parent_option
@click.pass_context
def scheduler(context: click.Context, with_web: bool, parent_pid: int | None) -> None:
    """Apply the rules and deliver mail, until stopped. diary serve starts this by itself."""
    # Until all is there, nothing is thrown away: to look for it again and again takes a tenth of the start.
    gc.disable()
    from diary.cli.listening import local_address
    from diary.cli.parent import end_with
    from diary.clock import SystemClock
    from diary.jobs import scheduler as jobs
    from diary.mail.transport import transport_for
    from diary.store.engine import make_engine

    gc.freeze()
    gc.enable()
    os.umask(0o077)
    settings = settings_of(context)
    logs.write_to(sys.stderr, "scheduler")
    end_when_told()
    end_with(parent_pid)
    engine = make_engine(settings.database_url, may_be_new=False)
    web = local_address(settings, settings.host, settings.port, "/livez") if with_web else ""
    jobs.run(engine, settings, SystemClock(), transport_for(settings, click.echo), web=web)

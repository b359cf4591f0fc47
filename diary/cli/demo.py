"""`diary demo`: a site to look at, with invented patients, gone when it is stopped."""

from __future__ import annotations

import os
import tempfile

import click

from diary.cli.frame import port_option, settings_of

PASSWORD = "look around in here"  # noqa: S105 - of invented people, on this machine alone
_KEPT = ("DIARY_PORT",)


@click.command()
@port_option
@click.pass_context
def demo(context: click.Context) -> None:
    """Start a throw-away site on this machine, with three invented patients and somebody who looks after two of them.

    It uses none of your settings and sends no mail. Everything is in a temporary directory, deleted at the end.
    """
    from diary.app import create_app
    from diary.cli import upgrading
    from diary.cli.serve import serve
    from diary.clock import SystemClock
    from diary.services.demo import CAREGIVER, PEOPLE, fill
    from diary.store.engine import make_engine
    from diary.web.accounts.security import hashed

    os.umask(0o077)
    # A real site's database or mail server must not be touched by what is only to be looked at.
    for name in [name for name in os.environ if name.startswith("DIARY_") and name not in _KEPT]:
        del os.environ[name]
    with tempfile.TemporaryDirectory(prefix="symptom-diary-demo-", ignore_cleanup_errors=True) as directory:
        os.environ["DIARY_DATA_DIR"] = directory
        settings = settings_of(context)
        upgrading.upgrade(settings)
        clock = SystemClock()
        engine = make_engine(settings.database_url)
        with create_app(settings, clock, engine).app_context():
            password_hash = hashed(PASSWORD)
        fill(engine, clock.now(), settings, password_hash)
        engine.dispose()
        click.echo("A throw-away site with invented people. Sign in as one of them:")
        for person in (*PEOPLE, CAREGIVER):
            click.echo(f"  {person.email:<18} {person.shows}")
        click.echo(f"  The password of each is: {PASSWORD}")
        context.invoke(serve)

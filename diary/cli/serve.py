"""`diary serve`: everything at once, on one machine."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from diary.cli.frame import address_options, file_given, settings_of, site_options
from diary.cli.supervisor import Program, supervise
from diary.cli.watch import PATIENCE, Watch
from diary.config.environment import typed

if TYPE_CHECKING:
    from diary.config import Settings


_NEW_KEY = (
    "WARNING: {path} was not there beside a database that has accounts, so a new one is made.\n"
    "  Everybody has to sign in again, links in mail that was sent are dead, and the audit from before cannot be "
    "checked.\n"
    "  If you have a copy of the old one: stop the diary, put it back, and start again."
)


@click.command()
@site_options
@address_options
@click.pass_context
def serve(context: click.Context) -> None:
    """Start the diary: the pages and the scheduler, until Ctrl+C.

    Makes the data directory and the database on the first start and brings them up to date on later ones. Needs no
    settings: it listens on this machine alone, and without a mail server mail is written into the data directory.
    Whichever of its two processes dies is started again, and so is a web server that answers nobody for 30 seconds.
    """
    from diary.cli import data_dir, mounts
    from diary.cli.listening import listen, still_answers, when_answering
    from diary.services.permissions.secret import FILE_NAME, secret_key

    os.umask(0o077)
    settings = settings_of(context)
    data_dir.prepare(settings.data_dir)
    with (
        data_dir.held(settings.data_dir) as was_killed,
        listen(settings.host, settings.port, patience=5.0 if was_killed else 0.0) as listener,
    ):
        port = listener.getsockname()[1]
        # Port 0 is any free one: only now it is known which, and links in mail need it.
        settings = settings_of(context, **{"server.port": port})
        data_dir.note_address(settings.data_dir, settings.site_url)
        new = _with_a_database_of_today(settings)
        if not new and not (settings.data_dir / FILE_NAME).exists():
            _say(_NEW_KEY.format(path=settings.data_dir / FILE_NAME))
        try:
            secret_key(settings.data_dir)
        except ValueError as error:
            raise click.ClickException(str(error)) from error
        if unsafe := mounts.unsafe_for(settings.database_url):
            _say(unsafe)
        watch = Watch(still_answers(settings, listener, PATIENCE))

        def welcome() -> None:
            watch.ask()
            _say(_welcome(settings, new=new))

        when_answering(settings, listener, welcome)
        supervise(_programs(listener, watch), _environ(context, settings), _say)
        _say("The diary has stopped.")


def _say(text: str) -> None:
    click.echo(text)
    sys.stdout.flush()


def _programs(listener: socket.socket, watch: Watch) -> Sequence[Program]:
    # -P: a file in the current directory must not stand in for a module of the diary's.
    diary = [sys.executable, "-P", "-m", "diary"]
    parent = ["--parent-pid", str(os.getpid())]
    fd = listener.fileno()
    return [
        Program(
            "web server",
            [*diary, "web", "--fd", str(fd), *parent],
            pass_fds=[fd],
            watch=watch,
        ),
        Program("scheduler", [*diary, "scheduler", "--with-web", *parent]),
    ]


def _environ(context: click.Context, settings: Settings) -> dict[str, str]:
    """The settings as the children read them: what the command line said is said in the environment."""
    environ = {
        **typed(os.environ),
        "DIARY_DATA_DIR": str(settings.data_dir),
        "DIARY_HOST": settings.host,
        "DIARY_PORT": str(settings.port),
    }
    if (file := file_given(context)) is not None:
        environ["DIARY_CONFIG"] = str(file.absolute())
    return environ


def _with_a_database_of_today(settings: Settings) -> bool:
    """Bring the database up to this version, and say whether nobody has signed up yet.

    This process goes on for months beside those that do the work, and is to stay small: it never imports what speaks
    with databases. On most starts a glance is enough to know that there is nothing to do.
    """
    from diary.cli.apart import apart
    from diary.store.sqlite_driver import if_up_to_date

    found = if_up_to_date(settings.database_url)
    if found is not None:
        return not found.has_accounts
    done = apart(lambda: _bring_up_to_date(settings))
    if done["copy"] is not None:
        _say(f"The database was brought up to this version. As it was, it is kept in {done['copy']}.")
    return bool(done["new"])


def _bring_up_to_date(settings: Settings) -> dict[str, str | bool | None]:
    from diary.cli import upgrading

    copy = upgrading.upgrade(settings)
    return {"copy": None if copy is None else str(copy), "new": _nobody_signed_up(settings)}


def _nobody_signed_up(settings: Settings) -> bool:
    from sqlalchemy import select

    from diary.store.engine import make_engine, reading
    from diary.store.models import Account

    engine = make_engine(settings.database_url)
    try:
        with reading(engine) as session:
            return session.scalar(select(Account.id).limit(1)) is None
    finally:
        engine.dispose()


def _welcome(settings: Settings, *, new: bool) -> str:
    if settings.mail is not None:
        mail = f"through {settings.mail.host}:{settings.mail.port}"
        link = "open the link in the mail"
    else:
        mail = f"{settings.mail_dir} (no mail server is set, so mail is written there)"
        link = "open the link that is printed here"
    lines = [
        f"{settings.site_name} is running.",
        f"  Open it   {settings.site_url}",
        f"  Data      {settings.data_dir}",
        f"  Mail      {mail}",
    ]
    if new:
        lines.append(f"  First     open the address, sign up, and {link}")
    lines.append("  Stop it   Ctrl+C")
    return "\n".join(lines)

"""`diary mail bounced`: a mail that came back, as the mail server hands it on."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from diary.cli.frame import open_site, settings_of, site_options

if TYPE_CHECKING:
    from diary.services.mailbox.returned_mail import Became

TRY_AGAIN = 75
"""EX_TEMPFAIL of sysexits.h: a mail server keeps the report and hands it on once more. Any other status but 0 would
make it write a report about the report."""
NO_SUCH_FILE = 66
"""EX_NOINPUT: for whoever names a file; a pipe names none."""
_MOST_SWALLOWED = 64_000_000
_SOME = 65_536

_SAYS = {
    "not_ours": "It is about no mail of this diary. Nothing was changed.",
    "anothers": "It is about a mail of this diary, but about an address to which that never went. Nothing was changed.",
    "on_its_way": "The mail that it is about is late, went on, or arrived. Nothing was changed.",
    "nothing_new": "It tells nothing new. Nothing was changed.",
    "not_delivered": "The mail that it is about was not delivered. That is noted, and no address is blamed.",
    "marked": "There is no such mailbox. The mail is noted as not delivered, and its address is marked.",
}
"""By the values of `Became`. A mail server may write it into its log: nobody is named."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), default="-")
@site_options
@click.pass_context
def bounced(context: click.Context, file: Path) -> None:
    """Take a mail that came back, from FILE or (without one, or as -) from a pipe, as a mail server hands it on.

    It is read as a delivery report (RFC 3464). Where it says that there is no such mailbox, of a mail of this diary and
    of the address to which that went, the address is marked, and its owner and the patient are told. Any other mail
    that came back is noted as not delivered. What is no such report is left alone.

    Ends with status 0 whatever the message was; with 75 (the mail server is to try again) where the diary cannot be
    used just now, or does not know yet that the mail was taken; with 66 where FILE cannot be read.
    """
    # What comes of it is said below; a mail server may take a word on standard error for a fault.
    logging.getLogger("diary").addHandler(logging.NullHandler())
    raw = _read(file)
    try:
        became = _take(context, raw)
    except Exception as error:
        from diary.cli.faults import Refused, explained
        from diary.logs import without_values

        told = error if isinstance(error, click.ClickException) else explained(error)
        sentence = told.message if told is not None else f"It failed: {without_values(error)}"
        raise Refused(
            f"{sentence}\nThe report was not used. It can be handed on again.", TRY_AGAIN
        ) from error
    if became is None:
        click.echo("It is no report of returned mail. Nothing was changed.")
    else:
        click.echo(_SAYS[became.value])


def _take(context: click.Context, raw: bytes) -> Became | None:
    """What came of it; None where it is no report."""
    from diary.cli.faults import Refused
    from diary.jobs.heartbeat import beat
    from diary.mail.returned import read_returned
    from diary.services.backups import database_file
    from diary.services.mailbox.returned_mail import Became, take_returned
    from diary.services.site.health import BOUNCED
    from diary.store.engine import unit_of_work
    from diary.store.work import Work

    settings = settings_of(context)
    database = database_file(settings.database_url)
    # A pipe that was set up with a wrong place, or for another user, makes no new diary there.
    if database is not None and not os.access(database, os.R_OK | os.W_OK):
        raise Refused(
            f"There is no database at {database} that this user may use. Is --data right, and does the mail server "
            "start this command as the user that the diary runs as?"
        )
    returned = read_returned(raw)
    if returned is None:
        return None
    site = open_site(context)
    with unit_of_work(site.engine) as session:
        became = take_returned(Work(session, site.now, settings), returned)
    beat(site.engine, site.now, BOUNCED)
    if became is Became.NOT_YET:
        raise Refused("It is about a mail that is not known yet to have been taken.")
    return became


def _read(file: Path) -> bytes:
    from diary.cli.faults import Refused

    if str(file) == "-":
        return _beginning(sys.stdin.buffer)
    try:
        with file.open("rb") as opened:
            return _beginning(opened)
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.", NO_SUCH_FILE) from error


def _beginning(source: BinaryIO) -> bytes:
    """As much as is looked at. The rest is read and dropped: many mail servers take a closed pipe for a fault."""
    from diary.mail.returned import MOST_READ

    found = source.read(MOST_READ)
    swallowed = 0
    while swallowed < _MOST_SWALLOWED and (more := source.read(_SOME)):
        swallowed += len(more)
    return found

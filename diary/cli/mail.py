"""`diary mail`: whether mail goes out, what went out, and what came back."""

from __future__ import annotations

import click

from diary.cli.frame import settings_beside, site_options
from diary.cli.mail_bounced import bounced
from diary.cli.mail_log import log


@click.group()
def mail() -> None:
    """Whether mail goes out, what went out, and what came back."""


mail.add_command(log)
mail.add_command(bounced)


@mail.command()
@click.argument("address")
@click.option(
    "--wait",
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True, max=600),
    default=15,
    show_default=True,
    help="How long to wait for each answer of the mail server.",
)
@site_options
@click.pass_context
def test(context: click.Context, address: str, wait: float) -> None:
    """Send a mail to ADDRESS now, and say what is wrong if the mail server does not take it.

    It goes straight to the mail server, past the queue, and nothing is kept of it. Ends with status 1 if it was not
    taken.
    """
    from diary.cli.faults import Refused
    from diary.cli.mail_advice import advice, without_secrets
    from diary.clock import SystemClock
    from diary.mail.trouble import TransportError
    from diary.services.accounts import normalised_email
    from diary.services.mailbox.test_mail import send_now
    from diary.words.mail_outcomes import Trouble

    settings = settings_beside(context)
    to = normalised_email(address)
    server = settings.mail
    if server is None:
        raise Refused(
            f"No mail server is set, so mail is written into {settings.mail_dir}, where nobody gets it.\n"
            f"{advice(Trouble.OTHER, settings)}"
        )
    try:
        message = send_now(SystemClock().now(), settings, to, wait=wait)
    except TransportError as error:
        told = without_secrets(f"{error}\n{advice(error.trouble, settings)}", settings)
        raise Refused(told) from error
    signed_in = f", signed in as {server.user}" if server.user else ""
    click.echo(
        f"{server.host}:{server.port} ({server.security}{signed_in}) took the mail to {to}, from "
        f"{settings.mail_from}, as {message.message_id}.\n"
        "Taken is not read: look into the mailbox, and into its folder for spam."
    )

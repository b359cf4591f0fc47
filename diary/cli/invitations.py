"""`diary invitations`: who may start a diary where sign-up is by invitation."""

from __future__ import annotations

import click

from diary.cli.frame import changing, open_site, site_options
from diary.cli.going_out import becomes_of


@click.group()
def invitations() -> None:
    """Who may start a diary where sign-up is by invitation."""


@invitations.command()
@click.argument("email")
@site_options
@click.pass_context
def add(context: click.Context, email: str) -> None:
    """Invite EMAIL to start a diary, by mail. The invitation can be used for 14 days."""
    from diary.config import SignUp
    from diary.services.accounts.invitations import invite
    from diary.store.work import Work

    site = open_site(context)
    with changing(site) as session:
        invitation = invite(Work(session, site.now, site.settings), email)
    said = f"{invitation.email} is invited until {invitation.expires_at:%Y-%m-%d}."
    click.echo(f"{said} {becomes_of('A mail', site.settings)}")
    if site.settings.sign_up is SignUp.CLOSED:
        click.echo('Sign-up is closed: set site.sign_up to "invitation" for it to be of use.', err=True)


@invitations.command("list")
@site_options
@click.pass_context
def list_(context: click.Context) -> None:
    """List the invitations, the newest first."""
    from diary.services.accounts.invitations import invitations as all_of_them
    from diary.store.engine import reading

    site = open_site(context)
    with reading(site.engine) as session:
        found = all_of_them(session)
    for each in found:
        state = "used" if each.used_at else "open" if each.expires_at > site.now else "run out"
        click.echo(
            f"{each.email}   invited {each.invited_at:%Y-%m-%d}, until {each.expires_at:%Y-%m-%d}: {state}"
        )
    if not found:
        click.echo("Nobody is invited.")


@invitations.command()
@click.argument("email")
@site_options
@click.pass_context
def remove(context: click.Context, email: str) -> None:
    """Take back the invitation of EMAIL."""
    from diary.cli.faults import Refused
    from diary.services.accounts import as_stored
    from diary.services.accounts.invitations import take_back

    site = open_site(context)
    email = as_stored(email)
    with changing(site) as session:
        if not take_back(session, email):
            raise Refused(f"{email} is not invited.", exit_code=2)
    click.echo(f"The invitation of {email} is taken back.")

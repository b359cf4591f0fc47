"""`diary operators`: who runs the site through its pages."""

from __future__ import annotations

import click

from diary.cli.frame import changing, open_site, site_options
from diary.cli.going_out import becomes_of
from diary.config.one_line import is_one_line, one_line


@click.group()
def operators() -> None:
    """Who runs the site through its pages. They open no diary by it."""


@operators.command()
@click.argument("email")
@click.option("--name", default="", help="What a new operator is called.")
@site_options
@click.pass_context
def add(context: click.Context, email: str, name: str) -> None:
    """Let EMAIL run the site.

    An address without an account gets one, without a diary, and a mail to choose a password. Its link works for a
    day; a new one comes from "I forgot my password".
    """
    from diary.app import create_app
    from diary.services.errors import BadInput
    from diary.services.site.operators import mail_the_way_in, make_operator
    from diary.store.work import Work
    from diary.web.accounts.links import choose_password_path

    site = open_site(context)
    faults = [] if is_one_line(name) else ["--name: expected a name of one line."]
    with changing(site, faults) as session:
        work = Work(session, site.now, site.settings)
        made = make_operator(work, email, one_line(name))
        if faults:
            raise BadInput({})
        if made.needs_password:
            app = create_app(site.settings, clock=site.clock, engine=site.engine)
            link = choose_password_path(app, made.account)
            mail_the_way_in(work, made.account, link)
    said = f"{made.account.email} runs this site{' already' if made.was_one else ' now'}."
    mail = becomes_of("A mail to choose a password", site.settings)
    click.echo(f"{said} {mail}" if made.needs_password else said)


@operators.command("list")
@site_options
@click.pass_context
def list_(context: click.Context) -> None:
    """List who runs the site."""
    from diary.services.site.operators import operators as all_of_them
    from diary.store.engine import reading

    site = open_site(context)
    with reading(site.engine) as session:
        found = all_of_them(session)
    for account in found:
        assert account.operator_since is not None  # noqa: S101 - they were asked for by it
        waits = "" if account.confirmed_at else ", has not chosen a password yet"
        click.echo(f"{account.email}   since {account.operator_since:%Y-%m-%d}{waits}")
    if not found:
        click.echo("Nobody runs this site through its pages. Add somebody with: diary operators add EMAIL")


@operators.command()
@click.argument("email")
@site_options
@click.pass_context
def remove(context: click.Context, email: str) -> None:
    """Take the site's pages away from EMAIL. The account stays, with what else it is."""
    from diary.cli.faults import Refused
    from diary.services.accounts import as_stored
    from diary.services.site.operators import operators as all_of_them
    from diary.services.site.operators import take_away

    site = open_site(context)
    email = as_stored(email)
    with changing(site) as session:
        if not take_away(session, email):
            raise Refused(f"{email} does not run this site.", exit_code=2)
        left = all_of_them(session)
    click.echo(f"{email} does not run this site any more.")
    if not left:
        click.echo("Nobody does now. Add somebody with: diary operators add EMAIL", err=True)

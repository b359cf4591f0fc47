"""`diary tick`: once what the scheduler does all the time, for cron."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

import click

from diary.cli.frame import Site, open_site, site_options

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Engine

    from diary.config import Settings
    from diary.store.work import Work


@click.command()
@click.option(
    "--only",
    type=click.Choice(
        [
            "sweep",
            "remind",
            "questions",
            "escalate",
            "appointments",
            "digest",
            "trials",
            "erase",
            "deliver",
            "returned",
        ]
    ),
    help="One of these alone.",
)
@site_options
@click.pass_context
def tick(context: click.Context, only: str | None) -> None:
    """Apply the rules, remind who is due, open the alarms of questions that nobody answered, tell the next contact of
    what nobody answered, write about appointments and to whoever looks after others in the morning, send trial
    alerts, erase what is to be erased, deliver the mail and read what came back; then end.

    What the scheduler does all the time, once: for a site that runs it from cron.
    """
    site = open_site(context)
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    if only in (None, "sweep"):
        _sweep(site)
    if only in (None, "remind"):
        _remind(site)
    if only in (None, "questions"):
        _questions(site)
    if only in (None, "escalate"):
        _escalate(site)
    if only in (None, "appointments"):
        _appointments(site)
    if only in (None, "digest"):
        _digest(site)
    if only in (None, "trials"):
        _trials(site)
    if only in (None, "erase"):
        _erase(site)
    if only in (None, "deliver"):
        _deliver(site)
    if only in (None, "returned"):
        _returned(site, at_once=only is not None)
    if only is None:
        from diary.jobs.backup import back_up_daily
        from diary.jobs.prune import prune

        prune(site.engine, site.settings, site.now)
        back_up_daily(site.settings, site.now)


def _drain(site: Site, batch: Callable[[Engine, Settings, datetime], bool]) -> None:
    """One batch after another, with room between for whoever saves a report meanwhile."""
    from diary.jobs.loop import drain, rest_for

    drain(lambda: batch(site.engine, site.settings, site.clock.now()), rest=rest_for(site.engine))


def _sweep(site: Site) -> None:
    from diary.jobs.heartbeat import beat
    from diary.jobs.sweep import Sweep

    beat(site.engine, site.clock.now())
    sweep = Sweep(site.engine, site.settings)
    _drain(site, lambda _engine, _settings, now: sweep.some(now))
    click.echo("The rules have been applied.")


def _remind(site: Site) -> None:
    from diary.jobs.remind import remind_some
    from diary.services.reminders import late_lately

    _drain(site, remind_some)
    click.echo(f"Reminders that were due are decided.{_late(site, late_lately)}")


def _late(site: Site, late_lately: Callable[[Work], int]) -> str:
    from diary.services.reminders import COUNTED_FOR
    from diary.store.engine import reading
    from diary.store.work import Work

    with reading(site.engine) as session:
        late = late_lately(Work(session, site.clock.now(), site.settings))
    return f" Of the last {COUNTED_FOR.days} days {late} came too late to be sent." if late else ""


def _questions(site: Site) -> None:
    from diary.jobs.questions import open_unanswered

    _drain(site, open_unanswered)
    click.echo("Questions about danger that nobody answered in time are taken for a yes, if there were any.")


def _escalate(site: Site) -> None:
    from diary.jobs.escalate import escalate_some
    from diary.jobs.heartbeat import running

    running(site.engine, site.clock.now())
    _drain(site, escalate_some)
    click.echo("What had waited too long for an answer was passed on, if anything had.")


def _appointments(site: Site) -> None:
    from diary.jobs.appointments import tell_some

    _drain(site, tell_some)
    click.echo("Mail about appointments that was due is queued.")


def _digest(site: Site) -> None:
    from diary.jobs.digest import digest_some
    from diary.jobs.heartbeat import running
    from diary.services.digests import late_lately

    running(site.engine, site.clock.now())
    _drain(site, digest_some)
    click.echo(f"Morning mails that were due are decided.{_late(site, late_lately)}")


def _trials(site: Site) -> None:
    from diary.jobs.trials import try_some

    _drain(site, try_some)
    click.echo("Trial alerts that were due are queued.")


def _erase(site: Site) -> None:
    from diary.jobs.erasure import erase_some

    _drain(site, erase_some)
    click.echo("Accounts whose time to change their mind is over are erased, if there were any.")


def _deliver(site: Site) -> None:
    from diary.jobs.deliver import Delivery, deliver_some
    from diary.jobs.loop import drain
    from diary.mail.transport import transport_for

    delivery = Delivery(site.engine, site.settings, site.clock, transport_for(site.settings, click.echo))
    drain(lambda: deliver_some(delivery))
    click.echo(_told(delivery.outcomes))


def _returned(site: Site, *, at_once: bool) -> None:
    if site.settings.return_mailbox is None:
        if at_once:
            click.echo("No mailbox is set that mail comes back to: mail.imap_host.")
        return
    from diary.jobs.returned import ReturnedMail

    mailbox = ReturnedMail(site.engine, site.settings, site.clock)
    if mailbox.look() if at_once else mailbox.look_if_due():
        click.echo(f"Mail that came back: {mailbox.outcomes.total()} reports read.")


def _told(outcomes: Counter[str]) -> str:
    told = f"Mail: {outcomes['sent']} sent"
    for outcome, words in (
        ("kept", "kept on this machine, not sent"),
        ("retry", "to be tried again"),
        ("later", "to be sent later"),
        ("failed", "given up"),
        ("dropped", "not needed any more"),
    ):
        if outcomes[outcome]:
            told += f", {outcomes[outcome]} {words}"
    return f"{told}."

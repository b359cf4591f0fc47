"""`diary patients`: whose diary this site keeps."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo, available_timezones

import click

from diary.cli.frame import a_day, changing, open_site, site_options
from diary.cli.going_out import becomes_of
from diary.config.one_line import is_one_line, one_line
from diary.services.errors import BadInput


@click.group()
def patients() -> None:
    """Whose diary this site keeps."""


@patients.command()
@click.argument("email")
@click.option("--name", required=True, help="What the patient is called.")
@click.option(
    "--timezone", metavar="ZONE", help="Such as Europe/London. Left out: UTC, and the patient is asked."
)
@click.option(
    "--country",
    metavar="CODE",
    help="Whose emergency number the patient is shown, such as GB. Left out: that of the time zone.",
)
@click.option("--procedure", metavar="DATE", type=a_day, help="The day of the procedure, such as 2026-01-31.")
@site_options
@click.pass_context
def add(
    context: click.Context,
    email: str,
    name: str,
    timezone: str | None,
    country: str | None,
    procedure: date | None,
) -> None:
    """Make a patient, who chooses a password by mail.

    EMAIL is where the link to choose it goes. It works for a day; a new one comes from "I forgot my password".
    """
    from diary.app import create_app
    from diary.mail.kinds import MailKind
    from diary.services import accounts, outbox
    from diary.services.accounts.profile import create_patient
    from diary.store.work import Work
    from diary.web.accounts.links import choose_password_path

    site = open_site(context)
    faults = _faults(name, timezone, country, procedure, site.now)
    with changing(site, faults) as session:
        work = Work(session, site.now, site.settings)
        account = accounts.create_account(work, email, one_line(name))
        if faults:
            raise BadInput({})
        patient = create_patient(
            work, account, timezone=timezone or "UTC", country=country or "", procedure_on=procedure
        )
        app = create_app(site.settings, clock=site.clock, engine=site.engine)
        outbox.enqueue(
            work,
            outbox.NewMail(
                MailKind.CHOOSE_PASSWORD,
                account.id,
                dedupe_key=f"choose_password:{account.id}",
                patient_id=patient.id,
                params={"link": choose_password_path(app, account)},
            ),
        )
    click.echo(f"{account.email} is on the list. {becomes_of('A mail to choose a password', site.settings)}")


@patients.command()
@click.argument("email")
@click.option("--until", metavar="DATE", type=a_day, help="The last day of it, within 30 days.")
@click.option("--end", "is_over", is_flag=True, help="They are back: end it now.")
@site_options
@click.pass_context
def away(context: click.Context, email: str, until: date | None, is_over: bool) -> None:
    """Say that a patient is in hospital or away.

    No reminder comes up to and with that day, and no missing day is told of as a silence. What is open goes on. The
    patient and everybody who is told of alarms get a mail.
    """
    from diary.cli.whom import patient_called
    from diary.services import away as pauses
    from diary.store.work import Work

    if (until is None) is not is_over:
        raise click.UsageError("Give either --until DATE or --end.")
    site = open_site(context)
    with changing(site) as session:
        work = Work(session, site.now, site.settings)
        patient = patient_called(session, email)
        done = pauses.begin(work, patient, until, by=None) if until else pauses.end(work, patient, by=None)
        address = patient.account.email
    if until is None:
        click.echo(f"{address} is back." if done else f"Nobody said that {address} is in hospital or away.")
    else:
        told = becomes_of("A mail to the patient and to who is told of alarms", site.settings)
        click.echo(
            f"{address} is in hospital or away until {until}. {told if done else 'It was so already.'}"
        )


@patients.command()
@click.argument("email")
@click.option("--keep", is_flag=True, help="Keep the account after all.")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@site_options
@click.pass_context
def erase(context: click.Context, email: str, keep: bool, yes: bool) -> None:
    """Erase the account of EMAIL in 7 days, with the diary kept in it.

    Its owner is mailed how to keep it, and can take a copy until then. No other mail about the diary goes out, even
    in an emergency. Then all of it goes, from every table, file and queue, and no backup brings it back. It works
    for accounts without a diary too, but not for the last operator.
    """
    from diary.cli.faults import Refused
    from diary.services import accounts, erasure
    from diary.store.models.erasure import AskedBy
    from diary.store.work import Work

    site = open_site(context)
    email = accounts.as_stored(email)
    if not (keep or yes):
        click.confirm(f"Erase {email} in {erasure.LASTS.days} days, with the diary?", abort=True)
    with changing(site) as session:
        work = Work(session, site.now, site.settings)
        account = accounts.account_with(session, email)
        if account is None:
            raise Refused(f"No account here has the address {email}.", exit_code=2)
        waiting = erasure.erasure_of(session, account.id)
        if keep:
            if waiting is None:
                raise Refused(f"{email} is not to be erased.", exit_code=2)
            if not erasure.take_back(work, waiting, asked_by=AskedBy.SITE, by=None):
                raise Refused(f"{email} is being erased already.")
            click.echo(f"{email} is not erased.")
            return
        due_at = erasure.ask(work, account, asked_by=AskedBy.SITE, by=None).due_at
    click.echo(
        f"{email} will be erased at {due_at:%Y-%m-%d %H:%M} UTC. "
        f"{becomes_of('A mail how to keep the account', site.settings)}"
    )
    click.echo(f"To keep it: diary patients erase {email} --keep")


@patients.command()
@click.argument("email")
@click.option(
    "--readable-by", "readers", metavar="EMAIL", multiple=True, help="Who of the circle can go on reading it."
)
@click.confirmation_option(prompt="Close this diary, and mail everybody in the circle?")
@site_options
@click.pass_context
def died(context: click.Context, email: str, readers: tuple[str, ...]) -> None:
    """Close the diary of a patient who has died.

    Reminders, mails and all that goes to others by itself end at once, and so does the patient's sign-in. Who is named
    can go on reading what they could read; nobody else can open the diary. Nothing is deleted. Everybody in the circle
    gets one mail.
    """
    from diary.cli.faults import Refused
    from diary.cli.whom import patient_called
    from diary.services.accounts import as_stored
    from diary.services.site.closing import NotInCircle, ToBeErased, close
    from diary.store.work import Work

    site = open_site(context)
    with changing(site) as session:
        work = Work(session, site.now, site.settings)
        patient = patient_called(session, email)
        address = patient.account.email
        try:
            told = close(work, patient, readable_by={as_stored(each) for each in readers})
        except NotInCircle as nobody:
            raise Refused(
                f"Nobody in the circle of {address} has the address {nobody}.", exit_code=2
            ) from None
        except ToBeErased:
            raise Refused(
                f"{address} is to be erased, and then there is nothing to read. To keep the diary, first run: "
                f"diary patients erase {address} --keep",
                exit_code=2,
            ) from None
    if told is None:
        click.echo(f"The diary of {address} was closed already.")
        return
    mail = (
        becomes_of("A mail to each in the circle", site.settings)
        if told
        else "There is nobody in the circle."
    )
    click.echo(f"The diary of {address} is closed. Nothing is deleted. {mail}")


def _faults(
    name: str, timezone: str | None, country: str | None, procedure: date | None, now: datetime
) -> list[str]:
    from diary.services.patients.countries import is_country

    faults = []
    if not one_line(name) or not is_one_line(name):
        faults.append("--name: expected a name of one line.")
    zone = timezone or "UTC"
    if zone not in available_timezones():
        faults.append(f"--timezone: {zone!r} is not a time zone. Expected a name such as Europe/London.")
        zone = "UTC"
    if country is not None and not is_country(country):
        faults.append(f"--country: {country!r} is not a country. Expected two capital letters, such as GB.")
    if procedure is not None and procedure > now.astimezone(ZoneInfo(zone)).date():
        faults.append(f"--procedure: {procedure} lies in the future. Expected the day it was done.")
    return faults

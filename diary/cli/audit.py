"""`diary audit`: who looked at a diary and who changed it, and whether that list is still as it was written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from diary.cli.frame import Site, format_option, open_site, site_options

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from diary.services.audit.marks import Mark

_WHAT_IT_SHOWS = """\
A mark names the last row of a diary and stands for every row before it. Keep this list where nobody who can reach the
server can change it, and compare it later with: diary audit verify --marks FILE
Without that no check can show that a whole older database was put back, that a whole chain was taken away, or that
somebody who has the database and secret.key wrote a chain anew."""


@click.group()
def audit() -> None:
    """Who looked at a diary and who changed it."""


@audit.command()
@click.option("--patient", "email", metavar="EMAIL", help="Only this diary. [default: all]")
@click.option(
    "--marks",
    "marks_file",
    metavar="FILE",
    type=click.File(encoding="utf-8"),
    help="What this command printed before: each mark in it must still hold. - reads standard input.",
)
@click.option(
    "--old-secret",
    "old_secrets",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A secret.key that was replaced since. Several times: the oldest first.",
)
@site_options
@click.pass_context
def verify(context: click.Context, email: str | None, marks_file: Any, old_secrets: tuple[Path, ...]) -> None:
    """Check that no row was changed, added, moved or taken away since it was written.

    Prints a line for each diary, with a mark to keep. Names the diary, the row and what is wrong, and ends with status
    1 where anything is.

    Rows are chained with a key made from secret.key. Rows from before it was replaced can be checked only with the old
    one (--old-secret); without it they cannot be told from changed ones, and are said to be wrong.
    """
    from sqlalchemy import select

    from diary.services.audit.chain import audit_key
    from diary.services.audit.marks import marks_in
    from diary.services.audit.verification import diaries_to_verify
    from diary.services.audit.verification import verify as verify_chain
    from diary.store.engine import reading
    from diary.store.models import Erased

    site = open_site(context)
    keys = [*(_old_key(path) for path in old_secrets), audit_key(site.settings)]
    given = marks_in(marks_file.read()) if marks_file else []
    if marks_file and not given:
        from diary.cli.faults import Refused

        raise Refused(f"There is no mark in {marks_file.name}.", exit_code=2)
    with reading(site.engine) as session:
        asked = [_patient_id(session, email)] if email is not None else diaries_to_verify(session)
    with reading(site.engine) as session:
        erased = set(session.scalars(select(Erased.patient_id).where(Erased.patient_id.is_not(None))))
    gone = [] if email is not None else sorted({mark.patient_id for mark in given} - set(asked) - erased)
    rows = wrong = 0
    for patient_id in [*asked, *gone]:
        marks = [mark for mark in given if mark.patient_id == patient_id]
        with reading(site.engine) as session:
            name = _called(session, patient_id)
        with reading(site.engine) as session:
            found = verify_chain(session, keys, patient_id, marks)
        rows += found.rows
        wrong += bool(found.faults)
        click.echo(f"{name}: {_counted(found.rows, 'row')}, {_outcome(found.mark, bool(found.faults))}")
        for fault in found.faults:
            click.echo(f"{name}: {fault.says}", err=True)
        if found.left_out:
            click.echo(f"{name}: and {found.left_out} faults more.", err=True)
    click.echo(
        f"{_counted(rows, 'row')} in {_counted(len(asked), 'diary', 'diaries')}: "
        + (f"something is wrong in {wrong}." if wrong else "all as they were written.")
    )
    if wrong:
        context.exit(1)
    click.echo(_WHAT_IT_SHOWS)


@audit.command("list")
@click.option("--patient", "email", metavar="EMAIL", required=True, help="Whose diary.")
@format_option("Lines to read, or one JSON list.")
@site_options
@click.pass_context
def list_(context: click.Context, email: str, form: str) -> None:
    """List who did what with a diary, the oldest first. Times are in UTC; nothing is listed but ids."""
    from diary.store.engine import reading

    site = open_site(context)
    with reading(site.engine) as session:
        patient_id = _patient_id(session, email)
    rows = _rows(site, patient_id)
    if form == "json":
        click.echo("[", nl=False)
        for number, each in enumerate(rows):
            click.echo(("," if number else "") + "\n  " + json.dumps(each), nl=False)
        click.echo("\n]")
        return
    anything = False
    for each in rows:
        anything = True
        by = each["email"] or (f"account {each['account']}" if each["account"] else "-")
        line = (
            f"{each['number']:>6}  {each['at']}  {each['event']:<22} {each['as']:<10} {by}  {each['subject']}"
        )
        click.echo(line.rstrip())
    if not anything:
        click.echo("Nothing has been noted yet.")


def _rows(site: Site, patient_id: int) -> Iterator[dict[str, Any]]:
    from sqlalchemy import select

    from diary.services.audit.pages import all_rows
    from diary.store.engine import reading
    from diary.store.models import Account

    addresses: dict[int, str | None] = {}
    with reading(site.engine) as session:
        for row in all_rows(session, patient_id):
            number = row.account_id
            if number is not None and number not in addresses:
                addresses[number] = session.scalar(select(Account.email).where(Account.id == number))
            yield {
                "number": row.number,
                "at": row.at.isoformat().replace("+00:00", "Z"),
                "event": row.event,
                "as": row.acting_as,
                "account": number,
                "email": addresses.get(number) if number is not None else None,
                "subject": row.subject,
            }


def _patient_id(session: Session, email: str) -> int:
    from diary.cli.whom import patient_called

    return patient_called(session, email).id


def _called(session: Session, patient_id: int) -> str:
    from sqlalchemy import select

    from diary.store.models import Account, Patient

    email = session.scalar(
        select(Account.email).join(Patient, Patient.account_id == Account.id).where(Patient.id == patient_id)
    )
    return f"{email} (diary {patient_id})" if email else f"diary {patient_id}, which has no patient any more"


def _old_key(path: Path) -> bytes:
    from diary.cli.faults import Refused
    from diary.services.audit.chain import key_from
    from diary.services.permissions.secret import read_secret

    try:
        return key_from(read_secret(path))
    except (OSError, ValueError) as error:
        raise Refused(f"{path} is no secret.key of a diary: {error}", exit_code=2) from error


def _outcome(mark: Mark | None, is_wrong: bool) -> str:
    if is_wrong:
        return "not all as they were written."
    return f"as they were written. Mark: {mark}" if mark else "nothing to check."


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"

"""`diary import`: a diary file taken into a patient's diary."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diary.cli.frame import open_site, site_options
from diary.services.diary_file import DiaryFile, DiaryFileError, counted, read

if TYPE_CHECKING:
    from diary.services.diary_file.imports import Imported

LONG_WORK = 100
"""Days from which a progress bar is shown."""


@click.command("import")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path), required=False)
@click.option("--patient", "email", metavar="EMAIL", required=True, help="Whose diary it is.")
@click.option("--dry-run", is_flag=True, help="Say what would be taken in, and keep nothing.")
@click.option(
    "--undo", is_flag=True, help="Take back the last file that was taken in, within 7 days; names no FILE."
)
@site_options
@click.pass_context
def import_(context: click.Context, file: Path | None, email: str, dry_run: bool, undo: bool) -> None:
    """Take a diary file, in the format of diary replay, or a whole copy into a patient's diary.

    All of it is taken in, or with any fault nothing. The same file again changes nothing; a day that differs becomes a
    new version, in which blank cells take nothing away, and the one before is kept. Nobody is told of the past: what
    still needs a doctor's follow-up at its end opens when the job next runs (at once with: diary tick), and never as an
    emergency.

    --undo takes the last file back as one step: days that it brought have no report again, or their report of before.
    Days that were changed by hand since are named, and kept. Alarms stay open.

    A whole copy, the zip of diary export --whole, is taken into a diary in which nothing is written yet.
    """
    if undo == (file is not None):
        raise click.UsageError("Name a FILE to take in, or --undo to take the last one back.")
    if file is None:
        _undo(context, email, dry_run)
        return
    from diary.store.work import Work

    if _is_whole_copy(file):
        _take_in_whole(context, file, email, dry_run)
        return
    content = _read(context, file)
    from diary.cli.whom import patient_called
    from diary.services.diary_file.imports import import_reports
    from diary.services.errors import BadInput, NoConsent
    from diary.store.engine import unit_of_work

    site = open_site(context)
    try:
        with unit_of_work(site.engine) as session, _progress(len(content.reports)) as progress:
            done = import_reports(
                Work(session, site.now, site.settings),
                patient_called(session, email),
                content.symptoms,
                content.reports,
                given=content.given,
                progress=progress,
            )
            if dry_run:
                session.rollback()
    except BadInput as error:
        _refuse(context, file, error.sentences)
    except NoConsent:
        _refuse(context, file, [f"{email} does not want the diary to keep reports (see /consents)"])
    else:
        _tell(done, dry_run)
        if not dry_run and (done.new_days or done.changed_days):
            click.echo(f"To take it back within 7 days: diary import --undo --patient {email}")


def _undo(context: click.Context, email: str, dry_run: bool) -> None:
    from diary.cli.whom import patient_called
    from diary.services.diary_file import undo
    from diary.store.engine import unit_of_work
    from diary.store.work import Work

    site = open_site(context)
    with unit_of_work(site.engine) as session:
        work = Work(session, site.now, site.settings)
        patient = patient_called(session, email)
        found = [each for each in undo.imports_of(work, patient.id) if undo.can_be_undone(each, work)]
        if not found:
            click.echo("No file was taken in within 7 days that is not taken back.", err=True)
            context.exit(2)
        at = f"{found[0].imported_at:%Y-%m-%d %H:%M} UTC"
        done = undo.undo_import(work, patient, found[0].id, by=None)
        if dry_run:
            session.rollback()
    click.echo(
        f"{'Would take' if dry_run else 'Took'} back the file of {at}: {len(done.emptied)} days have no report again, "
        f"{len(done.brought_back)} days have their report of before."
    )
    if done.kept:
        click.echo(f"Changed by hand since, and kept: {', '.join(day.isoformat() for day in done.kept)}.")
    if dry_run:
        click.echo("Nothing was kept.")


def _is_whole_copy(file: Path) -> bool:
    from diary.services import whole_copy

    try:
        with file.open("rb") as opened:
            return whole_copy.is_zip(opened.read(4))
    except OSError:
        return False  # told as of any file that cannot be read


def _take_in_whole(context: click.Context, file: Path, email: str, dry_run: bool) -> None:
    from diary.cli.whom import patient_called
    from diary.services import whole_copy
    from diary.services.errors import NoConsent
    from diary.store.engine import unit_of_work
    from diary.store.work import Work
    from diary.words.whole_copy import taken_in

    site = open_site(context)
    with file.open("rb") as opened:
        data = opened.read(whole_copy.MOST_BYTES + 1)
    try:
        with unit_of_work(site.engine) as session:
            work = Work(session, site.now, site.settings)
            done = whole_copy.take_in(work, patient_called(session, email), data, by=None)
            if dry_run:
                session.rollback()
    except whole_copy.CopyFault as error:
        _refuse(context, file, error.sentences)
    except NoConsent:
        _refuse(context, file, [f"{email} does not want the diary to keep reports (see /consents)"])
    else:
        click.echo(taken_in(done.days, done.open_follow_ups))
        if dry_run:
            click.echo("Nothing was kept.")


def _read(context: click.Context, file: Path) -> DiaryFile:
    try:
        return read(file)
    except DiaryFileError as error:
        _refuse(context, file, counted(error.problems))
        raise


def _refuse(context: click.Context, file: Path, faults: list[str]) -> None:
    for fault in faults:
        click.echo(f"{click.format_filename(file)}: {fault}", err=True)
    click.echo("Nothing was taken in.", err=True)
    context.exit(2)


@contextmanager
def _progress(days: int) -> Iterator[Callable[[int], None]]:
    if days < LONG_WORK or not sys.stderr.isatty():
        yield lambda _done: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Taking in", total=days)
        yield lambda done: bar.update(task, completed=done)


def _tell(done: Imported, dry_run: bool) -> None:
    would = "Would take in" if dry_run else "Took in"
    click.echo(
        f"{would} {len(done.new_days)} new days, {len(done.changed_days)} changed days; "
        f"{len(done.same_days)} days were there already."
    )
    if done.new_symptoms:
        click.echo(f"New in this diary: {', '.join(done.new_symptoms)}.")
    for name in done.kept_otherwise:
        click.echo(f"{name}: the file gives it another kind, watched or heart. What the diary has stands.")
    if dry_run:
        click.echo("Nothing was kept.")

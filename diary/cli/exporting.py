"""`diary export`: a patient's diary as a diary file."""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diary.cli.frame import open_site, site_options

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from diary.cli.frame import Site
    from diary.store.models import Patient


@click.command()
@click.option("--patient", "email", metavar="EMAIL", required=True, help="Whose diary it is.")
@click.option(
    "--to",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write it, in place of a file that is there. [default: the standard output]",
)
@click.option("--whole", is_flag=True, help="All that the diary holds, as a zip. Needs --to.")
@site_options
@click.pass_context
def export(context: click.Context, email: str, to: Path | None, whole: bool) -> None:
    """Write a patient's diary as a file that diary replay and diary import read.

    It holds the numbers and answers of each day's current report, and no notes; with --whole, a zip with all that the
    diary holds, which diary import takes into an empty diary of another site. That it was written is noted where the
    patient can read it.
    """
    from diary.cli.faults import Refused
    from diary.cli.whom import patient_called
    from diary.services.diary_file import exports
    from diary.services.patients import today_for
    from diary.store.engine import reading, unit_of_work
    from diary.store.queries.diaries import days_ahead
    from diary.store.work import Work
    from diary.words.ahead import in_the_copy

    if to is not None and not to.absolute().parent.is_dir():
        raise Refused(f"There is no folder {to.parent} to write into.", exit_code=2)
    site = open_site(context)
    if whole:
        _write_whole(site, email, to)
        return
    with unit_of_work(site.engine) as session:
        patient = patient_called(session, email)
        told = _how_to_replay(session, patient)
        to_come = days_ahead(session, patient.id, today_for(patient, site.now))
        pieces = exports.export(
            Work(session, site.now, site.settings), patient, by=None, reads=lambda: reading(site.engine)
        )
    if to is None:
        for piece in pieces:
            sys.stdout.buffer.write(piece.encode())
        sys.stdout.buffer.flush()
    else:
        _write(to, pieces)
        click.echo(f"Wrote {click.format_filename(to)}.", err=True)
        click.echo(told.format(file=shlex.quote(str(to))), err=True)
    if to_come:
        click.echo(in_the_copy(to_come), err=True)


def _write_whole(site: Site, email: str, to: Path | None) -> None:
    from diary.cli.faults import Refused
    from diary.cli.whom import patient_called
    from diary.services import whole_copy
    from diary.store.engine import unit_of_work
    from diary.store.work import Work

    if to is None:
        raise Refused("A whole copy is a zip file. Say where to write it with: --to FILE.zip", exit_code=2)
    with unit_of_work(site.engine) as session:
        work = Work(session, site.now, site.settings)
        data = whole_copy.take(work, patient_called(session, email), by=None)
    _write_pieces(to, [data])
    click.echo(f"Wrote {click.format_filename(to)}.", err=True)
    told = f"To take it in on another site, into an empty diary: diary import {shlex.quote(str(to))} --patient EMAIL"
    click.echo(told, err=True)


def _write(to: Path, pieces: Iterable[str]) -> None:
    _write_pieces(to, (piece.encode() for piece in pieces))


def _write_pieces(to: Path, pieces: Iterable[bytes]) -> None:
    """Whole or not at all, and readable to nobody else."""
    descriptor, name = tempfile.mkstemp(dir=to.parent, prefix=".diary-", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as out:
            for piece in pieces:
                out.write(piece)
        part.replace(to)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _how_to_replay(session: Session, patient: Patient) -> str:
    """The command that comes to what the diary itself says: some of what the rules look at is not in the file."""
    from diary.services.patients import all_symptoms

    # The day the diary was begun stands for the day of the procedure, and counts only where that is not known.
    known = f"--procedure {patient.procedure_on}" if patient.procedure_on else f"--begun {patient.begun_on}"
    options = f" {known}"
    onsets = {symptom.since for symptom in all_symptoms(session, patient)}
    if len(onsets) == 1 and None not in onsets:
        options += f" --since {onsets.pop()}"
    told = f"To look at it as the rules do: diary replay {{file}}{options}"
    if len(onsets) > 1:
        told += "\nReplay takes one day on which all of it began. Here they differ, so pain that lasts may differ too."
    return told

"""Everything that is looked at, from the ground up. What cannot be looked at is a finding too, never the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from diary.cli.doctor import by_itself, database, files, kept, returned, site
from diary.cli.doctor.check import Check, Level, problem
from diary.cli.doctor.versions import sqlite_in_use
from diary.cli.faults import explained
from diary.config import Settings
from diary.services.backups import database_file
from diary.services.site import storage
from diary.store.engine import reading
from diary.store.work import Work


def examine(settings: Settings, now: datetime, *, try_mail: bool = False) -> Iterator[Check]:
    """Look at a site. With `try_mail` the mail server and the mailbox are called, and signed in to."""
    file = database_file(settings.database_url)
    yield site.settings_in_force(settings)
    yield site.site_url(settings)
    yield from _looked_at("mail server", lambda: [site.mail_server(settings, try_it=try_mail)])
    if try_mail:
        yield from _looked_at("mailbox", lambda: returned.mailbox_answers(settings))
    yield from _looked_at("time zones", lambda: [site.zone_data(now)])
    yield from _looked_at("data directory", lambda: files.data_directory(settings))
    if settings.data_dir.is_dir():
        yield from _looked_at("room", lambda: files.room(settings))
    if file is None:
        yield from _looked_at("database", lambda: _in_database(settings, now))
        return
    yield from sqlite_in_use()
    yield from _looked_at("disk", lambda: files.file_system(file))
    damaged = False
    if not file.is_file():
        yield problem(
            "database",
            f"There is no database at {file}.",
            'Is --data right? On a new site "diary serve" makes it. A lost one comes back with: diary restore FILE',
        )
    else:
        for check in _looked_at("database", lambda: _in_database(settings, now)):
            if check.name == "database" and "damaged" in check.says:
                says = check.says.partition(" What to do:")[0]
                check = replace(check, says=says, do=database.damaged(file, _newest(settings, now)).do)
            damaged = damaged or (check.level is Level.PROBLEM and check.name in ("database", "soundness"))
            yield check
    yield from _looked_at("backups", lambda: [kept.backups(settings, now, damaged=damaged)])
    yield from _looked_at("backups tried", lambda: kept.tried(settings, now))


def _in_database(settings: Settings, now: datetime) -> Iterator[Check]:
    file = database_file(settings.database_url)
    with database.opened_to_look(settings) as engine:
        yield from database.connection_settings(engine, file)
        if file is not None:
            yield from _looked_at(
                "soundness", lambda: database.soundness(engine, file, _newest(settings, now))
            )
        tables = database.schema(engine)
        yield tables
        if tables.level is not Level.OK:
            return  # What stands in the tables is for the version they are from.
        served = by_itself.serve_is_running(settings.data_dir)
        with reading(engine) as session:
            work = Work(session, now, settings)
            for name, look in (
                ("scheduler", lambda: [by_itself.scheduler(work, served=served)]),
                ("ping", lambda: [by_itself.ping(work)]),
                ("patients", lambda: [by_itself.failing_patients(session)]),
                ("reminders", lambda: [by_itself.late_reminders(work)]),
                ("morning mails", lambda: [by_itself.late_mornings(work)]),
                ("mail way", lambda: [by_itself.mail_way(work)]),
                ("returned mail", lambda: [returned.returned_mail(work)]),
                ("mail queue", lambda: by_itself.mail_queue(work)),
                ("outages", lambda: [by_itself.outages_lately(work)]),
                ("clearing up", lambda: [by_itself.clearing_up(work)]),
                ("rows dated after now", lambda: [by_itself.rows_ahead(work)]),
                ("secret.key", lambda: kept.key(work)),
                ("emergency numbers", lambda: [site.emergency_numbers(session, settings)]),
                ("patients' zones", lambda: [site.patients_zones(session)]),
            ):
                yield from _looked_at(name, look)


def _newest(settings: Settings, now: datetime) -> Path | None:
    found = storage.backups(settings, now)
    return found[0].path if found else None


def _looked_at(name: str, look: Callable[[], Iterable[Check]]) -> Iterator[Check]:
    """What `look` finds, or a problem called `name` where it fails half way."""
    try:
        yield from look()
    except Exception as error:
        told = explained(error)
        if told is not None:
            yield problem(name, told.message, "Nothing more can be said about it before that is mended.")
        else:
            yield problem(
                name,
                f"It could not be looked at ({type(error).__name__}).",
                "Report this as a fault of the diary, with the versions above.",
            )

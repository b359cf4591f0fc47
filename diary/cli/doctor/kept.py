"""Backups: there is a fresh one, it was tried lately; and the key is the one that the diary was written with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from diary.cli.doctor.check import Check, fine, how_long, problem, warning
from diary.config import Settings
from diary.services.audit.verification import was_written_to, written_with_another_key
from diary.services.backups import last_verified_at
from diary.services.permissions.secret import FILE_NAME
from diary.services.site import storage
from diary.store.work import Work

_TRIED_WITHIN = timedelta(days=30)


def backups(settings: Settings, now: datetime, *, damaged: bool = False) -> Check:
    """The age of the newest one. `damaged`: of the database no copy can be made."""
    directory = settings.backup_dir
    found = storage.backups(settings, now)
    make_one = (
        "Run: diary backup" if settings.backup_daily else "Run: diary backup, or set backup.daily to true."
    )
    if damaged:
        if not found:
            return warning(
                "backups",
                f"There is no backup in {directory}, and of a damaged database none can be made.",
                "Do what is said of the damage. Look for older copies of the data directory, too.",
            )
        return fine("backups", f"The newest of {len(found)} backups is {found[0].path}.")
    if not found:
        daily = " While the diary runs, it makes one a day." if settings.backup_daily else ""
        return warning("backups", f"There is no backup in {directory}.{daily}", make_one)
    says = f"The newest of {len(found)} backups in {directory} is {how_long(now - found[0].made_at)} old."
    if storage.is_old(settings, found[0], now):
        return warning("backups", says, f"{make_one} If that fails, it says why.")
    return fine("backups", says)


def tried(settings: Settings, now: datetime) -> Iterator[Check]:
    """Whether the newest backup was opened lately: a copy that nobody has tried is a hope."""
    found = storage.backups(settings, now)
    if not found:
        return
    last = last_verified_at(settings.data_dir, now)
    since = last if last is not None else found[-1].made_at
    if now - since <= _TRIED_WITHIN:
        if last is not None:
            yield fine("backups tried", f"A backup was last opened {how_long(now - last)} ago.")
        return
    says = (
        "No backup was ever opened to see"
        if last is None
        else f"It is {how_long(now - last)} since anybody saw"
    )
    yield warning("backups tried", f"{says} whether it can be restored.", "Run: diary backup verify")


def key(work: Work) -> Iterator[Check]:
    """The site's secret is there, and is the one that this database was written with."""
    path = work.settings.data_dir / FILE_NAME
    if not path.exists():
        if not was_written_to(work.session):
            return  # It was never started: the first start makes it.
        yield problem(
            "secret.key",
            f"There is no {path}. With a new one everybody is signed out, links in mail are dead, and the audit "
            "cannot be checked.",
            "Put back the copy of secret.key before the diary is started. If there is none, start it: it makes one.",
        )
        return
    if written_with_another_key(work):
        yield warning(
            "secret.key",
            f"{path} is newer than the database. Everybody was signed out, links in older mail are dead, and the "
            "audit from before cannot be checked.",
            "If you have the old secret.key: stop the diary, put it back, start it. If not, nothing else was lost; "
            "keep a copy of this one.",
        )
        return
    yield fine("secret.key", "It is the one that this database was written with.")

"""Ways in which a site can be broken under somebody who is writing, each undone at its end, and the three forms."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import event, text

from diary.services.permissions.secret import secret_key
from diary.services.reports.links import report_path
from diary.store.engine import sqlite_driver
from diary.store.models import Account, Patient
from diary.store.models.base import Base
from diary.store.models.circle import Grant
from tests.browser import Browser
from tests.factories import make_account, make_caregiver
from tests.web.circle.circling import NORA
from tests.web.conftest import Site
from tests.web.reports.reporting import TODAY

ANN = "ann@example.org"
DOCTOR, PHONE = "Dr Rao", "020 7946 0018"


@dataclass(frozen=True)
class Written:
    """A form that is open in a browser."""

    site: Site
    browser: Browser

    def has(self, name: str) -> str:
        """What a hidden field of the form holds."""
        fields = self.browser.page.form("report").iter("input")
        return next(field.get("value", "") for field in fields if field.get("name") == name)

    def spoil(self, name: str, value: str = "spoilt") -> None:
        """Change a hidden field."""
        for field in self.browser.page.form("report").iter("input"):
            if field.get("name") == name:
                field.set("value", value)


def _patient(site: Site) -> int:
    patient_id = site.patient(ANN, country="GB")
    with site.writing() as session:
        patient = session.get_one(Patient, patient_id)
        patient.contact_name, patient.contact_phone = DOCTOR, PHONE
        patient.account.name = "Ann"
    return patient_id


def own(site: Site) -> Written:
    """The patient's own form."""
    _patient(site)
    browser = site.browser()
    browser.sign_in_unseen(ANN)
    browser.get("/today")
    return Written(site, browser)


def caregiver(site: Site) -> Written:
    """The form of somebody who writes for the patient."""
    patient_id = _patient(site)
    with site.writing() as session:
        nora: Account = make_account(session, site.clock.now(), NORA)
        make_caregiver(session, site.clock.now(), session.get_one(Patient, patient_id), nora, tuple(Grant))
    browser = site.browser()
    browser.sign_in_unseen(NORA)
    browser.get(f"/people/{patient_id}/today")
    return Written(site, browser)


def mailed(site: Site) -> Written:
    """The form behind the link in a mail."""
    patient_id = _patient(site)
    with site.reading() as session:
        patient = session.get_one(Patient, patient_id)
        secret = secret_key(site.settings.data_dir)
        link = report_path(secret, patient.id, patient.account, TODAY, site.clock.now())
    browser = site.browser()
    browser.get(link)
    return Written(site, browser)


FORMS: Mapping[str, Callable[[Site], Written]] = {"own": own, "caregiver": caregiver, "mailed": mailed}

Break = Callable[[Site], AbstractContextManager[None]]


def file_of(site: Site) -> Path:
    """Where the SQLite database is."""
    return Path(str(site.engine.url.database))


@contextmanager
def locked(site: Site) -> Iterator[None]:
    """Somebody else writes and does not end."""
    other = sqlite_driver().connect(file_of(site), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


@contextmanager
def locked_exclusively(site: Site) -> Iterator[None]:
    """Nobody else may even read."""
    site.engine.dispose()
    other = sqlite_driver().connect(file_of(site), isolation_level=None, timeout=10)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    other.execute("CREATE TABLE IF NOT EXISTS in_the_way (id INTEGER)")
    try:
        yield
    finally:
        other.close()


@contextmanager
def full(site: Site) -> Iterator[None]:
    """Nothing more fits onto the disk."""

    def no_more(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        if statement.startswith(("INSERT", "UPDATE")):
            raise sqlite_driver().OperationalError("database or disk is full")

    event.listen(site.engine, "before_cursor_execute", no_more)
    try:
        yield
    finally:
        event.remove(site.engine, "before_cursor_execute", no_more)


@contextmanager
def damaged(site: Site) -> Iterator[None]:
    """Something has written over the file."""
    site.engine.dispose()
    path = file_of(site)
    whole = path.with_suffix(".whole")
    shutil.copyfile(path, whole)
    path.write_bytes(b"no database at all " * 4096)
    try:
        yield
    finally:
        site.engine.dispose()
        for beside in ("-wal", "-shm"):
            path.with_name(path.name + beside).unlink(missing_ok=True)
        shutil.copyfile(whole, path)


@contextmanager
def deleted(site: Site) -> Iterator[None]:
    """Somebody has deleted the file; the site still holds it open."""
    path = file_of(site)
    with site.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = path.with_suffix(".kept")
    path.rename(kept)
    try:
        yield
        assert not path.exists(), "an empty database was made in its place"
    finally:
        kept.rename(path)


@contextmanager
def without_tables(site: Site) -> Iterator[None]:
    """The schema is gone; it comes back without a row."""
    with site.engine.begin() as connection:
        Base.metadata.drop_all(connection)
    yield


@contextmanager
def unreadable_session(site: Site) -> Iterator[None]:
    """The rows of the sessions hold what nobody can read."""
    with site.writing() as session:
        session.execute(text("UPDATE signed_in_session SET expires_at = '9999-99-99 garbage'"))
    yield


@contextmanager
def another_key(site: Site) -> Iterator[None]:
    """secret.key was replaced: whatever was signed before does not hold."""
    key, site.app.secret_key = site.app.secret_key, "another key, as long as the first one was"
    try:
        yield
    finally:
        site.app.secret_key = key


@contextmanager
def fails_everywhere(site: Site) -> Iterator[None]:
    """Whatever is asked of the database raises."""

    def fail(*_others: object) -> None:
        raise sqlite_driver().OperationalError("disk I/O error")

    event.listen(site.engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(site.engine, "before_cursor_execute", fail)


def together(*breaks: Break) -> Break:
    """Several at once."""

    @contextmanager
    def all_of_them(site: Site) -> Iterator[None]:
        with ExitStack() as stack:
            for one in breaks:
                stack.enter_context(one(site))
            yield

    return all_of_them

"""Chains to be tampered with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from diary.services.audit import Event, record
from diary.services.audit.chain import audit_key
from diary.services.audit.marks import Mark
from diary.services.audit.verification import Verified, verify
from diary.store.engine import begin_writing, reading, unit_of_work
from diary.store.models import Account
from diary.store.work import Work
from tests.services.conftest import Site

EVENTS = (Event.PROFILE_CHANGED, Event.VIEWED_TRENDS, Event.FOLLOW_UP_ANSWERED, Event.REPORT_SAVED)


def grow(site: Site, rows: int, patient_id: int | None = None) -> None:
    """Add so many rows, a minute apart."""
    with unit_of_work(site.engine) as session:
        by = session.get_one(Account, site.account_id)
        for number in range(rows):
            event = EVENTS[number % len(EVENTS)]
            record(
                Work(session, site.now, site.settings),
                patient_id or site.patient_id,
                event,
                by=None if number % 3 == 0 else by,
                subject=f"report:{number}" if number % 2 else "",
            )
            site.now += timedelta(minutes=1)


def tamper(engine: Engine, *statements: str) -> None:
    """Change the tables past the diary, and past their own rules where SQLite lets one."""
    with Session(engine) as session:
        begin_writing(session)
        spoil(session, *statements)
        session.commit()


def spoil(session: Session, *statements: str) -> None:
    """As `tamper`, in a transaction of the test's."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA ignore_check_constraints = ON"))
    for statement in statements:
        session.execute(text(statement))


def verified(
    site: Site,
    patient_id: int | None = None,
    *,
    keys: Sequence[bytes] | None = None,
    marks: Collection[Mark] = (),
) -> Verified:
    """What checking finds."""
    with reading(site.engine) as session:
        return verify(session, keys or [audit_key(site.settings)], patient_id or site.patient_id, marks)


def said(site: Site, **how: object) -> list[str]:
    """The faults in words."""
    return [fault.says for fault in verified(site, **how).faults]  # type: ignore[arg-type]

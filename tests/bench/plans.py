"""How the database goes about what each job asks of it when nothing is due: which tables it reads from end to end."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, event, func, select

from diary.clock import Clock
from diary.config import Settings
from diary.jobs.appointments import tell_some
from diary.jobs.deliver import Delivery, deliver_some
from diary.jobs.digest import digest_some
from diary.jobs.escalate import escalate_some
from diary.jobs.prune import prune
from diary.jobs.questions import open_unanswered
from diary.jobs.remind import remind_some
from diary.jobs.sweep import sweep_some
from diary.jobs.trials import try_some
from diary.mail.transport import transport_for
from diary.store.models.base import Base

FEW = 100
"""A table of so few rows may be read from end to end: nobody looks into an index for that."""
_SCAN = re.compile(r"^SCAN (\S+)(?: USING (?:COVERING )?INDEX (\S+))?")
_NAMED = re.compile(r"\b(\w+) AS (\w+)\b")


class _Standing:
    """A clock that stands."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        """Where it stands."""
        return self._now


def jobs(engine: Engine, settings: Settings, now: datetime) -> Mapping[str, Callable[[], object]]:
    """What each job does first at `now`."""
    clock: Clock = _Standing(now)
    delivery = Delivery(engine, settings, clock, transport_for(settings, lambda _text: None))
    return {
        "sweep": lambda: sweep_some(engine, settings, now),
        "remind": lambda: remind_some(engine, settings, now),
        "questions": lambda: open_unanswered(engine, settings, now),
        "escalate": lambda: escalate_some(engine, settings, now),
        "appointments": lambda: tell_some(engine, settings, now),
        "digest": lambda: digest_some(engine, settings, now),
        "trials": lambda: try_some(engine, settings, now),
        "deliver": lambda: deliver_some(delivery),
        "prune": lambda: prune(engine, settings, now),
    }


def full_scans(engine: Engine, settings: Settings, now: datetime, *, few: int = FEW) -> set[str]:
    """Each job with the tables of more than `few` rows that the database reads from end to end for it. A scan of an
    index that holds only what waits is none.
    """
    sizes = _sizes(engine)
    found = set()
    for name, job in jobs(engine, settings, now).items():
        with asked_of(engine) as asked:
            job()
        for statement, given in asked:
            for table in _scanned(engine, statement, given):
                if sizes.get(table, 0) > few:
                    found.add(f"{name}: {table}: {' '.join(statement.split())}")
    return found


@contextmanager
def asked_of(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """What is asked in the block, with what is given for it."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, given: Any, *_: object) -> None:
        if statement.split(None, 1)[0] in {"SELECT", "UPDATE", "DELETE", "WITH"}:
            asked.append((statement, given))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _sizes(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def _scanned(engine: Engine, statement: str, given: Any) -> Iterator[str]:
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            rows = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", given).scalar_one()
            for plan in json.loads(rows) if isinstance(rows, str) else rows:
                yield from _sequential(plan["Plan"])
            return
        waiting = {
            index.name
            for table in Base.metadata.sorted_tables
            for index in table.indexes
            if index.dialect_options["sqlite"]["where"] is not None
        }
        names = {alias: table for table, alias in _NAMED.findall(statement)}
        for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given):
            scan = _SCAN.match(row[3])
            if scan is not None and scan[2] not in waiting:
                yield names.get(scan[1], scan[1])


def _sequential(plan: dict[str, Any]) -> Iterator[str]:
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for inner in plan.get("Plans", ()):
        yield from _sequential(inner)

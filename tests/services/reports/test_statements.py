"""How many statements a save sends to the database: few, and as many after ten years as after a month."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, event, insert, select, update

from diary.services.reports import Sent, save_report
from diary.store.engine import unit_of_work
from diary.store.models import Patient, SavedReading, SavedReport, SweepState
from diary.store.queries.reports import current_report
from diary.store.work import Work
from tests.services.conftest import Site, at

SAVES = {"first": 17, "corrected": 18, "filled in": 18}
"""Without those that begin and end transactions; who is signed in, and what the form speaks of, come on top."""
OPENS = 24


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(*about: object) -> None:
        words = str(about[2])
        if not words.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "PRAGMA")):
            sent.append(words)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def keep(site: Site, days: int) -> None:
    """Reports of a pain that goes on, one a day up to yesterday, which the rules have gone over."""
    first = site.today - timedelta(days=days)
    with unit_of_work(site.engine) as session:
        written = [
            {
                "patient_id": site.patient_id,
                "day": first + timedelta(days=number),
                "version": 1,
                "signs": frozenset(),
                "source": "page",
                "recorded_by": site.account_id,
                "recorded_at": at(first + timedelta(days=number)),
            }
            for number in range(days)
        ]
        session.execute(insert(SavedReport), written)
        ids = session.scalars(select(SavedReport.id).where(SavedReport.patient_id == site.patient_id)).all()
        session.execute(
            insert(SavedReading),
            [{"report_id": each, "symptom_id": site.symptom_id, "worst": 4} for each in ids],
        )
        session.execute(
            update(SweepState)
            .where(SweepState.patient_id == site.patient_id)
            .values(data_version=SweepState.data_version + 1, changed_from=first)
        )
    site.sweep()


def statements_of_a_save(site: Site, worst: int, *, day: date | None = None) -> list[str]:
    on = day or site.today
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        before = current_report(session, patient.id, on)
        with counted(site.engine) as sent:
            save_report(
                Work(session, site.now, site.settings),
                patient,
                Sent(
                    on, site.answers(worst), by=patient.account, seen_version=before.version if before else 0
                ),
            )
            session.flush()
    return sent


@pytest.mark.parametrize("days", [30, 3650])
def test_a_save_takes_few_statements_however_long_the_diary_is(site: Site, days: int) -> None:
    keep(site, days)
    site.save(4)
    site.now += timedelta(days=1)
    sent = {
        "first": statements_of_a_save(site, 4),
        "corrected": statements_of_a_save(site, 5),
        "filled in": statements_of_a_save(site, 6, day=site.today - timedelta(days=3)),
    }
    assert {what: len(those) for what, those in sent.items()} == SAVES, "\n".join(
        f"{what}: {each}" for what, those in sent.items() for each in those
    )


def test_a_save_that_opens_a_follow_up_takes_few_more(site: Site) -> None:
    site.save_days([4] * 7)
    site.now += timedelta(days=1)
    sent = statements_of_a_save(site, 4)
    assert site.stands() == [("persists", "open")]
    assert len(site.mails()) == 1
    assert len(sent) <= OPENS, "\n".join(sent)


def test_nothing_of_the_diary_is_read_twice(site: Site) -> None:
    keep(site, 30)
    site.save(4)
    site.now += timedelta(days=1)
    sent = [each for each in statements_of_a_save(site, 4) if each.startswith("SELECT")]
    tables = Counter(re.findall(r"\nFROM (\w+)", each)[-1] for each in sent)
    # The day's own report, with all that it says, and then the diary as the rules see it.
    assert tables.pop("report") == 2
    assert set(tables.values()) == {1}, tables

"""Diaries whose last days alone do not tell what going over them whole would: each comes to the same all the same."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.rules.findings import Kind
from diary.services.evaluation.batch import RETRY_LAST, apply_rules
from diary.services.evaluation.many import apply_to_many
from diary.services.patients import mark_changed
from diary.store.engine import begin_writing, unit_of_work
from diary.store.models import CarePlanEntry, SavedReading, SavedReport, TrackedSymptom
from diary.store.models.care_plan import Agreed
from diary.store.queries.evaluation import behind_or_due, states_of
from diary.store.work import Work
from tests.services.conftest import at
from tests.services.evaluation.test_many import stored

if TYPE_CHECKING:
    from tests.services.conftest import Site

FIRST = date(2026, 1, 5)


def d(number: int) -> date:
    return FIRST + timedelta(days=number)


def put(site: Site, number: int, worst: int | None = None, **answers: Any) -> None:
    """A report as a file brings it: the rules have seen nothing of it."""
    day = d(number)
    with unit_of_work(site.engine) as session:
        of_day = select(SavedReport).where(SavedReport.day == day, SavedReport.superseded_at.is_(None))
        current = session.scalars(of_day).one_or_none()
        if current is not None:
            current.superseded_at = site.now
            session.flush()
        session.add(
            SavedReport(
                patient_id=site.patient_id,
                day=day,
                version=1 if current is None else current.version + 1,
                signs=frozenset(),
                source="import",
                recorded_at=site.now,
                readings=[] if worst is None else [SavedReading(symptom_id=site.symptom_id, worst=worst)],
                **answers,
            )
        )
        (state,) = states_of(session, [site.patient_id])
        mark_changed(state, day)


def whole(site: Site) -> None:
    with unit_of_work(site.engine) as session:
        apply_rules(Work(session, site.now, site.settings), states_of(session, [site.patient_id]))


def lived(site: Site, number: int, worst: int | None = None, **answers: Any) -> None:
    """The report of that day, and the rules applied on it."""
    site.now = at(d(number))
    put(site, number, worst, **answers)
    whole(site)


def comes_to_the_same(site: Site) -> dict[str, list[str]]:
    """All that is stored after both ways, which is the same."""
    found = []
    for together in (True, False):
        with Session(site.engine, expire_on_commit=False) as session:
            work = Work(session, site.now, site.settings)
            begin_writing(session)
            fingerprint = site.settings.rules.fingerprint()
            due = behind_or_due(session, site.now, fingerprint, longest_aside=RETRY_LAST, limit=9)
            assert due
            left = [each.patient_id for each in due]
            if together:
                left = apply_to_many(work, due)
            apply_rules(work, states_of(session, left))
            session.flush()
            found.append(stored(session))
            session.rollback()
    assert found[0] == found[1]
    return found[0]


def test_an_onset_counts_where_a_single_zero_came_before_what_is_read(site: Site) -> None:
    with unit_of_work(site.engine) as session:
        session.get_one(TrackedSymptom, site.symptom_id).since = d(-10)
    lived(site, 0, 0)
    for number in range(30, 46):
        lived(site, number, None, interference=0)
    site.now = at(d(52))
    for number in (50, 51, 52):
        put(site, number, 4)
    assert any("persists" in row for row in comes_to_the_same(site)["follow-ups"])


def test_days_that_were_to_come_by_a_wrong_clock_clear_once_they_are_over(site: Site) -> None:
    for number in range(10):
        lived(site, number, 0, interference=0, could_not=False)
    lived(site, 10, 0, interference=8)
    site.now = at(d(22))
    for number in (20, 21, 22):
        put(site, number, 0, interference=0)
    # The clock was set right again.
    lived(site, 12, 0, interference=8)
    site.now = at(d(25))
    put(site, 25, 0, interference=8)
    assert len(comes_to_the_same(site)["follow-ups"]) == 2


def test_an_older_one_of_the_same_kind_that_loses_its_day_is_withdrawn(site: Site) -> None:
    for number in range(22):
        lived(site, number, 0, interference=8 if number in (10, 20) else 0, could_not=False)
    put(site, 10, 0, interference=0)
    assert any("withdrawn" in row for row in comes_to_the_same(site)["follow-ups"])


@pytest.mark.parametrize(("begins", "ends"), [(12, 14), (15, 40)])
def test_whether_the_care_plan_holds_it_back_is_told_by_the_last_day_that_is_left(
    site: Site, begins: int, ends: int
) -> None:
    with unit_of_work(site.engine) as session:
        session.add(
            CarePlanEntry(
                patient_id=site.patient_id,
                agreed=Agreed.RULE_OFF,
                kind=Kind.INTERFERES,
                from_on=d(begins),
                until_on=d(ends),
                reason="Expected",
                set_at=site.now,
                set_by=site.account_id,
            )
        )
    for number in range(10):
        lived(site, number, 0, interference=0, could_not=False)
    for number in (10, 13, 16):
        lived(site, number, 0, interference=8)
    site.now = at(d(17))
    put(site, 16, 0, interference=0)
    assert comes_to_the_same(site)["follow-ups"]

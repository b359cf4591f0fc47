"""Adding rows: each chained to the one before, from many transactions at once."""

from __future__ import annotations

import threading

from sqlalchemy import event, select

from diary.services.audit import Event, record
from diary.services.audit.rows import record_for_each
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, AuditRow, Patient
from diary.store.models.audit import ActingAs
from diary.store.models.circle import EndedBy
from diary.store.work import Work
from tests.factories import make_account, make_caregiver
from tests.services.audit.chains import grow, verified
from tests.services.conftest import Site


def rows(site: Site) -> list[AuditRow]:
    with reading(site.engine) as session:
        return list(
            session.scalars(
                select(AuditRow).where(AuditRow.patient_id == site.patient_id).order_by(AuditRow.number)
            )
        )


def test_rows_are_numbered_without_a_gap_and_keep_the_second(site: Site) -> None:
    site.now = site.now.replace(microsecond=123456)
    grow(site, 3)
    assert [row.number for row in rows(site)] == [1, 2, 3]
    assert rows(site)[0].at == site.now.replace(minute=0, microsecond=0)
    assert len({row.mac for row in rows(site)}) == 3


def test_many_at_once_make_one_chain(site: Site) -> None:
    faults: list[BaseException] = []

    def add() -> None:
        try:
            for _each in range(5):
                grow(site, 2)
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=add) for _each in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    found = verified(site)
    assert (found.rows, found.faults) == (60, ())


def test_what_is_rolled_back_leaves_no_row_and_no_gap(site: Site) -> None:
    grow(site, 1)
    with unit_of_work(site.engine) as session:
        record(Work(session, site.now, site.settings), site.patient_id, Event.PLAN_CHANGED, by=None)
        session.rollback()
    grow(site, 1)
    assert (verified(site).rows, verified(site).faults) == (2, ())


def test_the_role_is_looked_up(site: Site) -> None:
    with unit_of_work(site.engine) as session:
        work = Work(session, site.now, site.settings)
        ann = session.get_one(Patient, site.patient_id)
        nora = make_account(session, site.now, "nora@example.org", password=None)
        bob = make_account(session, site.now, "bob@example.org", password=None)
        place = make_caregiver(session, site.now, ann, nora)
        for by in (session.get_one(Account, site.account_id), nora, bob, None):
            record(work, ann.id, Event.VIEWED_TRENDS, by=by)
        place.ended_at, place.ended_by = site.now, EndedBy.PATIENT
        session.flush()
        record(work, ann.id, Event.REFUSED, by=nora)
    assert [row.acting_as for row in rows(site)] == [
        "patient",
        "caregiver",
        "stranger",
        "command",
        "stranger",
    ]


def test_fifty_diaries_take_no_more_statements_than_one(site: Site) -> None:
    everybody = [site.make_patient(f"p{number}@example.org") for number in range(50)]
    seen: list[str] = []
    event.listen(site.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))

    def statements(patient_ids: list[int]) -> int:
        seen.clear()
        with unit_of_work(site.engine) as session:
            by = Account(id=site.account_id)
            record_for_each(
                Work(session, site.now, site.settings),
                patient_ids,
                Event.VIEWED_OVERVIEW,
                by=by,
                acting_as=ActingAs.CAREGIVER,
            )
        return len(seen)

    assert statements(everybody[1:]) <= statements(everybody[:1])
    assert statements(everybody) <= statements(everybody[:1])
    assert [verified(site, each).rows for each in everybody] == [3] + [2] * 49
    assert all(verified(site, each).faults == () for each in everybody)

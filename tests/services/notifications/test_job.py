"""The job that escalates: cheap when nothing is due, whole when two run at once, and not stopped by one patient."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event, insert, text, update

from diary.jobs import escalate
from diary.jobs.escalate import escalate_some
from diary.rules.findings import Kind
from diary.rules.records import Sign
from diary.services import notifications
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, Caregiver, FollowUp, Patient
from diary.store.queries.notifications import due_silences, due_to_escalate
from diary.store.work import Work
from tests.factories import make_account, make_caregiver, make_patient, make_report
from tests.services.notifications.home import DAY, HOUR, Home


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The statements that the block sends."""
    with calls(engine) as made:
        sent: list[str] = []
        yield sent
        sent += [statement for statement, _values in made]


@contextmanager
def calls(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """The statements that the block sends, with their values."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_more: object) -> None:
        sent.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def many_urgent(home: Home, count: int, letter: str = "n") -> list[int]:
    """So many patients with something urgent open and a caregiver each; the ids of the patients."""
    ids = []
    with unit_of_work(home.engine) as session:
        for number in range(count):
            patient = make_patient(session, home.site.now, f"p{letter}{number}@example.org", timezone="UTC")
            nora = make_account(
                session, home.site.now, f"{letter}{number}@example.org", name=f"{letter}{number}"
            )
            make_caregiver(session, home.site.now, patient, nora)
            make_report(
                session, home.site.now, home.settings, patient, home.site.today, worst=1, signs=(Sign.LIMB,)
            )
            ids.append(patient.id)
    return ids


def many_open(home: Home, patients: int) -> None:
    """So many patients with one of each kind open, none of it due."""
    now, first = home.site.now, 1000
    ids = range(first, first + patients)
    with home.engine.begin() as connection:
        connection.execute(
            insert(Account),
            [{"id": i, "email": f"{i}@x", "fs_uniquifier": str(i), "created_at": now} for i in ids],
        )
        connection.execute(
            insert(Patient), [{"id": i, "account_id": i, "timezone": "UTC", "created_at": now} for i in ids]
        )
        opened = {"rule": "persists", "opened_on": now.date(), "opened_at": now, "last_found_on": now.date()}
        connection.execute(
            insert(FollowUp), [{"patient_id": i, "kind": kind.value, **opened} for i in ids for kind in Kind]
        )
        connection.execute(text("ANALYZE"))


@pytest.mark.parametrize(
    ("look", "index"),
    [(due_to_escalate, "ix_follow_up_escalate"), (due_silences, "ix_follow_up_silence")],
)
def test_what_is_due_is_found_by_an_index_that_holds_nothing_else(home: Home, look: Any, index: str) -> None:
    many_open(home, 400)
    with reading(home.engine) as session:
        with calls(home.engine) as made:
            look(session, home.site.now, limit=100)
        ((asked, values),) = [each for each in made if each[0].startswith("SELECT")]
        explain = "EXPLAIN QUERY PLAN" if home.engine.dialect.name == "sqlite" else "EXPLAIN"
        plan = session.connection().exec_driver_sql(f"{explain} {asked}", values).all()
    assert any(index in str(row) for row in plan), plan


def test_with_nothing_due_the_job_asks_two_questions(home: Home) -> None:
    home.add("nora")
    home.site.save(1, signs=("limb",))
    with statements(home.engine) as sent:
        escalate_some(home.engine, home.settings, home.site.now)
    questions = [each for each in sent if each.lstrip().upper().startswith("SELECT")]
    assert len(questions) == 2


def test_a_hundred_patients_cost_no_more_questions_than_one(home: Home) -> None:
    many_urgent(home, 2)
    home.site.now += DAY

    def reads() -> int:
        with statements(home.engine) as sent:
            home.escalate()
        return len([each for each in sent if each.startswith("SELECT") and "outbox_mail" not in each])

    few = reads()
    many_urgent(home, 12, "m")
    home.site.now += DAY
    assert reads() <= few


def test_more_than_a_batch_is_worked_off_patient_by_patient(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(escalate, "BATCH", 3)
    many_urgent(home, 8)
    home.escalate(DAY)
    assert sorted(home.others_told())[:8] == sorted((f"n{n}", "escalated") for n in range(8))


def test_a_batch_does_not_cut_in_two_what_goes_into_one_mail(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(escalate, "BATCH", 2)
    home.add("nora")
    home.site.save(1, signs=("limb",))
    home.site.make_patient("bob@example.org")
    home.add("ben")
    home.site.save_days([3] * 8, could_not=True)
    home.escalate(15 * DAY)
    assert ("nora", "caregiver_urgent") in home.mails()
    assert [mail for mail in home.mails() if mail[0] == "ben"] == [("ben", "caregiver_follow_up")]


def test_one_patient_whose_data_is_broken_does_not_stop_the_rest(home: Home) -> None:
    broken, _other = many_urgent(home, 2)
    with unit_of_work(home.engine) as session:
        session.get_one(Patient, broken).timezone = "Nowhere/At_All"
        # Where they live decides when a last day is over, and when a silence begins.
        session.execute(update(Caregiver).values(ends_on=home.site.today + 9 * DAY))
    home.escalate(DAY)
    assert home.others_told() == [("n1", "escalated")]
    home.escalate(2 * DAY)
    assert home.others_told() == [("n1", "escalated"), ("n1", "silence")]
    with unit_of_work(home.engine) as session:
        session.get_one(Patient, broken).timezone = "UTC"
    home.escalate(HOUR)
    assert home.others_told()[2:] == [("n0", "escalated"), ("n0", "silence")]


def test_two_schedulers_at_once_tell_each_person_once(home: Home) -> None:
    many_urgent(home, 12)
    home.add("nora", "ben")
    home.site.save(5, signs=("limb", "chest"))
    home.site.now += 3 * DAY
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: escalate_some(home.engine, home.settings, home.site.now), range(6)))
    told = [each for each in home.told() if each[0] != "ann"]
    assert len(told) == len(set(told))
    assert len([each for each in told if each[2] == "escalated"]) == 13


def test_somebody_accepted_while_the_rules_open_something_is_not_missed(home: Home) -> None:
    home.site.save_days([3] * 7)
    home.site.now += DAY
    with ThreadPoolExecutor(1) as pool:
        with unit_of_work(home.engine) as session:
            patient = session.get_one(Patient, home.site.patient_id)
            make_report(session, home.site.now, home.settings, patient, home.site.today, worst=3)
            adding = pool.submit(home.add, "nora")
            wait([adding], timeout=1)
        adding.result(20)
    assert home.follow_up("persists").escalate_at == home.site.now + 3 * DAY


def test_working_it_out_anew_while_the_job_tells_does_not_tell_the_next_too_soon(home: Home) -> None:
    home.add("nora", "ben")
    home.site.save(1, signs=("limb",))
    home.site.now += DAY
    with ThreadPoolExecutor(2) as pool:
        jobs = [
            pool.submit(escalate_some, home.engine, home.settings, home.site.now),
            pool.submit(home.change, "ben", name="Benno"),
        ]
        for job in jobs:
            job.result(20)
    home.escalate()
    assert home.others_told() == [("nora", "escalated")]
    assert home.follow_up().escalate_at == home.site.now + DAY


def test_a_stale_time_does_not_tell_the_next_contact_too_soon(home: Home) -> None:
    home.add("nora", "ben")
    home.site.save(1, signs=("limb",))
    home.escalate(DAY)
    with unit_of_work(home.engine) as session:
        session.get_one(FollowUp, home.follow_up().id).escalate_at = home.site.now
    home.escalate(HOUR)
    assert home.others_told() == [("nora", "escalated")]


def test_a_report_costs_a_patient_without_anything_open_one_question_more(home: Home) -> None:
    with unit_of_work(home.engine) as session:
        patient = session.get_one(Patient, home.site.patient_id)
        with statements(home.engine) as sent:
            notifications.reckon_with_report(Work(session, home.site.now, home.settings), patient)
    assert len([each for each in sent if "follow_up" in each]) == 1
    assert len([each for each in sent if "caregiver" in each or "telling" in each]) == 0

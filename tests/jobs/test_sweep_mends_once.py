"""What a wrong clock left is looked for once for all batches of a sweep, not before each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, update

from diary.jobs import sweep
from diary.jobs.loop import drain
from diary.services.site import wrong_hours
from diary.store.engine import unit_of_work
from diary.store.models import Draft, SweepState
from diary.store.work import Work
from tests.factories import make_patient, make_report
from tests.outbox import NOON, SITE

BATCHES = 4


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(*about: object) -> None:
        seen.append(str(about[2]))

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def many(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Four diaries to be gone over, one a batch."""
    monkeypatch.setattr(sweep, "BATCH", 1)
    with unit_of_work(engine) as session:
        for number in range(BATCHES):
            patient = make_patient(session, NOON, f"p{number}@example.org")
            make_report(session, NOON, SITE, patient, NOON.date(), worst=3)
    return engine


def behind_again(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        session.execute(update(SweepState).values(data_version=SweepState.data_version + 1))


def test_the_questions_are_asked_once_a_drain(many: Engine) -> None:
    engine = many
    with statements(engine) as of_mending, unit_of_work(engine) as session:
        wrong_hours.mend(Work(session, NOON, SITE))
    looks = [each for each in of_mending if each.lstrip().upper().startswith("SELECT")]
    assert len(looks) >= 10, "else there is nothing to save"

    behind_again(engine)
    with statements(engine) as each_batch:
        while sweep.sweep_some(engine, SITE, NOON):
            pass
    behind_again(engine)
    one = sweep.Sweep(engine, SITE)
    with statements(engine) as once:
        batches = drain(lambda: one.some(NOON))
    assert batches >= BATCHES
    saved = (batches - 1) * len(looks)
    assert len(each_batch) - len(once) == saved, (len(each_batch), len(once), len(looks))


def test_each_drain_looks_again_and_so_does_one_after_a_failure(
    many: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = []
    right = wrong_hours.mend

    def mend(*given: object) -> bool:
        looked.append(1)
        return right(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(wrong_hours, "mend", mend)
    one = sweep.Sweep(many, SITE)
    for _ in range(3):
        behind_again(many)
        drain(lambda: one.some(NOON))
    assert len(looked) == 3
    behind_again(many)
    assert one.some(NOON)
    claim = sweep.behind_or_due
    monkeypatch.setattr(sweep, "behind_or_due", None)
    with pytest.raises(TypeError):
        one.some(NOON)
    monkeypatch.setattr(sweep, "behind_or_due", claim)
    drain(lambda: one.some(NOON))
    assert len(looked) == 5


def test_what_is_too_much_for_one_look_is_mended_all_the_same(
    many: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = [True, True, False]
    monkeypatch.setattr(wrong_hours, "mend", lambda *_given: left.pop(0))
    one = sweep.Sweep(many, SITE)
    drain(lambda: one.some(NOON))
    assert left == []


def test_a_wrong_hour_is_mended_by_the_next_drain(many: Engine) -> None:
    one = sweep.Sweep(many, SITE)
    drain(lambda: one.some(NOON))
    with unit_of_work(many) as session:
        patient = make_patient(session, NOON, "late@example.org")
        draft = Draft(
            patient_id=patient.id,
            account_id=patient.account_id,
            day=NOON.date(),
            answers={},
            kept_at=NOON + timedelta(days=900),
        )
        session.add(draft)
        session.flush()
        key = (patient.id, patient.account_id)
    drain(lambda: one.some(NOON))
    with unit_of_work(many) as session:
        assert session.get_one(Draft, key).kept_at == NOON

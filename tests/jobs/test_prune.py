"""What goes, and what stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from diary.config import load
from diary.jobs.heartbeat import beat
from diary.jobs.prune import prune
from diary.services import outbox
from diary.services.accounts.profile import create_patient
from diary.services.site import clearing
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, Draft, Heartbeat, OutboxMail, RateBucket, SignedInSession
from tests.factories import work_at
from tests.outbox import NOON, Outbox


def test_what_is_over_goes_and_what_is_in_use_stays(engine: Engine, tmp_path: Path) -> None:
    settings = load({"DIARY_DATA_DIR": str(tmp_path)})
    box = Outbox(engine)
    with unit_of_work(engine) as session:
        account = session.get_one(Account, box.account_id)
        patient = create_patient(work_at(session, NOON), account, timezone="UTC")
        for name, ended, expires in (
            ("live", None, NOON + timedelta(days=400)),
            ("ended", NOON, NOON + timedelta(days=400)),
            ("ran out", None, NOON),
        ):
            session.add(
                SignedInSession(token_hash=name, account_id=account.id, own_device=True, created_at=NOON,
                                last_seen_at=NOON, expires_at=expires, ended_at=ended)
            )  # fmt: skip
        session.add(RateBucket(key="k", tokens=1.0, updated_at=NOON))
        session.add(
            Draft(
                patient_id=patient.id,
                account_id=patient.account_id,
                day=NOON.date(),
                answers={},
                kept_at=NOON,
            )
        )

    def left() -> tuple[list[str], int, int]:
        with reading(engine) as session:
            return (
                sorted(session.scalars(select(SignedInSession.token_hash))),
                len(session.scalars(select(RateBucket)).all()),
                len(session.scalars(select(Draft)).all()),
            )

    prune(engine, settings, NOON + timedelta(hours=23))
    assert left() == (["ended", "live", "ran out"], 1, 1)
    prune(engine, settings, NOON + timedelta(days=14))
    assert left() == (["ended", "live", "ran out"], 0, 1)
    prune(engine, settings, NOON + timedelta(days=29))
    assert left() == (["ended", "live", "ran out"], 0, 0)
    prune(engine, settings, NOON + timedelta(days=31))
    assert left() == (["live"], 0, 0)


@pytest.fixture
def old_by_2031(engine: Engine, tmp_path: Path) -> Callable[[datetime], int]:
    """Clears up at a moment; gives how many there are left of a session, a bucket, a draft and a mail of today."""
    settings = load({"DIARY_DATA_DIR": str(tmp_path)})
    box = Outbox(engine)
    with unit_of_work(engine) as session:
        account = session.get_one(Account, box.account_id)
        patient = create_patient(work_at(session, NOON), account, timezone="UTC")
        session.add_all(
            [
                SignedInSession(token_hash="live", account_id=account.id, own_device=True, created_at=NOON,
                                last_seen_at=NOON, expires_at=NOON + timedelta(days=90)),
                RateBucket(key="k", tokens=1.0, updated_at=NOON),
                Draft(patient_id=patient.id, account_id=account.id, day=NOON.date(), answers={}, kept_at=NOON),
            ]
        )  # fmt: skip
    mail_id = box.queue()
    with unit_of_work(engine) as session:
        work = work_at(session, NOON)
        outbox.claim(work, "w", 1)
        outbox.record_sent(work, mail_id)

    def left(at: datetime) -> int:
        prune(engine, settings, at)
        with reading(engine) as session:
            tables = (SignedInSession, RateBucket, Draft, OutboxMail)
            return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)

    return left


def test_a_clock_that_is_years_ahead_deletes_nothing_that_is_only_old_by_it(
    engine: Engine, old_by_2031: Callable[[datetime], int]
) -> None:
    wrong = NOON + timedelta(days=1850)
    assert old_by_2031(NOON) == 4
    for hours in range(12):
        assert old_by_2031(wrong + timedelta(hours=hours)) == 4
    with reading(engine) as session:
        behind = clearing.behind(work_at(session, wrong + timedelta(hours=12)))
        assert behind is not None
        assert behind.by > timedelta(days=1800)
        assert behind.until == wrong + clearing.WAITS
    # Set right again, all is as it was.
    assert old_by_2031(NOON + timedelta(hours=2)) == 4
    with reading(engine) as session:
        assert clearing.behind(work_at(session, NOON + timedelta(hours=2))) is None
    for days in range(1, 20):
        left = old_by_2031(NOON + timedelta(days=days))
    assert left == 2, "the bucket and the draft are old now"


def test_a_site_that_was_off_for_months_believes_its_clock_after_a_month(
    engine: Engine, old_by_2031: Callable[[datetime], int]
) -> None:
    assert old_by_2031(NOON) == 4
    back = NOON + timedelta(days=400)
    left = [old_by_2031(back + timedelta(days=days)) for days in range(31)]
    assert left[:2] == [4, 4]
    assert left[20] == left[29] == 2, (
        "a bucket of a day and a draft of a fortnight are old by then all the same"
    )
    assert left[30] == 0
    with reading(engine) as session:
        assert clearing.behind(work_at(session, back + timedelta(days=31))) is None


def test_a_machine_that_begins_in_1970_clears_up_as_ever(
    engine: Engine, old_by_2031: Callable[[datetime], int]
) -> None:
    assert old_by_2031(NOON) == 4
    for days in range(1, 17):
        assert old_by_2031(datetime(1970, 1, 1, tzinfo=UTC)) >= 2
        left = old_by_2031(NOON + timedelta(days=days))
    assert left == 2
    with reading(engine) as session:
        assert clearing.behind(work_at(session, NOON + timedelta(days=16))) is None


def test_a_heartbeat_is_one_row_that_moves(engine: Engine) -> None:
    for minutes in (0, 1):
        beat(engine, NOON + timedelta(minutes=minutes))
    with reading(engine) as session:
        (row,) = session.scalars(select(Heartbeat)).all()
        assert (row.name, row.beat_at) == ("scheduler", NOON + timedelta(minutes=1))

"""What goes, and what stays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, select

from diary.config import load
from diary.jobs.heartbeat import beat
from diary.jobs.prune import prune
from diary.services.accounts.profile import create_patient
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, Draft, Heartbeat, RateBucket, SignedInSession
from tests.outbox import NOON, Outbox


def test_what_is_over_goes_and_what_is_in_use_stays(engine: Engine, tmp_path: Path) -> None:
    settings = load({"DIARY_DATA_DIR": str(tmp_path)})
    box = Outbox(engine)
    with unit_of_work(engine) as session:
        account = session.get_one(Account, box.account_id)
        patient = create_patient(session, NOON, account, timezone="UTC")
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


def test_a_heartbeat_is_one_row_that_moves(engine: Engine) -> None:
    for minutes in (0, 1):
        beat(engine, NOON + timedelta(minutes=minutes))
    with reading(engine) as session:
        (row,) = session.scalars(select(Heartbeat)).all()
        assert (row.name, row.beat_at) == ("scheduler", NOON + timedelta(minutes=1))

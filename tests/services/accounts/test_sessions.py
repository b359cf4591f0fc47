"""Rows of signed-in sessions, where no page shows what becomes of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from diary.services.accounts import sessions
from diary.store.models import Account, Caregiver, SignedInSession
from tests.factories import make_account, make_caregiver, make_patient, work_at

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def open_one(
    session: Session, now: datetime = NOW, *, own_device: bool = True, device: str = "Firefox"
) -> str:
    account = session.scalars(select(Account)).first() or make_account(session, now)
    token = sessions.open_session(
        work_at(session, now), account, own_device=own_device, days=90, device=device
    )
    session.flush()
    return token


def test_tokens_are_long_and_never_the_same(session: Session) -> None:
    tokens = {open_one(session) for _session in range(20)}
    assert len(tokens) == 20
    assert min(len(token) for token in tokens) >= 43  # 256 bits


def test_a_token_opens_its_session_and_nothing_else_does(session: Session) -> None:
    token = open_one(session)
    row = session.scalars(select(SignedInSession)).one()
    assert sessions.find(work_at(session, NOW), token) is row
    for other in ("", token[:-1], row.token_hash, token + "\0", "\ud800"):
        assert sessions.find(work_at(session, NOW), other) is None


def test_what_a_browser_says_of_itself_is_kept_short_and_printable(session: Session) -> None:
    open_one(session, device="\x1b[31mred\0" + "x" * 5000)
    device = session.scalars(select(SignedInSession.device)).one()
    assert device.startswith("[31mredxxx")
    assert len(device) == 200


def test_sessions_long_over_are_forgotten(session: Session) -> None:
    open_one(session, NOW - timedelta(days=200))
    open_one(session, NOW - timedelta(days=45), own_device=False)
    ended = open_one(session, NOW - timedelta(days=5))
    live = open_one(session, NOW - timedelta(days=80))
    row = sessions.find(work_at(session, NOW), ended)
    assert row is not None
    sessions.end(work_at(session, NOW - timedelta(days=1)), row.id)
    sessions.forget_over(work_at(session, NOW), after=timedelta(days=30))
    left = {found.token_hash for found in session.scalars(select(SignedInSession))}
    assert len(left) == 2
    assert sessions.find(work_at(session, NOW), live) is not None


def test_with_a_session_come_the_diary_of_its_own_and_whether_anybody_is_looked_after(
    session: Session,
) -> None:
    ann = make_patient(session, NOW)
    nora = make_account(session, NOW, "nora@example.org")
    tokens = [
        sessions.open_session(work_at(session, NOW), account, own_device=True, days=90, device="")
        for account in (ann.account, nora)
    ]

    def found() -> list[tuple[object, bool]]:
        session.flush()
        session.expunge_all()
        rows = [sessions.find_with_diary(work_at(session, NOW), token) for token in tokens]
        return [(row.patient and row.patient.id, row.in_circles) for row in rows if row is not None]

    assert found() == [(ann.id, False), (None, False)]
    membership = make_caregiver(session, NOW, ann, nora)
    assert found() == [(ann.id, False), (None, True)]
    session.execute(
        update(Caregiver).where(Caregiver.id == membership.id).values(ended_at=NOW, ended_by="patient")
    )
    assert found() == [(ann.id, False), (None, False)]

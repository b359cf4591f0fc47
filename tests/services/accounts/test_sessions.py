"""Rows of signed-in sessions, where no page shows what becomes of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.services.accounts import sessions
from diary.store.models import Account, SignedInSession
from tests.factories import make_account

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def open_one(
    session: Session, now: datetime = NOW, *, own_device: bool = True, device: str = "Firefox"
) -> str:
    account = session.scalars(select(Account)).first() or make_account(session, now)
    token = sessions.open_session(session, now, account, own_device=own_device, days=90, device=device)
    session.flush()
    return token


def test_tokens_are_long_and_never_the_same(session: Session) -> None:
    tokens = {open_one(session) for _session in range(20)}
    assert len(tokens) == 20
    assert min(len(token) for token in tokens) >= 43  # 256 bits


def test_a_token_opens_its_session_and_nothing_else_does(session: Session) -> None:
    token = open_one(session)
    row = session.scalars(select(SignedInSession)).one()
    assert sessions.find(session, NOW, token) is row
    for other in ("", token[:-1], row.token_hash, token + "\0", "\ud800"):
        assert sessions.find(session, NOW, other) is None


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
    row = sessions.find(session, NOW, ended)
    assert row is not None
    sessions.end(session, NOW - timedelta(days=1), row.id)
    sessions.forget_over(session, NOW, after=timedelta(days=30))
    left = {found.token_hash for found in session.scalars(select(SignedInSession))}
    assert len(left) == 2
    assert sessions.find(session, NOW, live) is not None

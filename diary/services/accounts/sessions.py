"""Signed-in sessions: rows on the server, so that signing out ends them whatever a browser keeps."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from diary.store.models import Account, SignedInSession
from diary.store.queries.every_page import SignedIn, signed_in
from diary.store.work import Work

SHARED_DEVICE_LASTS = timedelta(hours=12)
"""The longest a session lasts on a device that is not one's own; the browser forgets it sooner, when it closes."""

SEEN_EVERY = timedelta(minutes=5)
"""How exactly `last_seen_at` is kept: more often would make every page a write."""

_DEVICE_LENGTH = 200


def open_session(work: Work, account: Account, *, own_device: bool, days: int, device: str) -> str:
    """Open a session for `account` and give its token, which goes into the cookie and nowhere else.

    It lasts `days` on one's own device, otherwise 12 hours. `device` is the browser's description of itself.
    """
    token = secrets.token_urlsafe(32)
    work.session.add(
        SignedInSession(
            token_hash=_hashed(token),
            account_id=account.id,
            device=_printable(device)[:_DEVICE_LENGTH],
            own_device=own_device,
            created_at=work.now,
            last_seen_at=work.now,
            expires_at=work.now + (timedelta(days=days) if own_device else SHARED_DEVICE_LASTS),
        )
    )
    return token


def find(work: Work, token: str) -> SignedInSession | None:
    """The live session of `token`: not ended, not past its time, of an account that is still active."""
    found = find_with_diary(work, token)
    return found.row if found is not None else None


def find_with_diary(work: Work, token: str) -> SignedIn | None:
    """The same, with what every page needs to know of whoever it belongs to."""
    return signed_in(work.session, work.now, _hashed(token))


def was_seen_lately(row: SignedInSession, now: datetime) -> bool:
    """Whether `last_seen_at` is exact enough to leave it."""
    return abs(now - row.last_seen_at) < SEEN_EVERY


def seen(work: Work, session_id: int) -> None:
    """Note that the session was used now."""
    work.session.execute(
        update(SignedInSession).where(SignedInSession.id == session_id).values(last_seen_at=work.now)
    )


def sessions_of(work: Work, account_id: int) -> list[SignedInSession]:
    """The live sessions of an account, the latest used first."""
    return list(
        work.session.scalars(
            select(SignedInSession)
            .where(
                SignedInSession.account_id == account_id,
                SignedInSession.ended_at.is_(None),
                SignedInSession.expires_at > work.now,
            )
            .order_by(SignedInSession.last_seen_at.desc(), SignedInSession.id.desc())
        )
    )


def end(work: Work, session_id: int) -> None:
    """End one session: its cookie opens nothing any more."""
    work.session.execute(
        update(SignedInSession)
        .where(SignedInSession.id == session_id, SignedInSession.ended_at.is_(None))
        .values(ended_at=work.now)
    )


def end_all(work: Work, account_id: int, *, but: int | None = None) -> None:
    """End every session of an account, except the one with the id `but`."""
    ending = update(SignedInSession).where(
        SignedInSession.account_id == account_id, SignedInSession.ended_at.is_(None)
    )
    if but is not None:
        ending = ending.where(SignedInSession.id != but)
    work.session.execute(ending.values(ended_at=work.now))


def forget_over(work: Work, *, after: timedelta) -> None:
    """Delete sessions that ended or ran out longer ago than `after`."""
    work.session.execute(
        delete(SignedInSession).where(
            (SignedInSession.ended_at < work.now - after) | (SignedInSession.expires_at < work.now - after)
        )
    )


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())

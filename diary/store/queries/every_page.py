"""What every page asks of whoever is signed in, in one question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, contains_eager

from diary.store.models import Account, Caregiver, Erasure, Patient, SignedInSession


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who has a live session, with what their pages need to know of them."""

    row: SignedInSession
    """With its account."""
    patient: Patient | None
    """The diary that they keep about themself."""
    in_circles: bool
    """Whether they look after anybody, as far as memberships go that have not ended."""
    erased_at: datetime | None
    """When their account is to be erased; None where it stays."""


# Asked for every page: built once, since building it costs about as much as asking it.
_LIVE = (
    select(
        SignedInSession,
        Patient,
        select(Caregiver.id)
        .where(Caregiver.account_id == SignedInSession.account_id, Caregiver.ended_at.is_(None))
        .exists()
        .label("in_circles"),
        Erasure.due_at,
    )
    .join(SignedInSession.account)
    .outerjoin(Patient, Patient.account_id == Account.id)
    .outerjoin(Erasure, Erasure.account_id == Account.id)
    .options(contains_eager(SignedInSession.account), contains_eager(Patient.account))
    .where(
        SignedInSession.token_hash == bindparam("token_hash"),
        SignedInSession.ended_at.is_(None),
        SignedInSession.expires_at > bindparam("now"),
        Account.active,
    )
)


def signed_in(session: Session, now: datetime, token_hash: str) -> SignedIn | None:
    """Whose session has this hash, if it is live: not ended, not past its time, of an account that is still active."""
    found = session.execute(_LIVE, {"token_hash": token_hash, "now": now}).one_or_none()
    return None if found is None else SignedIn(*found)

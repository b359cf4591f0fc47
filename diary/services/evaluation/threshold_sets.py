"""The sets of thresholds that stored findings rest on."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from json import dumps

from sqlalchemy.orm import Session

from diary.rules.thresholds import Thresholds
from diary.store.models import ThresholdSet
from diary.store.upsert import insert_if_new


def digest_of(numbers: Mapping[str, int | str]) -> str:
    """Sixteen hex digits that tell one set of numbers, as `Thresholds.as_dict` gives it, from another."""
    return sha256(dumps(numbers, sort_keys=True).encode()).hexdigest()[:16]


def keep(session: Session, thresholds: Thresholds) -> ThresholdSet:
    """The stored set of these numbers; kept now if it never was before."""
    numbers = thresholds.as_dict()
    digest = digest_of(numbers)
    kept = session.get(ThresholdSet, digest)
    if kept is None:
        insert_if_new(session, ThresholdSet, {"digest": digest, "numbers": numbers})
        kept = session.get_one(ThresholdSet, digest)
    return kept

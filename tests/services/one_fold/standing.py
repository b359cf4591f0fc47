"""What must be stored after the rules were gone over: rules.md, "What becomes of a finding", 7, read a second time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.store.models import FollowUp, FollowUpFinding

Key = tuple[str, int | None]

FOR_EVER = date(9999, 1, 1)


@dataclass(frozen=True)
class Stands:
    """How one follow-up of the routine tier stands, as far as the rules settle it."""

    key: Key
    state: str
    opened_on: date
    closed_on: date | None
    days: frozenset[date]
    """Those whose findings stand; of one that was withdrawn those that went with it."""
    withdrawn_on: date | None = None
    joined_to: int | None = None

    def open_days(self) -> tuple[date, date]:
        return self.opened_on, FOR_EVER if self.closed_on is None else self.closed_on


def stored(session: Session, patient_id: int) -> dict[int, Stands]:
    """How all of them stand, by id."""
    found = {}
    for row in session.scalars(
        select(FollowUp).where(
            FollowUp.patient_id == patient_id, FollowUp.kind.in_(["persists", "worsens", "interferes"])
        )
    ):
        findings = list(
            session.scalars(select(FollowUpFinding).where(FollowUpFinding.follow_up_id == row.id))
        )
        standing = {each.day for each in findings if each.corrected_at is None}
        if row.state == "withdrawn":
            assert not standing, "withdrawn, and something stands"
            last = max(each.corrected_at for each in findings)
            standing = {each.day for each in findings if each.corrected_at == last}
        elif row.state in ("open", "cleared"):
            assert row.last_found_on == max(standing)
        found[row.id] = Stands(
            (row.kind, row.symptom_id),
            row.state,
            row.opened_on,
            row.closed_on,
            frozenset(standing),
            row.withdrawn_on,
            row.joined_to,
        )
    return found


def after(
    before: Mapping[int, Stands],
    folded: Iterable[Stands],
    found: Mapping[Key, set[date]],
    today: date,
) -> tuple[dict[int, Stands], list[Stands]]:
    """How those that were stored must stand after this fold, and which new ones there must be.

    `found` are the days on which the rules find something of a key, whether it opened or joined anything or not.
    """
    now: dict[int, Stands] = {}
    new: list[Stands] = []
    for given in sorted(folded, key=lambda each: each.opened_on):
        fitting = [
            number
            for number, other in sorted(before.items(), key=lambda item: (item[1].opened_on, item[0]))
            if other.key == given.key and number not in now and _may_be(other, today) and _fits(given, other)
        ]
        if not fitting:
            new.append(given)
            continue
        now[fitting[0]] = given
        for number in fitting[1:]:
            now[number] = _ended(before[number], "joined", found, today, joined_to=fitting[0])
    for number, other in before.items():
        if number in now:
            continue
        if other.state == "withdrawn":
            now[number] = other
        elif other.state in ("joined", "acknowledged"):
            # What somebody answered stays answered.
            now[number] = replace(other, days=other.days & found.get(other.key, set()))
        elif other.days & found.get(other.key, set()):
            now[number] = _ended(other, "no_longer_needed", found, today)
        else:
            now[number] = _ended(other, "withdrawn", found, today)
    return now, new


def _may_be(stored: Stands, today: date) -> bool:
    if stored.state == "withdrawn":
        assert stored.withdrawn_on is not None
        return today - stored.withdrawn_on <= timedelta(days=7)
    return stored.state != "joined"


def _fits(one: Stands, other: Stands) -> bool:
    (begin, end), (other_begin, other_end) = one.open_days(), other.open_days()
    return begin <= other_begin <= end or other_begin <= begin <= other_end or bool(one.days & other.days)


def _ended(
    stored: Stands, state: str, found: Mapping[Key, set[date]], today: date, joined_to: int | None = None
) -> Stands:
    withdrawn = state == "withdrawn"
    was_joined_when_gone = stored.state == "withdrawn" and state == "joined"
    stands = frozenset() if was_joined_when_gone else stored.days & found.get(stored.key, set())
    return Stands(
        stored.key,
        state,
        stored.opened_on,
        stored.closed_on or max(today, stored.opened_on),
        stored.days if withdrawn else frozenset(stands),
        today if withdrawn else None,
        joined_to,
    )

"""Checking a chain: whether every row stands as it was written, in its place, up to the end that was sealed.

What a chain cannot show, whoever checks it should know. With the database and the site's secret both in hand somebody
can write a whole chain anew; a whole database put back from a backup fits itself; a chain taken away whole, from a
diary without a consent or a circle that would miss it, leaves nothing to check. A mark that was written down elsewhere
shows all three: the row it names must still be there, and still be the same. The column `id` is not chained: it is
shown nowhere and decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, String, select, tuple_, type_coerce, union
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator, TypeEngine

from diary.services.audit.chain import audit_key, chained, sealed
from diary.services.audit.faults import Fault, Faults, Wrong
from diary.services.audit.marks import Mark
from diary.store.models import AuditHead, AuditRow, Caregiver, CareInvitation, Consent, Patient
from diary.store.work import Work

BATCH = 1000
"""Rows read at a time."""

_Raw = Any
"""A row as the database has it, which may be anything."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of checking one diary's chain."""

    rows: int
    """How many there are."""
    faults: tuple[Fault, ...]
    left_out: int
    """Faults found beyond those."""
    mark: Mark | None
    """The last row's; None where there is none or something is wrong."""


def diaries_to_verify(session: Session) -> list[int]:
    """The ids of all diaries, and of those of which only the audit still speaks."""
    found = union(select(Patient.id), select(AuditHead.patient_id), select(AuditRow.patient_id).distinct())
    return sorted(session.scalars(found))


def verify(
    session: Session, keys: Sequence[bytes], patient_id: int, marks: Collection[Mark] = ()
) -> Verified:
    """Check one diary's chain, a batch of rows at a time, and that the rows named by `marks` are what they were.

    `keys` are those of the site's secrets, the oldest first: a row is written under the same as the one before it, or
    under a later one. `session` must not have read anything yet: all is read as of one moment.
    """
    if session.get_bind().dialect.name == "postgresql":
        # SQLite's transactions are like this by themselves.
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    head = session.execute(
        select(AuditHead.number, AuditHead.mac, AuditHead.seal).where(AuditHead.patient_id == patient_id)
    ).one_or_none()
    walk = _Walk(patient_id, keys, head, marks)
    for row in _rows(session, patient_id):
        walk.take(row)
    walk.finish()
    if head is None and not walk.rows and _left_traces(session, patient_id):
        walk.faults.add(Wrong.ALL_GONE)
    faults = walk.faults
    mark = None if faults.found or not walk.rows else Mark.of(patient_id, walk.number, walk.mac)
    return Verified(walk.rows, tuple(faults.found), faults.left_out, mark)


def was_written_to(session: Session) -> bool:
    """Whether any diary here has a row, for which the site's secret was used."""
    return session.scalar(select(AuditRow.id).limit(1)) is not None


def written_with_another_key(work: Work) -> bool:
    """Whether the oldest row there is was not written with the secret that lies in the data directory."""
    oldest = work.session.scalar(select(AuditRow).where(AuditRow.number == 1).order_by(AuditRow.id).limit(1))
    return oldest is not None and chained(audit_key(work.settings), "", oldest) != oldest.mac


def _left_traces(session: Session, patient_id: int) -> bool:
    """Whether something is stored that was never stored without a row of the audit."""
    traces = [
        select(table.patient_id).where(table.patient_id == patient_id)
        for table in (Consent, Caregiver, CareInvitation)
    ]
    return session.execute(union(*traces)).first() is not None


class _Walk:
    """One pass over the rows, from the first to the last."""

    def __init__(
        self, patient_id: int, keys: Sequence[bytes], head: _Raw | None, marks: Collection[Mark]
    ) -> None:
        self.faults = Faults()
        self.rows = 0
        self.number = 0
        """The number and the `mac` of the row before."""
        self.mac = ""
        self._patient_id = patient_id
        self._keys = keys
        self._head = head
        self._end = head.number if head is not None and self._is_sealed(head) else None
        """The number of the last row, where that can be relied on."""
        self._marks = {mark.number: mark for mark in marks}

    def take(self, row: _Raw) -> None:
        """Look at one more row."""
        self.rows += 1
        if not isinstance(row.number, int) or row.number <= self.number:
            # Only in a table without its own rules: a number twice, or none at all.
            self.faults.add(Wrong.ADDED, row.number)
            return
        if self._end is not None and row.number > self._end:
            self.faults.add(Wrong.BEYOND_END, row.number)
            return
        if row.number > self.number + 1:
            self.faults.add(Wrong.MISSING, self.number + 1, row.number - 1)
        elif not self._fits(row):
            self.faults.add(Wrong.CHANGED, row.number)
        mark = self._marks.pop(row.number, None)
        if mark is not None and mark != Mark.of(self._patient_id, row.number, str(row.mac)):
            self.faults.add(Wrong.OTHER_THAN_MARKED, row.number)
        self.number, self.mac = row.number, row.mac

    def finish(self) -> None:
        """Hold the last row against the end that was sealed."""
        if self._head is None:
            if self.rows:
                self.faults.add(Wrong.NO_END)
        elif self._end is not None and self._is_sealed(self._head):
            if self.number < self._end:
                self.faults.add(Wrong.CUT_OFF, self.number + 1, self._end)
            elif self._head.mac != self.mac:
                self.faults.add(Wrong.END_DIFFERS, self.number)
        elif self.faults.found == [Fault(Wrong.CHANGED, 1, self.number)]:
            self.faults.found = [Fault(Wrong.OTHER_KEY, 1, self.number)]
        else:
            self.faults.add(Wrong.END_FORGED)
        for number in sorted(self._marks):
            self.faults.add(Wrong.MARKED_MISSING, number)

    def _fits(self, row: _Raw) -> bool:
        """Whether the row's `mac` is what it must be after the one before. Later rows know no earlier key."""
        if row.at is None:
            return False
        copy = AuditRow(
            patient_id=self._patient_id,
            number=row.number,
            at=row.at,
            event=row.event,
            acting_as=row.acting_as,
            account_id=row.account_id,
            subject=row.subject,
        )
        for later, key in enumerate(self._keys):
            if row.mac == _or_none(chained, key, self.mac, copy):
                self._keys = self._keys[later:]
                return True
        return False

    def _is_sealed(self, head: _Raw) -> bool:
        """Whether its seal is by a key that can still be in use after the rows looked at so far."""
        copy = AuditHead(patient_id=self._patient_id, number=head.number, mac=head.mac)
        seals = {_or_none(sealed, key, copy) for key in self._keys}
        return isinstance(head.number, int) and head.seal in seals


def _or_none(make: Callable[..., str], *given: object) -> str | None:
    """None for what was in no chain, since it cannot be put into one: SQLite keeps bytes in any column."""
    try:
        return make(*given)
    except TypeError:
        return None


class _AnyInstant(TypeDecorator[datetime]):
    """An instant read without trust: None where the column holds something else, as SQLite lets it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text on SQLite: its own reading of an instant fails on what is none."""
        return String() if dialect.name == "sqlite" else DateTime(timezone=True)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """An aware instant. SQLite keeps them in UTC, without saying so."""
        if isinstance(value, datetime):
            return value
        try:
            return datetime.fromisoformat(f"{value}+00:00")
        except ValueError:
            return None


def _rows(session: Session, patient_id: int) -> Iterator[_Raw]:
    """The rows in the order of their numbers."""
    place = tuple_(AuditRow.number, AuditRow.id)
    asked = (
        select(
            AuditRow.id,
            AuditRow.number,
            type_coerce(AuditRow.at, _AnyInstant).label("at"),
            AuditRow.event,
            AuditRow.acting_as,
            AuditRow.account_id,
            AuditRow.subject,
            AuditRow.mac,
        )
        .where(AuditRow.patient_id == patient_id)
        .order_by(AuditRow.number, AuditRow.id)
        .limit(BATCH)
    )
    batch = session.execute(asked).all()
    while batch:
        yield from batch
        after = tuple_(batch[-1].number, batch[-1].id)
        batch = session.execute(asked.where(place > after)).all() if len(batch) == BATCH else []

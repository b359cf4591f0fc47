"""Whatever is changed in a chain by chance or on purpose, checking finds it; what is not changed it leaves alone."""

# ruff: noqa: S608 - the test writes its own SQL

from __future__ import annotations

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from diary.services.audit.chain import audit_key
from diary.services.audit.verification import verify
from diary.store.engine import begin_writing
from tests.services.audit.chains import spoil
from tests.services.conftest import Site

ROWS = 8
VALUES = {
    "patient_id": st.integers(1, 2),
    "number": st.integers(-1, ROWS + 2),
    "at": st.sampled_from(
        ["2026-01-05 20:00:00.000000", "2026-01-05 20:03:00.000000", "never", "", "2026-01-05"]
    ),
    "event": st.sampled_from(["viewed_trends", "refused", "report_saved", ""]),
    "acting_as": st.sampled_from(["patient", "caregiver", "stranger", "command", "god"]),
    "account_id": st.one_of(st.none(), st.integers(0, 3)),
    "subject": st.text("report:1 \0é", max_size=9),
    "mac": st.text("0123456789abcdef", max_size=64),
}
NUMBERS = st.integers(1, ROWS)
CHANGES = st.one_of(
    st.tuples(st.just("delete"), NUMBERS),
    st.tuples(st.just("swap"), NUMBERS, NUMBERS),
    st.tuples(st.just("copy"), NUMBERS, VALUES["number"]),
    st.tuples(st.just("head"), st.sampled_from(["number", "mac", "seal"]), VALUES["mac"], VALUES["number"]),
    *(st.tuples(st.just("set"), NUMBERS, st.just(column), values) for column, values in VALUES.items()),
)
COLUMNS = "patient_id, number, at, event, acting_as, account_id, subject, mac"


def apply(session: Session, change: tuple[object, ...]) -> None:
    what, *rest = change
    if what == "delete":
        spoil(session, f"DELETE FROM audit_row WHERE number = {rest[0]}")
    elif what == "swap":
        one, other = rest
        spoil(
            session,
            f"UPDATE audit_row SET number = 1000 WHERE number = {one}",
            f"UPDATE audit_row SET number = {one} WHERE number = {other}",
            f"UPDATE audit_row SET number = {other} WHERE number = 1000",
        )
    elif what == "copy":
        others = COLUMNS.replace("number", str(rest[1]))
        spoil(
            session,
            f"INSERT INTO audit_row ({COLUMNS}) SELECT {others} FROM audit_row WHERE number = {rest[0]}",
        )
    elif what == "head":
        column, mac, number = rest
        session.execute(
            text(f"UPDATE audit_head SET {column} = :value"), {"value": number if column == "number" else mac}
        )
    else:
        number, column, value = rest
        spoil(session)
        session.execute(
            text(f"UPDATE audit_row SET {column} = :value WHERE number = :number"),
            {"value": value, "number": number},
        )


def content(session: Session) -> list[tuple[object, ...]]:
    """All that a chain must hold fast: everything but `id`."""
    rows = session.execute(text(f"SELECT {COLUMNS} FROM audit_row ORDER BY patient_id, number"))
    heads = session.execute(text("SELECT * FROM audit_head ORDER BY patient_id"))
    return [tuple(row) for row in (*rows, *heads)]


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.one_of(CHANGES.map(lambda one: [one]), st.lists(CHANGES, min_size=2, max_size=4)))
def test_every_change_is_found(chain: Site, changes: list[tuple[object, ...]]) -> None:
    key = audit_key(chain.settings)
    with Session(chain.engine) as session:
        begin_writing(session)
        before = content(session)
        try:
            for change in changes:
                apply(session, change)
        except IntegrityError:
            assume(False)
        found = [fault for patient_id in (1, 2) for fault in verify(session, [key], patient_id).faults]
        changed = content(session) != before
        session.rollback()
    assert bool(found) is changed
    assert all(fault.says for fault in found)

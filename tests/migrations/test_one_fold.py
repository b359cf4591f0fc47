"""From one set of thresholds with every finding, and answers within follow-ups, to each kept once: rows and all."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, create_engine, select, text

from diary.rules.thresholds import Thresholds
from diary.services.followups.explain import Verdict, explained
from diary.store import migrate
from diary.store.engine import make_engine, reading
from diary.store.models import FollowUp

pytestmark = pytest.mark.filterwarnings("ignore:.*expression-based index.*")

MONDAY = date(2026, 1, 5)
NOW = datetime(2026, 1, 20, 23, 30, tzinfo=UTC)
NUMBERS = {"persists_after_days": 7, "persists_window_days": 14, "quiet_days": 7}
OTHER_NUMBERS = {**NUMBERS, "persists_after_days": 9}


class Before:
    """The tables as they were at one version."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.tables = MetaData()
        self.tables.reflect(connection)

    def add(self, name: str, /, **values: Any) -> int:
        table = self.tables.tables[name]
        defaults = {
            column.name: _nothing(column)
            for column in table.columns
            if not column.nullable and column.name != "id"
        }
        row = self.connection.execute(table.insert().values({**defaults, **values}))
        return 0 if "id" not in table.columns else int(row.inserted_primary_key[0])  # type: ignore[index]

    def all(self, name: str) -> list[Any]:
        table = self.tables.tables[name]
        return list(self.connection.execute(select(table).order_by(*table.primary_key.columns)))


def _nothing(column: Any) -> Any:
    kind = column.type.python_type
    return {
        str: "",
        int: 0,
        bool: False,
        date: MONDAY,
        datetime: NOW,
        dict: {},
    }.get(kind, "[]")


def fill(before: Before) -> dict[str, int]:
    account = before.add("account", email="ann@example.org", fs_uniquifier="a", active=True)
    patient = before.add("patient", account_id=account, timezone="Pacific/Kiritimati")
    other_account = before.add("account", email="bea@example.org", fs_uniquifier="b", active=True)
    other = before.add("patient", account_id=other_account, timezone="UTC")
    ids = {"account": account, "patient": patient, "other": other}
    for each in (patient, other):
        before.add("sweep_state", patient_id=each, applied_rules="before")
        for number in range(9):
            before.add(
                "report", patient_id=each, day=MONDAY + timedelta(days=number), version=1, source="page"
            )
    symptom = before.add("tracked_symptom", patient_id=patient, name="Upper back pain", kind="pain")
    common = {"patient_id": patient, "symptom_id": symptom, "rule": "persists", "last_found_on": MONDAY}
    closed = {"closed_on": date(2026, 1, 13), "closed_at": NOW}
    answered = before.add(
        "follow_up",
        **common,
        kind="persists",
        state="acknowledged",
        opened_on=MONDAY,
        answer="booked",
        appointment_on=date(2026, 1, 25),
        acknowledged_at=NOW,
        acknowledged_by=account,
        answer_note="By phone.",
        **closed,
    )
    withdrawn = before.add(
        "follow_up", **common, kind="worsens", state="withdrawn", opened_on=MONDAY, **closed
    )
    is_open = before.add("follow_up", **common, kind="persists", state="open", opened_on=MONDAY)
    value = [{"day": MONDAY.isoformat(), "field": "worst", "value": 3, "symptom": symptom}]
    for number, (follow_up, numbers) in enumerate(
        [(answered, NUMBERS), (answered, NUMBERS), (withdrawn, NUMBERS), (is_open, OTHER_NUMBERS)]
    ):
        before.add(
            "follow_up_finding",
            follow_up_id=follow_up,
            day=MONDAY + timedelta(days=number),
            rule="persists",
            tier="follow_up",
            symptom_id=symptom,
            rules_version="2026.1",
            thresholds=numbers,
            values=value,
            facts={},
        )
    for on, outcome in ((date(2026, 1, 22), "moved"), (date(2026, 1, 25), None)):
        before.add(
            "appointment",
            patient_id=patient,
            follow_up_id=answered,
            on=on,
            outcome=outcome,
            answered_at=NOW if outcome else None,
        )
    return {**ids, "answered": answered, "withdrawn": withdrawn, "open": is_open}


@pytest.fixture
def filled(empty_database_url: str) -> tuple[str, dict[str, int]]:
    migrate.upgrade(empty_database_url, "0008")
    engine = make_engine(empty_database_url)
    with engine.begin() as connection:
        ids = fill(Before(connection))
    engine.dispose()
    migrate.upgrade(empty_database_url)
    return empty_database_url, ids


def test_rows_come_along(filled: tuple[str, dict[str, int]]):
    url, ids = filled
    engine = create_engine(url)
    with engine.connect() as connection:
        now = Before(connection)
        sets = {row.digest: row.numbers for row in now.all("threshold_set")}
        assert sorted(map(json.dumps, map(_sorted, sets.values()))) == sorted(
            map(json.dumps, map(_sorted, [NUMBERS, OTHER_NUMBERS]))
        )
        findings = now.all("follow_up_finding")
        assert [sets[row.thresholds_digest] for row in findings] == [NUMBERS, NUMBERS, NUMBERS, OTHER_NUMBERS]
        in_force = {row.patient_id: row for row in now.all("rules_in_force")}
        for patient in ("patient", "other"):
            # Of a diary without a finding nobody can tell: it went by what the last one on the site did.
            row = in_force[ids[patient]]
            assert (sets[row.digest], row.from_on, row.rules_version) == (OTHER_NUMBERS, MONDAY, "2026.1")
        (given,) = now.all("given_answer")
        assert (given.follow_up_id, given.answer, given.note) == (ids["answered"], "booked", "By phone.")
        assert (str(given.on), str(given.booked_for)) == ("2026-01-13", "2026-01-22")
        first, second = now.all("appointment")
        assert (given.appointment_id, second.instead_of) == (first.id, first.id)
        # Half past eleven in the evening in UTC is the next day there.
        assert {str(first.booked_on), str(first.answered_on)} == {"2026-01-21"}
        states = {row.id: row for row in now.all("follow_up")}
        assert str(states[ids["withdrawn"]].withdrawn_on) == "2026-01-13"
        assert [(row.follow_up_id, row.state) for row in now.all("follow_up_change")] == [
            (ids["withdrawn"], "withdrawn")
        ]
        state = now.all("sweep_state")[0]
        assert (str(state.changed_from), str(state.reported_to)) == ("2026-01-05", "2026-01-13")
        assert state.data_version == state.applied_version + 1
    engine.dispose()


def _sorted(numbers: dict[str, Any]) -> dict[str, Any]:
    return dict(sorted(numbers.items()))


def test_what_was_found_before_is_read_with_its_own_numbers(filled: tuple[str, dict[str, int]]):
    url, ids = filled
    engine = make_engine(url)
    with reading(engine) as session:
        found = explained(session, session.get_one(FollowUp, ids["open"]), Thresholds())
        assert [each.thresholds and each.thresholds.persists_after_days for each in found] == [9]
        assert {each.verdict for each in found} == {Verdict.DIFFERENT}, "one answer makes no week of pain"
    engine.dispose()


def test_it_goes_down_again_with_every_finding_and_no_state_the_version_before_cannot_read(
    filled: tuple[str, dict[str, int]],
):
    url, ids = filled
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE follow_up SET state = 'joined', joined_to = :to, withdrawn_on = NULL WHERE id = :id"
            ),
            {"id": ids["withdrawn"], "to": ids["open"]},
        )
    engine.dispose()

    migrate.downgrade(url, "0008")

    engine = create_engine(url)
    with engine.connect() as connection:
        then = Before(connection)
        assert [row.thresholds for row in then.all("follow_up_finding")] == [NUMBERS] * 3 + [OTHER_NUMBERS]
        states = {row.id: row.state for row in then.all("follow_up")}
        assert states == {ids["answered"]: "acknowledged", ids["withdrawn"]: "cleared", ids["open"]: "open"}
        assert "given_answer" not in then.tables.tables
    engine.dispose()
    migrate.upgrade(url)

"""`diary followups` across everybody: in one order, with who is on it, as a table and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, select

from diary.cli import followups as command
from diary.cli import main
from diary.store.engine import unit_of_work
from diary.store.models import Account, Assignment, FollowUp, Patient
from diary.store.models.circle import Grant
from diary.store.queries import worklist
from tests.factories import make_account, make_caregiver, make_patient

NOW = datetime.now(UTC)
Diary = Callable[..., Result]


@pytest.fixture
def diary(engine: Engine, database_url: str, tmp_path: Path) -> Diary:
    environment = {"DIARY_DATA_DIR": str(tmp_path / "data"), "DIARY_DATABASE_URL": database_url}
    return lambda *words: CliRunner().invoke(main, ["followups", *map(str, words)], env=environment)


@pytest.fixture
def add(engine: Engine) -> Callable[..., int]:
    """Put a follow-up into somebody's diary; gives its number."""

    def add(email: str, kind: str, *, hours: int, over: bool = False) -> int:
        opened = NOW - timedelta(hours=hours)
        with unit_of_work(engine) as session:
            account = session.scalars(select(Account).where(Account.email == email)).one_or_none()
            patient = (
                session.scalars(select(Patient).where(Patient.account_id == account.id)).one()
                if account
                else make_patient(session, NOW - timedelta(days=30), email, timezone="UTC")
            )
            row = FollowUp(
                patient_id=patient.id, kind=kind, rule="severe" if kind == "emergency" else "interferes",
                opened_on=opened.date(), opened_at=opened, last_found_on=opened.date(), findings=[],
            )  # fmt: skip
            if over:
                row.state, row.closed_on, row.closed_at = "cleared", NOW.date(), NOW
            session.add(row)
            session.flush()
            return row.id

    return add


@pytest.fixture
def several(add: Callable[..., int]) -> dict[str, int]:
    return {
        "cleared": add("ann@example.org", "interferes", hours=300, over=True),
        "doctor": add("ann@example.org", "interferes", hours=60),
        "urgent": add("bob@example.org", "urgent", hours=5),
        "emergency": add("bob@example.org", "emergency", hours=1),
        "doctor long": add("cem@example.org", "interferes", hours=100),
        "emergency long": add("cem@example.org", "emergency", hours=2),
        "cleared later": add("cem@example.org", "urgent", hours=20, over=True),
    }


def listed(diary: Diary, *words: str) -> list[dict[str, Any]]:
    done = diary(*words, "--format", "json")
    assert done.exit_code == 0, done.output
    found: list[dict[str, Any]] = json.loads(done.stdout)
    assert done.stdout == json.dumps(found, indent=2) + "\n"
    return found


def test_everybodys_come_the_most_urgent_first_then_what_waits_longest_then_what_is_over(
    diary: Diary, several: dict[str, int]
) -> None:
    names = {number: name for name, number in several.items()}
    open_first = ["emergency long", "emergency", "urgent", "doctor long", "doctor"]
    assert [names[each["id"]] for each in listed(diary)] == [*open_first, "cleared later", "cleared"]
    found = listed(diary, "--open")
    assert [names[each["id"]] for each in found] == open_first
    assert [each["patient"] for each in found] == [
        "cem@example.org", "bob@example.org", "bob@example.org", "cem@example.org", "ann@example.org",
    ]  # fmt: skip
    assert [each["unanswered_hours"] for each in found] == [2, 1, 5, 100, 60]


def test_it_is_narrowed_by_patient_kind_and_number(diary: Diary, several: dict[str, int]) -> None:
    def numbers(*words: str) -> list[int]:
        return [each["id"] for each in listed(diary, *words)]

    assert numbers("--patient", "Cem@example.org") == [
        several["emergency long"], several["doctor long"], several["cleared later"],
    ]  # fmt: skip
    assert numbers("--kind", "urgent", "--open") == [several["urgent"]]
    assert numbers("--limit", "2") == [several["emergency long"], several["emergency"]]
    assert diary("--kind", "other").exit_code == 2
    assert diary("--limit", "0").exit_code == 2


def test_the_keys_of_each_line_stay_as_they_are(diary: Diary, several: dict[str, int]) -> None:
    keys = (
        "id kind symptom rule tier state opened_on last_found_on corrected closed_on answer "
        "patient opened_at unanswered_hours on_it"
    )
    for each in listed(diary):
        assert " ".join(each) == keys
        assert datetime.fromisoformat(each["opened_at"]).utcoffset() == timedelta()


def test_the_table_names_the_patient_how_long_and_who_is_on_it(
    diary: Diary, engine: Engine, several: dict[str, int]
) -> None:
    with unit_of_work(engine) as session:
        nora = make_account(session, NOW, "nora@example.org", name="Nora")
        patient = session.get_one(Patient, session.get_one(FollowUp, several["urgent"]).patient_id)
        make_caregiver(session, NOW, patient, nora, [Grant.FOLLOW_UPS])
        session.add(Assignment(follow_up_id=several["urgent"], account_id=nora.id, taken_at=NOW))
    done = diary("--open")
    rows = {int(line.split()[0]): line.split() for line in done.stdout.splitlines()[1:]}
    assert rows[several["urgent"]][1] == "bob@example.org"
    assert "5 h nora@example.org" in " ".join(rows[several["urgent"]])
    assert "4 d" in " ".join(rows[several["doctor long"]])
    assert done.stderr == ""
    (found,) = listed(diary, "--kind", "urgent", "--open")
    assert found["on_it"] == "nora@example.org"


def test_a_cut_table_says_how_many_are_left_out(
    diary: Diary, several: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "TABLE_ROWS", 3)
    done = diary()
    assert len(done.stdout.splitlines()) == 1 + 3
    assert done.stderr.startswith("4 more are not shown.")
    assert diary("--limit", "7").stderr == ""
    assert len(listed(diary)) == 7


def test_a_long_list_is_read_in_batches_and_stays_whole(
    diary: Diary, several: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = listed(diary)
    monkeypatch.setattr(worklist, "BATCH", 2)
    assert listed(diary) == whole


def test_where_there_is_nothing_it_says_so(diary: Diary) -> None:
    assert diary().stdout == "There are no follow-ups.\n"
    assert diary("--open").stdout == "No follow-up is open.\n"
    assert diary("--format", "json").stdout == "[]\n"

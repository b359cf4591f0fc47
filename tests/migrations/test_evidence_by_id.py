"""From copied answers to the report versions that gave them: what a finding rests on stays the same to the letter."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, select, text

from diary.store import migrate
from diary.store.engine import make_engine, reading
from diary.store.models import FollowUpFinding
from tests.migrations import old_schemas

pytestmark = pytest.mark.filterwarnings("ignore:.*expression-based index.*")


@pytest.fixture
def before(empty_database_url: str) -> tuple[str, dict[int, Any]]:
    """The demonstration of the version before, and what each of its findings rests on."""
    old_schemas.fill(empty_database_url, "0018")
    engine = create_engine(empty_database_url)
    copies = copied(engine)
    engine.dispose()
    return empty_database_url, copies


def copied(engine: Engine) -> dict[int, Any]:
    with engine.connect() as connection:
        rows = connection.execute(text('SELECT id, "values" FROM follow_up_finding')).all()
    return {row[0]: json.loads(row[1]) if isinstance(row[1], str) else row[1] for row in rows}


def rests_on(url: str) -> dict[int, FollowUpFinding]:
    engine = make_engine(url)
    with reading(engine) as session:
        found = {row.id: row for row in session.scalars(select(FollowUpFinding))}
        assert all(row.values is not None for row in found.values())
    engine.dispose()
    return found


def test_numbers_of_a_symptom_are_kept_by_version_and_read_as_they_were(
    before: tuple[str, dict[int, Any]],
):
    url, copies = before
    migrate.upgrade(url)
    found = rests_on(url)
    assert {number: row.values for number, row in found.items()} == copies
    by_id = {row.rule.value for row in found.values() if row.reports is not None}
    assert by_id == {"persists", "rising"}, "the demonstration has no early rise"
    for row in found.values():
        assert bool(row.copied) is (row.reports is None), row.rule
        assert (row.rule.value in by_id) is (row.reports is not None), row.rule


@pytest.mark.parametrize(
    ("before_number", "after_number"), [(r'"value": ([0-9]+)', '"value": 11'), (r'"day": "20', '"day": "19')]
)
def test_what_no_version_says_stays_copied(
    before: tuple[str, dict[int, Any]], before_number: str, after_number: str
):
    url, copies = before
    number, values = next((key, each) for key, each in copies.items() if len(each) > 5)
    spoilt = json.loads(re.sub(before_number, after_number, json.dumps(values), count=1))
    assert spoilt != values
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(
            text('UPDATE follow_up_finding SET "values" = :values WHERE id = :id'),
            {"values": json.dumps(spoilt), "id": number},
        )
    engine.dispose()
    migrate.upgrade(url)
    row = rests_on(url)[number]
    assert (row.reports, row.copied, row.values) == (None, spoilt, spoilt)


def test_on_the_way_down_every_answer_is_copied_again(before: tuple[str, dict[int, Any]]):
    url, copies = before
    migrate.upgrade(url)
    migrate.downgrade(url, "0018")
    engine = create_engine(url)
    assert copied(engine) == copies
    engine.dispose()
    migrate.upgrade(url)


def test_a_row_that_cannot_be_read_keeps_its_copy_and_stops_nothing(
    empty_database_url: str, caplog: pytest.LogCaptureFixture
):
    if not empty_database_url.startswith("sqlite"):
        return  # PostgreSQL takes nothing that is no JSON.
    old_schemas.fill(empty_database_url, "0018")
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        first = connection.execute(
            text("SELECT min(id) FROM follow_up_finding WHERE rule = 'persists'")
        ).scalar()
        spoil = text('UPDATE follow_up_finding SET "values" = :spoilt WHERE id = :first')
        connection.execute(spoil, {"first": first, "spoilt": "[{"})
    migrate.upgrade(empty_database_url)
    with engine.connect() as connection:
        kept = text('SELECT "values", reports FROM follow_up_finding WHERE id = :first')
        assert connection.execute(kept, {"first": first}).one() == ("[{", None)
        others = text("SELECT count(*) FROM follow_up_finding WHERE reports IS NOT NULL")
        assert connection.execute(others).scalar_one() > 0, "another patient's"
    engine.dispose()

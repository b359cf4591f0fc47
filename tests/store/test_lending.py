"""A PostgreSQL database that a test used is like a new one for the next, or is not lent again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from diary.store.models import Account, Patient
from tests import lending
from tests.factories import make_patient

pytestmark = pytest.mark.postgres


@pytest.fixture
def lender(postgres_server: str, migrated_postgres: str) -> Iterator[lending.Lender]:
    lender = lending.Lender(postgres_server, migrated_postgres)
    yield lender
    lender.close()


def keep_a_patient(engine: Engine) -> tuple[int, int]:
    """How many patients there were before, and the number of the new one."""
    with Session(engine) as session:
        before = session.query(Patient).count() + session.query(Account).count()
        number = make_patient(session, datetime.now(UTC)).id
        session.commit()
    return before, number


def test_the_next_test_finds_no_rows_and_its_own_begin_at_one(lender: lending.Lender) -> None:
    urls = []
    for _test in range(3):
        with lender.lend() as url:
            urls.append(url)
            engine = create_engine(url)
            assert keep_a_patient(engine) == (0, 1)
        # Its connection was still open, as a test that fails may leave it.
        engine.dispose()
    assert len(set(urls)) == 1


@pytest.mark.parametrize(
    "change",
    [
        "DROP TABLE draft CASCADE",
        "ALTER TABLE patient ADD COLUMN shoe_size int",
        "ALTER TABLE account ALTER COLUMN name DROP NOT NULL",
        "ALTER TABLE account DISABLE TRIGGER ALL",
        "CREATE INDEX another ON account (name)",
        "UPDATE alembic_version SET version_num = '9999'",
        "DROP TABLE alembic_version",
    ],
)
def test_one_whose_tables_were_changed_is_not_lent_again(lender: lending.Lender, change: str) -> None:
    with lender.lend() as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text(change))
        engine.dispose()
    with lender.lend() as another:
        assert another != url


def test_two_at_once_are_apart(lender: lending.Lender) -> None:
    with lender.lend() as one, lender.lend() as other:
        assert one != other

"""A database that is damaged, or was half erased by hand: every page of everybody still comes, whatever table is empty.

Rows are deleted as somebody's shell deletes them: without looking at what refers to them.
"""

from __future__ import annotations

import pytest
from sqlalchemy import text

from diary.store.models import Base
from tests.web.access.addresses import addresses
from tests.web.access.people import ANN, EVERYTHING
from tests.web.access.world import World

TABLES = [table.name for table in Base.metadata.sorted_tables]
PATIENT_AND_CAREGIVER = (ANN, EVERYTHING)


@pytest.mark.slow
@pytest.mark.parametrize("name", TABLES)
def test_no_page_is_a_fault_where_a_tables_rows_are_gone(world: World, name: str) -> None:
    world.begin_again()
    engine = world.site.engine
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys = OFF")
        connection.execute(text(f"DELETE FROM {name}"))  # noqa: S608 - our own names
        connection.commit()
        raw.execute("PRAGMA foreign_keys = ON")
    faults = {}
    for who in PATIENT_AND_CAREGIVER:
        for address in addresses(world.site.app, world.tried(who)):
            if address.method == "GET":
                answer = world.browsers[who].client.get(address.path)
                if answer.status_code == 500:
                    faults[who, address.path] = answer.status_code
    world.begin_again()
    assert not faults

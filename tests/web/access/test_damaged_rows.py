"""Somebody or a disk took all rows of a table: no page is a fault for it, and no danger looks harmless.

A page that asks nothing of a table cannot notice that it is empty, so of each table those pages are opened that do.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from typing import Any

import pytest
from sqlalchemy import event, text

from diary.store.models import Base
from tests.web.access.addresses import addresses
from tests.web.access.people import ANN, EVERYTHING
from tests.web.access.visiting import visit
from tests.web.access.world import World

TABLES = tuple(table.name for table in Base.metadata.sorted_tables)
MISSING = "Something is missing here"
_WORD = re.compile(r"[a-z_]+")


def empty(world: World, *tables: str) -> None:
    """Take every row out, looking at no reference."""
    with world.site.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys = OFF")
        for table in tables:
            connection.execute(text(f'DELETE FROM "{table}"'))  # noqa: S608 - our own names
        connection.commit()
        raw.execute("PRAGMA foreign_keys = ON")


def opened(world: World, who: str, path: str) -> str:
    """The page of Ann's diary, as she or somebody in her circle sees it."""
    if who != ANN:
        path = f"/people/{world.diaries[ANN].patient_id}{path}"
    found = visit(world, who, path)
    assert found.answer == 200, f"{path}: {found.answer}"
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", found.text))


def asked_by(world: World) -> dict[str, list[tuple[str, str]]]:
    """By table, which pages ask for something in it, by who opens them."""
    asking: dict[str, list[tuple[str, str]]] = defaultdict(list)
    named: set[str] = set()

    def note(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        named.update(_WORD.findall(statement.lower()))

    event.listen(world.site.engine, "before_cursor_execute", note)
    try:
        for who in (ANN, EVERYTHING):
            world.begin_again()
            # To Ann the pages under her name are those under her own address.
            found = [
                address.path
                for address in addresses(world.site.app, world.diaries[ANN])
                if address.method == "GET" and not (who == ANN and address.of_somebody)
            ]
            for path in found:
                named.clear()
                visit(world, who, path)
                for table in named.intersection(TABLES):
                    asking[table].append((who, path))
    finally:
        event.remove(world.site.engine, "before_cursor_execute", note)
    return asking


@pytest.mark.slow
def test_no_page_is_a_fault_whichever_table_is_empty(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger("diary"), "disabled", True)
    faults = []
    for table, pages in asked_by(world).items():
        world.begin_again()
        empty(world, table)
        for who, path in pages:
            try:
                answer = visit(world, who, path).answer
            except Exception as error:
                answer = f"broke off: {error!r}"  # a file, in the middle of it
            if (not isinstance(answer, int) and answer.startswith("broke")) or answer in (500, 503):
                faults.append((table, who, path, answer))
    assert not faults


@pytest.mark.parametrize("who", [ANN, EVERYTHING])
def test_an_alarm_whose_evidence_is_gone_still_says_what_to_do(world: World, who: str) -> None:
    empty(world, "follow_up_finding")
    number = world.diaries[ANN].open_id
    for path in ("/follow-ups", f"/follow-ups/{number}"):
        page = opened(world, who, path)
        assert MISSING in page
        assert "Call 999" in page
    assert MISSING in opened(world, who, f"/follow-ups/{number}/explained")
    assert MISSING in opened(world, who, "/doctors-page")
    assert f"Emergency: {MISSING}" in opened(world, who, "/emergency-card")


@pytest.mark.parametrize("who", [ANN, EVERYTHING])
def test_an_alarm_whose_thresholds_are_gone_still_tells_its_answers(world: World, who: str) -> None:
    empty(world, "threshold_set")
    page = opened(world, who, "/follow-ups")
    assert "A warning sign" in page
    assert "Chest tightness or pressure" in page
    assert MISSING in page
    explained = opened(world, who, f"/follow-ups/{world.diaries[ANN].open_id}/explained")
    assert "Do not rely on it." in explained


@pytest.mark.parametrize("table", ["follow_up_finding", "threshold_set"])
def test_who_looks_after_somebody_is_told_whom_to_call_without_the_evidence(world: World, table: str) -> None:
    empty(world, table)
    found = visit(world, EVERYTHING, "/people/follow-ups")
    assert found.answer == 200
    assert MISSING in found.text
    assert re.search(r"Call (<[^>]*>)*999(<[^>]*>)* for qxannname now\.", found.text)


@pytest.mark.parametrize("who", [ANN, EVERYTHING])
def test_numbers_of_a_symptom_that_is_gone_stay(world: World, who: str) -> None:
    empty(world, "tracked_symptom")
    trends = opened(world, who, "/trends")
    assert MISSING in trends
    number = world.diaries[ANN].symptom_id
    for path in ("/trends", "/reports", "/reports/2026-01-05", "/export/diary.csv", "/doctors-page"):
        assert f"Missing symptom {number}" in opened(world, who, path)
    assert MISSING in opened(world, who, "/plan/numbers")


def test_a_severe_number_of_a_symptom_that_is_gone_is_an_emergency(world: World) -> None:
    empty(world, "tracked_symptom", "follow_up", "question", "plan_entry")
    with world.site.engine.begin() as connection:
        connection.execute(text("UPDATE report SET signs = 0, sudden = 0"))
        connection.execute(text("UPDATE reading SET worst = 9"))
    page = opened(world, ANN, "/saved/2026-01-05")
    assert "Get emergency help now" in page
    assert "Call 999" in page


def test_where_numbers_cannot_be_judged_there_is_no_tick_and_no_good_news(world: World) -> None:
    with world.site.engine.begin() as connection:
        connection.execute(text("UPDATE report SET signs = 0, sudden = 0, could_not = 0, interference = 0"))
        connection.execute(text("UPDATE reading SET worst = 2, usual = 1"))
    empty(world, "follow_up", "question", "plan_entry")
    good = "home-said"
    assert "saved-mark" in visit(world, ANN, "/saved/2026-01-05").text
    assert good in visit(world, ANN, "/").text
    empty(world, "tracked_symptom")
    saved = visit(world, ANN, "/saved/2026-01-05").text
    assert "saved-mark" not in saved
    assert MISSING in saved
    assert "call 999" in saved
    home = visit(world, ANN, "/").text
    assert good not in home


def test_without_a_plan_of_reminders_the_page_says_so_and_saving_makes_one(world: World) -> None:
    empty(world, "reminder_plan")
    assert MISSING in opened(world, ANN, "/reminders")
    ann = world.browsers[ANN]
    ann.get("/reminders")
    ann.submit("reminders", {"wanted": True, "at": "19:00"})
    page = opened(world, ANN, "/reminders")
    assert MISSING not in page
    assert "You get no reminders." not in page


def test_an_audit_that_lost_its_end_goes_on_and_is_never_whole_again(world: World) -> None:
    empty(world, "audit_head")
    patient_id = world.diaries[ANN].patient_id
    for _time in range(2):
        opened(world, EVERYTHING, "/export/diary.csv")
    with world.site.engine.connect() as connection:
        numbers = connection.scalars(
            text("SELECT number FROM audit_row WHERE patient_id = :id ORDER BY number"), {"id": patient_id}
        ).all()
    assert numbers[-1] - numbers[-3] == 3, "one number is left out, for the row that nobody can vouch for"

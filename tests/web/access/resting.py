"""What a page rests on: all that it asked the database. Where every answer is as it was, so is the page.

A page is made of its address, of who opens it and when, and of what the database answers; its first question follows
from the first three, and each further one from the answers before. So where something in the database was made
otherwise and none of the answers is, the page need not be made to know that it is the same; and asking takes a tenth
of making it. Wherever that is not certain (a page that writes more than that it was opened, one that asks after
writing for what it wrote, something made otherwise in a table that it writes to), `rests` says nothing, and the page
has to be made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event

from tests.web.access.rows import NOTED, SEEN
from tests.web.access.visiting import everything_opened, visit
from tests.web.access.world import World

_ASKS = re.compile(r"\s*(?:SELECT|WITH)\b", re.IGNORECASE)
_WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
_AROUND = re.compile(r"\s*(?:BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b", re.IGNORECASE)
_WITHIN = re.compile(r"\bSELECT\b", re.IGNORECASE)
_OF_CHANCE = re.compile(
    r"\b(?:random|current_time|current_date|current_timestamp|datetime|changes)\b", re.IGNORECASE
)
_NAME = re.compile(r"\w+")

Question = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Rests:
    """What one page asked, what the database said, and the tables into which was written that it was opened."""

    asked: tuple[Question, ...]
    answers: tuple[list[Any], ...]
    written: frozenset[str]

    def is_as_it_was(self, engine: Engine, otherwise: frozenset[str]) -> bool:
        """Whether every answer is the same, where the tables named in `otherwise` may have other rows."""
        return not self.written & otherwise and answers(engine, self.asked, self.answers) is not None


def answers(
    engine: Engine, asked: Iterable[Question], expected: Iterable[list[Any]] | None = None
) -> tuple[list[Any], ...] | None:
    """What the database says to each; None as soon as one answer is not the expected one."""
    connection = engine.raw_connection()
    awaited = None if expected is None else iter(expected)
    found = []
    try:
        for statement, given in asked:
            found.append(connection.cursor().execute(statement, given).fetchall())
            if awaited is not None and found[-1] != next(awaited):
                return None
        return tuple(found)
    finally:
        connection.rollback()
        connection.close()


def tables_in(statements: Iterable[str]) -> frozenset[str]:
    """Every name in these that is one of a table, and others besides."""
    return frozenset(name for statement in statements for name in _NAME.findall(statement))


def rests(world: World, who: str, path: str) -> Rests | None:
    """What this page rests on in the beginning, for this person; None where that cannot be said."""
    key = f"rests {who} {path}"
    if key not in world.seen:
        opened = everything_opened(world, who)["GET", path]
        world.begin_again()
        with _listening(world.site.engine) as said:
            same = visit(world, who, path) == opened
        world.begin_again()
        world.seen[key] = _made_of(world.site.engine, said) if same else None
    found: Rests | None = world.seen[key]
    return found


def _made_of(engine: Engine, said: list[tuple[str, Any, bool]]) -> Rests | None:
    asked: list[Question] = []
    written: set[str] = set()
    for statement, given, many in said:
        if into := _WRITES.match(statement):
            written.add(into[1])
            if into[1] not in NOTED | SEEN.keys() or _WITHIN.search(statement):
                return None
        elif _ASKS.match(statement) and not many and not _OF_CHANCE.search(statement):
            if written & tables_in([statement]):
                return None
            asked.append((statement, given))
        elif not _AROUND.match(statement):
            return None
    found = answers(engine, asked)
    assert found is not None
    return Rests(tuple(asked), found, frozenset(written))


@contextmanager
def _listening(engine: Engine) -> Iterator[list[tuple[str, Any, bool]]]:
    said: list[tuple[str, Any, bool]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, given: Any, _context: Any, many: bool) -> None:
        said.append((statement, given, many))

    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", listen)

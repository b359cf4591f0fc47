"""Every form of a patient, of a caregiver and of whoever runs the site, sent with a word of theirs while no row can be
written: no output has the word. On both databases.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from diary.store.engine import make_engine
from tests.lending import Lender
from tests.web.access.forms import Form, forms_at, forms_in, forms_of, send
from tests.web.access.people import ANN, EVERYTHING, OPERATOR
from tests.web.access.world import World, populate
from tests.web.test_nothing_private_in_a_log import WORD, log, refuse_every_row, with_the_word

__all__ = ["log"]


EACH = (ANN, EVERYTHING, OPERATOR)
OF_THE_SITE = (
    "/site/accounts",
    "/site/invitations",
    "/site/mail",
    "/site/mail/log",
    "/people",
    "/mail",
    "/devices",
)


def _forms_of(world: World, who: str) -> list[Form]:
    if who == ANN:
        return forms_of(world, who)
    if who == EVERYTHING:
        return forms_in(world, who)
    return [form for path in OF_THE_SITE for form in forms_at(world, who, path)]


@contextmanager
def closing_engine(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _send(world: World, who: str, forms: set[Form]) -> int:
    """Send all of them with the word; gives how many failed."""
    failed = 0
    for form in sorted(forms, key=str):
        if "sign-out" in form.path:
            continue
        for sent in with_the_word(form):
            failed += send(world, who, replace(form, sent=tuple(sent))) >= 500
    return failed


@pytest.mark.parametrize("who", EACH)
def test_no_form_of_anybody_puts_a_word_into_the_log(
    world: World, who: str, request: pytest.FixtureRequest, capfd: pytest.CaptureFixture[str]
) -> None:
    forms = set(_forms_of(world, who))
    refuse_every_row(world.site.engine)
    written: io.StringIO = request.getfixturevalue("log")
    failed = _send(world, who, forms)
    said = written.getvalue() + "".join(capfd.readouterr())
    assert failed >= 3, "hardly anything was written"
    assert WORD not in said
    assert "Failing row" not in said
    assert "SQLITE_CONSTRAINT" in said


@pytest.mark.postgres
def test_nor_does_any_on_postgresql(
    world: World,
    lender: Lender,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """All of them in one site. Its diaries have the same numbers, so their forms are those found on SQLite."""
    forms = {who: set(_forms_of(world, who)) for who in (ANN, EVERYTHING)}
    with lender.lend() as url, closing_engine(url) as engine:
        there = populate(tmp_path, engine)
        assert {each.open_id for each in there.diaries.values()} == {
            each.open_id for each in world.diaries.values()
        }
        forms[OPERATOR] = set(_forms_of(there, OPERATOR))
        refuse_every_row(engine)
        written: io.StringIO = request.getfixturevalue("log")
        failed = {who: _send(there, who, forms[who]) for who in EACH}
    said = written.getvalue() + "".join(capfd.readouterr())
    assert min(failed.values()) >= 3, "hardly anything was written"
    assert WORD not in said
    assert "Failing row" not in said
    assert "23514" in said

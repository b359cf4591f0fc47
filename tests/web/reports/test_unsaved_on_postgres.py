"""PostgreSQL is stopped, says nothing at all, or holds a lock: the card comes all the same, and soon."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from diary.store.engine import make_engine
from diary.store.models.base import Base
from tests.postgres_relay import Relay, relay
from tests.web.conftest import Site
from tests.web.reports import breaking
from tests.web.reports.reporting import answers
from tests.web.reports.test_unsaved import DANGER, NO_DANGER, NOTE, calls, forms, holds

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
]


@pytest.fixture
def between(database_url: str) -> Iterator[Relay]:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder, relay(Path(folder), database_url) as made:
        yield made


@pytest.fixture
def web_engine(between: Relay) -> Iterator[Engine]:
    engine = make_engine(between.url)
    yield engine
    engine.dispose()


@forms
@pytest.mark.parametrize("how", ["stop", "fall_silent"])
def test_a_server_that_is_not_there_brings_the_card(site: Site, between: Relay, form: str, how: str) -> None:
    written = breaking.FORMS[form](site)
    getattr(between, how)()
    began = time.monotonic()
    page = written.browser.submit("report", DANGER, status=503)
    assert time.monotonic() - began < 8
    assert calls(page)[0] == "999"
    assert holds(page, DANGER)
    between.listen() if how == "stop" else between.speak()
    written.browser.submit("report")
    assert answers(site).note == NOTE


def test_one_that_hangs_in_the_middle_of_a_save_brings_the_card(site: Site, between: Relay) -> None:
    written = breaking.own(site)
    with site.engine.connect() as other:
        other.execute(text("LOCK TABLE report IN ACCESS EXCLUSIVE MODE"))
        began = time.monotonic()
        page = written.browser.submit("report", DANGER, status=503)
        assert time.monotonic() - began < 8
    assert calls(page)[0] == "999"
    assert holds(page, DANGER)
    written.browser.submit("report")
    assert answers(site).note == NOTE


def test_without_a_danger_it_says_whom_to_call(site: Site, between: Relay) -> None:
    written = breaking.own(site)
    between.stop()
    page = written.browser.submit("report", NO_DANGER, status=503)
    assert calls(page) == ["02079460018", "999"]
    assert holds(page, NO_DANGER)


def test_without_tables_the_card_comes(site: Site) -> None:
    written = breaking.own(site)
    with site.engine.begin() as connection:
        Base.metadata.drop_all(connection)
    page = written.browser.submit("report", DANGER, status=503)
    assert calls(page)[0] == "999"


def test_every_other_page_says_what_to_do(site: Site, between: Relay) -> None:
    written = breaking.own(site)
    between.stop()
    for path in ("/today", "/sign-in", "/trends"):
        page = written.browser.get(path, status=503)
        assert page.h1 == "The diary cannot be reached now"


def test_a_server_that_was_started_again_is_not_taken_for_one_that_is_gone(
    site: Site, between: Relay
) -> None:
    written = breaking.own(site)
    between.stop()
    between.listen()
    page = written.browser.submit("report", DANGER)
    assert page.with_class("care-emergency")
    assert answers(site).note == NOTE

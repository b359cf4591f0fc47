"""Every form of a patient's pages, sent with a word of theirs while no row can be written: no output has the word."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, inspect, text

from diary import logs
from tests.web.access.forms import Form, _forms
from tests.web.conftest import Site

WORD = "zq7petra"
"""Stands nowhere by chance."""
PAGES = (
    "/today",
    "/profile",
    "/symptoms",
    "/medicines",
    "/reminders",
    "/circle",
    "/mail",
    "/plan",
    "/consents",
    "/appointments",
    "/devices",
    "/privacy",
)


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """Both databases."""
    return engine


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What a process of the web server would write to its log."""
    root, written = logging.getLogger(), io.StringIO()
    monkeypatch.setattr(root, "handlers", [])
    level = root.level
    logs.write_to(written, "web server", logging.WARNING)
    yield written
    root.setLevel(level)


def refuse_every_row(engine: Engine) -> None:
    """From here on each insert and update fails, with the whole row in what the database says."""
    with engine.begin() as connection:
        tables = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        if engine.dialect.name == "postgresql":
            connection.execute(
                text(
                    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
                    "$$ BEGIN RAISE EXCEPTION 'Failing row: %', NEW USING ERRCODE = '23514'; END $$"
                )
            )
        for table in tables:
            columns = ", ".join(f'NEW."{each["name"]}"' for each in inspect(connection).get_columns(table))
            for event in ("INSERT", "UPDATE"):
                how = (
                    "FOR EACH ROW EXECUTE FUNCTION refuse()"
                    if engine.dialect.name == "postgresql"
                    else f"BEGIN SELECT RAISE(ABORT, 'Failing row: ' || json_array({columns})); END"
                )
                connection.execute(
                    text(f'CREATE TRIGGER "no_{event}_{table}" BEFORE {event} ON "{table}" {how}')
                )


def with_the_word(form: Form) -> Iterator[list[tuple[str, str]]]:
    """The form with the word in what can be typed freely, and in everything."""
    yield [
        (name, WORD if value.endswith("typed") and name not in form.hidden else value)
        for name, value in form.sent
    ]
    yield [(name, value if name in form.hidden else WORD) for name, value in form.sent]


def send_all(site: Site) -> int:
    """Send every form twice; gives how many failed."""
    site.patient()
    browser = site.browser()
    browser.sign_in_unseen()
    pages = [browser.fetch(path).get_data(as_text=True) for path in PAGES]
    forms = {form for page in pages for form in _forms(site.app, page) if "sign-out" not in form.path}
    token = next(page for page in pages if "csrf_token" in page).split('name="csrf_token"')[1]
    token = token.split('value="')[1].split('"')[0]
    refuse_every_row(site.engine)
    failed = 0
    for form in sorted(forms, key=str):
        for sent in with_the_word(form):
            data = {**dict(sent), "csrf_token": token}
            answer = browser.client.post(form.path, data=data, base_url=browser.base_url)
            failed += answer.status_code >= 500
            assert "Failing row" not in answer.get_data(as_text=True)
    return failed


def test_what_cannot_be_saved_stands_in_no_log(
    site: Site, log: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    assert send_all(site) >= 5, "hardly anything was written"
    said = log.getvalue() + "".join(capfd.readouterr())
    assert WORD not in said
    assert "Failing row" not in said
    assert "IntegrityError" in said
    assert "23514" in said or "SQLITE_CONSTRAINT" in said
    assert "diary/services/" in said


def test_it_would_be_seen_there(site: Site, log: io.StringIO) -> None:
    """So the test above can fail: with records as Python makes them the word stands in the log."""
    logging.setLogRecordFactory(logging.LogRecord)
    try:
        send_all(site)
    finally:
        logs.install()
    assert "Failing row" in log.getvalue()
    assert WORD in log.getvalue()

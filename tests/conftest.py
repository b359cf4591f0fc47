"""Databases for the tests: each test that asks gets one of its own, migrated, on SQLite and again on PostgreSQL."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from sqlalchemy import Engine, make_url
from sqlalchemy.orm import Session

from tests import cheap, coverage_by, dovecot, lending, postgres, sharing_out
from tests import chromium as chromiums

if TYPE_CHECKING:
    from playwright.sync_api import Browser

RUN_DIR_VARIABLE = "DIARY_TEST_RUN_DIR"

# Where this forbids to keep what was compiled, each of the hundreds of processes that the tests start would compile the
# diary anew, which takes longer than all else that it does.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
_PLACE_OF_FILES = "PYTEST_DEBUG_TEMPROOT"
"""Where pytest makes the directories that it gives to tests."""

_GARBAGE_AFTER = (100_000, 50, 100)
"""How many things more, and how many searches, before garbage is looked for: by itself Python looks far more often."""

# The suite shares its machine with itself (two workers, a database server), so no test is judged by its speed.
# A gate must say the same twice: CI draws the same examples every time.
hypothesis.settings.register_profile("suite", deadline=None, print_blob=True, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Say what `--cov-by` is."""
    coverage_by.add_option(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Make the directory that all workers of this run share, and measure what is to be measured."""
    coverage_by.configure(config)
    if not hasattr(config, "workerinput"):
        # A run that is told to stop ends as if by Ctrl+C, so that pytest_unconfigure still takes the server down.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        fast = postgres.fast_place()
        os.environ[RUN_DIR_VARIABLE] = tempfile.mkdtemp(prefix="diary-tests-", dir=fast)
        if fast is not None:
            # Databases, mostly, whose every commit would wait until a disk has it.
            os.environ.setdefault(_PLACE_OF_FILES, str(fast))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started for this run and remove what it left."""
    if not hasattr(config, "workerinput"):
        run_dir = Path(os.environ.pop(RUN_DIR_VARIABLE))
        postgres.stop(run_dir)
        shutil.rmtree(run_dir, ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Take what was imported and collected out of every later search for garbage: it stays, and there is much of it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GARBAGE_AFTER)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for a browser, so that `-m "not browser"` leaves it out."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> sharing_out.ByPlace | None:
    """With `--dist loadgroup`, some tests go to one worker."""
    return sharing_out.ByPlace(config, log) if config.option.dist == "loadgroup" else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """With `-n auto`, one worker more than processors: some always wait, for a server, a browser or a clock.

    None leaves it to pytest-xdist, which takes the number that its own variable names.
    """
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return processors + 1


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Where skipping is forbidden (`DIARY_TEST_NO_SKIP`), a skipped test has failed."""
    report = yield
    if os.environ.get("DIARY_TEST_NO_SKIP") and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"DIARY_TEST_NO_SKIP is set, and this test would be skipped: {reason}"
    return report


@pytest.fixture(scope="session", autouse=True)
def _cheap() -> Iterator[None]:
    with (
        cheap.compiling_once(),
        cheap.routing_once(),
        cheap.compiling_statements_once(),
        cheap.hashing(**cheap.HASHING),
    ):
        yield


@pytest.fixture
def slow_hashing() -> Iterator[None]:
    """Passwords hashed as the diary hashes them, for tests that try just that. Ask for it before the site."""
    from diary.web.accounts import security

    # The first application leaves one hash for all.
    security._nobodys_hash.cache_clear()
    with cheap.hashing():
        yield
    security._nobodys_hash.cache_clear()


@pytest.fixture(scope="session")
def run_dir() -> Path:
    """The directory shared by all workers of this run; gone when it ends."""
    return Path(os.environ[RUN_DIR_VARIABLE])


@pytest.fixture(scope="session")
def postgres_server(run_dir: Path) -> str:
    """The URL of a PostgreSQL server with the right to create databases."""
    try:
        return postgres.server_url(run_dir)
    except postgres.NoPostgres as problem:
        pytest.skip(str(problem))


@pytest.fixture(scope="session")
def dovecot_server() -> Iterator[dovecot.Dovecot]:
    """A server with a mailbox that is read over IMAP; whoever asks for it finds what others left there."""
    with tempfile.TemporaryDirectory(prefix="diary-dovecot-", dir="/tmp") as directory, ExitStack() as stack:
        try:
            server = stack.enter_context(dovecot.dovecot(Path(directory)))
        except dovecot.NoDovecot as problem:
            pytest.skip(str(problem))
        yield server


@pytest.fixture
def mailbox(dovecot_server: dovecot.Dovecot) -> dovecot.Dovecot:
    """The same, with an empty mailbox."""
    dovecot_server.empty()
    return dovecot_server


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy; not to be opened."""
    from diary.store.migrate import upgrade

    path = tmp_path_factory.mktemp("template") / "diary.sqlite3"
    upgrade(f"sqlite:///{path}")
    assert not path.with_name(f"{path.name}-wal").exists(), "the migration left a connection open"
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> Iterator[str]:
    """The name of a migrated database to copy; not to be connected to."""
    from diary.store.migrate import upgrade

    with lending.new_database(postgres_server) as url:
        upgrade(url)
        yield make_url(url).database


@pytest.fixture(scope="session")
def lender(postgres_server: str, migrated_postgres: str) -> Iterator[lending.Lender]:
    """Lends migrated databases without rows, one after the other."""
    lender = lending.Lender(postgres_server, migrated_postgres)
    yield lender
    lender.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without a single table, for tests of the migrations themselves."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    else:
        with lending.new_database(request.getfixturevalue("postgres_server")) as url:
            yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated database without rows, this test's own: commits are real and connections many."""
    if request.param == "sqlite":
        path = shutil.copyfile(request.getfixturevalue("migrated_sqlite"), tmp_path / "diary.sqlite3")
        yield f"sqlite:///{path}"
    else:
        with request.getfixturevalue("lender").lend() as url:
            yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine over the test's own database, with the pragmas the diary sets."""
    from diary.store.engine import make_engine

    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A plain session over `engine`; what the test doesn't commit is rolled back."""
    with Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser's program."""
    found = chromiums.program()
    if found is None:
        pytest.skip("no Chromium: install the system's package, or run .venv/bin/playwright install chromium")
    return found


@pytest.fixture(scope="session")
def all_chromiums(chromium: Path) -> Iterator[chromiums.Chromiums]:
    """The browsers of a worker, started as they are needed."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = chromiums.Chromiums(playwright, chromium)
        yield started
        started.close()


@pytest.fixture
def headless(request: pytest.FixtureRequest, all_chromiums: chromiums.Chromiums) -> Browser:
    """A headless Chromium, one for all tests of a worker; each test opens a context of its own in it.

    With the fonts of the machine, or with one alone: see `tests.chromium.in_every_font`.
    """
    font = getattr(request, "param", None)
    if font and not chromiums.is_installed(font):
        pytest.skip(f"the font {chromiums.FONTS[font]} is not installed")
    return all_chromiums.showing(font)


@pytest.fixture
def browser(headless: Browser) -> Browser:
    """`headless`, by the name that journeys know it by."""
    return headless

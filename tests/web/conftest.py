"""A site to open pages of: on SQLite, or on both databases where a test module says so (see `web_engine`)."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from diary.app import create_app
from diary.config import Settings, load
from diary.store.engine import make_engine, reading, unit_of_work
from diary.store.models import OutboxMail
from tests.browser import Browser
from tests.factories import make_patient
from tests.fakes import FixedClock

WITH_MAIL = {"DIARY_SMTP_HOST": "127.0.0.1"}
"""A mail server, which no page asks anything. Without one each page that speaks of mail says so."""
PHONE = {"width": 390, "height": 844}


@dataclass
class Site:
    """A running site, with its clock in the test's hand."""

    app: Flask
    settings: Settings
    engine: Engine
    clock: FixedClock
    patient_ids: dict[str, int] = field(default_factory=dict)

    def browser(self) -> Browser:
        """One more browser."""
        return Browser(self.app)

    def writing(self) -> AbstractContextManager[Session]:
        """A unit of work beside the pages."""
        return unit_of_work(self.engine)

    def reading(self) -> AbstractContextManager[Session]:
        """A look at what the pages left."""
        return reading(self.engine)

    def patient(self, email: str = "ann@example.org", **about: object) -> int:
        """Make a patient with the password of `tests.factories`; gives the id."""
        with self.writing() as session:
            self.patient_ids[email] = make_patient(session, self.clock.now(), email, **about).id
        return self.patient_ids[email]

    def mails(self) -> list[OutboxMail]:
        """What was queued, the oldest first."""
        with self.reading() as session:
            return list(session.scalars(select(OutboxMail).order_by(OutboxMail.id)))

    def mailed_path(self, kind: str) -> str:
        """The link in the newest mail of this kind, without the site's address."""
        links = [mail.params["link"] for mail in self.mails() if mail.kind == kind]
        assert links, f"no mail {kind}: {[mail.kind for mail in self.mails()]}"
        return str(links[-1]).removeprefix(self.settings.site_url)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def web_engine(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Engine]:
    """A database for pages. A module whose tests should run on both puts `engine` in its place."""
    path = shutil.copyfile(migrated_sqlite, tmp_path / "web.sqlite3")
    engine = make_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture
def make_site(tmp_path: Path, web_engine: Engine, clock: FixedClock) -> Callable[..., Site]:
    """Make a site with settings of one's own, named as in the environment."""

    def make(**environ: str) -> Site:
        settings = load({"DIARY_DATA_DIR": str(tmp_path / "data"), **WITH_MAIL, **environ})
        return Site(create_app(settings, clock, web_engine), settings, web_engine, clock)

    return make


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    """A site as it is with a mail server and no other settings."""
    return make_site()


@pytest.fixture
def browser(site: Site) -> Browser:
    """A browser that has been nowhere yet."""
    return site.browser()


@pytest.fixture
def ann(site: Site) -> Browser:
    """The browser of a patient who is signed in."""
    site.patient()
    browser = site.browser()
    browser.sign_in_unseen()
    return browser


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    """Where the site can be reached while the test runs."""
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def context(headless: Chromium, ann: Browser, address: str) -> Iterator[BrowserContext]:
    """Ann's phone. axe-core is put into the page, which the site's own policy would forbid."""
    context = headless.new_context(viewport=PHONE, bypass_csp=True)
    context.add_cookies(
        [{"name": name, "value": value, "url": address} for name, value in ann.cookies().items()]
    )
    yield context
    context.close()

"""One session a request, no write lock while a password is hashed, and nothing changed by looking."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from diary.app import create_app
from diary.store.engine import unit_of_work
from diary.store.models import Account, Base, Patient
from diary.web import context
from diary.web.access import ACCESS
from diary.web.accounts import security
from tests.browser import Browser
from tests.factories import PASSWORD, make_report
from tests.web.access.addresses import address_of
from tests.web.conftest import Site

NEW = "green tea on a wet sunday"


@pytest.fixture
def app(site: Site) -> Flask:
    return create_app(site.settings, site.clock, site.engine)


def everything(site: Site) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, but for when a session was last used, and the audit."""
    with site.engine.connect() as connection:
        return {
            table.name: sorted(
                connection.execute(select(*(column for column in table.c if column.name != "last_seen_at"))).all(),
                key=repr,
            )
            for table in Base.metadata.sorted_tables
            if not table.name.startswith("audit_")
        }  # fmt: skip


def test_looking_changes_nothing(site: Site, ann: Browser) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        opened = make_report(
            session, site.clock.now(), site.settings, patient, date(2026, 1, 5), worst=8
        ).opened
    anybody = site.browser()
    anybody.get("/reset-password")
    anybody.submit("forgot-password", {"email": "ann@example.org"})
    anybody.get("/sign-up")
    anybody.submit("sign-up", {"email": "new@example.org", "password": PASSWORD})
    links = [site.mailed_path("reset_password"), site.mailed_path("confirm_address")]
    site.clock.move_on(hours=1)
    before = everything(site)
    for endpoint in ACCESS:
        method, path = address_of(site.app, endpoint, opened[0].id)
        if method == "GET":
            links.append(path)
    for path in links:
        for browser in (ann, anybody):
            for method in ("GET", "HEAD", "OPTIONS"):
                browser.fetch(path, method)
    assert everything(site) == before


def test_what_raises_half_way_leaves_nothing(site: Site, app: Flask) -> None:
    site.patient()

    def break_off() -> None:
        with context.writing() as work:
            work.session.scalars(select(Account)).one().name = "Changed"
            work.session.flush()
            raise ZeroDivisionError

    with app.app_context():
        with pytest.raises(ZeroDivisionError):
            break_off()
        assert context.session().scalars(select(Account.name)).one() == "Ann"


def test_the_day_does_not_change_within_a_request(site: Site, app: Flask) -> None:
    with app.app_context():
        first = context.now()
        site.clock.move_on(days=1)
        assert context.now() == first


@pytest.fixture
def hashing_needs_the_lock(site: Site, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whenever a password is hashed or looked at, somebody else writes: that fails if this request holds the lock."""
    done: list[str] = []

    def beside(name: str) -> None:
        real = getattr(security, name)

        def with_a_write(*given: object) -> object:
            with unit_of_work(site.engine):
                done.append(name)
            return real(*given)

        monkeypatch.setattr(security, name, with_a_write)

    beside("hash_password")
    beside("verify_password")
    return done


def test_nobody_waits_for_a_password_to_be_hashed(site: Site, hashing_needs_the_lock: list[str]) -> None:
    site.patient()
    browser = site.browser()
    browser.get("/sign-up")
    browser.submit("sign-up", {"email": "new@example.org", "password": PASSWORD})
    browser.sign_in(password="a wrong password", status=422)
    browser.sign_in_unseen()
    browser.get("/change-password")
    browser.submit("change-password", {"old_password": PASSWORD, "password": NEW})
    browser.sign_out()
    browser.get("/reset-password")
    browser.submit("forgot-password", {"email": "ann@example.org"})
    browser.get(site.mailed_path("reset_password"))
    browser.submit("reset-password", {"password": PASSWORD})
    assert sorted(hashing_needs_the_lock) == ["hash_password"] * 3 + ["verify_password"] * 3


def test_each_request_gives_its_connection_back(site: Site, ann: Browser) -> None:
    for path in ("/today", "/profile", "/nowhere", "/follow-ups", "/follow-ups/7"):
        ann.fetch(path)
    pool = site.engine.pool
    assert pool.checkedout() == 0  # type: ignore[attr-defined]


def test_the_app_opens_the_database_that_the_settings_name(site: Site, web_engine: Engine) -> None:
    app = create_app(site.settings)
    with app.app_context():
        assert context.site().engine.url.database == str(site.settings.data_dir / "diary.sqlite3")
        context.site().engine.dispose()

"""The site on which everybody tries: four diaries, one circle, and a browser for each person, all signed in.

It is made once for all tests and put back to its beginning before each of them.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from diary.app import create_app
from diary.config import load
from diary.services import consents
from diary.services.accounts import sessions
from diary.services.circle.tokens import token_of
from diary.store.engine import make_engine, sqlite_driver
from diary.store.models import Account, Caregiver, OutboxMail, Patient
from diary.store.models.circle import EndedBy, Grant
from diary.store.models.consents import Purpose
from diary.web.context import COOKIE_FIELD
from tests.browser import Browser
from tests.factories import make_account, make_caregiver, work_at
from tests.fakes import FixedClock
from tests.web.access import people
from tests.web.access.diaries import Diary, make_diary, number_rows_from
from tests.web.access.rows import Rows, rows_of
from tests.web.conftest import Site

HELPER = "helper"
"""In the circles of the others, so that these have rows wherever Ann's has some."""
FIRST_NOW = FixedClock().now()


@dataclass
class World:
    """The site and everybody on it."""

    site: Site
    beginning: Path
    diaries: dict[str, Diary]
    token: str
    """Of the link with which somebody is asked into Ann's circle."""
    browsers: dict[str, Browser] = field(default_factory=dict)
    cookies: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    """What each browser puts into a form that it sends."""
    seen: dict[str, Any] = field(default_factory=dict)
    """What was found out about the beginning, for whichever test asks first."""

    def __post_init__(self) -> None:
        on_sqlite = self.site.engine.dialect.name == "sqlite"
        self._watching = sqlite_driver().connect(self.site.engine.url.database if on_sqlite else ":memory:")
        self._version: object = None

    def tried(self, who: str) -> Diary:
        """The diary that this person tries to open."""
        return self.diaries[people.tried_diary(who)]

    def rows(self) -> Rows:
        """Every row of every table."""
        return rows_of(self.site.engine)

    def was_written_to(self) -> bool:
        """Whether anything was committed since this was last asked, or since the beginning."""
        before, self._version = self._version, self._watching.execute("PRAGMA data_version").fetchone()
        return before != self._version

    def begin_again(self) -> None:
        """As it was when all had signed in."""
        self.site.clock.set(FIRST_NOW)
        _copy(self.beginning, Path(self.site.engine.url.database or ""))
        for who, browser in self.browsers.items():
            browser.client._cookies.clear()
            browser.client._cookies.update(self.cookies[who])
        self.was_written_to()

    def close(self) -> None:
        """Let go of the database."""
        self._watching.close()
        self.site.engine.dispose()


def make_world(directory: Path, migrated: Path) -> World:
    """Make it in an empty directory."""
    database = directory / "access.sqlite3"
    _copy(migrated, database)
    world = populate(directory, make_engine(f"sqlite:///{database}"))
    _copy(database, world.beginning)
    return world


def populate(directory: Path, engine: Engine) -> World:
    """Make it in an empty database. Only one on SQLite can be put back to its beginning."""
    settings, clock = load({"DIARY_DATA_DIR": str(directory / "data")}), FixedClock()
    site = Site(create_app(settings, clock, engine), settings, engine, clock)
    with site.writing() as session:
        accounts = _accounts(session, site)
        made = {
            who: make_diary(
                session,
                FIRST_NOW,
                settings,
                who,
                block,
                lambda patient, who=who: _let_in(session, patient, who, accounts),
            )
            for block, who in enumerate(("dan", "ann", "bob", "cleo"), start=1)
        }
        number_rows_from(session, 9)
        consents.answer(work_at(session, FIRST_NOW), made[people.CLEO].patient_id, Purpose.SHARING, False)
        mail = session.scalars(
            select(OutboxMail).where(OutboxMail.address == people.email_of(people.ASKED))
        ).one()
        token = token_of(settings, mail.params["seed"])
    world = World(site, directory / "beginning.sqlite3", made, token)
    _sign_everybody_in(world)
    return world


def place_of(session: Session, world: World, who: str) -> Caregiver:
    """This person's place in the circle of whoever they look after."""
    return session.scalars(
        select(Caregiver)
        .join(Account, Account.id == Caregiver.account_id)
        .where(Account.email == people.email_of(who), Caregiver.patient_id == world.tried(who).patient_id)
    ).one()


def account_of(session: Session, who: str) -> Account:
    """This person's account."""
    return session.scalars(select(Account).where(Account.email == people.email_of(who))).one()


def _accounts(session: Session, site: Site) -> dict[str, Account]:
    """Those who keep no diary."""
    number_rows_from(session, 8)
    accounts = {
        who: make_account(session, FIRST_NOW, people.email_of(who), name=f"{people.mark_of(who)}name")
        for who in (*people.EVERYBODY, HELPER)
        if who not in (*people.PATIENTS, people.ANONYMOUS)
    }
    accounts[people.OPERATOR].operator_since = FIRST_NOW
    return accounts


def _let_in(session: Session, patient: Patient, who: str, accounts: dict[str, Account]) -> list[Caregiver]:
    """Ann lets in everybody whom she can; each of the others one person, who may do everything."""
    began = FIRST_NOW - timedelta(days=20)
    if who != people.ANN:
        helper = accounts[people.UNSHARED if who == people.CLEO else HELPER]
        return [make_caregiver(session, began, patient, helper)]
    everybody: dict[str, frozenset[Grant]] = {
        **people.GRANTS,
        **dict.fromkeys((people.FORMER, people.LAST_DAY_OVER, people.SWITCHED_OFF), frozenset(Grant)),
    }
    # Who records comes first: they write one of the reports.
    names = sorted(everybody, key=lambda name: name != "only_record")
    dan = session.scalars(select(Account).where(Account.email == people.email_of(people.DAN))).one()
    places = {}
    for position, name in enumerate(names):
        account = dan if name == people.DAN else accounts[name]
        places[name] = make_caregiver(
            session, began, patient, account, everybody[name], position=position, details_allowed=True
        )
    places[people.LAST_DAY_OVER].ends_on = FIRST_NOW.date() - timedelta(days=1)
    places[people.FORMER].ended_at, places[people.FORMER].ended_by = began, EndedBy.PATIENT
    session.flush()
    return list(places.values())


def _sign_everybody_in(world: World) -> None:
    for who in people.EVERYBODY:
        browser = world.browsers[who] = world.site.browser()
        if who != people.ANONYMOUS:
            with world.site.writing() as session:
                token = sessions.open_session(
                    work_at(session, FIRST_NOW),
                    account_of(session, who),
                    own_device=True,
                    days=30,
                    device="a browser",
                )
            with browser.client.session_transaction(base_url=browser.base_url) as cookie:
                cookie[COOKIE_FIELD] = token
        page = browser.get("/sign-in" if who == people.ANONYMOUS else "/more")
        world.tokens[who] = next(
            field.get("value", "") for field in page.root.iter("input") if field.get("name") == "csrf_token"
        )
        world.cookies[who] = dict(browser.client._cookies)
    with world.site.writing() as session:
        # Its sessions are left open on purpose: the account alone must be enough.
        account_of(session, people.SWITCHED_OFF).active = False


def _copy(source: Path, target: Path) -> None:
    """Copy a database into another, whoever has it open."""
    driver = sqlite_driver()
    with closing(driver.connect(source)) as read, closing(driver.connect(target)) as written:
        written.execute("PRAGMA synchronous = OFF")
        read.backup(written)

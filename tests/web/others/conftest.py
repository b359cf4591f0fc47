"""Ann's diary, and Nora, who was let into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext

from diary.rules.records import Sign
from diary.store.models import Patient
from diary.store.models.circle import Grant
from tests.browser import Browser
from tests.factories import make_report
from tests.web.circle.circling import NORA, join, person
from tests.web.conftest import PHONE, Site
from tests.web.reports.reporting import TODAY

ANN = "ann@example.org"
LetIn = Callable[..., Browser]
Write = Callable[..., int]


@pytest.fixture
def let_in(site: Site) -> LetIn:
    """Give Nora these grants in Ann's circle; gives her browser."""

    def let(*grants: Grant, email: str = NORA, name: str = "Nora") -> Browser:
        if ANN not in site.patient_ids:
            site.patient(ANN)
        browser = person(site, email, name=name)
        join(site, email, *grants)
        return browser

    return let


@pytest.fixture
def ann_writes(site: Site) -> Write:
    """Ann's own report of a day; gives the number of the first follow-up that it opens, 0 for none."""

    def write(
        day: date = TODAY, *, worst: int | None = 3, signs: tuple[Sign, ...] = (), note: str = ""
    ) -> int:
        if ANN not in site.patient_ids:
            site.patient(ANN)
        with site.writing() as session:
            ann = session.get_one(Patient, site.patient_ids[ANN])
            saved = make_report(
                session, site.clock.now(), site.settings, ann, day, worst=worst, signs=signs, note=note
            )
            return saved.opened[0].id if saved.opened else 0

    return write


@pytest.fixture
def phone(headless: Chromium, address: str) -> Iterator[Callable[[Browser], BrowserContext]]:
    """A phone on which the person of a test browser is signed in."""
    opened = []

    def show(browser: Browser) -> BrowserContext:
        context = headless.new_context(viewport=PHONE, bypass_csp=True)
        cookies = [
            {"name": name, "value": value, "url": address} for name, value in browser.cookies().items()
        ]
        context.add_cookies(cookies)  # type: ignore[arg-type]
        opened.append(context)
        return context

    yield show
    for context in opened:
        context.close()

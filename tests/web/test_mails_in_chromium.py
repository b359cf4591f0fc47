"""Every kind of mail as HTML in a real browser: on a phone, light and dark, nothing fetched, and without its styles."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from tests.web.conftest import Site
from tests.web.every_mail import every_mail, make_home

SMALL = {"width": 320, "height": 640}
ITS_RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa"]}}


@pytest.fixture
def mails(site: Site) -> dict[str, str]:
    make_home(site)
    return {kind.value: message.html for kind, message in every_mail(site).items()}


@pytest.fixture
def asked() -> list[str]:
    """What was fetched from elsewhere."""
    return []


@pytest.fixture(params=["light", "dark"])
def page(headless: Chromium, request: pytest.FixtureRequest, asked: list[str]) -> Iterator[Page]:
    context = headless.new_context(viewport=SMALL, color_scheme=request.param)
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    yield page
    context.close()


def test_every_mail_reads_well_on_a_small_phone_light_and_dark(
    page: Page, mails: dict[str, str], asked: list[str]
) -> None:
    for kind, html in mails.items():
        page.set_content(html)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, kind
        found = Axe().run(page, options=ITS_RULES)
        assert not found.violations_count, f"{kind}: {found.generate_report()}"
    assert asked == [], "a mail shows nothing that has to be fetched, and so tells nobody that it was opened"


def test_without_its_style_sheet_every_mail_stays_light_and_as_narrow(
    page: Page, mails: dict[str, str]
) -> None:
    """Some programs take the style sheet out. What is left must not be dark on dark."""
    for kind, html in mails.items():
        page.set_content(re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL))
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, kind
        found = Axe().run(page, options=ITS_RULES)
        assert not found.violations_count, f"{kind}: {found.generate_report()}"


def test_with_no_style_at_all_the_button_is_a_link_with_the_same_words(
    page: Page, mails: dict[str, str]
) -> None:
    for kind, html in mails.items():
        page.set_content(html)
        words = page.locator("body").inner_text().split()
        bare = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
        page.set_content(re.sub(r' (style|class)="[^"]*"', "", bare))
        assert page.locator("body").inner_text().split() == words, kind

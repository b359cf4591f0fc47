"""Every kind of mail as HTML in a real browser: on a phone, light and dark, nothing fetched, and without its styles."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from tests.axe import judged
from tests.chromium import in_every_font
from tests.web.conftest import Site
from tests.web.mailbox.every_mail import every_mail, make_home

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


@pytest.fixture
def page(headless: Chromium, asked: list[str]) -> Iterator[Page]:
    context = headless.new_context(viewport=SMALL)
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    yield page
    context.close()


def looks_well(page: Page, html: str, kind: str) -> None:
    """Nothing is too wide, and nothing is hard to read, in daylight and at night."""
    page.set_content(html)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, (kind, scheme)
        found = judged(page, ITS_RULES)
        assert not found.violations_count, f"{kind}, {scheme}: {found.generate_report()}"


def without_style_sheet(html: str) -> str:
    return re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)


@in_every_font
def test_every_mail_reads_well_on_a_small_phone_and_fetches_nothing(
    page: Page, mails: dict[str, str], asked: list[str]
) -> None:
    for kind, html in mails.items():
        looks_well(page, html, kind)
    assert asked == [], "what is fetched tells that the mail was opened"


def test_where_a_program_takes_the_style_sheet_out_a_mail_reads_as_well(
    page: Page, mails: dict[str, str]
) -> None:
    for kind, html in mails.items():
        looks_well(page, without_style_sheet(html), kind)


def test_with_no_style_at_all_the_button_is_a_link_with_the_same_words(
    page: Page, mails: dict[str, str]
) -> None:
    for kind, html in mails.items():
        page.set_content(html)
        words = page.locator("body").inner_text().split()
        page.set_content(re.sub(r' (style|class)="[^"]*"', "", without_style_sheet(html)))
        assert page.locator("body").inner_text().split() == words, kind

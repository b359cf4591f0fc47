"""Trends in a real browser: nothing for axe-core to find, letters that can be read on a phone, and no style refused."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page

from diary.rules.records import Sign
from diary.store.models import Patient
from tests.axe import judged
from tests.browser import Browser
from tests.chromium import in_every_font, in_light_and_dark
from tests.web.conftest import Site
from tests.web.trends.test_trends import write

NARROW = {"width": 320, "height": 640}
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1280, "height": 800}

LETTERS = """() => [...document.querySelectorAll(".chart text")].map((text) => {
    const scale = text.ownerSVGElement.getBoundingClientRect().width / text.ownerSVGElement.viewBox.baseVal.width;
    return parseFloat(getComputedStyle(text).fontSize) * scale;
})"""
OVERLAPPING = """() => [...document.querySelectorAll(".chart")].flatMap((chart) => {
    const texts = [...chart.querySelectorAll("text")].map((text) => [text, text.getBoundingClientRect()]);
    const found = [];
    texts.forEach(([one, a], index) => texts.slice(index + 1).forEach(([other, b]) => {
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        // The boxes of lines of text are taller than their letters.
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) - 7;
        if (across > 0 && down > 0) found.push(`${one.textContent} and ${other.textContent}`);
    }));
    return found;
})"""

CUT_OFF = """() => [...document.querySelectorAll(".chart text")]
    .filter((text) => {
        const box = text.getBoundingClientRect();
        return box.left < 0 || box.right > document.documentElement.clientWidth;
    })
    .map((text) => text.textContent)"""


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def an_eventful_month(site: Site) -> None:
    for days_ago in (300, 120, 29, 28, 27, 20, 19, 12, 11, 10, 9, 8, 3, 2):
        write(site, days_ago, worst=1 + days_ago % 6, usual=1, interference=days_ago % 5, note="A walk")
    write(site, 1, worst=3, signs=frozenset({Sign.LIMB}))
    write(site, 0, worst=8, usual=3, interference=7)


@in_light_and_dark
def test_axe_finds_nothing(site: Site, page: Page, address: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    _look(page, f"{address}/trends")
    _look(page, f"{address}/reports")
    an_eventful_month(site)
    for path in ("/trends?days=14", "/trends?days=90", "/trends?days=365", "/reports"):
        _look(page, address + path)


@in_every_font
@pytest.mark.parametrize("procedure_on", [date(2025, 12, 7), date(2026, 1, 5)])
def test_the_procedure_is_named_within_the_page_at_either_end(
    site: Site, page: Page, address: str, procedure_on: date
) -> None:
    write(site, 60, worst=3)
    write(site, 0, worst=3)
    with site.writing() as session:
        session.get_one(Patient, site.patient_ids["ann@example.org"]).procedure_on = procedure_on
    page.set_viewport_size(NARROW)
    page.goto(f"{address}/trends?days=30")
    assert page.locator(".chart text", has_text="Procedure").count() == 2
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(OVERLAPPING) == []


@in_every_font
@pytest.mark.parametrize("days", [14, 30, 90, 365])
def test_letters_on_a_chart_are_large_apart_and_within_the_page(
    site: Site, page: Page, address: str, days: int
) -> None:
    an_eventful_month(site)
    for size in (NARROW, PHONE, {"width": 500, "height": 800}, {"width": 660, "height": 800}, WIDE):
        page.set_viewport_size(size)
        page.goto(f"{address}/trends?days={days}")
        letters = page.evaluate(LETTERS)
        assert letters
        assert min(letters) >= 16, size
        assert max(letters) <= 26, size
        assert page.evaluate(OVERLAPPING) == [], size
        assert page.evaluate(CUT_OFF) == [], size
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_charts_and_tables_need_no_script_and_break_no_rule_of_the_site(
    site: Site, headless: Chromium, ann: Browser, address: str
) -> None:
    an_eventful_month(site)
    context = headless.new_context(viewport=PHONE, java_script_enabled=False)
    context.add_cookies(
        [{"name": name, "value": value, "url": address} for name, value in ann.cookies().items()]
    )
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(f"{address}/trends")
    assert refused == []
    assert page.locator(".chart").count() == 2
    assert page.get_by_role("img", name="Upper back pain, 7 December 2025 to 5 January 2026").is_visible()
    page.get_by_text("The same as a table").click()
    assert page.get_by_role("rowheader", name="Mon 5 Jan").is_visible()
    context.close()


def test_lines_have_a_colour_of_their_own_in_the_dark(site: Site, page: Page, address: str) -> None:
    an_eventful_month(site)
    strokes = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{address}/trends")
        strokes.append(
            page.locator(".chart-line.chart-worst").first.evaluate("e => getComputedStyle(e).stroke")
        )
    assert strokes[0] != strokes[1]


def _look(page: Page, address: str) -> None:
    for size in (NARROW, WIDE, PHONE):
        page.set_viewport_size(size)
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], address
    found = judged(page)
    assert found.violations_count == 0, found.generate_report()

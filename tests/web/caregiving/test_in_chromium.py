"""The overview in a real browser: nothing for axe-core to find, and nothing too wide or too small to press."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from diary.rules.records import Sign
from diary.store.models.circle import Grant
from tests.axe import judged
from tests.chromium import in_light_and_dark
from tests.web.caregiving.looking_after import look_after
from tests.web.circle import circling
from tests.web.conftest import PHONE, Site

NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 800}

TOO_SMALL = """() => [...document.querySelectorAll("main a, main button, main summary, main input")]
    .filter((one) => one.checkVisibility() && !one.closest("p"))
    .map((one) => [one.textContent, one.getBoundingClientRect()])
    .filter(([, box]) => box.height < 44 || box.width < 24)
    .map(([text, box]) => `${text}: ${box.width} by ${box.height}`)"""


@pytest.fixture
def page(site: Site, headless: Chromium, address: str) -> Iterator[Page]:
    """Nora's browser, in which nobody is shown yet."""
    nora = circling.person(site)
    context = headless.new_context(viewport=PHONE, bypass_csp=True)
    context.add_cookies(
        [{"name": name, "value": value, "url": address} for name, value in nora.cookies().items()]
    )
    yield context.new_page()
    context.close()


def many_people(site: Site) -> None:
    look_after(site, "Ann", days_ago=(9, 8, 7, 6, 5, 4, 3, 2, 1, 0), worst=4, signs=(Sign.CHEST,))
    look_after(site, "Wolfeschlegelsteinhausenbergerdorff", signs=(Sign.LIMB,))
    look_after(site, "Ben", days_ago=(9, 8, 7, 6, 5, 4, 3, 2, 1, 0), worst=4)
    look_after(site, "Cem", Grant.TRENDS, days_ago=(5,))
    look_after(site, "Dora", Grant.RECORD)
    for number in range(4):
        look_after(site, f"Elif{number}", Grant.TRENDS, Grant.NOTES, worst=None)


@in_light_and_dark
def test_axe_finds_nothing_and_nothing_is_too_wide_or_too_small(
    site: Site, page: Page, address: str, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    look_at(page, f"{address}/people")
    many_people(site)
    look_at(page, f"{address}/people")
    look_at(page, f"{address}/people?name=elif")


def test_one_jumps_finds_and_unfolds_without_scripts(
    site: Site, headless: Chromium, page: Page, address: str
) -> None:
    many_people(site)
    plain = headless.new_context(viewport=PHONE, java_script_enabled=False)
    plain.add_cookies(page.context.cookies())
    page = plain.new_page()
    page.goto(f"{address}/people")
    page.get_by_role("link", name="Others").click()
    assert page.url.endswith("#others")
    page.get_by_label("Find a name").fill("ann")
    page.get_by_role("button", name="Find").click()
    assert page.get_by_role("heading", level=3).all_text_contents() == ["Ann"]
    page.get_by_role("main").locator(".person-more > summary").click()
    page.get_by_role("link", name="Your place").click()
    assert page.url.endswith("/place")
    plain.close()


def test_what_was_looked_for_stays_in_its_box(site: Site, page: Page, address: str) -> None:
    many_people(site)
    page.goto(f"{address}/people?name=ann%20%22x")
    assert page.get_by_label("Find a name").input_value() == 'ann "x'


def look_at(page: Page, address: str) -> None:
    page.goto(address)
    for size in (NARROW, PHONE, WIDE):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], size
        assert page.evaluate(TOO_SMALL) == [], size
        found = judged(page)
        assert not found.violations_count, found.generate_report()

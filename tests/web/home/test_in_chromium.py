"""Home on a phone: one screen and few words, with and without a script, and the bar at the thumb."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from diary.rules.records import Sign
from tests.browser import Browser
from tests.chromium import in_every_font, in_light_and_dark
from tests.web.conftest import PHONE, Site
from tests.web.home.states import begun, named, on
from tests.web.test_every_page_in_chromium import judge, look

WORDS = 60
"""At most, besides the figures of the scale."""


def quiet(site: Site) -> None:
    for days_ago in range(13, 0, -1):
        on(site, days_ago, 0 if days_ago % 3 else 2)


def after(site: Site) -> None:
    quiet(site)
    on(site, 0, 3)


def for_the_doctor(site: Site) -> None:
    for days_ago in range(9, -1, -1):
        on(site, days_ago, 4, interference=8)


def gap(site: Site) -> None:
    for days_ago in range(13, 4, -1):
        on(site, days_ago, 2 if days_ago % 2 else 0)


def first_day(site: Site) -> None:
    begun(site, 0)


def emergency(site: Site) -> None:
    on(site, 0, 3, signs=frozenset({Sign.CHEST}))


STATES: dict[str, Callable[[Site], None]] = {
    state.__name__: state for state in (quiet, after, for_the_doctor, gap, first_day, emergency)
}


@pytest.fixture
def phone(headless: Chromium, site: Site, ann: Browser, address: str) -> Callable[..., Page]:
    """Ann's phone, on which a page is open."""
    begun(site, 30, procedure_on=date(2025, 12, 17))
    named(site, "Ruth", "Dr Lane", "020 7946 0123")

    def opened(path: str = "/", *, script: bool = True, **how: object) -> Page:
        context = headless.new_context(
            **{"viewport": PHONE, "java_script_enabled": script, "bypass_csp": True, **how}
        )
        context.add_cookies(
            [{"name": name, "value": value, "url": address} for name, value in ann.cookies().items()]
        )
        page = context.new_page()
        page.goto(address + path)
        return page

    return opened


def in_view(page: Page) -> list[str]:
    """The words of the page's own part; the scale's figures and the bar are not counted."""
    drawing = " ".join(page.locator("main svg text, main .line-plot > span").all_text_contents()).split()
    words = page.locator("main").inner_text().split()
    return [word for word in words if word not in drawing]


@in_every_font
@pytest.mark.parametrize("state", STATES)
def test_home_is_one_screen_and_few_words(site: Site, phone: Callable[..., Page], state: str) -> None:
    STATES[state](site)
    page = phone()
    height = page.evaluate("document.documentElement.scrollHeight")
    assert height <= PHONE["height"], f"{state} is {height} high"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert len(in_view(page)) <= WORDS, in_view(page)


@in_light_and_dark
def test_axe_finds_nothing(site: Site, phone: Callable[..., Page], address: str, scheme: str) -> None:
    after(site)
    page = phone()
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for path in ("/", "/more", "/saved/2026-01-05"):
        look(page, address + path)
    page.goto(address)
    page.locator(".tab-call > summary").click()
    judge(page, address)
    emergency(site)
    look(page, address + "/")


def test_without_a_script_it_is_the_same_and_call_opens(site: Site, phone: Callable[..., Page]) -> None:
    after(site)
    page = phone(script=False)
    assert page.locator(".home-said").inner_text() == "3 today, the highest of this week."
    sheet = page.locator(".tab-sheet")
    assert not sheet.is_visible()
    page.locator(".tab-call > summary").click()
    assert sheet.is_visible()
    assert [link.get_attribute("href") for link in sheet.locator("a").all()] == [
        "/emergency-card",
        "tel:02079460123",
        "tel:111",
        "tel:999",
    ]
    box = sheet.locator("a").last.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PHONE["height"]


def bottom(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["y"] + box["height"]


@pytest.mark.parametrize("path", ["/", "/trends", "/follow-ups", "/more", "/profile"])
def test_the_bar_stays_at_the_thumb(site: Site, phone: Callable[..., Page], path: str) -> None:
    quiet(site)
    page = phone(path)
    assert abs(bottom(page, ".tabs") - PHONE["height"]) <= 1
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    assert abs(bottom(page, ".tabs") - PHONE["height"]) <= 1
    last = page.locator("main > *").last.bounding_box()
    tabs = page.locator(".tabs").bounding_box()
    assert last is not None
    assert tabs is not None
    assert last["y"] + last["height"] <= tabs["y"] + 1, "nothing ends beneath the bar"
    for each in page.locator(".tab").all():
        box = each.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 48


@pytest.mark.parametrize(
    ("width", "height", "times"), [(390, 844, 2), (360, 640, 1.5), (320, 568, 1.3), (320, 568, 2)]
)
def test_with_large_letters_the_bar_is_menu_and_call(
    site: Site, phone: Callable[..., Page], width: int, height: int, times: float
) -> None:
    quiet(site)
    page = phone(viewport={"width": width, "height": height})
    page.add_style_tag(content=f"html {{ font-size: {118.75 * times}% !important }}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    shown = [each.inner_text() for each in page.locator(".tab").all() if each.is_visible()]
    if width / (19 * times) < 15.5:
        assert shown == ["Menu", "Call"]
    for each in page.locator(".tab:visible").all():
        box = each.bounding_box()
        assert box is not None
        assert box["height"] >= 44


@pytest.mark.parametrize("sign", [Sign.CHEST])
def test_an_emergency_has_call_at_the_thumb_and_not_the_bar(
    site: Site, phone: Callable[..., Page], sign: Sign
) -> None:
    on(site, 0, 3, signs=frozenset({sign}))
    for path in ("/", "/follow-ups/1"):
        page = phone(path)
        assert abs(bottom(page, ".call-first") - PHONE["height"]) <= 1
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        call, tabs = page.locator(".call-first").bounding_box(), page.locator(".tabs").bounding_box()
        assert call is not None
        assert tabs is not None
        assert tabs["y"] + tabs["height"] <= call["y"] + 1, "the bar can be reached, above it"


def test_by_keyboard_the_page_comes_first_and_then_the_bar(site: Site, phone: Callable[..., Page]) -> None:
    quiet(site)
    page = phone()
    reached = []
    for _press in range(8):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.innerText.trim().split('\\n')[0]"))
    assert reached[:2] == ["Skip to the page", "Start today’s check-in"]
    assert reached[2:7] == ["Today", "Trends", "Doctor", "Menu", "Call"]


def test_on_a_wide_screen_the_bar_stands_at_the_left(site: Site, phone: Callable[..., Page]) -> None:
    quiet(site)
    page = phone(viewport={"width": 1280, "height": 800})
    tabs, main = page.locator(".tabs").bounding_box(), page.locator("main").bounding_box()
    assert tabs is not None
    assert main is not None
    assert tabs["x"] == 0
    assert tabs["x"] + tabs["width"] <= main["x"]
    assert [each.inner_text() for each in page.locator(".tab").all()] == [
        "Today",
        "Trends",
        "Doctor",
        "Menu",
        "Call",
    ]

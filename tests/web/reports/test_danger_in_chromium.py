"""A danger in a real browser: the bar as soon as a sign is ticked, and Call in view at any size of letters."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from diary.store.models import Patient
from tests.axe import judged
from tests.web.conftest import Site
from tests.web.reports.reporting import answers
from tests.web.reports.stepping import choose

SIZES = [
    # Twice the letters of a browser (16 px), and of this site, which are larger.
    ((390, 844), 32.0),
    ((390, 844), 38.0),
    ((360, 640), 24.0),
    ((360, 640), 28.5),
    ((320, 568), 20.8),
    ((320, 568), 24.7),
]
FONTS = ["", "DejaVu Sans", "Liberation Sans", "Noto Sans"]

BROKEN_WORDS = """(selector) => {
    const broken = [];
    for (const part of document.querySelectorAll(selector)) {
        const walk = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {
            const text = walk.currentNode;
            for (const word of text.data.matchAll(/[\\p{L}\\p{N}’]+/gu)) {
                const range = document.createRange();
                range.setStart(text, word.index);
                range.setEnd(text, word.index + word[0].length);
                const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
                if (lines.size > 1) broken.push(word[0]);
            }
        }
    }
    return broken;
}"""


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def is_in_view(page: Page, selector: str) -> bool:
    box = page.locator(selector).bounding_box()
    size = page.viewport_size
    assert size is not None
    return box is not None and box["y"] >= 0 and box["y"] + box["height"] <= size["height"] + 0.5


def test_ticking_a_sign_brings_the_call_at_once_and_in_view(page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    call = page.locator(".danger-bar").get_by_role("link", name="Call 999")
    expect(call).to_be_hidden()
    for box in page.locator(".sign-input").all():
        box.check()
        expect(call).to_be_visible()
        assert is_in_view(page, ".danger-bar .button-call")
        assert is_in_view(page, ".danger-bar button")
        box.uncheck()
        expect(call).to_be_hidden()
    assert page.locator(".danger-bar .button-call").get_attribute("href") == "tel:999"


def test_the_bar_saves_and_leads_to_what_to_do(site: Site, page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    page.get_by_label("A pain that started suddenly").check()
    page.get_by_role("button", name="Save and see what to do").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Get emergency help now")
    assert answers(site).sudden is True


def test_the_bar_comes_without_a_script_too(site: Site, without_script: Page, address: str) -> None:
    page = without_script
    page.goto(f"{address}/today")
    page.locator("#signs-chest").check()
    assert is_in_view(page, ".danger-bar .button-call")
    page.locator("#signs-none").check()
    expect(page.locator("#signs-chest")).to_be_checked()
    expect(page.get_by_text("The sign counts.")).to_be_visible()
    page.get_by_role("button", name="Save now with just these answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Get emergency help now")


def test_a_severe_pain_where_heart_trouble_is_felt_brings_the_bar_too(page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    bar = page.get_by_text("A pain of 7 or more can be an emergency.")
    choose(page, "worst-1", "6")
    expect(bar).to_be_hidden()
    page.get_by_role("button", name="Change").click()
    page.locator("#worst-1-7").check()
    expect(bar).to_be_visible()
    assert is_in_view(page, ".danger-bar .button-call")


def test_the_bar_is_told_to_who_hears_the_page_and_hides_nothing(page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    status = page.locator(".danger-bar [role=status]")
    # Each by itself: Chromium's innerText of what a container query sizes tells now and then what is not shown.
    expect(status.locator("p")).to_have_count(2)
    for said in status.locator("p").all():
        expect(said).to_be_hidden()
    page.locator("#signs-chest").check()
    expect(status.get_by_text("You ticked a warning sign.")).to_be_visible()
    assert judged(page).violations_count == 0
    bar = page.locator(".danger-bar").bounding_box()
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    last = page.locator("label[for=signs-lump]").bounding_box()
    assert bar is not None
    assert last is not None
    assert last["y"] + last["height"] <= bar["y"]
    for _tab in range(60):
        page.keyboard.press("Tab")
        hidden = page.evaluate(
            """() => {
                const bar = document.querySelector(".danger-bar"), at = document.activeElement;
                const box = at.getBoundingClientRect();
                return at !== document.body && !bar.contains(at) && box.top >= bar.getBoundingClientRect().top
                    && at.outerHTML;
            }"""
        )
        assert not hidden


@pytest.mark.parametrize(("size", "root"), SIZES)
def test_the_bar_fits_at_large_letters(page: Page, address: str, size: tuple[int, int], root: float) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{address}/today")
    page.evaluate("size => { document.documentElement.style.fontSize = size; }", f"{root}px")
    page.locator("#signs-chest").check()
    assert is_in_view(page, ".danger-bar .button-call")
    assert is_in_view(page, ".danger-bar button")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert page.evaluate(BROKEN_WORDS, ".danger-bar") == []


@pytest.mark.parametrize("font", FONTS)
def test_at_large_letters_the_call_is_in_view_and_no_word_is_broken(
    site: Site, page: Page, address: str, font: str
) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        patient.contact_name, patient.contact_phone = "Dr Rao, heart team", "+44 20 7946 0018"
    page.goto(f"{address}/today")
    page.locator("#signs-chest").check()
    page.locator("#signs-faint").check()
    page.get_by_role("button", name="Save and see what to do").click()
    for size, root in SIZES:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.goto(f"{address}/saved/2026-01-05")
        page.evaluate(
            """([size, font]) => {
                document.documentElement.style.fontSize = size;
                if (font) document.documentElement.style.setProperty("--font", `"${font}"`);
            }""",
            [f"{root}px", font],
        )
        assert is_in_view(page, ".care-emergency .call-first"), (size, root)
        assert is_in_view(page, ".care-emergency .care-title"), (size, root)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], (size, root)
        assert page.evaluate(BROKEN_WORDS, ".care-emergency, .top") == [], (size, root)


def test_on_an_emergency_page_the_call_comes_first_for_the_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    page.locator("#signs-chest").check()
    page.get_by_role("button", name="Save and see what to do").click()
    expect(page.locator(".care-emergency")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Call 999")).to_be_focused()

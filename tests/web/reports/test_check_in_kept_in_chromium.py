"""The check-in where something comes between: another day, another person, a slip, a browser that cannot show it."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from diary.rules.records import Sign
from tests.web.conftest import Site
from tests.web.reports.reporting import answers


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def test_of_another_day_nothing_is_taken_up_again(
    site: Site, page: Page, context: BrowserContext, address: str
) -> None:
    own = site.browser()
    own.sign_in(own_device=True)
    context.add_cookies(
        [{"name": name, "value": value, "url": address} for name, value in own.cookies().items()]
    )
    page.goto(f"{address}/today")
    page.get_by_role("button", name="None of these").click()
    page.locator("#worst-1-3").click()
    site.clock.move_on(hours=24)
    page.reload()
    expect(page.get_by_label("Short of breath")).to_be_visible()
    expect(page.locator("[name=worst-1]:checked")).to_have_count(0)
    expect(page.locator("#signs-none")).not_to_be_checked()


def test_of_another_hour_the_signs_are_asked_anew(page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    page.get_by_role("button", name="None of these").click()
    page.locator("#worst-1-3").click()
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible()
    page.evaluate("history.replaceState({...history.state, since: history.state.since - 2 * 3600e3}, '')")
    page.add_init_script("addEventListener('pagehide', (event) => event.stopImmediatePropagation(), true)")
    page.evaluate("addEventListener('pagehide', (event) => event.stopImmediatePropagation(), true)")
    page.reload()
    expect(page.get_by_role("button", name="None of these")).to_be_visible()
    expect(page.locator("#worst-1-3")).to_be_checked()
    expect(page.locator("#signs-none")).not_to_be_checked()


def test_nobodys_answers_come_up_in_anothers_form(
    site: Site, page: Page, context: BrowserContext, address: str
) -> None:
    page.goto(f"{address}/today")
    page.get_by_role("button", name="None of these").click()
    page.locator("#worst-1-6").click()
    site.patient("bob@example.org")
    bob = site.browser()
    bob.sign_in_unseen("bob@example.org")
    context.clear_cookies()
    context.add_cookies(
        [{"name": name, "value": value, "url": address} for name, value in bob.cookies().items()]
    )
    page.reload()
    expect(page.get_by_role("button", name="None of these")).to_be_visible()
    expect(page.locator("main input[type=radio]:checked")).to_have_count(0)


def test_answers_that_come_back_stand_on_one_page_and_can_be_saved(
    site: Site, page: Page, address: str
) -> None:
    page.goto(f"{address}/today")
    page.evaluate("document.querySelector('[name=ticket]').value = 'broken'")
    page.locator("#signs-chest").check()
    page.get_by_role("button", name="Save and see what to do").click()
    expect(page.locator(".care-emergency")).to_be_visible()
    expect(page.locator("html.stepwise")).to_have_count(0)
    expect(page.locator("#signs-chest")).to_be_checked()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(lambda url: "/saved/" in url)
    assert answers(site).signs == {Sign.CHEST}


def test_a_double_tap_on_what_shows_more_signs_denies_none(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 560})
    page.goto(f"{address}/today")
    page.wait_for_timeout(600)
    for _press in range(4):
        below = page.get_by_role("button", name="More signs below")
        if not below.is_visible():
            break
        box = below.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.click(x, y)
        page.wait_for_timeout(150)
        page.mouse.click(x, y)
        page.wait_for_timeout(150)
    expect(page.locator("#signs-none")).not_to_be_checked()
    expect(page.locator("#signs-lump")).to_be_in_viewport()


@pytest.mark.parametrize("height", [700, 740])
def test_a_sign_ticked_and_taken_back_does_not_show_the_rows_below(
    page: Page, address: str, height: int
) -> None:
    page.set_viewport_size({"width": 390, "height": height})
    page.goto(f"{address}/today")
    hidden = page.get_by_role("button", name="More signs below").is_visible()
    page.locator("#signs").check()
    page.locator("#signs").uncheck()
    assert page.get_by_role("button", name="More signs below").is_visible() == hidden


def test_with_a_sign_ticked_nobody_leaves_by_a_slip(page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    expect(page.get_by_role("link", name="Close")).to_be_visible()
    page.locator("#signs-chest").check()
    expect(page.get_by_role("link", name="Close")).to_be_hidden()


def test_where_a_script_fails_the_long_page_is_there(page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    page.evaluate("() => { history.pushState = () => { throw new Error('too often'); }; }")
    page.get_by_role("button", name="None of these").click()
    expect(page.get_by_role("heading", name="At its worst today")).to_be_visible()
    page.get_by_role("button", name="Back", exact=True).click()
    expect(page.get_by_role("button", name="None of these")).to_be_visible()


def test_a_browser_that_cannot_draw_the_bar_gets_one_page(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.add_init_script("CSS.supports = () => false")
    page.goto(f"{address}/today")
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible()
    expect(page.locator("#signs-none")).to_be_visible()

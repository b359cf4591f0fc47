"""The medicines of every day on a phone: no screen more, and one tap more, without scrolling."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.axe import judged
from tests.web.conftest import Site
from tests.web.reports.reporting import answers
from tests.web.reports.test_check_in_in_chromium import Taps, words_in_view
from tests.web.reports.test_today_doses import EVERY_DAY, takes


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def test_a_normal_day_with_medicines_is_one_tap_more(site: Site, page: Page, address: str) -> None:
    two = {takes(site, "Bisoprolol", dose="5 mg", **EVERY_DAY), takes(site, "Clopidogrel", **EVERY_DAY)}
    page.goto(f"{address}/today")
    taps = Taps(page)
    taps.button("None of these")
    taps.at("#worst-1-3")
    assert words_in_view(page) <= 60
    page.wait_for_function("!document.querySelector('.just-moved')")
    taps.at("#doses")
    taps.button("Save")
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved")
    assert taps.count == 4
    assert answers(site).medicines == two


def test_why_is_asked_only_of_one_that_was_not_taken(site: Site, page: Page, address: str) -> None:
    pill = takes(site, "Bisoprolol", dose="5 mg", **EVERY_DAY)
    page.goto(f"{address}/today")
    page.get_by_role("button", name="None of these", exact=True).click()
    page.locator("#worst-1-3").click()
    page.get_by_text("Missed or left out a medicine?").click()
    why = page.locator(f"#why-{pill}")
    expect(why).to_be_hidden()
    page.locator(f"#dose-{pill}-missed").click()
    expect(why).to_be_visible()
    found = judged(page)
    assert found.violations_count == 0, found.generate_report()
    why.fill("asleep")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved")
    assert {key: (left.how.value, left.why) for key, left in answers(site).not_taken.items()} == {
        pill: ("missed", "asleep")
    }

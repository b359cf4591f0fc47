"""axe-core finds what is wrong with a page, also with the next one and with one that has changed since."""

from __future__ import annotations

from playwright.sync_api import Browser as Chromium

from tests.axe import judged

SOUND = (
    '<html lang="en"><title>A</title><main><h1>A</h1><p style="color: #000; background: #fff">Text</p></main>'
)


def test_what_is_wrong_is_found_and_told_each_time(headless: Chromium) -> None:
    page = headless.new_page()
    page.set_content(SOUND)
    assert judged(page).violations_count == 0
    page.locator("p").evaluate("p => p.style.color = '#eee'")
    found = judged(page)
    assert [each["id"] for each in found.response["violations"]] == ["color-contrast"]
    assert "Target: p" in found.generate_report()
    assert judged(page, {"runOnly": ["image-alt"]}).violations_count == 0
    page.goto("about:blank")
    page.set_content(SOUND + "<img src='data:,'>")
    assert [each["id"] for each in judged(page).response["violations"]] == ["image-alt", "region"]
    page.set_content(SOUND)
    assert judged(page).violations_count == 0
    page.close()

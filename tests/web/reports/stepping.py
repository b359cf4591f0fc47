"""The report's form in a real browser, as short screens where scripts run and on one page where not."""

from __future__ import annotations

from playwright.sync_api import Page


def is_stepwise(page: Page) -> bool:
    """Whether the form stands as short screens."""
    return page.locator("html.stepwise").count() > 0


def deny(page: Page) -> None:
    """Say "None of these", where it takes to see all signs first."""
    if not is_stepwise(page):
        page.locator("#signs-none").click()
        return
    if not page.locator("[data-act=none]").is_visible():
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.locator("[data-act=none]").click()


def go_on(page: Page) -> None:
    """To the next screen, with what is answered so far."""
    for way in (".step-on", "[data-act=next]:enabled", ".step-leave"):
        if page.locator(way).is_visible():
            page.locator(way).click()
            return
    deny(page)


def to_the_day(page: Page) -> None:
    """To the last screen, with "More" unfolded."""
    for _screen in range(5):
        if not page.locator("#more").is_visible():
            go_on(page)
    if page.locator("#more[open]").count() == 0:
        page.locator("#more > summary").click()


def choose(page: Page, field: str, value: str) -> None:
    """Tap an answer, on whichever screen it stands."""
    if (field, value) == ("signs", "none"):
        deny(page)
        return
    answer = page.locator(f"[name='{field}'][value='{value}']")
    for _screen in range(5):
        if not answer.is_visible():
            go_on(page)
    answer.click()


def press_save(page: Page) -> None:
    """Press the button that saves, going on to it where it stands on a later screen, and wait for what comes."""
    buttons = [page.locator(one) for one in (".danger-bar button", ".step-save", ".finish button")]
    for _screen in range(5):
        for button in buttons if is_stepwise(page) else buttons[2:]:
            if button.is_visible():
                with page.expect_navigation():
                    button.click()
                return
        go_on(page)

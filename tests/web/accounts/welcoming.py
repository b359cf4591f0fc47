"""The first questions, answered page by page as a browser would."""

from __future__ import annotations

from tests.browser import Browser, Given
from tests.page import Page

BOTH = "Yes to both"
DIARY_ALONE = "Yes to the diary, no to mail"
NEITHER = "No to both"
GO_ON = "Save and go on"
LATER = "Later"

AGREE = "Do you agree?"
COUNTRY = "Where are you?"
PROCEDURE = "What was done?"
DOCTOR = "You and your doctor"


def to_the_country(browser: Browser, answer: str = BOTH) -> Page:
    """Answer what one agrees to."""
    browser.get("/welcome/agree")
    return browser.submit("agree", button=answer)


def to_the_procedure(browser: Browser, answer: str = BOTH, **place: Given) -> Page:
    """The same, and say where one is."""
    to_the_country(browser, answer)
    return browser.submit("country-first", place, button=GO_ON)


def to_the_report(browser: Browser, answer: str = BOTH, **place: Given) -> Page:
    """The same, and leave the rest for later."""
    to_the_procedure(browser, answer, **place)
    return browser.submit("procedure", button=LATER)

"""How long a normal day's report takes on a phone, and that pages, mails and the README all say that."""

from __future__ import annotations

import math
import re

import pytest
from playwright.sync_api import BrowserContext, Page

from diary.words.notices import report_takes
from tests.architecture.project import ROOT
from tests.web.conftest import PHONE

# The keystroke-level model (Card, Moran and Newell, 1980) in seconds: to decide, to point at something, to press it.
DECIDE, POINT, PRESS = 1.35, 1.1, 0.2
SWIPE = 0.8
"""One swipe and a look at what it brought, which moves the page by two thirds of a screen."""
FOUND = 0.85
"""The share of the screen, from the top, in which a control is reached without another swipe."""
SLOWER = 1.2
"""What somebody older, who does this every day, takes longer than the model's practised user."""


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def seconds_for(page: Page, *controls: str) -> float:
    """What the model gives for reading the list and pressing these one after the other, from the top of the page."""
    top, took = 0.0, 2 * DECIDE
    for control in controls:
        box = page.locator(control).bounding_box()
        assert box is not None
        missing = box["y"] + box["height"] - top - FOUND * PHONE["height"]
        swipes = max(0, math.ceil(missing / (PHONE["height"] * 2 / 3)))
        top += swipes * PHONE["height"] * 2 / 3
        took += swipes * SWIPE + DECIDE + POINT + PRESS
    return took * SLOWER


def test_a_normal_day_takes_the_time_that_is_promised(page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    took = seconds_for(page, "label[for=signs-none]", "label[for=worst-1-3]", ".finish button[type=submit]")
    assert 15 <= took <= 22, took
    assert report_takes() == "It takes about twenty seconds."


def test_the_figure_stands_in_one_place_and_the_readme_agrees() -> None:
    figure = re.compile(r"\bseconds\b|takes \w+ minutes")
    templates = [path for ending in ("html", "txt") for path in (ROOT / "templates").rglob(f"*.{ending}")]
    assert [path.name for path in templates if figure.search(path.read_text())] == []
    readme = (ROOT / "README.md").read_text()
    assert "once a day, on a phone, in about twenty seconds" in readme

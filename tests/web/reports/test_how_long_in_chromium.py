"""How long a normal day's report takes on a phone, and that pages, mails and the README all say that."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page

from diary.words.notices import report_takes
from tests.architecture.project import ROOT
from tests.web.conftest import PHONE

# The keystroke-level model (Card, Moran and Newell, 1980) in seconds: to decide, to point at something, to press it.
DECIDE, POINT, PRESS = 1.35, 1.1, 0.2
SLOWER = 1.2
"""What somebody older, who does this every day, takes longer than the model's practised user."""


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def seconds_for(taps: int) -> float:
    """What the model gives for reading the list of signs, and then looking at and pressing one thing a screen."""
    return (2 * DECIDE + taps * (DECIDE + POINT + PRESS)) * SLOWER


def test_a_normal_day_takes_the_time_that_is_promised(page: Page, address: str) -> None:
    page.goto(f"{address}/today")
    taps = 0
    for control in ("[data-act=none]", "#worst-1-3", ".step-save"):
        box = page.locator(control).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= PHONE["height"], "it is in view without a swipe"
        page.locator(control).click()
        taps += 1
    took = seconds_for(taps)
    assert 10 <= took <= 15, took
    assert report_takes() == "It takes about fifteen seconds."


def test_the_figure_stands_in_one_place_and_the_readme_agrees() -> None:
    figure = re.compile(r"\bseconds\b|takes \w+ minutes")
    templates = [path for ending in ("html", "txt") for path in (ROOT / "templates").rglob(f"*.{ending}")]
    assert [path.name for path in templates if figure.search(path.read_text())] == []
    readme = (ROOT / "README.md").read_text()
    assert "once a day, on a phone, in about fifteen seconds" in readme

"""Somebody else's diary in a real browser: nothing for axe-core to find, none too wide, and one line to go by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import BrowserContext

from diary.rules.records import Sign
from diary.store.models.circle import Grant
from tests.browser import Browser
from tests.chromium import in_light_and_dark
from tests.web.conftest import Site
from tests.web.others.conftest import LetIn, Write
from tests.web.reports.reporting import TODAY
from tests.web.test_every_page_in_chromium import look

YESTERDAY = TODAY - timedelta(days=1)


@in_light_and_dark
def test_axe_finds_nothing_in_anns_diary(
    site: Site,
    let_in: LetIn,
    ann_writes: Write,
    address: str,
    phone: Callable[[Browser], BrowserContext],
    scheme: str,
) -> None:
    ann_writes(YESTERDAY, worst=3)
    ann_writes(worst=9, signs=(Sign.CHEST,))
    page = phone(let_in(*Grant)).new_page()
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    days = [f"reports/{TODAY}", f"saved/{TODAY}", f"today?day={YESTERDAY}", "today", "trends", "reports"]
    for path in [*days, "follow-ups", "follow-ups/1", "symptoms", "symptoms/1", "medicines", "reminders"]:
        look(page, f"{address}/people/1/{path}")
    height = page.evaluate("document.querySelector('.tabs').getBoundingClientRect().height")
    assert height < 80, "all that one can be let into fits into one line"


def test_axe_finds_nothing_on_the_page_of_a_day_that_is_anns(
    let_in: LetIn, ann_writes: Write, address: str, phone: Callable[[Browser], BrowserContext]
) -> None:
    ann_writes()
    page = phone(let_in(Grant.RECORD)).new_page()
    assert "This day has a report" in look(page, f"{address}/people/1/today")

"""The menu: in parts, what an emergency asks for first, and erasing last of what is one's own."""

from __future__ import annotations

from tests.browser import Browser
from tests.page import Page, text_of
from tests.web.conftest import Site


def headings(page: Page) -> list[str]:
    return [text_of(each) for each in page.with_class("more-heading")]


def lists(page: Page) -> list[list[str]]:
    """The links of each part."""
    return [
        [text_of(a) for a in each.iter("a")]
        for each in page.with_class("more-list")
        if "more-tabs" not in each.get("class", "")
    ]


def test_it_stands_in_parts_with_the_emergency_card_first(site: Site, ann: Browser) -> None:
    page = ann.get("/more")
    assert headings(page) == ["The diary", "Your people", "Your account"]
    diary, people, account, about = lists(page)
    assert diary[0] == "Emergency card"
    assert people[0] == "Your care circle"
    assert account[-1] == "Erase your account"
    assert about == ["Help", "Privacy"]


def test_being_away_is_found_in_it(site: Site, ann: Browser) -> None:
    ann.get("/more")
    assert ann.follow("In hospital or away").h1 == "In hospital or away"


def test_the_bar_says_that_the_page_of_erasing_belongs_to_it(site: Site, ann: Browser) -> None:
    (bar,) = ann.get("/erase").with_class("tab-list")
    assert [text_of(a) for a in bar.iter("a") if a.get("aria-current")] == ["Menu"]

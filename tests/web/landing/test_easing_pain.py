"""The page on easing mild pain: each line with its caution and source, and a way to it only where nothing is open."""

from __future__ import annotations

import pytest

from diary.words.labels import SELF_CARE_LABELS, SIGN_LABELS
from diary.words.self_care import TO_TRY
from tests.browser import Browser
from tests.page import text_of
from tests.web.conftest import Site
from tests.web.reports.reporting import A_NORMAL_DAY

PATH = "/easing-pain"


def test_each_line_has_its_caution_and_its_source(browser: Browser) -> None:
    cards = [text_of(card) for card in browser.get(PATH).with_class("card")]
    assert len(cards) == len(TO_TRY)
    for tip, card in zip(TO_TRY, cards, strict=True):
        assert f"{tip.title} {tip.how} Mind: {tip.mind} From: {tip.source}" in card
    assert "Wrap it in a cloth." in cards[2]


def test_all_that_a_report_asks_about_has_its_line() -> None:
    assert [tip.code for tip in TO_TRY if tip.code and tip.code not in SELF_CARE_LABELS] == []
    assert {tip.code for tip in TO_TRY if tip.code} == set(SELF_CARE_LABELS)


def test_it_says_first_what_it_is_not_for_and_whom_to_call(ann: Browser, browser: Browser) -> None:
    for reader, number in ((ann, "999"), (browser, "112")):
        page = reader.get(PATH)
        notice = text_of(page.with_class("notice-question")[0])
        assert notice.startswith("This is for mild pain that you know, and for nothing else.")
        assert all(str(sign) in notice for sign in SIGN_LABELS.values())
        assert page.link(number) == f"tel:{number}"
    assert "What you tried" not in browser.page.text


def test_only_a_quiet_day_leads_to_it(site: Site, ann: Browser) -> None:
    ann.get("/today")
    ann.submit("report", A_NORMAL_DAY)
    assert ann.page.link("Easing mild pain") == PATH
    ann.get("/today?day=2026-01-05")
    ann.submit("report", {**A_NORMAL_DAY, "could_not": "yes"})
    assert "Easing mild pain" not in ann.page.text, "something is to be talked about"
    assert "Talk about that first." in ann.get(PATH).text
    ann.get("/today?day=2026-01-05")
    ann.submit("report", {**A_NORMAL_DAY, "signs": ["chest"]})
    assert "Easing mild pain" not in ann.page.text
    assert "Emergency" in ann.get(PATH).text


@pytest.mark.parametrize(
    ("more", "offered"),
    [
        ({"worst-1": "1"}, True),
        ({"worst-1": "3"}, True),
        ({"worst-1": "4"}, False),
        ({"worst-1": "6", "usual-1": "6"}, False),
        ({"worst-1": "0", "usual-1": "0"}, False),
        ({"compared": "worse"}, False),
        ({"compared": "same"}, True),
    ],
)
def test_only_mild_pain_that_gets_no_worse_leads_to_it(
    site: Site, ann: Browser, more: dict[str, str], offered: bool
) -> None:
    ann.get("/today")
    ann.submit("report", {**A_NORMAL_DAY, "usual-1": "1", **more})
    assert ("Easing mild pain" in ann.page.text) is offered


def test_what_helped_is_shown_back(site: Site, ann: Browser) -> None:
    assert "Nothing yet." in ann.get(PATH).text
    ann.get("/today")
    ann.submit("report", {**A_NORMAL_DAY, "tried": ["walking", "rest"], "helped-walking": "a_little"})
    said = text_of(ann.get(PATH).with_class("facts")[0])
    assert "WalkingOn 1 day: a little on 1." in said
    assert "RestOn 1 day." in said
    assert ann.page.link("Note what I tried today") == "/today#what-you-tried"

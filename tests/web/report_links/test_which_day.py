"""A page that was opened in the evening and is sent in the morning, or opened when its day is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from diary.rules.records import Sign
from diary.web.reports.ticket import read, sign
from tests.browser import Browser
from tests.factories import PASSWORD
from tests.web.conftest import Site
from tests.web.report_links.conftest import ANN
from tests.web.reports.reporting import answers, saved, says_what_to_do

TOMORROW = date(2026, 1, 6)


def test_a_page_opened_in_the_evening_and_sent_in_the_morning_asks_which_day(
    site: Site, browser: Browser, link: str
) -> None:
    browser.get(link)
    site.clock.set(datetime(2026, 1, 6, 8, tzinfo=UTC))
    page = browser.submit("report", {"signs": ["chest"], "worst-1": "4", "note": "a walk"})
    assert page.h1 == "Which day is this report for?"
    assert says_what_to_do(browser), "it may be about now"
    assert saved(site) is None
    page = browser.submit("which-day", button="Save it for Monday 5 January")
    assert page.h1 == "Is this happening now?"
    assert not page.with_class("care-emergency")
    assert "If this is happening now, call 999." in page.text
    assert answers(site).note == "a walk"
    assert site.mails() == []


def test_what_is_about_today_goes_through_the_sign_in(site: Site, browser: Browser, link: str) -> None:
    browser.get(link)
    site.clock.set(datetime(2026, 1, 6, 8, tzinfo=UTC))
    browser.submit("report", {"signs": ["chest"], "note": "a walk"})
    page = browser.submit("which-day", button="It is about today. Sign in, and keep my answers", status=401)
    assert says_what_to_do(browser)
    assert "The link in the mail is for Monday 5 January alone." in page.text
    browser.submit("sign-in", {"email": ANN, "password": PASSWORD})
    assert browser.page.h1 == "Today’s report"
    browser.submit("report")
    assert answers(site, TOMORROW).note == "a walk"
    assert saved(site) is None


def test_a_page_that_said_the_day_was_over_asks_no_more(site: Site, browser: Browser, link: str) -> None:
    site.clock.set(datetime(2026, 1, 6, 8, tzinfo=UTC))
    browser.get(link)
    page = browser.submit("report", {"signs": ["chest"]})
    assert page.h1 == "Is this happening now?"
    assert "If this is happening now, call 999." in page.text
    assert answers(site).signs == {Sign.CHEST}


def test_a_page_opened_before_midnight_and_sent_before_four_is_still_about_now(
    site: Site, browser: Browser, link: str
) -> None:
    browser.get(link)
    site.clock.set(datetime(2026, 1, 6, 3, 30, tzinfo=UTC))
    browser.submit("report", {"signs": ["chest"]})
    assert says_what_to_do(browser)
    assert answers(site).signs == {Sign.CHEST}
    assert [mail.kind for mail in site.mails()] == ["emergency"]


def test_a_form_that_claims_to_be_for_another_day_is_saved_for_the_day_of_its_link(
    site: Site, browser: Browser, link: str
) -> None:
    for made_up in ({"for_day": "2026-01-04"}, {"for_day": "x"}, {"ticket": "x", "seen_version": "9"}):
        browser.post(link, {"signs": "none", **made_up})
    assert saved(site) is not None
    assert saved(site, date(2026, 1, 4)) is None


@pytest.mark.parametrize(
    ("other", "is_believed"),
    [({}, True), ({"day": date(2026, 1, 4)}, False), ({"patient_id": 2}, False), ({"account_id": 2}, False)],
)
def test_a_ticket_that_was_signed_for_another_form_is_not_believed(
    site: Site, browser: Browser, link: str, other: dict[str, Any], is_believed: bool
) -> None:
    """Each says that its day was over when the form was made, for which the number to call gives way to a question."""
    fields = browser.get(link).form("report").iter("input")
    (field,) = [each for each in fields if each.get("name") == "ticket"]
    with site.app.app_context():
        own = read(field.get("value", ""))
        assert own is not None
        assert (own.day, own.patient_id, own.account_id) == (date(2026, 1, 5), 1, 1)
        ticket = sign(replace(own, back_filled=True, **other))
    browser.post(link, {"signs": "chest", "usual-1": "5", "ticket": ticket}, status=422)
    assert says_what_to_do(browser) is not is_believed

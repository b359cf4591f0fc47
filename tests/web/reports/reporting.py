"""What tests of the report page share."""

from __future__ import annotations

from datetime import date

from diary.services.patients.answers import Answers, answers_of
from diary.store.models import SavedReport
from diary.store.queries.reports import current_report, earlier_versions
from tests.browser import Browser
from tests.web.conftest import Site

TODAY = date(2026, 1, 5)
"""The day on which the tests' clock stands, a Monday."""

A_NORMAL_DAY = {"signs": ["none"], "worst-1": "3", "usual-1": "2", "interference": "1", "could_not": "no"}


def saved(site: Site, day: date = TODAY, email: str = "ann@example.org") -> SavedReport | None:
    """The version of a day's report that counts."""
    with site.reading() as session:
        return current_report(session, site.patient_ids[email], day)


def answers(site: Site, day: date = TODAY, email: str = "ann@example.org") -> Answers:
    """What that report says."""
    report = saved(site, day, email)
    assert report is not None, f"nothing is saved for {day}"
    return answers_of(report)


def versions(site: Site, day: date = TODAY) -> int:
    """How often the day was saved."""
    report = saved(site, day)
    if report is None:
        return 0
    with site.reading() as session:
        return 1 + len(earlier_versions(session, report))


def says_what_to_do(browser: Browser) -> bool:
    """Whether the page shows the emergency card, with the number as a link to call."""
    cards = browser.page.with_class("care-emergency")
    return bool(cards) and "tel:999" in [link.get("href") for link in cards[0].iter("a")]

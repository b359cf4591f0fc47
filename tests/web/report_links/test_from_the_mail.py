"""From a reminder that falls due to a report: the link as the mail itself holds it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from diary.mail.message import Message
from diary.services import reminders
from diary.services.mailbox import compose
from diary.store.models import OutboxMail, ReminderSchedule
from diary.store.work import Work
from tests.browser import Browser
from tests.web.conftest import Site
from tests.web.report_links.conftest import ANN, Mailed
from tests.web.reports.reporting import saved


def the_reminder(site: Site) -> Message:
    """Ann's, decided and put into words at eight in the evening."""
    site.clock.set(datetime(2026, 1, 5, 20, tzinfo=UTC))
    with site.writing() as session:
        while reminders.decide_some(Work(session, site.clock.now(), site.settings), limit=10):
            pass
    with site.reading() as session:
        (mail,) = session.query(OutboxMail).filter_by(patient_id=site.patient_ids[ANN])
        message = compose.compose(Work(session, site.clock.now(), site.settings), mail)
    assert isinstance(message, Message)
    return message


def links_in(site: Site, text: str) -> set[str]:
    return set(re.findall(re.escape(site.settings.site_url) + r"(/(?:report|today)[^\s\"<]*)", text))


def test_the_mail_and_its_html_hold_one_link_that_opens_the_days_report(
    site: Site, browser: Browser, mailed: Mailed
) -> None:
    message = the_reminder(site)
    (link,) = links_in(site, message.text)
    assert links_in(site, message.html) == {link}
    assert link in message.as_email().as_string(), "it can be read as it stands"
    assert "You need not sign in." in message.text
    assert "You need not sign in." in message.html
    assert browser.get(link).h1 == "Your report for Monday 5 January"
    browser.submit("report", {"signs": ["none"]})
    assert saved(site) is not None


def test_who_wants_no_such_link_is_led_to_the_diary_as_ever(
    site: Site, browser: Browser, mailed: Mailed
) -> None:
    with site.writing() as session:
        session.get_one(ReminderSchedule, site.patient_ids[ANN]).links_wanted = False
    message = the_reminder(site)
    assert links_in(site, message.text) == links_in(site, message.html) == {"/today"}
    assert "sign in" not in message.text
    assert browser.get("/today").h1 == "Sign in"


@pytest.mark.parametrize("health", ["back pain", "chest", "pain"])
def test_the_link_tells_no_mail_server_what_is_tracked(site: Site, mailed: Mailed, health: str) -> None:
    assert health not in the_reminder(site).as_email().as_string()

"""The link in each reminder: looking changes nothing, the button or the mail program's own stops them."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from diary.services import reminders
from diary.services.links import unsubscribe_path
from diary.services.secret import secret_key
from diary.store.models import Patient
from tests.browser import Browser
from tests.web.conftest import Site

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


@pytest.fixture
def link(site: Site) -> str:
    """Ann's, as her mail holds it; Bob keeps a diary, too."""
    site.patient("ann@example.org")
    site.patient("bob@example.org")
    return unsubscribe_path(secret_key(site.settings.data_dir), site.patient_ids["ann@example.org"])


def wanted(site: Site, email: str = "ann@example.org") -> bool:
    with site.reading() as session:
        return reminders.plan_of(session, site.patient_ids[email]).wanted


def test_looking_at_the_link_changes_nothing(site: Site, browser: Browser, link: str) -> None:
    for _time in range(3):
        assert browser.get(link).h1 == "Stop the reminders?"
        assert browser.fetch(link, "HEAD").status_code == 200
    assert browser.fetch(link, "OPTIONS").status_code == 200
    assert wanted(site)


def test_the_button_stops_them_for_somebody_not_signed_in(site: Site, browser: Browser, link: str) -> None:
    browser.get(link)
    page = browser.submit("unsubscribe")
    assert page.h1 == "You get no more reminders"
    assert "Do you want them back? Sign in" in page.text
    assert not wanted(site)
    assert wanted(site, "bob@example.org")


def test_a_mail_program_posts_without_cookie_or_token(site: Site, link: str) -> None:
    client = site.app.test_client(use_cookies=False)
    for content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        answer = client.post(link, data=ONE_CLICK, content_type=content_type, base_url=site.settings.site_url)
        assert answer.status_code == 200  # never a redirect: RFC 8058 asks for that
        assert not wanted(site)


def test_pressing_twice_does_no_harm_and_time_and_days_are_kept(
    site: Site, browser: Browser, link: str
) -> None:
    browser.post(link, ONE_CLICK)
    assert browser.post(link, ONE_CLICK).h1 == "You get no more reminders"
    with site.reading() as session:
        plan = reminders.plan_of(session, site.patient_ids["ann@example.org"])
        assert (plan.wanted, plan.next_at, plan.at_minute, plan.days) == (False, None, 1200, 127)


def test_they_can_be_had_back(site: Site, browser: Browser, link: str) -> None:
    browser.get(link)
    browser.submit("unsubscribe")
    assert browser.follow("Go to your reminders").h1 == "Sign in"
    page = browser.submit("sign-in", {"email": "ann@example.org", "password": "four blue boats at noon"})
    assert page.h1 == "Reminders"
    browser.submit("reminders", {"wanted": True})
    assert wanted(site)


def test_it_works_while_somebody_else_is_signed_in(site: Site, link: str) -> None:
    bob = site.browser()
    bob.sign_in("bob@example.org")
    bob.get(link)
    bob.submit("unsubscribe")
    assert (wanted(site), wanted(site, "bob@example.org")) == (False, True)


def test_a_link_that_is_not_ours_changes_nothing(site: Site, browser: Browser, link: str) -> None:
    token = link.rpartition("/")[2]
    forged = unsubscribe_path("another secret", site.patient_ids["ann@example.org"])
    body, _, signature = token.partition(".")
    for bad in (forged, link + "x", link[:-1], f"/unsubscribe/{body}", f"/unsubscribe/x.{signature}"):
        assert browser.get(bad, status=404).h1 == "This link does not work"
        assert browser.post(bad, ONE_CLICK, status=404).h1 == "This link does not work"
    assert wanted(site)


def test_a_link_for_one_purpose_is_of_no_use_for_another(site: Site, browser: Browser, link: str) -> None:
    token = link.rpartition("/")[2]
    assert browser.get(f"/confirm/{token}", status=400).h1 == "This link no longer works"


def test_the_link_of_a_diary_that_is_gone_is_answered_calmly(site: Site, browser: Browser, link: str) -> None:
    with site.writing() as session:
        session.delete(session.get_one(Patient, site.patient_ids["ann@example.org"]))
    assert browser.post(link, ONE_CLICK).h1 == "You get no more reminders"


def test_the_page_says_nothing_of_whose_link_it_is(browser: Browser, link: str) -> None:
    for page in (browser.get(link), browser.post(link, ONE_CLICK)):
        assert "ann" not in page.text.lower().replace("cannot", "")


def test_only_this_page_takes_a_post_without_a_token(site: Site, ann: Browser) -> None:
    ann.post("/reminders", {"at": "07:00", "weekdays": "0"}, status=400)
    assert wanted(site)

"""The page on which somebody who looks after others says when their morning mail comes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from diary.services import digests
from diary.store.models import Account, DigestSchedule
from diary.store.models.circle import Grant
from tests.browser import Browser
from tests.factories import make_account, work_at
from tests.page import text_of
from tests.web.caregiving.looking_after import look_after
from tests.web.circle.circling import NORA
from tests.web.conftest import Site


@pytest.fixture
def nora(site: Site) -> Browser:
    """She has no diary, and is signed in."""
    with site.writing() as session:
        make_account(session, site.clock.now(), NORA, name="Nora")
    browser = site.browser()
    browser.sign_in_unseen(NORA)
    return browser


def looks_after(site: Site, name: str, *grants: Grant) -> None:
    look_after(site, name, *grants)
    with site.writing() as session:
        digests.begin(work_at(session, site.clock.now()), account(site))


def account(site: Site) -> Account:
    with site.reading() as session:
        return session.query(Account).filter_by(email=NORA).one()


def plan(site: Site) -> DigestSchedule | None:
    with site.reading() as session:
        return session.get(DigestSchedule, account(site).id)


def test_it_says_when_the_next_one_comes(site: Site, nora: Browser) -> None:
    looks_after(site, "Ann", Grant.ALERTS)
    page = nora.get("/mail/morning")
    assert page.title.startswith("Your morning mail")
    assert "The next one comes on" in page.text
    assert "at 08:00, if there is something to tell by then." in page.text
    assert "have not written for 3 days" in page.text


@pytest.mark.parametrize("email", [NORA, "ann@example.org"])
def test_the_way_to_it_is_marked(site: Site, nora: Browser, email: str) -> None:
    looks_after(site, "Ann", Grant.ALERTS)
    browser = nora if email == NORA else site.browser()
    if browser is not nora:
        browser.sign_in_unseen(email)
    here = [
        text_of(a) for a in browser.get("/mail/morning").root.iter("a") if a.get("aria-current") == "page"
    ]
    assert here == ["Menu"]


def test_the_time_and_the_clock_can_be_chosen(site: Site, nora: Browser) -> None:
    looks_after(site, "Ann", Grant.ALERTS)
    nora.get("/mail/morning")
    page = nora.submit("morning", {"at": "06:30", "timezone": "Asia/Tokyo"})
    assert "Saved." in page.text
    assert "at 06:30, if there is something to tell by then." in page.text
    kept = plan(site)
    assert kept is not None
    assert kept.at_minute == 6 * 60 + 30
    assert kept.next_at is not None
    assert (kept.next_at.hour, kept.next_at.minute) == (21, 30)
    assert account(site).timezone == "Asia/Tokyo"


def test_it_can_be_switched_off_and_on_again(site: Site, nora: Browser) -> None:
    looks_after(site, "Ann", Grant.ALERTS)
    nora.get("/mail/morning")
    page = nora.submit("morning", {"wanted": False})
    assert "You get no morning mail." in page.text
    kept = plan(site)
    assert kept is not None
    assert (kept.wanted, kept.next_at) == (False, None)
    page = nora.submit("morning", {"wanted": True})
    assert "The next one comes on" in page.text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"at": "half past"}, "Type the time as hours and minutes, such as 20:00."),
        ({"at": "25:00"}, "Type the time as hours and minutes, such as 20:00."),
        ({"timezone": "Mars/Base"}, "Choose a time zone from the list."),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    site: Site, nora: Browser, given: dict[str, str], said: str
) -> None:
    looks_after(site, "Ann", Grant.ALERTS)
    token = nora.get("/mail/morning").form("morning").find(".//input[@name='csrf_token']").get("value")  # type: ignore[union-attr]
    sent = {"csrf_token": token, "wanted": "y", "at": "07:00", "timezone": "", **given}
    assert said in nora.post("/mail/morning", sent, status=422).text
    kept = plan(site)
    assert kept is not None
    assert kept.at_minute == 8 * 60


def test_without_a_token_nothing_is_saved_and_the_page_says_so(site: Site, nora: Browser) -> None:
    looks_after(site, "Ann", Grant.ALERTS)
    page = nora.post("/mail/morning", {"at": "07:00"}, status=400)
    assert "Not saved yet." in page.text
    kept = plan(site)
    assert kept is not None
    assert (kept.wanted, kept.at_minute) == (True, 8 * 60)


@pytest.mark.parametrize("grants", [(), (Grant.TRENDS, Grant.FOLLOW_UPS)])
def test_who_is_told_of_nobody_has_nothing_to_choose(
    site: Site, nora: Browser, grants: tuple[Grant, ...]
) -> None:
    if grants:
        looks_after(site, "Ann", *grants)
    page = nora.get("/mail/morning")
    assert "No morning mail comes." in page.text
    assert "Ann" not in page.text
    assert page.root.find(".//form[@id='morning']") is None


def test_looking_changes_nothing(site: Site, nora: Browser) -> None:
    look_after(site, "Ann", Grant.ALERTS)
    nora.get("/mail/morning")
    assert plan(site) is None


def test_another_time_zone_in_the_profile_moves_it(site: Site) -> None:
    site.patient("nora@example.org")
    look_after(site, "Bob", Grant.ALERTS)
    with site.writing() as session:
        digests.begin(work_at(session, site.clock.now()), account(site))
    before = plan(site)
    browser = site.browser()
    browser.sign_in_unseen(NORA)
    browser.get("/profile")
    browser.submit("profile", {"timezone": "America/New_York"})
    after = plan(site)
    assert before is not None
    assert before.next_at is not None
    assert after is not None
    assert after.next_at is not None
    assert (after.next_at - before.next_at) % timedelta(days=1) == timedelta(hours=5)

"""A new password, by mail or while signed in, and what it ends."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from sqlalchemy import Engine, select

from diary.mail.kinds import MailKind
from diary.services.accounts import create_account
from diary.services.accounts.profile import create_patient
from diary.store.models import Account, SignedInSession
from diary.web.accounts.links import choose_password_path
from tests.browser import Browser
from tests.factories import PASSWORD, make_account, work_at
from tests.web.accounts.welcoming import AGREE, to_the_country
from tests.web.conftest import Site

NEW = "green tea on a wet sunday"


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


def ask_for_link(site: Site, browser: Browser, email: str = "ann@example.org") -> str:
    browser.get("/reset-password")
    browser.submit("forgot-password", {"email": email})
    return site.mailed_path("reset_password")


def test_a_forgotten_password_is_replaced_by_a_link(site: Site, browser: Browser) -> None:
    site.patient()
    browser.get(ask_for_link(site, browser))
    assert browser.submit("reset-password", {"password": NEW}).h1 == "Sign in"
    browser.sign_in(status=422)
    browser.sign_in(password=NEW)
    assert [mail.kind for mail in site.mails()] == [MailKind.RESET_PASSWORD, MailKind.PASSWORD_CHANGED]


def test_opening_the_link_changes_nothing_and_signs_nobody_in(site: Site, browser: Browser) -> None:
    site.patient()
    path = ask_for_link(site, browser)
    browser.get(path)
    browser.fetch(path, "HEAD")
    assert browser.get("/today").h1 == "Sign in"
    browser.sign_in()
    assert len(site.mails()) == 1


def test_a_link_works_once(site: Site, browser: Browser) -> None:
    site.patient()
    path = ask_for_link(site, browser)
    browser.get(path)
    second = site.browser()
    second.get(path)
    browser.submit("reset-password", {"password": NEW})
    second.submit("reset-password", {"password": "the thief's password"}, status=400)
    assert second.page.h1 == "This link no longer works"
    browser.sign_in(password=NEW)


def test_of_two_who_use_a_link_at_once_one_has_their_password(site: Site) -> None:
    site.patient()
    path = ask_for_link(site, site.browser())
    browsers = [site.browser() for _browser in range(4)]
    for browser in browsers:
        browser.get(path)

    def choose(number: int) -> int:
        response = browsers[number].client.post(
            path,
            data={"csrf_token": _token(browsers[number]), "password": f"{NEW} {number}"},
            base_url=browsers[number].base_url,
        )
        return response.status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(choose, range(4))) == [303, 400, 400, 400]


def test_a_link_works_for_a_day(site: Site, browser: Browser) -> None:
    site.patient()
    path = ask_for_link(site, browser)
    with time_machine.travel(_in_hours(23.9), tick=False):
        browser.get(path)
    with time_machine.travel(_in_hours(24.1), tick=False):
        browser.get(path, status=400)


def test_a_new_password_by_mail_signs_everybody_out(site: Site, ann: Browser) -> None:
    elsewhere = site.browser()
    elsewhere.get(ask_for_link(site, elsewhere))
    elsewhere.submit("reset-password", {"password": NEW})
    assert ann.get("/profile").h1 == "Sign in"
    with site.reading() as session:
        assert session.scalars(select(SignedInSession).where(SignedInSession.ended_at.is_(None))).all() == []


def test_the_link_also_confirms_the_address(site: Site, browser: Browser) -> None:
    with site.writing() as session:
        make_account(session, site.clock.now(), confirmed=False)
    browser.get(ask_for_link(site, browser))
    browser.submit("reset-password", {"password": NEW})
    assert browser.sign_in(password=NEW).h1 == AGREE


def test_nothing_tells_whether_the_address_has_an_account(site: Site) -> None:
    site.patient()
    seen = set()
    for email in ("ann@example.org", "bob@example.org"):
        browser = site.browser()
        browser.get("/reset-password")
        page = browser.submit("forgot-password", {"email": email})
        seen.add((page.url, len(page.html)))
    assert len(seen) == 1
    assert len(site.mails()) == 1


def test_an_inactive_account_gets_no_link(site: Site, browser: Browser) -> None:
    site.patient()
    path = ask_for_link(site, browser)
    with site.writing() as session:
        session.scalars(select(Account)).one().active = False
    browser.get(path, status=400)
    browser.get("/reset-password")
    browser.submit("forgot-password", {"email": "ann@example.org"})
    assert len(site.mails()) == 1


def test_a_patient_made_by_the_operator_chooses_a_password_by_a_link(site: Site, browser: Browser) -> None:
    with site.writing() as session:
        account = create_account(work_at(session, site.clock.now()), "Cleo@Example.org", "Cleo")
        create_patient(work_at(session, site.clock.now()), account, timezone="Europe/London")
        path = choose_password_path(site.app, account)
    assert path.startswith("/reset-password/")
    assert browser.get(path).h1 == "Choose a password"
    browser.submit("reset-password", {"password": NEW})
    assert site.mails() == []
    assert browser.sign_in("cleo@example.org", NEW).h1 == AGREE
    to_the_country(browser)
    assert browser.page.by_id("timezone").find(".//option[@selected]").get("value") == "Europe/London"


def test_changing_the_password_signs_out_everywhere_else(site: Site, ann: Browser) -> None:
    phone = site.browser()
    phone.sign_in()
    ann.get("/change-password")
    ann.submit("change-password", {"old_password": "a wrong one here", "password": NEW}, status=422)
    assert ann.page.errors == ["This is not the password you have now."]
    ann.submit("change-password", {"old_password": PASSWORD, "password": "short"}, status=422)
    page = ann.submit("change-password", {"old_password": PASSWORD, "password": NEW})
    assert page.h1 == "Your profile"
    assert phone.get("/profile").h1 == "Sign in"
    phone.sign_in(password=NEW)
    assert [mail.kind for mail in site.mails()] == [MailKind.PASSWORD_CHANGED]


def test_a_link_mailed_before_the_password_was_changed_is_void(site: Site, ann: Browser) -> None:
    path = ask_for_link(site, site.browser())
    ann.get("/change-password")
    ann.submit("change-password", {"old_password": PASSWORD, "password": NEW})
    ann.get(path, status=400)


def _token(browser: Browser) -> str:
    field = browser.page.form("reset-password").find(".//input[@name='csrf_token']")
    assert field is not None
    return field.get("value", "")


def _in_hours(hours: float) -> float:
    return time.time() + hours * 3600

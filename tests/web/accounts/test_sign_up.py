"""Signing up and confirming: the same answers for every address, and a link that acts only by its button."""

from __future__ import annotations

import time

import pytest
import time_machine
from sqlalchemy import Engine, select

from diary.services.accounts.profile import create_patient
from diary.store.models import Account, Patient, SweepState, TrackedSymptom
from tests.browser import Browser
from tests.factories import PASSWORD, make_account, work_at
from tests.web.accounts.welcoming import AGREE
from tests.web.conftest import Site


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


def sign_up(browser: Browser, email: str = "ann@example.org", password: str = PASSWORD) -> None:
    browser.get("/sign-up")
    browser.submit("sign-up", {"email": email, "password": password})


def account(site: Site, email: str = "ann@example.org") -> Account | None:
    with site.reading() as session:
        return session.scalar(select(Account).where(Account.email == email))


def test_a_new_person_signs_up_confirms_and_is_asked_the_first_questions(
    site: Site, browser: Browser
) -> None:
    sign_up(browser, "  Ann@Example.ORG ")
    assert "ann@example.org" in browser.page.text
    browser.get(site.mailed_path("confirm_address"))
    browser.submit("confirm")
    assert browser.page.h1 == AGREE
    browser.sign_out()
    browser.submit("sign-in", {"email": "ANN@example.org", "password": PASSWORD})
    assert browser.page.h1 == AGREE
    with site.reading() as session:
        patient = session.scalars(select(Patient)).one()
        assert [s.name for s in session.scalars(select(TrackedSymptom))] == ["Upper back pain"]
        assert session.scalars(select(SweepState.patient_id)).one() == patient.id


def test_opening_the_link_changes_nothing(site: Site, browser: Browser) -> None:
    sign_up(browser)
    path = site.mailed_path("confirm_address")
    browser.get(path)
    browser.client.head(path)
    found = account(site)
    assert found is not None
    assert found.confirmed_at is None


def test_elsewhere_the_press_alone_confirms_nothing_and_the_password_does(
    site: Site, browser: Browser
) -> None:
    sign_up(browser)
    path = site.mailed_path("confirm_address")
    other = site.browser()
    for password in ("not the one that was chosen", PASSWORD):
        other.get(path)
        other.submit("confirm")
        assert other.page.h1 == "Sign in"
        found = account(site)
        assert found is not None
        assert found.confirmed_at is None
        other.submit("sign-in", {"password": password}, status=200 if password == PASSWORD else 422)
    assert other.page.h1 == AGREE
    assert other.get(path).h1 == "Your address is confirmed"


def test_a_stranger_who_signed_up_after_the_owner_is_not_let_in_by_the_owners_press(
    site: Site, browser: Browser
) -> None:
    sign_up(browser)
    stranger = site.browser()
    sign_up(stranger, password="the stranger’s own choice")
    browser.get(site.mailed_path("confirm_address"))
    browser.submit("confirm")
    browser.submit("sign-in", {"password": PASSWORD}, status=422)
    stranger.get("/sign-in")
    stranger.submit(
        "sign-in", {"email": "ann@example.org", "password": "the stranger’s own choice"}, status=422
    )
    found = account(site)
    assert found is not None
    assert found.confirmed_at is None


def test_the_link_runs_out_after_three_days(site: Site, browser: Browser) -> None:
    sign_up(browser)
    path = site.mailed_path("confirm_address")
    with time_machine.travel(_in_days(2.9), tick=False):
        assert browser.get(path).h1 == "Confirm your address"
    with time_machine.travel(_in_days(3.1), tick=False):
        assert browser.get(path, status=400).h1 == "This link no longer works"


def test_nothing_on_the_pages_tells_whether_an_address_has_an_account(site: Site) -> None:
    with site.writing() as session:
        make_account(session, site.clock.now(), "old@example.org")
        make_account(session, site.clock.now(), "raw@example.org", confirmed=False)
    answers = set()
    for email in ("old@example.org", "raw@example.org", "new@example.org"):
        browser = site.browser()
        sign_up(browser, email)
        answers.add((browser.page.url, browser.page.text.replace(email, "")))
    assert len(answers) == 1
    assert [mail.kind for mail in site.mails()] == ["address_in_use", "confirm_address", "confirm_address"]


def test_signing_up_again_leaves_a_confirmed_account_alone(site: Site, browser: Browser) -> None:
    site.patient()
    sign_up(browser, password="another fine password")
    browser.sign_in(password="another fine password", status=422)
    browser.sign_in()


def test_whoever_signs_up_last_before_the_address_is_confirmed_has_their_password(site: Site) -> None:
    stranger, owner = site.browser(), site.browser()
    sign_up(stranger, password="the stranger's choice")
    first_link = site.mailed_path("confirm_address")
    site.clock.move_on(minutes=1)
    sign_up(owner, password="the owner's own choice")
    assert owner.get(first_link, status=400).h1 == "This link no longer works"
    owner.get(site.mailed_path("confirm_address"))
    owner.submit("confirm")
    stranger.sign_in(password="the stranger's choice", status=422)
    owner.sign_out()
    owner.sign_in(password="the owner's own choice")


def test_a_diary_that_was_made_for_an_address_cannot_be_opened_with_a_strangers_password(site: Site) -> None:
    with site.writing() as session:
        waiting = make_account(session, site.clock.now(), password=None, confirmed=False)
        create_patient(work_at(session, site.clock.now()), waiting, timezone="UTC")
    stranger = site.browser()
    sign_up(stranger, password="the stranger's choice")

    assert [mail.kind for mail in site.mails()] == ["address_in_use"]
    assert account(site).password is None
    stranger.sign_in(password="the stranger's choice", status=422)


def test_a_form_without_its_token_comes_back_as_it_was(site: Site, browser: Browser) -> None:
    browser.get("/sign-up")
    browser.forget()
    browser.submit("sign-up", {"email": "ann@example.org", "password": PASSWORD}, status=400)
    assert browser.page.by_id("email").get("value") == "ann@example.org"
    browser.submit("sign-up", {"password": PASSWORD})
    assert account(site) is not None


def _in_days(days: float) -> float:
    return time.time() + days * 86_400

"""Whoever comes by an invitation's mail has shown that the address is theirs: no second mail asks for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from diary.services.accounts.invitations import invite as invite_to_start
from diary.services.accounts.invitations import take_back
from diary.store.models import Account, Caregiver, Patient
from diary.store.work import Work
from tests.browser import Browser
from tests.factories import PASSWORD, make_account
from tests.web.accounts.welcoming import AGREE
from tests.web.circle.circling import NORA, invite, link
from tests.web.conftest import Site

NEW = "new@example.org"


@pytest.fixture
def asked(site: Site) -> Callable[..., str]:
    """Invite somebody to start a diary, as whoever runs the site does; gives the path in the mail."""

    def ask(at: Site = site, email: str = NEW) -> str:
        with at.writing() as session:
            invite_to_start(Work(session, at.clock.now(), at.settings), email)
        return at.mailed_path("invited")

    return ask


def new_here(site: Site) -> Browser:
    browser = site.browser()
    browser.get(link(site))
    browser.follow("I am new here")
    return browser


def kinds(site: Site) -> list[str]:
    return [mail.kind for mail in site.mails()]


def account(site: Site, email: str) -> Account:
    with site.reading() as session:
        return session.scalars(select(Account).where(Account.email == email)).one()


def test_a_daughter_types_a_password_and_is_in(site: Site, ann: Browser) -> None:
    invite(ann)
    nora = new_here(site)
    field = nora.page.by_id("email")
    assert (field.get("value"), field.get("readonly") is not None) == (NORA, True)
    nora.submit("sign-up", {"password": PASSWORD})
    assert nora.page.h1 == "Ann asks for your help"
    nora.submit("yes")
    assert kinds(site) == ["care_invitation", "care_accepted"]
    with site.reading() as session:
        assert session.scalars(select(Caregiver)).one().account.email == NORA
    nora.sign_out()
    nora.sign_in(NORA)


def test_an_address_put_in_its_place_is_confirmed_by_mail(site: Site, ann: Browser) -> None:
    invite(ann)
    nora = new_here(site)
    nora.submit("sign-up", {"email": "eve@example.org", "password": "short"}, status=422)
    assert nora.page.by_id("email").get("readonly") is None
    nora.submit("sign-up", {"email": "eve@example.org", "password": PASSWORD})
    assert nora.page.h1 == "Look for our mail"
    assert account(site, "eve@example.org").confirmed_at is None
    assert nora.get("/people").h1 == "Sign in"


def test_a_link_that_is_over_shows_nothing(site: Site, ann: Browser) -> None:
    invite(ann)
    stranger = new_here(site)
    form = stranger.page.url
    stranger.get(link(site))
    stranger.submit("no")
    stranger.get(form)
    assert stranger.page.by_id("email").get("readonly") is None
    stranger.submit("sign-up", {"email": NORA, "password": PASSWORD})
    assert stranger.page.h1 == "Look for our mail"
    assert account(site, NORA).confirmed_at is None


def test_who_signed_up_with_her_address_before_has_nothing_of_it(site: Site, ann: Browser) -> None:
    stranger = site.browser()
    stranger.get("/sign-up")
    stranger.submit("sign-up", {"email": NORA, "password": "the stranger's choice"})
    old_link = site.mailed_path("confirm_address")
    invite(ann)
    nora = new_here(site)
    nora.submit("sign-up", {"password": PASSWORD})
    assert nora.page.h1 == "Ann asks for your help"
    stranger.sign_in(NORA, "the stranger's choice", status=422)
    stranger.get(old_link, status=400)


@pytest.mark.parametrize("what", ["an account", "an operator"])
def test_an_account_that_is_there_takes_no_password_from_here(site: Site, ann: Browser, what: str) -> None:
    with site.writing() as session:
        known = make_account(session, site.clock.now(), NORA, confirmed=what == "an account", password=None)
        known.operator_since = site.clock.now() if what == "an operator" else None
    invite(ann)
    nora = new_here(site)
    nora.submit("sign-up", {"password": PASSWORD})
    assert nora.page.h1 == "Look for our mail"
    assert nora.get("/people").h1 == "Sign in"
    assert kinds(site)[-1] == "address_in_use"
    assert account(site, NORA).password is None


@pytest.mark.parametrize("sign_up", ["open", "invitation"])
def test_a_patient_asked_by_the_site_is_in_with_a_diary(
    make_site: Callable[..., Site], asked: Callable[..., str], sign_up: str
) -> None:
    site = make_site(DIARY_SIGN_UP=sign_up)
    patient = site.browser()
    patient.get(asked(site))
    assert patient.page.by_id("email").get("value") == NEW
    patient.submit("sign-up", {"password": PASSWORD, "zone": "Asia/Tokyo"})
    assert patient.page.h1 == AGREE
    assert kinds(site) == ["invited"]
    with site.reading() as session:
        assert session.scalars(select(Patient.timezone)).one() == "Asia/Tokyo"


def test_an_older_mail_of_the_site_shows_nothing(site: Site, asked: Callable[..., str]) -> None:
    older = asked()
    site.clock.move_on(minutes=1)
    newer = asked()
    assert older != newer
    for path, shows in ((older, False), (newer + "x", False), (newer, True)):
        page = site.browser().get(path)
        assert (page.by_id("email").get("readonly") is not None) == shows, path


@pytest.mark.parametrize("how", ["run out", "taken back"])
def test_an_invitation_of_the_site_that_is_over_shows_nothing(
    site: Site, asked: Callable[..., str], how: str
) -> None:
    path = asked()
    if how == "run out":
        site.clock.move_on(days=14)
    else:
        with site.writing() as session:
            assert take_back(session, NEW)
    browser = site.browser()
    browser.get(path)
    browser.submit("sign-up", {"email": NEW, "password": PASSWORD})
    assert browser.page.h1 == "Look for our mail"
    assert account(site, NEW).confirmed_at is None

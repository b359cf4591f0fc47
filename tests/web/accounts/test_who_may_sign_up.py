"""Sign-up that is open, by invitation or closed; and under which names the site answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from diary.services.accounts.invitations import invite, take_back
from diary.store.models import Account, Invitation
from diary.store.work import Work
from tests.factories import PASSWORD
from tests.web.conftest import Site


def sign_up(site: Site, email: str) -> str:
    browser = site.browser()
    browser.get("/sign-up")
    browser.submit("sign-up", {"email": email, "password": PASSWORD})
    return browser.page.text.replace(email, "EMAIL")


def accounts(site: Site) -> list[str]:
    with site.reading() as session:
        return list(session.scalars(select(Account.email)))


@pytest.fixture
def by_invitation(make_site: Callable[..., Site]) -> Site:
    return make_site(DIARY_SIGN_UP="invitation")


def test_where_sign_up_is_closed_no_form_is_shown_and_none_is_taken(make_site: Callable[..., Site]) -> None:
    site = make_site(DIARY_SIGN_UP="closed")
    browser = site.browser()
    assert browser.get("/sign-up", status=403).h1 == "No new diaries here"
    assert "/sign-up" not in browser.get("/").html
    assert "/sign-up" not in browser.get("/sign-in").html


def test_by_invitation_only_who_is_invited_gets_an_account_and_the_page_tells_nobody(
    by_invitation: Site,
) -> None:
    with by_invitation.writing() as session:
        invite(Work(session, by_invitation.clock.now(), by_invitation.settings), "Ann@Example.org")

    invited = sign_up(by_invitation, "ann@example.org")
    stranger = sign_up(by_invitation, "eve@example.org")

    assert accounts(by_invitation) == ["ann@example.org"]
    assert invited == stranger
    with by_invitation.reading() as session:
        assert session.scalars(select(Invitation)).one().used_at is not None


@pytest.mark.parametrize("how", ["run out", "taken back"])
def test_an_invitation_that_is_over_lets_nobody_in(by_invitation: Site, how: str) -> None:
    with by_invitation.writing() as session:
        invite(Work(session, by_invitation.clock.now(), by_invitation.settings), "ann@example.org")
        if how == "taken back":
            assert take_back(session, "ann@example.org")
    if how == "run out":
        by_invitation.clock.move_on(days=14)

    sign_up(by_invitation, "ann@example.org")

    assert accounts(by_invitation) == []


def test_the_site_answers_under_its_own_names_only(make_site: Callable[..., Site]) -> None:
    site = make_site(DIARY_SITE_URL="https://diary.example.org", DIARY_TRUSTED_HOSTS=".home.lan")
    client = site.app.test_client()
    for host in ("diary.example.org", "nas.home.lan", "localhost", "127.0.0.1:8000"):
        assert client.get("/sign-in", headers={"Host": host}).status_code == 200, host
    for host in ("evil.example.com", "diary.example.org.evil.example.com"):
        assert client.get("/sign-in", headers={"Host": host}).status_code == 400, host

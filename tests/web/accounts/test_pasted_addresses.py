"""An address that was copied from a mail or a messenger brings marks along that nobody sees: every door takes it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable

import pytest
from sqlalchemy import select
from wtforms import EmailField, SearchField

import diary.web
from diary.store.models import Account, CareInvitation
from diary.web.forms import Form
from tests.browser import Browser
from tests.factories import PASSWORD, make_account
from tests.web.circle.circling import invite
from tests.web.conftest import Site

ANN, NEW, OLGA = "ann@example.org", "new@example.org", "olga@example.org"
MARKS = {
    "of width": ("\u200b", "\u2060", "\ufeff"),
    "of direction": ("\u202a", "\u200e", "\u202c"),
    "of direction, the newer ones": ("\u2066", "\u061c", "\u2069"),
    "of joining": ("\u200d", "\u00ad", "\u200c"),
    "and spaces": ("\u00a0\u200f", "\u200b", "\u200b\u3000"),
}


@pytest.fixture(params=MARKS.values(), ids=MARKS.keys())
def pasted(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """An address as it was copied: with marks before it, in its middle and behind it."""
    before, within, behind = request.param
    return lambda address: before + address.replace("@", f"@{within}") + behind


def sign_in(site: Site, typed: str) -> None:
    browser = site.browser()
    browser.get("/sign-in")
    browser.submit("sign-in", {"email": typed, "password": PASSWORD})
    assert browser.get("/profile").h1 == "Your profile"


def sign_up(site: Site, typed: str) -> None:
    browser = site.browser()
    browser.get("/sign-up")
    browser.submit(fields={"email": typed.replace("ann@", "new@"), "password": PASSWORD})
    with site.reading() as session:
        assert session.scalar(select(Account.id).where(Account.email == NEW)) is not None


def forgot(site: Site, typed: str) -> None:
    browser = site.browser()
    browser.get("/reset-password")
    browser.submit(fields={"email": typed})
    assert [mail.kind for mail in site.mails()] == ["reset_password"]


def ask_to_a_circle(site: Site, typed: str) -> None:
    ann = site.browser()
    ann.sign_in(ANN)
    invite(ann, typed.replace("ann@", "new@"))
    with site.reading() as session:
        assert session.scalars(select(CareInvitation.email)).all() == [NEW]


def invite_to_the_site(site: Site, typed: str) -> None:
    olga = operator(site)
    olga.get("/site/invitations")
    olga.submit("invite", {"email": typed.replace("ann@", "new@")})
    assert [mail.address for mail in site.mails()] == [NEW]


def look_up_mail(site: Site, typed: str) -> None:
    forgot(site, ANN)
    olga = operator(site)
    olga.get("/site/mail/log")
    assert ANN in olga.submit("find", {"email": typed}).text


def search_for(site: Site, typed: str) -> None:
    olga = operator(site)
    olga.get("/site/accounts")
    page = olga.submit("search", {"text": typed})
    assert ANN in page.text
    assert OLGA not in page.text


DOORS: dict[str, Callable[[Site, str], None]] = {
    "accounts.SignInForm": sign_in,
    "accounts.SignUpForm": sign_up,
    "accounts.ForgotPasswordForm": forgot,
    "circle.InviteForm": ask_to_a_circle,
    "site.InviteForm": invite_to_the_site,
    "site.AddressForm": look_up_mail,
    "site.SearchForm": search_for,
}


def operator(site: Site) -> Browser:
    with site.writing() as session:
        make_account(session, site.clock.now(), OLGA, name="Olga").operator_since = site.clock.now()
    browser = site.browser()
    browser.sign_in_unseen(OLGA)
    return browser


@pytest.mark.parametrize("form", DOORS)
def test_every_door_takes_a_pasted_address(site: Site, form: str, pasted: Callable[[str], str]) -> None:
    site.patient(ANN)
    DOORS[form](site, pasted(ANN))


def test_these_are_all_the_doors() -> None:
    for module in pkgutil.walk_packages(diary.web.__path__, "diary.web."):
        importlib.import_module(module.name)
    forms = {
        f"{form.__module__.split('.')[2]}.{form.__name__}"
        for form in below(Form)
        if not form.__name__.startswith("_")
        for name in dir(form)
        if getattr(getattr(form, name), "field_class", None) in (EmailField, SearchField)
    }
    assert forms == DOORS.keys()


def below(form: type) -> set[type]:
    """The classes that are made of it, and those made of them."""
    return {each for child in form.__subclasses__() for each in {child, *below(child)}}

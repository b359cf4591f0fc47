"""How passwords are kept. The other tests hash them cheaply, so that this one tries what the diary does by itself."""

from __future__ import annotations

import pytest
from argon2 import extract_parameters
from sqlalchemy import select

from diary.store.models import Account
from diary.web.accounts import security
from tests import cheap
from tests.browser import Browser
from tests.factories import PASSWORD
from tests.web.conftest import Site

NEW = "green tea on a wet sunday"


def hash_of(site: Site, email: str) -> str:
    with site.reading() as session:
        kept = session.scalars(select(Account.password).where(Account.email == email)).one()
    assert kept is not None
    return kept


def is_slow_enough(kept: str) -> bool:
    """RFC 9106's second choice at least: 64 MiB, three times, argon2id."""
    costs = extract_parameters(kept)
    return kept.startswith("$argon2id$") and costs.memory_cost >= 65536 and costs.time_cost >= 3


def test_a_stolen_table_is_slow_to_guess_from(slow_hashing: None, site: Site, browser: Browser) -> None:
    browser.get("/sign-up")
    browser.submit("sign-up", {"email": "new@example.org", "password": PASSWORD})
    first = hash_of(site, "new@example.org")
    assert is_slow_enough(first)
    assert PASSWORD not in first
    site.patient()
    browser.sign_in()
    browser.get("/change-password")
    browser.submit("change-password", {"old_password": PASSWORD, "password": NEW})
    assert is_slow_enough(hash_of(site, "ann@example.org"))


def test_an_address_without_an_account_takes_as_much_work_as_one_with(
    slow_hashing: None, site: Site, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []
    real = security.verify_password

    def noted(typed: str, kept: str) -> object:
        looked_at.append(kept)
        return real(typed, kept)

    monkeypatch.setattr(security, "verify_password", noted)
    browser.sign_in("nobody@example.org", status=422)
    assert [is_slow_enough(kept) for kept in looked_at] == [True]


def test_a_hash_of_another_cost_still_lets_its_owner_in(
    slow_hashing: None, site: Site, browser: Browser
) -> None:
    site.patient()
    assert extract_parameters(hash_of(site, "ann@example.org")).memory_cost == cheap.HASHING["memory_cost"]
    assert browser.sign_in().h1 != "Sign in"

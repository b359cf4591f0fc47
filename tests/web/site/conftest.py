"""Somebody who runs the site, signed in."""

from __future__ import annotations

import pytest

from tests.browser import Browser
from tests.factories import make_account
from tests.web.conftest import Site

OLGA = "olga@example.org"


@pytest.fixture
def olga(site: Site) -> Browser:
    """The browser of an operator who keeps no diary."""
    with site.writing() as session:
        make_account(session, site.clock.now(), OLGA, name="Olga").operator_since = site.clock.now()
    browser = site.browser()
    browser.sign_in_unseen(OLGA)
    return browser

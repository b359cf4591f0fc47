"""A phone that runs no scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from tests.browser import Browser
from tests.web.conftest import PHONE


@pytest.fixture
def without_script(headless: Chromium, ann: Browser, address: str) -> Iterator[Page]:
    """Ann's, with JavaScript off."""
    context = headless.new_context(viewport=PHONE, java_script_enabled=False)
    context.add_cookies(
        [{"name": name, "value": value, "url": address} for name, value in ann.cookies().items()]
    )
    yield context.new_page()
    context.close()

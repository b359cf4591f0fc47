"""A statement that fails spoils the transaction on PostgreSQL; the page that says so must not need it."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text

from diary.web import context
from tests.browser import Browser
from tests.web.conftest import Site


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


def test_the_page_still_knows_the_patients_own_number(site: Site, ann: Browser) -> None:
    def broken() -> str:
        context.session().execute(text("SELECT nothing FROM nowhere"))
        return ""

    site.app.view_functions["landing.how_it_works"] = broken
    page = ann.get("/help", status=503)
    assert page.h1 == "The diary cannot be reached now"
    assert "999" in page.text
    assert "nowhere" not in page.html

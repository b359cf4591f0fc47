"""What a report form carries, signed: it stays readable when the site is upgraded while the form is open."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from itsdangerous import URLSafeSerializer

from diary.web.reports.ticket import Ticket, read, sign
from tests.browser import Browser
from tests.web.conftest import Site

DAY = date(2026, 1, 5)


def on_the_page(browser: Browser) -> str:
    """The ticket of the form that is open."""
    fields = browser.page.form("report").iter("input")
    return next(field.get("value", "") for field in fields if field.get("name") == "ticket")


def test_a_form_tells_when_the_server_sent_it(site: Site, ann: Browser) -> None:
    ann.get("/today")
    with site.app.app_context():
        opened = read(on_the_page(ann))
    assert opened is not None
    assert opened.opened_at == site.clock.now().replace(microsecond=0)


def test_a_form_shown_again_tells_when_it_was_sent_first(site: Site, ann: Browser) -> None:
    ann.get("/today")
    first = site.clock.now().replace(microsecond=0)
    site.clock.move_on(hours=1)
    ann.submit("report", {}, status=422)
    with site.app.app_context():
        opened = read(on_the_page(ann))
    assert opened is not None
    assert opened.opened_at == first


@pytest.mark.parametrize(
    ("told", "account_id"),
    [
        ([7, "2026-01-05", "2026-01-06", True], None),
        ([7, "2026-01-05", "2026-01-06", True, 9], 9),
    ],
)
def test_a_ticket_of_an_older_version_is_read(site: Site, told: list[Any], account_id: int | None) -> None:
    text = URLSafeSerializer(str(site.app.secret_key), salt="report-form").dumps(told)
    with site.app.app_context():
        assert read(text) == Ticket(7, DAY, date(2026, 1, 6), account_id, back_filled=True)


@pytest.mark.parametrize("opened_at", [None, datetime(2026, 1, 5, 23, 50, 3, tzinfo=UTC)])
def test_a_ticket_comes_back_as_it_was_signed(site: Site, opened_at: datetime | None) -> None:
    ticket = Ticket(7, DAY, DAY, 9, back_filled=False, opened_at=opened_at)
    with site.app.app_context():
        assert read(sign(ticket)) == ticket


@pytest.mark.parametrize("told", ["", 3, None, [], {}, {"patient": 7}, [7, "yesterday", "today", False]])
def test_what_is_signed_and_no_ticket_is_none(site: Site, told: Any) -> None:
    text = URLSafeSerializer(str(site.app.secret_key), salt="report-form").dumps(told)
    with site.app.app_context():
        assert read(text) is None

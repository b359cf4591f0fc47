"""What is new since a caregiver last looked: told once more after a reload, and only as far as it is shared."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update

from diary.rules.records import Sign
from diary.store.models import Caregiver
from diary.store.models.circle import Grant
from tests.browser import Browser
from tests.page import text_of
from tests.web.caregiving.looking_after import look_after, write_for
from tests.web.circle import circling
from tests.web.conftest import Site


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """Both databases."""
    return engine


@pytest.fixture
def nora(site: Site) -> Browser:
    """Somebody without a diary of her own, signed in."""
    return circling.person(site)


def new(browser: Browser) -> list[str]:
    """What the overview calls new."""
    return [text_of(line) for line in browser.get("/people").with_class("person-new")]


def moments(site: Site) -> tuple[datetime | None, datetime | None]:
    with site.reading() as session:
        one = session.scalars(select(Caregiver)).one()
        return one.looked_at, one.looked_before_at


def test_what_came_since_the_visit_before_is_new_until_the_visit_is_over(site: Site, nora: Browser) -> None:
    ruth = look_after(site, "Ruth", days_ago=(1,))
    assert new(nora) == [], "nobody has looked before"
    site.clock.move_on(hours=2)
    write_for(site, ruth, worst=6)
    first = new(nora)
    (line,) = first
    assert line == "New since today, 12:00: 1 report, highest number 6."
    for minutes in (1, 10, 25, 29):
        site.clock.move_on(minutes=minutes)
        assert new(nora) == first, "a reload swallows nothing"
    site.clock.move_on(minutes=31)
    assert new(nora) == [], "seen, and nothing came since"


def test_a_follow_up_that_opened_is_new(site: Site, nora: Browser) -> None:
    ruth = look_after(site, "Ruth", days_ago=(1,))
    new(nora)
    site.clock.move_on(hours=2)
    write_for(site, ruth, worst=6, signs=(Sign.CHEST,))
    (line,) = new(nora)
    assert line.endswith("1 report, highest number 6, 1 follow-up opened.")


@pytest.mark.parametrize(
    ("grants", "said"),
    [
        ((Grant.TRENDS,), ["1 report, highest number 6."]),
        ((Grant.ALERTS,), ["1 follow-up opened."]),
        ((Grant.FOLLOW_UPS,), ["1 follow-up opened."]),
        ((Grant.NOTES, Grant.RECORD, Grant.PLAN, Grant.EXPORT), []),
    ],
)
def test_only_what_is_shared_is_told(
    site: Site, nora: Browser, grants: tuple[Grant, ...], said: list[str]
) -> None:
    ruth = look_after(site, "Ruth", *grants, days_ago=(1,))
    new(nora)
    site.clock.move_on(hours=2)
    write_for(site, ruth, worst=6, signs=(Sign.CHEST,))
    assert [line.partition(":00: ")[2] for line in new(nora)] == said


def test_what_is_no_look_moves_nothing(site: Site, nora: Browser) -> None:
    look_after(site, "Ruth")
    nora.client.head("/people")
    nora.client.get("/people", headers={"Sec-Purpose": "prefetch;prerender"})
    nora.client.get("/people?name=somebody+else")
    assert moments(site) == (None, None)
    nora.get("/people")
    assert moments(site) == (site.clock.now(), None)


def test_a_look_of_a_clock_that_was_ahead_is_not_believed(site: Site, nora: Browser) -> None:
    ruth = look_after(site, "Ruth", days_ago=(1,))
    new(nora)
    seen = site.clock.now()
    site.clock.move_on(hours=2)
    with site.writing() as session:
        session.execute(update(Caregiver).values(looked_at=seen + timedelta(days=900), looked_before_at=seen))
    write_for(site, ruth, worst=6)
    assert len(new(nora)) == 1
    assert moments(site) == (site.clock.now(), seen)
    assert len(new(nora)) == 1

"""The drawings of the overview: the same days for all, and of each only what is shared."""

from __future__ import annotations

import pytest

from diary.rules.records import Sign
from diary.store.models import Patient
from diary.store.models.circle import Grant
from tests.browser import Browser
from tests.page import text_of
from tests.web.caregiving.looking_after import look_after
from tests.web.circle import circling
from tests.web.conftest import Site


@pytest.fixture
def nora(site: Site) -> Browser:
    """Somebody without a diary of her own, signed in."""
    return circling.person(site)


def heads(browser: Browser) -> list[str]:
    return [text_of(head) for head in browser.page.root.iter("th") if head.get("scope") == "col"]


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_few_are_drawn_large_over_the_same_days(site: Site, nora: Browser, count: int) -> None:
    for number in range(count):
        patient_id = look_after(site, f"P{number}", days_ago=range(number, 5))
        if number == 1:
            with site.writing() as session:
                session.get_one(Patient, patient_id).timezone = "Pacific/Kiritimati"
    nora.get("/people")
    axes = [text_of(axis) for axis in nora.page.with_class("person-axis")]
    assert len(axes) == count
    assert len(set(axes)) == 1, "one axis for all, whatever the day is where they live"
    assert sorted(heads(nora)) == ["Day", *(f"P{number}" for number in range(count))]


def test_many_are_drawn_small_with_one_table(site: Site, nora: Browser) -> None:
    for number in range(10):
        look_after(site, f"P{number}")
    nora.get("/people")
    assert len(nora.page.with_class("sparkline")) == 10
    assert not nora.page.with_class("person-axis")
    assert len(heads(nora)) == 11


@pytest.mark.parametrize("grant", Grant)
def test_nothing_is_drawn_marked_or_listed_that_is_not_shared(
    site: Site, nora: Browser, grant: Grant
) -> None:
    look_after(site, "Ruth", grant, worst=8, signs=(Sign.CHEST,))
    nora.get("/people")
    assert ("Ruth" in heads(nora)) == (grant is Grant.TRENDS)
    assert not nora.page.with_class("chart-alarm"), "who sees the numbers alone sees no alarm"


def test_an_alarm_that_is_open_has_its_mark_and_is_told_in_words(site: Site, nora: Browser) -> None:
    look_after(site, "Ruth", Grant.TRENDS, Grant.ALERTS, worst=8, signs=(Sign.CHEST,))
    nora.get("/people")
    assert len(nora.page.with_class("chart-alarm")) == 1
    (drawing,) = nora.page.with_class("sparkline")
    assert drawing.get("aria-label", "").endswith("An alarm that is still open began on 5 January.")


def test_days_before_the_diary_began_are_blank(site: Site, nora: Browser) -> None:
    look_after(site, "Ruth", days_ago=(0, 1), began_days_ago=6)
    nora.get("/people")
    (room,) = nora.page.with_class("sparkline-room")
    assert room.get("d", "").startswith("M77 5H154"), "half of the fourteen days"

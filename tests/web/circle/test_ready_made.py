"""Ready-made sets of grants: they fill in the boxes of the page, and nothing more."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from diary.services.circle.ready_made import GRANTS_IN, ReadyMade
from diary.store.models import Caregiver, CareInvitation
from diary.store.models.circle import Grant
from tests.browser import Browser
from tests.web.circle.circling import NORA, join, person
from tests.web.conftest import Site


def _ticked(ann: Browser) -> set[str]:
    return {grant.value for grant in Grant if ann.page.by_id(grant.value).get("checked") is not None}


def test_nothing_is_ticked_until_somebody_chooses(ann: Browser) -> None:
    ann.get("/circle/invite")
    assert _ticked(ann) == set()
    ann.get("/circle/invite?set=everything")
    assert _ticked(ann) == set()


@pytest.mark.parametrize("chosen", ReadyMade)
def test_a_set_ticks_its_boxes_and_says_that_nothing_is_sent(
    site: Site, ann: Browser, chosen: ReadyMade
) -> None:
    ann.get(f"/circle/invite?set={chosen}")
    assert _ticked(ann) == GRANTS_IN[chosen]
    assert "Ticked, but not sent yet." in ann.page.text
    assert site.mails() == []


def test_what_is_sent_is_what_is_ticked_whatever_set_was_chosen(site: Site, ann: Browser) -> None:
    ann.get("/circle/invite?set=family")
    ann.submit("invite", {"email": NORA, "record": False})
    with site.reading() as session:
        asked = session.scalars(select(CareInvitation)).one()
        assert asked.grants == GRANTS_IN[ReadyMade.FAMILY] - {Grant.RECORD}


def test_no_set_lets_a_mail_say_what_it_is_about_or_change_the_plan(ann: Browser) -> None:
    assert all(not its & {Grant.PLAN, Grant.EXPORT} for its in GRANTS_IN.values())
    ann.get("/circle/invite?set=family")
    assert ann.page.by_id("details_allowed").get("checked") is None


def test_a_set_chosen_for_somebody_in_the_circle_counts_only_when_saved(site: Site, ann: Browser) -> None:
    person(site)
    place = join(site, NORA, Grant.TRENDS, Grant.PLAN)
    ann.get(f"/circle/{place}?set=doctor")
    assert _ticked(ann) == GRANTS_IN[ReadyMade.DOCTOR]
    with site.reading() as session:
        assert session.get_one(Caregiver, place).grants == {Grant.TRENDS, Grant.PLAN}
    ann.submit("caregiver")
    with site.reading() as session:
        assert session.get_one(Caregiver, place).grants == GRANTS_IN[ReadyMade.DOCTOR]

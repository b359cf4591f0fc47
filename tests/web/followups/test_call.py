"""Somebody can be called: from a page that says so to the call in one tap, for those who are shown the number."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from diary.rules.records import Sign
from diary.store.models import Account, Caregiver, Patient
from diary.store.models.circle import EndedBy, Grant
from tests.browser import Browser
from tests.factories import make_report
from tests.page import Page
from tests.web.circle.circling import NORA, join, person
from tests.web.conftest import Site

ANNS, NORAS, DORAS = "tel:07700900142", "tel:07700900155", "tel:07700900166"
HOME = "12 Elm Road"


def calls(page: Page) -> list[str]:
    """What can be tapped in the main part of a page, to call."""
    main = next(page.root.iter("main"))
    return [link.get("href", "") for link in main.iter("a") if link.get("href", "").startswith("tel:")]


def emergency(site: Site, sign: Sign = Sign.CHEST) -> str:
    """Ann has a number and an address, and her report of today opens a follow-up; gives its page."""
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        patient.account.phone, patient.address, patient.country = "07700 900142", HOME, "GB"
        now = site.clock.now()
        saved = make_report(session, now, site.settings, patient, now.date(), worst=4, signs=(sign,))
        return f"/follow-ups/{saved.opened[0].id}"


def show(site: Site, email: str, phone: str, *, to_circle: bool = False) -> None:
    with site.writing() as session:
        account = session.scalars(select(Account).where(Account.email == email)).one()
        account.phone = phone
        for place in session.scalars(select(Caregiver).where(Caregiver.account_id == account.id)):
            place.shows_phone, place.shows_phone_to_circle = True, to_circle


@pytest.mark.parametrize("sign", [Sign.CHEST, Sign.LIMB])
def test_a_caregiver_can_call_from_the_page_that_the_mail_leads_to(
    site: Site, ann: Browser, sign: Sign
) -> None:
    nora = person(site)
    place = join(site)
    path = f"/people/{site.patient_ids['ann@example.org']}{emergency(site, sign)}"
    assert ANNS in calls(nora.get(path))
    assert (f"Ann lives here: {HOME}" in nora.page.text) == (sign is Sign.CHEST)
    with site.writing() as session:
        session.get_one(Caregiver, place).grants = frozenset(Grant) - {Grant.CONTACT}
    assert ANNS not in calls(nora.get(path))
    assert HOME not in nora.page.text
    if sign is Sign.CHEST:
        assert "Ann shows you no phone number." in nora.page.text


def test_so_can_they_from_the_overview_the_list_and_what_is_at_hand(site: Site, ann: Browser) -> None:
    nora = person(site)
    place = join(site)
    emergency(site)
    diary = f"/people/{site.patient_ids['ann@example.org']}/trends"
    for path in ("/people", "/people/follow-ups"):
        assert ANNS in calls(nora.get(path)), path
        assert "Call Ann" in nora.page.text
    assert ANNS in nora.get(diary).html
    with site.writing() as session:
        session.get_one(Caregiver, place).grants = frozenset(Grant) - {Grant.CONTACT}
    for path in ("/people", "/people/follow-ups", diary):
        assert "900142" not in nora.get(path).html, path


def test_in_an_emergency_the_patient_can_call_who_shows_a_number(site: Site, ann: Browser) -> None:
    person(site)
    person(site, "dora@example.org", name="Dora")
    join(site)
    join(site, "dora@example.org")
    page = emergency(site)
    show(site, NORA, "07700 900155")
    today = site.clock.now().date().isoformat()
    for path in ("/", page, f"/saved/{today}"):
        found = calls(ann.get(path))
        assert found[0] == "tel:999", path
        assert NORAS in found, path
        assert DORAS not in found, path
    with site.writing() as session:
        for place in session.scalars(select(Caregiver)):
            place.ended_at, place.ended_by = site.clock.now(), EndedBy.CAREGIVER
    assert NORAS not in calls(ann.get(page))


def test_what_is_urgent_does_not_send_everybody_a_call(site: Site, ann: Browser) -> None:
    person(site)
    join(site)
    page = emergency(site, Sign.LIMB)
    show(site, NORA, "07700 900155")
    assert NORAS not in calls(ann.get(page))


def test_the_others_of_the_circle_see_a_number_only_by_its_second_box(site: Site, ann: Browser) -> None:
    person(site)
    dora = person(site, "dora@example.org", name="Dora")
    join(site)
    join(site, "dora@example.org", Grant.ALERTS)
    path = f"/people/{site.patient_ids['ann@example.org']}{emergency(site)}"
    show(site, NORA, "07700 900155")
    assert NORAS not in calls(dora.get(path))
    show(site, NORA, "07700 900155", to_circle=True)
    assert NORAS in calls(dora.get(path))
    with site.writing() as session:
        nora = session.scalars(select(Account).where(Account.email == NORA)).one()
        place = session.scalars(select(Caregiver).where(Caregiver.account_id == nora.id)).one()
        place.ends_on = site.clock.now().date() - timedelta(days=1)
    assert NORAS not in calls(dora.get(path))

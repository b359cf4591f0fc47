"""A patient who gave no name is called by their address, which may be long: the pages stay as wide as the phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser as Chromium

from diary.rules.records import Sign
from diary.store.models import Patient
from tests.chromium import in_every_font
from tests.web.caregiving.looking_after import look_after
from tests.web.circle import circling
from tests.web.conftest import PHONE, Site

LONG = "margareteoberhuberschmidt@stadtklinikumnord.example.org"


@in_every_font
@pytest.mark.parametrize("page", ["today", "reports", "follow-ups", "place", "reminders"])
def test_a_long_name_makes_no_page_wider_than_the_phone(
    site: Site, headless: Chromium, address: str, page: str
) -> None:
    nora = circling.person(site)
    patient_id = look_after(site, "Margarete", days_ago=(1, 0), worst=4, signs=(Sign.CHEST,))
    with site.writing() as session:
        session.get_one(Patient, patient_id).account.name = LONG
    context = headless.new_context(viewport=PHONE)
    context.add_cookies(
        [{"name": name, "value": value, "url": address} for name, value in nora.cookies().items()]
    )
    opened = context.new_page()
    opened.goto(f"{address}/people/{patient_id}/{page}")
    assert LONG in opened.inner_text("header")
    assert opened.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    context.close()

"""Appointments in a real browser: what is asked when, with and without JavaScript, and nothing for axe-core to find."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, expect

from diary.store.models import Patient
from tests.axe import judged
from tests.browser import Browser
from tests.chromium import in_light_and_dark
from tests.web.appointments.test_appointments import book
from tests.web.conftest import Site
from tests.web.followups.test_followups import a_week_of_pain

FIELDS = ("Day of the appointment", "Time (optional)", "Place (optional)", "Doctor (optional)")


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def look_at(page: Page, address: str) -> None:
    page.goto(address)
    found = judged(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
@in_light_and_dark
def test_axe_finds_nothing_on_any_of_its_pages(
    site: Site, ann: Browser, page: Page, address: str, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        patient.contact_name, patient.contact_phone = "Dr Rao", "020 7946 0018"
        patient.contact_booking = "https://clinic.example/book"
    follow_up_id = a_week_of_pain(site)
    look_at(page, f"{address}/follow-ups/{follow_up_id}")
    page.get_by_label("I booked an appointment").check()
    look_at_what_is_there(page)
    appointment_id = book(ann, follow_up_id, appointment_place="Room 4, " + "Green Lane " * 10)
    look_at(page, f"{address}/appointments/{appointment_id}")
    page.get_by_label("It is on another day or time now").check()
    look_at_what_is_there(page)
    look_at(page, f"{address}/today")
    site.clock.move_on(minutes=1)
    ann.get(f"/appointments/{appointment_id}")
    ann.submit("became", {"outcome": "cancelled", "note": "The doctor was ill."})
    look_at(page, f"{address}/appointments/{appointment_id}")


def look_at_what_is_there(page: Page) -> None:
    found = judged(page).response["violations"]
    assert [one["id"] for one in found] == []


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False])
def test_its_fields_come_with_the_answer_that_one_is_booked(
    site: Site, ann: Browser, headless: Chromium, address: str, scripts: bool
) -> None:
    follow_up_id = a_week_of_pain(site)
    context = headless.new_context(java_script_enabled=scripts)
    context.add_cookies(
        [{"name": name, "value": value, "url": address} for name, value in ann.cookies().items()]
    )
    page = context.new_page()
    page.goto(f"{address}/follow-ups/{follow_up_id}")
    for name in FIELDS:
        expect(page.get_by_label(name)).to_be_hidden()
    page.get_by_label("I booked an appointment").check()
    for name in FIELDS:
        expect(page.get_by_label(name)).to_be_visible()
    page.get_by_label("Day of the appointment").fill("2026-01-09")
    page.get_by_label("Time (optional)").fill("14:30")
    page.get_by_role("button", name="Save my answer").click()
    page.get_by_role("link", name="See it, or put it into a calendar").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Put it into a calendar").click()
    assert download.value.suggested_filename == "appointment-1.ics"
    context.close()

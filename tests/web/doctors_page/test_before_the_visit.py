"""The page for the doctor is at hand before a visit: in the mail of the evening before, and on Home that day."""

from __future__ import annotations

from datetime import date, time

from diary.mail import catalog
from diary.mail.catalog import Appointed
from diary.store.models import Appointment, FollowUp
from tests.browser import Browser
from tests.mail.test_catalog import envelope
from tests.web.conftest import Site

LINK = "https://diary.example.org/doctors-page"


def test_the_mail_of_the_evening_before_leads_to_it() -> None:
    for link in (LINK, ""):
        given = Appointed(
            "https://diary.example.org/a", date(2026, 1, 6), time(14, 30), "112", page_link=link
        )
        sent = catalog.appointment_tomorrow(envelope(), given)
        for body in (sent.text, sent.html):
            assert (LINK in body) == bool(link)
            assert ("One page for the doctor" in body) == bool(link)


def test_home_leads_to_it_on_the_day_of_a_visit(site: Site, ann: Browser) -> None:
    today = site.clock.now().date()
    with site.writing() as session:
        patient_id = site.patient_ids["ann@example.org"]
        follow_up = FollowUp(
            patient_id=patient_id, kind="interferes", rule="interferes", opened_on=today,
            opened_at=site.clock.now(), last_found_on=today, state="acknowledged", closed_on=today,
            acknowledged_at=site.clock.now(), answer="booked",
        )  # fmt: skip
        session.add(follow_up)
        session.flush()
        session.add(
            Appointment(
                patient_id=patient_id, follow_up_id=follow_up.id, on=today, booked_at=site.clock.now()
            )
        )
    ann.get("/")
    assert "Your page for the doctor, to show or print" in ann.page.text
    site.clock.move_on(days=-1)
    ann.get("/")
    assert "Your page for the doctor, to show or print" not in ann.page.text

"""The hours of the practice: given in the profile, and what an urgent follow-up says outside them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diary.rules.records import Sign
from diary.store.models import Patient
from tests.browser import Browser
from tests.factories import make_report
from tests.web.conftest import Site

GIVEN = {"country": "GB", "contact_name": "Dr Rao", "contact_phone": "020 7946 0123"}


def kept(site: Site) -> tuple[int | None, int | None, int]:
    with site.reading() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        return patient.contact_opens, patient.contact_closes, patient.contact_days


def give(ann: Browser, begin: str, end: str, *, status: int = 200, **more: object) -> None:
    ann.get("/profile")
    ann.submit("profile", {**GIVEN, "hours_from": begin, "hours_to": end, **more}, status=status)  # type: ignore[dict-item]


def test_hours_are_kept_shown_and_taken_back(site: Site, ann: Browser) -> None:
    give(ann, "08:00", "18:30")
    assert kept(site) == (480, 1110, 31)
    ann.get("/profile")
    ann.submit("profile", {})
    assert kept(site) == (480, 1110, 31)
    give(ann, "00:00", "00:00", hours_days=["0", "6"])
    assert kept(site) == (0, 1440, 65)
    ann.get("/profile")
    ann.submit("profile", {})
    assert kept(site) == (0, 1440, 65)
    give(ann, "", "")
    assert kept(site)[:2] == (None, None)


@pytest.mark.parametrize(
    ("begin", "end", "fault"),
    [
        ("08:00", "", "Give both times, or leave both empty."),
        ("", "18:00", "Give both times, or leave both empty."),
        ("18:00", "08:00", "This must be later than the first time."),
        ("8 am", "18:00", "Type the time as hours and minutes, such as 20:00."),
    ],
)
def test_what_are_no_hours_is_refused(site: Site, ann: Browser, begin: str, end: str, fault: str) -> None:
    give(ann, begin, end, status=422)
    assert fault in ann.page.text
    assert kept(site) == (None, None, 31)


def test_hours_need_a_day(site: Site, ann: Browser) -> None:
    give(ann, "08:00", "18:00", status=422, hours_days=[])
    assert "Tick at least one day." in ann.page.text


def test_an_urgent_follow_up_names_the_line_outside_them(site: Site, ann: Browser) -> None:
    give(ann, "08:00", "18:00", timezone="Europe/London")
    morning, evening = datetime(2026, 1, 5, 9, tzinfo=UTC), datetime(2026, 1, 5, 18, tzinfo=UTC)
    site.clock.set(morning)
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        saved = make_report(
            session, morning, site.settings, patient, morning.date(), worst=3, signs=(Sign.LIMB,)
        )
        page = f"/follow-ups/{saved.opened[0].id}"
    ann.get(page)
    assert ann.page.h1 == "Call your doctor or heart team now"
    site.clock.set(evening)
    ann.get(page)
    assert ann.page.h1 == "Call 111 now"
    calls = [link.get("href") for link in ann.page.root.iter("a") if "call-" in link.get("class", "")]
    assert calls == ["tel:111", "tel:02079460123", "tel:999"]
    assert "From 08:00 on Tuesday 6 January you can call Dr Rao" in ann.page.text

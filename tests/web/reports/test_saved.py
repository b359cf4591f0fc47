"""After saving: what to do first of all, and the answer to it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from diary.rules.records import Sign
from diary.store.models import FollowUp, Patient
from tests.browser import Browser
from tests.factories import make_report
from tests.web.conftest import Site
from tests.web.reports.reporting import A_NORMAL_DAY, says_what_to_do


def report(browser: Browser, **fields: str | list[str]) -> None:
    browser.get("/today")
    browser.submit("report", {name.replace("_1", "-1"): given for name, given in fields.items()})


def calls(browser: Browser, tier: str) -> list[str]:
    """The numbers that the first card of this tier offers to call."""
    card = browser.page.with_class(f"care-{tier}")[0]
    return [a.get("href", "") for a in card.iter("a") if a.get("href", "").startswith("tel:")]


def set_contact(site: Site, name: str, phone: str, country: str = "GB") -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        patient.contact_name, patient.contact_phone, patient.country = name, phone, country


def test_an_emergency_fills_the_page(site: Site, ann: Browser) -> None:
    set_contact(site, "Dr Rao", "+44 (20) 7946-0018 ext. 5")
    report(ann, signs=["chest"], worst_1="4")
    page = ann.page
    assert page.h1 == "Get emergency help now"
    assert calls(ann, "emergency") == ["tel:999", "tel:+442079460018"]
    assert "This diary cannot call for help. Most likely nobody is reading it right now." in page.text
    assert "Chest tightness or pressure" in page.text


def test_an_unknown_country_offers_112(site: Site, ann: Browser) -> None:
    set_contact(site, "", "", country="AQ")
    report(ann, signs=["chest"])
    assert calls(ann, "emergency") == ["tel:112"]


def test_the_highest_comes_first_and_hides_none_of_the_others(ann: Browser) -> None:
    report(ann, signs=["chest", "limb"])
    cards = [e.get("class") for e in ann.page.root.iter("section") if "care" in e.get("class", "").split()]
    assert cards == ["care care-emergency", "care care-urgent"]


def test_an_emergency_stays_on_every_page_until_it_is_answered(ann: Browser) -> None:
    report(ann, signs=["chest"])
    for path in ("/today", "/profile", "/help"):
        assert ann.get(path).with_class("alarm-emergency"), path
    ann.get("/saved/2026-01-05")
    assert not ann.page.with_class("alarm"), "the page itself is about it"
    ann.submit("acknowledge-1", {"answer": "called"})
    assert "Thank you. Your answer is saved." in ann.page.text
    for path in ("/today", "/profile", "/help", "/follow-ups"):
        assert not ann.get(path).with_class("alarm"), path


def test_answered_once_the_page_still_says_what_to_do(ann: Browser) -> None:
    report(ann, signs=["chest"])
    ann.submit("acknowledge-1", {"answer": "called"})
    page = ann.get("/saved/2026-01-05")
    assert says_what_to_do(ann)
    assert "You have answered this already." in page.text
    assert list(page.root.iter("form")) == []


def test_urgent_without_an_emergency_has_the_page_to_itself(ann: Browser) -> None:
    report(ann, signs=["lump"])
    assert ann.page.h1 == "Call your doctor or heart team now"
    assert calls(ann, "urgent")[-1] == "tel:999"


def test_a_quiet_day_is_saved_in_a_few_words(ann: Browser) -> None:
    ann.get("/today")
    page = ann.submit("report", A_NORMAL_DAY)
    assert page.h1 == "Saved"
    assert not page.with_class("care")


def test_open_follow_ups_are_named_after_saving(site: Site, ann: Browser) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        for day in range(28, 32):
            then = datetime(2025, 12, day, 12, tzinfo=UTC)
            make_report(session, then, site.settings, patient, then.date(), worst=3)
    report(ann, signs=["none"], worst_1="3")
    assert ann.page.h1 == "Saved"
    assert "Upper back pain: more than a week" in ann.page.text
    assert [e.get("class") for e in ann.page.with_class("card")] == ["card card-follow_up"]


def test_the_saved_page_of_a_past_day_asks_and_opens_nothing(site: Site, ann: Browser) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        make_report(session, site.clock.now(), site.settings, patient, date(2026, 1, 3), signs=(Sign.CHEST,))
        assert session.query(FollowUp).count() == 0
    page = ann.get("/saved/2026-01-03")
    assert page.h1 == "Is this happening now?"
    assert "If this is happening now, call 999." in page.text
    assert not page.with_class("care")
    assert not page.with_class("saved-mark")
    assert page.link("Change this report") == "/today?day=2026-01-03"


def test_strangers_see_no_saved_page(site: Site, ann: Browser) -> None:
    report(ann, signs=["chest"])
    site.patient("ben@example.org")
    ben = site.browser()
    ben.sign_in_unseen("ben@example.org")
    ben.get("/saved/2026-01-05", status=404)
    assert not ben.get("/today").with_class("alarm")


@pytest.mark.parametrize(
    ("answer", "more", "fault"),
    [
        (None, {}, "Choose what you did."),
        ("booked", {"sure": True}, "Give the day of the appointment."),
        (
            "booked",
            {"appointment_on": "2026-01-07"},
            "A visit on another day is too late if it is happening now. Call first. "
            "Then answer this question, too.",
        ),
        (
            "booked",
            {"appointment_on": "2026-01-04", "sure": True},
            "The appointment must be today or later, within two years.",
        ),
        ("not_needed", {}, "Write a few words on why this does not need action."),
    ],
)
def test_an_answer_that_says_too_little_is_asked_again(
    ann: Browser, answer: str | None, more: dict[str, str | bool], fault: str
) -> None:
    report(ann, signs=["chest"])
    page = ann.submit("acknowledge-1", {"answer": answer, **more}, status=422)
    assert page.errors == [fault]
    assert ann.get("/today").with_class("alarm-emergency")

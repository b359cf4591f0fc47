"""A form whose token is no longer good comes back as it was sent, with a sentence above it and a token that is good."""

from __future__ import annotations

from diary.services.tracking import medicines
from diary.store.models import Account, Caregiver, Medicine, Patient, TrackedSymptom
from diary.web import errors
from tests.browser import Browser
from tests.factories import make_caregiver, make_patient, work_at
from tests.page import Page
from tests.web.access.rows import changes, rows_of
from tests.web.conftest import Site

NOT_SAVED = "Not saved yet. This page was open for a long time. Please press the button again."
NOT_SENT = "Not sent yet. This page was open for a long time. Please press the button again."
NOT_SIGNED_UP = "This page was open for a long time. Please send it again."
NOT_SIGNED_IN = "This page was open for a long time. Please sign in again."

NAME = {"name": "Typed just now"}
FORMS: dict[str, tuple[str, dict[str, str], str]] = {
    "accounts.sign_up": ("/sign-up", {"email": "typed@example.org"}, NOT_SIGNED_UP),
    "accounts.sign_in": ("/sign-in", {"email": "typed@example.org"}, NOT_SIGNED_IN),
    "profile.agree": ("/welcome/agree", {}, NOT_SAVED),
    "profile.country": ("/welcome/country", {"country": "GB"}, NOT_SAVED),
    "profile.procedure": ("/welcome/procedure", {"procedure_name": "Typed just now"}, NOT_SAVED),
    "profile.doctor": ("/welcome/doctor", NAME, NOT_SAVED),
    "profile.edit": ("/profile", NAME, NOT_SAVED),
    "plan.new": ("/plan/new/rule-off", {"reason": "Typed just now"}, NOT_SAVED),
    "circle.invite": ("/circle/invite", NAME, NOT_SENT),
    "circle.one": ("/circle/{place}", NAME, NOT_SAVED),
    "digests.plan": ("/mail/morning", {"at": "07:25"}, NOT_SAVED),
    "away.page": ("/away", {"until": "2026-01-09"}, NOT_SAVED),
    "reminders.plan": ("/reminders", {"paused_until": "2026-01-09"}, NOT_SAVED),
    "medicines.listing": ("/medicines", NAME, NOT_SAVED),
    "medicines.one": ("/medicines/{medicine}", NAME, NOT_SAVED),
    "symptoms.add": ("/symptoms/new", NAME, NOT_SAVED),
    "symptoms.one": ("/symptoms/{symptom}", NAME, NOT_SAVED),
}
"""Where each stands, what is typed into it, and what is said above it when it comes back."""
FIRST = {"profile.agree", "profile.country", "profile.procedure", "profile.doctor"}
"""Asked before the first report alone."""
OTHERWISE = {"export.one", "reports.today", "reports.take_out", "accounts.confirm", "landing.note_tried"}
"""Held by tests of their own: with a danger in it, what to do now stands above everything; a report, or a file
that was taken in, is taken back without typing; and nothing is typed where an address is confirmed.
"""


def world_of(site: Site) -> dict[str, int]:
    """Ann, with a medicine, somebody in her circle and a place in another's; the numbers in the addresses."""
    now = site.clock.now()
    with site.writing() as session:
        ann = session.get_one(Patient, site.patient_ids["ann@example.org"])
        medicines.add(work_at(session, now), ann, "Aspirin")
        bob = make_patient(session, now, "bob@example.org")
        make_caregiver(session, now, ann, bob.account)
        make_caregiver(session, now, bob, session.get_one(Account, ann.account_id))
        session.flush()
        return {
            "place": session.query(Caregiver).filter_by(patient_id=ann.id).one().id,
            "medicine": session.query(Medicine).one().id,
            "symptom": session.query(TrackedSymptom).filter_by(patient_id=ann.id).first().id,  # type: ignore[union-attr]
        }


def values_in(page: Page) -> set[str]:
    """What stands in the fields."""
    return {field.get("value") or "" for field in page.root.iter("input")} | {
        option.get("value") or "" for option in page.root.iter("option") if option.get("selected") is not None
    }


def test_every_form_that_may_come_again_is_tried_here() -> None:
    assert set(errors._csrf_handlers) == FORMS.keys() | OTHERWISE


def test_each_comes_back_as_it_was_and_nothing_is_saved(site: Site, ann: Browser) -> None:
    numbers = world_of(site)
    for endpoint, (path, typed, sentence) in FORMS.items():
        if endpoint in FIRST:
            continue
        browser = site.browser() if endpoint.startswith("accounts.") else ann
        address = path.format(**numbers)
        browser.get(address)
        before = rows_of(site.engine)
        page = browser.post(address, {**typed, "csrf_token": "old"}, status=400)
        assert changes(before, rows_of(site.engine)) == [], endpoint
        assert page.errors == [sentence], endpoint
        assert set(typed.values()) <= values_in(page), endpoint
        assert "old" not in values_in(page), endpoint


def test_the_first_questions_come_back_too(site: Site, ann: Browser) -> None:
    with site.writing() as session:
        session.get_one(Patient, site.patient_ids["ann@example.org"]).set_up_at = None
    for path, typed, sentence in (FORMS[endpoint] for endpoint in sorted(FIRST)):
        before = rows_of(site.engine)
        page = ann.post(path, {**typed, "csrf_token": "old"}, status=400)
        assert changes(before, rows_of(site.engine)) == [], path
        assert page.errors == [sentence], path
        assert set(typed.values()) <= values_in(page), path

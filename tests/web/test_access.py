"""Who may open what: every endpoint, for a stranger, for the patient, and for another patient."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from diary.app import create_app
from diary.rules.records import Sign
from diary.services import medicines
from diary.services.appointments import Booking, book
from diary.store.models import Patient
from diary.web.access import ACCESS, Need
from tests.browser import Browser
from tests.factories import make_account, make_caregiver, make_report
from tests.web.conftest import Site

TODAY = date(2026, 1, 5)

# What each gets by GET (or POST, where that is all there is): the status, or the endpoint one is sent to.
# Anonymous, the patient whose things they are, another patient.
EXPECTED: dict[str, tuple[object, object, object]] = {
    "static": (200, 200, 200),
    "health.livez": (200, 200, 200),
    "health.readyz": (200, 200, 200),
    "landing.index": (200, "/today", "/today"),
    "landing.how_it_works": (200, 200, 200),
    "accounts.sign_up": (200, "/", "/"),
    "accounts.mail_sent": (200, 200, 200),
    "accounts.confirm": (400, 400, 400),
    "accounts.sign_in": (200, "/", "/"),
    "accounts.sign_out": (400, 400, 400),  # no token
    "accounts.forgot_password": (200, 200, 200),
    "accounts.reset_password": (400, 400, 400),
    "accounts.change_password": ("/sign-in", 200, 200),
    "accounts.devices": ("/sign-in", 200, 200),
    "accounts.start_diary": ("/sign-in", "/today", "/today"),
    "people.overview": ("/sign-in", 200, 200),
    "people.follow_ups": ("/sign-in", 200, 200),
    "audit.who_looked": ("/sign-in", 200, 200),
    "circle.listing": ("/sign-in", 200, 200),
    "circle.invite": ("/sign-in", 200, 200),
    "circle.asked": ("/sign-in", 400, 400),  # no token
    "circle.one": ("/sign-in", 200, 404),
    "circle.move": ("/sign-in", 400, 400),  # no token
    "circle.remove": ("/sign-in", 400, 400),  # no token
    "circle.invitation": (404, 404, 404),  # not a link of ours
    "circle.place": ("/sign-in", 404, 404),  # neither is in Ann's circle
    "circle.leave": ("/sign-in", 400, 404),  # no token
    "profile.welcome": ("/sign-in", "/profile", "/profile"),
    "profile.edit": ("/sign-in", 200, 200),
    "reports.today": ("/sign-in", 200, 200),
    "reports.saved": ("/sign-in", 200, 404),
    "reports.day": ("/sign-in", 200, 200),  # another patient's own day, without a report
    "followups.listing": ("/sign-in", 200, 200),
    "followups.one": ("/sign-in", 200, 404),
    "followups.acknowledge": ("/sign-in", 400, 400),  # no token
    "followups.hand_over": ("/sign-in", 400, 400),  # no token
    "followups.explained": ("/sign-in", 200, 404),
    "followups.to_answer": ("/sign-in", "/follow-ups/1", 404),
    "appointments.one": ("/sign-in", 200, 404),
    "appointments.calendar": ("/sign-in", 200, 404),
    "appointments.answer": ("/sign-in", 400, 400),  # no token
    "appointments.again": ("/sign-in", 400, 400),  # no token
    "appointments.to_page": ("/sign-in", "/appointments/1", 404),
    "symptoms.listing": ("/sign-in", 200, 200),
    "symptoms.add": ("/sign-in", 200, 200),
    "symptoms.one": ("/sign-in", 200, 404),
    "symptoms.place": ("/sign-in", 400, 400),  # no token
    "plan.overview": ("/sign-in", 200, 200),
    "plan.presets": ("/sign-in", 200, 200),
    "plan.new": ("/sign-in", 200, 200),
    "plan.end": ("/sign-in", 400, 400),  # no token
    "medicines.listing": ("/sign-in", 200, 200),
    "medicines.one": ("/sign-in", 200, 404),
    "medicines.place": ("/sign-in", 400, 400),  # no token
    "trends.overview": ("/sign-in", 200, 200),
    "trends.reports": ("/sign-in", 200, 200),
    "consents.overview": ("/sign-in", 200, 200),
    "privacy.page": (200, 200, 200),
    "export.page": ("/sign-in", 200, 200),
    "export.diary_csv": ("/sign-in", 200, 200),
    "reminders.plan": ("/sign-in", 200, 200),
    "reminders.unsubscribe": (404, 404, 404),  # not a link of ours
    "site.overview": ("/sign-in", 404, 404),
    "site.accounts": ("/sign-in", 404, 404),
    "site.account": ("/sign-in", 404, 404),
    "site.switch": ("/sign-in", 404, 404),
    "site.mail_password": ("/sign-in", 404, 404),
    "site.invitations": ("/sign-in", 404, 404),
    "site.take_back": ("/sign-in", 404, 404),
    "site.mail": ("/sign-in", 404, 404),
    "site.health": ("/sign-in", 404, 404),
    "site.settings": ("/sign-in", 404, 404),
}


@pytest.fixture
def follow_up_id(site: Site) -> int:
    """An open emergency of Ann's."""
    site.patient("ann@example.org")
    site.patient("bob@example.org")
    with site.writing() as session:
        ann = session.get_one(Patient, site.patient_ids["ann@example.org"])
        medicines.add(session, site.clock.now(), ann, "only Ann's")
        nora = make_account(session, site.clock.now(), "nora@example.org", name="Nora")
        make_caregiver(session, site.clock.now(), ann, nora)
        saved = make_report(
            session,
            site.clock.now(),
            site.settings,
            ann,
            TODAY,
            worst=8,
            signs=(Sign.CHEST,),
            note="only Ann's",
        )
        booking = Booking(TODAY + timedelta(days=1), place="only Ann's")
        book(session, site.clock.now(), saved.opened[0], booking, by=ann.account)
        return saved.opened[0].id


def address_of(app: Flask, endpoint: str, follow_up_id: int) -> tuple[str, str]:
    """A method and an address of Ann's for an endpoint."""
    values = {
        "filename": "style.css",
        "token": "x",
        "day": TODAY.isoformat(),
        "follow_up_id": follow_up_id,
        "appointment_id": 1,
        "symptom_id": 1,
        "medicine_id": 1,
        "account_id": 1,
        "patient_id": 1,
        "caregiver_id": 1,
        "invitation_id": 1,
        "entry_id": 1,
        "what": "rule-off",
    }
    # One's own address of the page, where it has one.
    rule = min(
        (rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint),
        key=lambda rule: "patient_id" in rule.arguments,
    )
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        path = adapter.build(endpoint, {name: values[name] for name in rule.arguments})
    return ("GET" if "GET" in (rule.methods or ()) else "POST"), path


def test_every_endpoint_stands_in_the_table_and_in_this_test(site: Site) -> None:
    endpoints = {rule.endpoint for rule in site.app.url_map.iter_rules()}
    assert set(ACCESS) == endpoints
    assert set(EXPECTED) == endpoints


def test_everybody_gets_what_is_theirs_and_nothing_else(site: Site, follow_up_id: int) -> None:
    people = [site.browser(), site.browser(), site.browser()]
    people[1].sign_in("ann@example.org")
    people[2].sign_in("bob@example.org")
    for endpoint, expected in EXPECTED.items():
        method, path = address_of(site.app, endpoint, follow_up_id)
        got = tuple(_answer(person, method, path) for person in people)
        assert got == expected, endpoint


def test_what_a_stranger_gets_tells_nothing_of_the_diary(site: Site, follow_up_id: int) -> None:
    bob = site.browser()
    bob.sign_in("bob@example.org")
    for endpoint in EXPECTED:
        method, path = address_of(site.app, endpoint, follow_up_id)
        for stranger in (site.browser(), bob):
            answer = stranger.fetch(path, method)
            if answer.mimetype == "text/html":
                assert "only Ann" not in answer.text, endpoint
                assert "ann@example.org" not in answer.text, endpoint
                assert "Emergency" not in answer.text or endpoint == "landing.how_it_works", endpoint


def test_another_patient_cannot_answer_a_follow_up(site: Site, follow_up_id: int) -> None:
    ann, bob = site.browser(), site.browser()
    ann.sign_in("ann@example.org")
    bob.sign_in("bob@example.org")
    bob.get("/follow-ups")
    token = next(
        field.get("value") for field in bob.page.root.iter("input") if field.get("name") == "csrf_token"
    )
    bob.post(f"/follow-ups/{follow_up_id}/acknowledge", {"csrf_token": token, "answer": "called"}, status=404)
    assert "Emergency" in ann.get("/follow-ups").text


def test_what_others_have_cannot_be_told_from_what_is_not_there(site: Site, follow_up_id: int) -> None:
    bob = site.browser()
    bob.sign_in("bob@example.org")
    theirs = bob.get(f"/follow-ups/{follow_up_id}", status=404)
    nobodys = bob.get("/follow-ups/999999", status=404)
    assert theirs.text == nobodys.text


def test_an_endpoint_missing_from_the_table_cannot_be_reached(site: Site) -> None:
    app = create_app(site.settings, site.clock, site.engine)
    app.add_url_rule("/new", "new", lambda: "secret")
    assert app.test_client().get("/new").status_code == 404


def test_an_account_without_a_diary_opens_no_diary(site: Site, ann: Browser) -> None:
    with site.writing() as session:
        session.delete(session.get_one(Patient, site.patient_ids["ann@example.org"]))
    ann.get("/today", status=404)
    ann.get("/follow-ups", status=404)
    ann.get("/devices")


def test_public_pages_are_few() -> None:
    public = {endpoint for endpoint, need in ACCESS.items() if need is Need.NOTHING}
    assert {endpoint.partition(".")[0] for endpoint in public} == {
        "static",
        "health",
        "landing",
        "accounts",
        "reminders",  # the link to stop them
        "circle",  # an invitation's page
        "privacy",
    }


def test_posting_a_form_signed_out_leads_to_the_sign_in_and_changes_nothing(site: Site, ann: Browser) -> None:
    ann.get("/profile")
    ann.forget()
    assert ann.submit("profile", {"name": "Somebody"}).h1 == "Sign in"
    with site.reading() as session:
        assert session.get_one(Patient, site.patient_ids["ann@example.org"]).account.name == "Ann"


def _answer(browser: Browser, method: str, path: str) -> object:
    response = browser.fetch(path, method)
    if response.status_code in (302, 303):
        return response.headers["Location"].partition("?")[0]
    return response.status_code

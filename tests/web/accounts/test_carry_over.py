"""Answers typed by somebody whose session was over come through the sign-in, to their own diary and no other."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from diary.store.models import Draft, SavedReport
from tests.browser import Browser
from tests.factories import PASSWORD
from tests.web.conftest import Site


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


@pytest.fixture
def signed_out(site: Site, ann: Browser) -> Browser:
    """Ann's browser on the sign-in page that carries her answers: her session ended while she wrote."""
    ann.get("/today")
    elsewhere = site.browser()
    elsewhere.sign_in()
    elsewhere.get("/devices")
    elsewhere.submit("sign-out-elsewhere")
    page = ann.submit("report", {"signs": ["none"], "note": "slept badly & <b>woke</b>"}, status=401)
    assert page.h1 == "Sign in"
    assert "Not saved yet." in page.text
    return ann


def drafts(site: Site) -> dict[int, object]:
    with site.reading() as session:
        assert session.scalars(select(SavedReport)).all() == []
        return {draft.patient_id: draft.answers.get("note") for draft in session.scalars(select(Draft))}


def test_they_are_there_again_after_signing_in(site: Site, signed_out: Browser) -> None:
    page = signed_out.submit("sign-in", {"email": "ann@example.org", "password": PASSWORD})
    assert page.url.endswith("/today")
    assert "slept badly & <b>woke</b>" in page.text or "slept badly" in page.html
    assert drafts(site) == {site.patient_ids["ann@example.org"]: ["slept badly & <b>woke</b>"]}


def test_they_outlast_a_wrong_password_and_a_lost_token(site: Site, signed_out: Browser) -> None:
    signed_out.submit("sign-in", {"email": "ann@example.org", "password": "wrong"}, status=422)
    signed_out.forget()
    signed_out.submit("sign-in", {"email": "ann@example.org", "password": PASSWORD}, status=400)
    signed_out.submit("sign-in", {"email": "ann@example.org", "password": PASSWORD})
    assert drafts(site) == {site.patient_ids["ann@example.org"]: ["slept badly & <b>woke</b>"]}


def test_they_outlast_too_many_tries(site: Site, signed_out: Browser) -> None:
    for _time in range(20):
        signed_out.submit("sign-in", {"email": "ann@example.org", "password": "wrong"}, status=422)
    page = signed_out.submit("sign-in", {"email": "ann@example.org", "password": PASSWORD}, status=429)
    assert "Try again in" in page.errors[0]
    site.clock.move_on(hours=2)
    signed_out.submit("sign-in", {"email": "ann@example.org", "password": PASSWORD})
    assert drafts(site) == {site.patient_ids["ann@example.org"]: ["slept badly & <b>woke</b>"]}


def test_somebody_else_who_signs_in_there_does_not_get_them(site: Site, signed_out: Browser) -> None:
    site.patient("bob@example.org")
    page = signed_out.submit("sign-in", {"email": "bob@example.org", "password": PASSWORD})
    assert "The answers on the page before were for another diary." in page.text
    assert "slept badly" not in page.html
    assert drafts(site) == {}


@pytest.mark.parametrize("ticket", ["", "1", "Mg.forged"])
def test_a_forged_word_for_whose_they_are_is_not_believed(
    site: Site, signed_out: Browser, ticket: str
) -> None:
    signed_out.submit("sign-in", {"email": "ann@example.org", "password": PASSWORD, "kept-ticket": ticket})
    assert drafts(site) == {}


def test_a_stranger_cannot_plant_answers_with_a_made_up_form(site: Site, browser: Browser) -> None:
    site.patient()
    page = browser.post("/today", {"signs": "none", "note": "planted", "ticket": "x"}, status=401)
    assert page.h1 == "Your report is not saved yet"
    assert not [field for field in page.root.iter("input") if field.get("name", "").startswith("kept-")]

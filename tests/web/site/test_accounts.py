"""What an operator does with accounts, through the pages."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine, select

from diary.services import audit, circle
from diary.services.circle import Wish
from diary.store.models import Account, AuditRow, Caregiver, CareInvitation, Patient, SignedInSession
from diary.store.models.audit import ActingAs
from diary.store.models.circle import Grant
from diary.store.work import Work
from diary.words.mail_outcomes import HeldBack
from tests.browser import Browser
from tests.factories import PASSWORD, make_account, make_caregiver
from tests.web.conftest import Site
from tests.web.site.conftest import OLGA

NORA = "nora@example.org"


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


def account_id(site: Site, email: str) -> int:
    with site.reading() as session:
        return session.scalars(select(Account.id).where(Account.email == email)).one()


@pytest.fixture
def nora(site: Site) -> Browser:
    """Somebody in Ann's circle, signed in."""
    site.patient("ann@example.org")
    with site.writing() as session:
        account = make_account(session, site.clock.now(), NORA, name="Nora")
        ann = session.get_one(Patient, site.patient_ids["ann@example.org"])
        make_caregiver(session, site.clock.now(), ann, account)
    browser = site.browser()
    browser.sign_in(NORA)
    return browser


def switch_off(olga: Browser, number: int) -> None:
    olga.get(f"/site/accounts/{number}")
    olga.submit("switch", {"sure": True}, button="Switch off")


def test_accounts_are_listed_with_what_the_operator_may_know(
    site: Site, olga: Browser, nora: Browser
) -> None:
    with site.writing() as session:
        make_account(session, site.clock.now(), "new@example.org", confirmed=False)
    page = olga.get("/site/accounts")
    cards = [" ".join("".join(card.itertext()).split()) for card in page.with_class("card")]
    assert cards == [
        "ann@example.org Address confirmed · keeps a diary",
        "new@example.org Address not confirmed",
        "nora@example.org Address confirmed · in a care circle",
        "olga@example.org Address confirmed · runs the site",
    ]


def test_many_accounts_come_in_pages(site: Site, olga: Browser) -> None:
    with site.writing() as session:
        for number in range(60):
            make_account(session, site.clock.now(), f"a{number:02}@example.org")
    page = olga.get("/site/accounts")
    assert "61 accounts." in page.text
    assert "Page 1 of 2" in page.text
    assert "a49@example.org" in page.text
    assert "a50@example.org" not in page.text
    assert "a50@example.org" in olga.follow("Next").text
    assert "a49@example.org" in olga.follow("Back").text
    for strange in ("0", "-3", "999", "x", "9" * 30):
        olga.get(f"/site/accounts?page={strange}")


def test_an_account_is_found_by_a_part_of_its_address_and_no_address_stands_in_the_link(
    site: Site, olga: Browser, nora: Browser
) -> None:
    olga.get("/site/accounts")
    page = olga.submit("search", {"text": " NORA@"})
    assert "1 account has this in its address" in page.text
    assert "nora" not in page.url
    assert olga.follow(NORA).title.startswith(f"Account {NORA}")
    olga.get("/site/accounts")
    for wild in ("%", "_", "nobody"):
        assert "0 accounts" in olga.submit("search", {"text": wild}).text
    assert "3 accounts." in olga.submit("search", {"text": " "}).text


def test_an_account_that_is_not_there_is_no_page(olga: Browser) -> None:
    olga.get("/site/accounts/999999", status=404)


def test_switching_off_ends_sessions_links_and_mails(site: Site, olga: Browser, nora: Browser) -> None:
    number = account_id(site, NORA)
    olga.get(f"/site/accounts/{number}")
    olga.submit("password")
    link = site.mailed_path("reset_password")
    switch_off(olga, number)

    assert "The account is switched off" in olga.page.text
    assert nora.get("/devices").h1 == "Sign in"
    nora.sign_in(NORA, status=422)
    (mail,) = [mail for mail in site.mails() if mail.account_id == number]
    assert (mail.state, mail.outcome, mail.params) == ("dropped", HeldBack.ACCOUNT_OFF, {})
    site.browser().get(link, status=400)
    with site.reading() as session:
        ended = select(SignedInSession.ended_at).where(SignedInSession.account_id == number)
        assert all(session.scalars(ended))

    olga.submit("switch", button="Switch on")
    assert nora.get("/devices").h1 == "Sign in", "the old session stays over"
    site.browser().get(link, status=400)
    nora.sign_in(NORA)
    assert nora.get("/devices").h1 == "Where you are signed in"


def test_switching_off_ends_places_in_circles_and_the_patient_is_told(
    site: Site, olga: Browser, nora: Browser
) -> None:
    ann_id, number = site.patient_ids["ann@example.org"], account_id(site, NORA)
    assert nora.get(f"/people/{ann_id}/trends").status == 200
    switch_off(olga, number)
    with site.reading() as session:
        place = session.scalars(select(Caregiver)).one()
        row = session.scalars(select(AuditRow).where(AuditRow.event == audit.Event.CAREGIVER_REMOVED)).one()
        assert place.ended_at == site.clock.now()
        assert (row.patient_id, row.subject) == (ann_id, f"caregiver:{place.id}")
        assert row.acting_as == ActingAs.COMMAND, "an operator has no part in the diary"
        ann = session.get_one(Patient, ann_id).account_id
    assert [mail.account_id for mail in site.mails() if mail.kind == "care_left"] == [ann]

    olga.submit("switch", button="Switch on")
    nora.sign_in(NORA)
    nora.get(f"/people/{ann_id}/trends", status=404)


def test_nobody_gets_into_the_diary_of_somebody_switched_off(
    site: Site, olga: Browser, nora: Browser
) -> None:
    ann_id, number = site.patient_ids["ann@example.org"], account_id(site, "ann@example.org")
    with site.writing() as session:
        ann = session.get_one(Patient, ann_id)
        circle.invite(
            Work(session, site.clock.now(), site.settings),
            ann,
            "zoe@example.org",
            Wish(name="Zoe", grants=[Grant.TRENDS], details_allowed=False, ends_on=None),
            by=ann.account,
        )
    switch_off(olga, number)
    with site.reading() as session:
        assert session.scalars(select(CareInvitation.state)).all() == ["taken_back"]
    # Ann can take nothing back any more, so nobody reads on.
    nora.get(f"/people/{ann_id}/trends", status=404)


def test_switching_off_takes_the_role_of_an_operator(site: Site, olga: Browser) -> None:
    with site.writing() as session:
        other = make_account(session, site.clock.now(), "otto@example.org")
        other.operator_since = site.clock.now()
        number = other.id
    otto = site.browser()
    otto.sign_in("otto@example.org")
    otto.get("/site")
    switch_off(olga, number)
    olga.submit("switch", button="Switch on")
    otto.sign_in("otto@example.org")
    otto.get("/site", status=404)


def test_one_press_is_not_enough_to_switch_off(site: Site, olga: Browser, nora: Browser) -> None:
    olga.get(f"/site/accounts/{account_id(site, NORA)}")
    assert olga.submit("switch", button="Switch off", status=422).errors
    assert nora.get("/devices").h1 == "Where you are signed in"


def test_nobody_switches_themself_off(site: Site, olga: Browser, nora: Browser) -> None:
    own = account_id(site, OLGA)
    assert "You cannot switch it off" in olga.get(f"/site/accounts/{own}").text
    olga.get(f"/site/accounts/{account_id(site, NORA)}")
    token = olga.page.form("switch").find("input[@name='csrf_token']")
    assert token is not None
    page = olga.post(
        f"/site/accounts/{own}/switch",
        {"csrf_token": token.get("value"), "to": "off", "sure": "y"},
        status=422,
    )
    assert page.errors == ["You cannot switch your own account off."]
    assert olga.get("/site").status == 200


def test_a_password_link_is_mailed_and_not_shown(site: Site, olga: Browser, nora: Browser) -> None:
    number = account_id(site, NORA)
    olga.get(f"/site/accounts/{number}")
    page = olga.submit("password")
    link = site.mailed_path("reset_password")
    assert link.rpartition("/")[2] not in page.html
    (mail,) = [mail for mail in site.mails() if mail.kind == "reset_password"]
    assert mail.account_id == number
    somebody = site.browser()
    somebody.get(link)
    somebody.submit(fields={"password": "another four blue boats"})
    somebody.sign_in(NORA, "another four blue boats")
    with site.reading() as session:
        assert session.scalar(select(Patient.id).where(Patient.account_id == number)) is None


def test_password_links_are_not_mailed_without_end(site: Site, olga: Browser, nora: Browser) -> None:
    number = account_id(site, NORA)
    for _again in range(10):
        olga.get(f"/site/accounts/{number}")
        olga.submit("password")
    olga.get(f"/site/accounts/{number}")
    olga.submit("password", status=429)


def test_a_form_without_its_token_does_nothing(site: Site, olga: Browser, nora: Browser) -> None:
    number = account_id(site, NORA)
    for path, data in (("switch", {"to": "off", "sure": "y"}), ("password", {})):
        olga.post(f"/site/accounts/{number}/{path}", data, status=400)
    assert site.mails() == []
    assert nora.get("/devices").h1 == "Where you are signed in"


def test_what_was_done_is_a_line_in_the_log_with_numbers_and_no_values(
    site: Site, olga: Browser, nora: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    number, own = account_id(site, NORA), account_id(site, OLGA)
    olga.get(f"/site/accounts/{number}")
    olga.submit("password")
    switch_off(olga, number)
    olga.submit("switch", button="Switch on")
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("diary.web.site")]
    assert lines == [
        f"operator {own}: mailed a password link to account {number}",
        f"operator {own}: switched off account {number}",
        f"operator {own}: switched on account {number}",
    ]
    assert not re.search(r"@|" + PASSWORD, "".join(lines))

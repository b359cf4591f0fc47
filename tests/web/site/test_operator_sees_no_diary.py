"""Running the site opens no diary, and takes nothing away from what somebody has besides."""

from __future__ import annotations

import logging
from datetime import date

import pytest

from diary.rules.records import Sign
from diary.store.models import Account, Patient
from diary.web.access import ACCESS, Need
from tests.browser import Browser
from tests.factories import make_caregiver, make_report
from tests.page import text_of
from tests.web.conftest import Site
from tests.web.site.conftest import OLGA

PAGES = (
    "/site",
    "/site/accounts",
    "/site/invitations",
    "/site/mail",
    "/site/mail/log",
    "/site/health",
    "/site/settings",
)
TODAY = date(2026, 1, 5)


@pytest.fixture
def ann_id(site: Site) -> int:
    """A patient with an open emergency, and mail about it."""
    site.patient("ann@example.org")
    with site.writing() as session:
        ann = session.get_one(Patient, site.patient_ids["ann@example.org"])
        make_report(
            session,
            site.clock.now(),
            site.settings,
            ann,
            TODAY,
            worst=9,
            signs=(Sign.CHEST,),
            note="only Ann's",
        )
        return ann.id


def test_an_operator_opens_nobodys_diary(site: Site, olga: Browser, ann_id: int) -> None:
    asked = 0
    for rule in site.app.url_map.iter_rules():
        if "patient_id" not in rule.arguments:
            continue
        values = {
            name: {"day": TODAY.isoformat(), "what": "expected-level"}.get(name, 1) for name in rule.arguments
        }
        with site.app.test_request_context():
            path = site.app.url_map.bind("localhost").build(
                rule.endpoint, {**values, "patient_id": ann_id}, method=min(rule.methods or {"GET"})
            )
        for method in (rule.methods or set()) & {"GET", "POST"}:
            assert olga.fetch(path, method).status_code == 404, path
            asked += 1
    assert asked > 15


def test_an_operator_without_a_diary_has_none_of_their_own_either(olga: Browser) -> None:
    for path in ("/today", "/trends", "/follow-ups", "/profile"):
        olga.get(path, status=404)


def test_whoever_only_runs_the_site_comes_out_there(site: Site, olga: Browser, ann_id: int) -> None:
    assert olga.get("/").h1 == "Running the site"
    with site.writing() as session:
        account = session.query(Account).filter_by(email=OLGA).one()
        make_caregiver(session, site.clock.now(), session.get_one(Patient, ann_id), account)
    assert olga.get("/").url.endswith("/people")


def test_the_sites_pages_tell_nothing_of_a_diary(site: Site, olga: Browser, ann_id: int) -> None:
    with site.reading() as session:
        account_id = session.get_one(Patient, ann_id).account_id
    for path in (*PAGES, f"/site/accounts/{account_id}"):
        words = text_of(olga.get(path).by_id("main")).lower()
        for told in ("only ann", "chest", "urgent", "back pain", "9 of 10", "emergency mail"):
            assert told not in words, (path, told)
        assert "emergency" not in words.replace("emergency numbers", ""), path


@pytest.mark.parametrize("path", [*PAGES, "/site/accounts/1"])
def test_the_sites_pages_are_not_there_for_anybody_else(site: Site, ann: Browser, path: str) -> None:
    assert ann.get(path, status=404).text == ann.get("/no-such-page", status=404).text


def test_every_page_of_the_site_is_the_operators() -> None:
    assert {need for name, need in ACCESS.items() if name.startswith("site.")} == {Need.OPERATOR}


def test_the_pages_are_gone_with_the_role_on_the_next_request(site: Site, olga: Browser) -> None:
    olga.get("/site")
    with site.writing() as session:
        session.query(Account).filter_by(email=OLGA).one().operator_since = None
    olga.get("/site", status=404)


def test_an_operator_keeps_their_diary_and_their_places(site: Site, olga: Browser, ann_id: int) -> None:
    with site.writing() as session:
        account = session.query(Account).filter_by(email=OLGA).one()
        make_caregiver(session, site.clock.now(), session.get_one(Patient, ann_id), account)
    assert olga.get(f"/people/{ann_id}/trends").status == 200
    site.patient("bob@example.org")
    bob = site.browser()
    bob.sign_in_unseen("bob@example.org")
    bob.get("/site", status=404)
    with site.writing() as session:
        session.query(Account).filter_by(email="bob@example.org").one().operator_since = site.clock.now()
    bob.get("/today")
    assert bob.get("/site").h1 == "Running the site"


def test_looking_changes_nothing_and_writes_no_line(
    site: Site, olga: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "diary.web.site")
    for path in (*PAGES, "/site/accounts/1"):
        for method in ("GET", "HEAD"):
            assert olga.fetch(path, method).status_code == 200
    assert site.mails() == []
    assert caplog.records == []

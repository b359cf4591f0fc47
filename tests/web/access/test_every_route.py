"""Every route, opened by everybody: who gets in, and what that leaves behind."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from diary.app import create_app
from diary.store.models import Patient
from diary.web.access import ACCESS, Need
from tests.browser import Browser
from tests.web.access.addresses import NOBODY, addresses, pages
from tests.web.access.diaries import Diary
from tests.web.access.people import ANN, BOB, EVERYBODY, GRANTS, OTHERS, UNSHARED
from tests.web.access.rows import changes
from tests.web.access.table import TABLE
from tests.web.access.visiting import everything_opened, expected, visit
from tests.web.access.world import World
from tests.web.conftest import Site

KEPT = {"patient_id", "account_id"}


def test_every_endpoint_stands_in_the_sites_table_and_in_this_one(world: World) -> None:
    endpoints = {rule.endpoint for rule in world.site.app.url_map.iter_rules()}
    assert set(ACCESS) == endpoints
    assert set(TABLE) == endpoints


def test_an_endpoint_missing_from_the_table_cannot_be_reached(site: Site, ann: Browser) -> None:
    def secret() -> str:
        return "secret"

    app = create_app(site.settings, site.clock, site.engine)
    app.add_url_rule("/new", "new", secret)
    app.add_url_rule("/people/<int:patient_id>/new", "new", secret)
    signed_in = app.test_client()
    signed_in._cookies.update(ann.client._cookies)
    for client in (app.test_client(), signed_in):
        assert client.get("/new").status_code == 404
        assert client.get(f"/people/{site.patient_ids['ann@example.org']}/new").status_code == 404


def test_public_pages_are_few() -> None:
    public = {endpoint for endpoint, need in ACCESS.items() if need is Need.NOTHING}
    assert {endpoint.partition(".")[0] for endpoint in public} == {
        "static",
        "health",
        "landing",
        "accounts",
        "mailed",  # the link in a reminder: a day's report
        "mailing",  # the link to stop mails of a kind
        "questions",  # an answer to what the page of such a report asks
        "circle",  # an invitation's page
        "home_screen",  # what a phone keeps of the site, and nothing of a diary
        "trials",  # the button of a trial alert
        "privacy",
        "erasure",  # the link by which an account is kept after all
    }


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_gets_what_is_theirs_and_nothing_else(world: World, who: str) -> None:
    found = everything_opened(world, who)
    wrong = {
        (address.endpoint, address.path): (answer, expected(who, address))
        for address in addresses(world.site.app, world.tried(who))
        if (answer := found[address.method, address.path].answer) != expected(who, address)
    }
    assert not wrong, f"{who} got, and should have got: {wrong}"


@pytest.mark.parametrize("who", EVERYBODY)
def test_looking_changes_nothing_but_the_audit_and_when_one_was_last_seen(world: World, who: str) -> None:
    world.site.clock.move_on(minutes=10)
    before = world.rows()
    everywhere = {
        address.path for address in addresses(world.site.app, world.tried(who)) if address.method == "GET"
    }
    answers = {}
    for path in sorted(everywhere | set(pages(world.site.app, world.tried(who)))):
        for method in ("HEAD", "GET"):
            answers[path, method] = visit(world, who, path, method).answer
    assert changes(before, world.rows()) == []
    differing = {path for path, _ in answers if answers[path, "HEAD"] != answers[path, "GET"]}
    assert not differing, "HEAD is answered otherwise than GET"


@pytest.mark.parametrize("who", [*OTHERS, UNSHARED])
def test_a_diary_that_is_closed_cannot_be_told_from_one_that_is_not_there(world: World, who: str) -> None:
    diary = world.tried(who)
    for address in addresses(world.site.app, diary):
        if address.of_somebody:
            nowhere = address.path.replace(str(diary.patient_id), str(NOBODY))
            theirs = everything_opened(world, who)[address.method, address.path]
            assert theirs == visit(world, who, nowhere, address.method), address


@pytest.mark.parametrize("who", [ANN, *GRANTS])
def test_another_patients_numbers_are_as_good_as_none(world: World, who: str) -> None:
    ann, bob = world.diaries[ANN], world.diaries[BOB]
    numbers = [name for name in Diary.__dataclass_fields__ if name.endswith("_id") and name not in KEPT]
    nothing = replace(bob, **dict.fromkeys(numbers, NOBODY))
    app = world.site.app
    tried = zip(
        addresses(app, bob, of=ann.patient_id), addresses(app, nothing, of=ann.patient_id), strict=True
    )
    for theirs, nobodys in tried:
        if theirs.path != nobodys.path:
            found = visit(world, who, theirs.path, theirs.method)
            assert found == visit(world, who, nobodys.path, nobodys.method), theirs
            assert found.answer in (404, 400), theirs


@pytest.mark.parametrize("who", GRANTS)
def test_beside_what_is_granted_no_number_tells_whether_something_is_there(world: World, who: str) -> None:
    ann = world.diaries[ANN]
    for address in addresses(world.site.app, ann):
        found = everything_opened(world, who)[address.method, address.path]
        if address.of_somebody and found.answer == 404:
            path = re.sub(rf"(?!{ann.patient_id})\d{{7}}", str(NOBODY), address.path)
            assert found == visit(world, who, path, address.method), address


def test_posting_a_form_signed_out_leads_to_the_sign_in_and_changes_nothing(site: Site, ann: Browser) -> None:
    ann.get("/profile")
    ann.forget()
    assert ann.submit("profile", {"name": "Somebody"}).h1 == "Sign in"
    with site.reading() as session:
        assert session.get_one(Patient, site.patient_ids["ann@example.org"]).account.name == "Ann"

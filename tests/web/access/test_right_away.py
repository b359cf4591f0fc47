"""What ends has ended with the next request, in a browser that is open and on a page that was open before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from diary.services import consents
from diary.store.models.consents import Purpose
from tests.factories import work_at
from tests.web.access.addresses import TODAY, pages
from tests.web.access.forms import Form, forms_in, forms_of, send
from tests.web.access.people import ALONE, ANN, EVERYTHING, NOTHING, OPERATOR
from tests.web.access.rows import changes
from tests.web.access.visiting import everything_opened, visit
from tests.web.access.world import World, account_of, place_of


def anns_form(world: World, endpoint: str, who: str, **typed: str) -> Form:
    """A form of Ann's circle about this person, or her only one of that kind."""
    with world.site.reading() as session:
        number = place_of(session, world, who).id
    form = next(form for form in forms_of(world, ANN) if form.endpoint == endpoint)
    first = world.diaries[ANN].caregiver_id
    sent = tuple((name, typed.get(name, value)) for name, value in form.sent)
    return Form(endpoint, form.path.replace(str(first), str(number)), sent, form.hidden)


def ann_removes(world: World, who: str) -> None:
    """By the button of her page."""
    assert send(world, ANN, anns_form(world, "circle.remove", who)) == 303


def ann_withdraws_sharing(world: World, who: str) -> None:
    """By the button of her page."""
    form = Form(
        "consents.overview",
        "/consents",
        (("purpose", "sharing"), ("given", "no"), ("understood", "yes")),
        frozenset(),
    )
    assert send(world, ANN, form) == 303


def the_last_day_passes(world: World, who: str) -> None:
    """At Ann's midnight."""
    with world.site.writing() as session:
        place_of(session, world, who).ends_on = TODAY
    assert visit(world, who, f"/people/{world.diaries[ANN].patient_id}/place").answer == 200
    world.site.clock.move_on(hours=12)


def they_leave(world: World, who: str) -> None:
    """By the button of their own page, in another tab."""
    form = next(form for form in forms_in(world, who) if form.endpoint == "circle.leave")
    assert send(world, who, form) == 303


def the_account_is_switched_off(world: World, who: str) -> None:
    """By the operator's page."""
    with world.site.reading() as session:
        number = account_of(session, who).id
    form = Form("site.switch", f"/site/accounts/{number}/switch", (("sure", "y"),), frozenset())
    assert send(world, OPERATOR, form) == 303


ENDS: Mapping[str, tuple[Callable[[World, str], None], int | str]] = {
    "Ann removes them": (ann_removes, 404),
    "Ann withdraws that her circle may see anything": (ann_withdraws_sharing, 404),
    "the last day is over": (the_last_day_passes, 404),
    "they leave": (they_leave, 404),
    "their account is switched off": (the_account_is_switched_off, "/sign-in"),
}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("who", [EVERYTHING, "only_record"])
def test_nothing_opens_and_nothing_is_saved_any_more(world: World, who: str, end: str) -> None:
    forms_of(world, ANN), forms_in(world, who)
    world.begin_again()
    happens, answer = ENDS[end]
    diary = f"/people/{world.diaries[ANN].patient_id}/"
    open_before = [
        path for (method, path), page in everything_opened(world, who).items()
        if method == "GET" and page.answer == 200 and path.startswith(diary)
    ]  # fmt: skip
    assert open_before
    happens(world, who)
    before = world.rows()
    for path in pages(world.site.app, world.diaries[ANN]):
        assert visit(world, who, path).answer == answer, path
    for form in forms_in(world, who):
        if form.path.startswith("/people/"):
            assert send(world, who, form) in (404, 303, 401), form
    assert changes(before, world.rows()) == []


@pytest.mark.parametrize("who", ALONE)
def test_a_grant_that_is_taken_closes_its_pages_and_no_other(world: World, who: str) -> None:
    forms_of(world, ANN), everything_opened(world, who), everything_opened(world, NOTHING)
    world.begin_again()
    with world.site.writing() as session:
        place = place_of(session, world, EVERYTHING)
        place.grants = frozenset({ALONE[who]})
    left = {
        path
        for path in pages(world.site.app, world.diaries[ANN])
        if visit(world, EVERYTHING, path).answer == 200
    }
    diary = f"/people/{world.diaries[ANN].patient_id}/"
    alone = {
        path for (method, path), page in everything_opened(world, who).items()
        if method == "GET" and page.answer == 200 and path.startswith(diary)
    }  # fmt: skip
    # What somebody wrote themself goes by who wrote it: it is no grant's.
    assert left <= alone
    assert {path for path in alone - left if not path.endswith("/take-out")} == set()
    with world.site.writing() as session:
        place_of(session, world, EVERYTHING).grants = frozenset()
    for path in left:
        assert (visit(world, EVERYTHING, path).answer == 200) == path.endswith(("/place", "/more")), path


def test_what_ann_unticks_is_gone_and_comes_back_with_the_tick(world: World) -> None:
    number = world.diaries[ANN].patient_id
    path = f"/people/{number}/trends"
    ann = world.browsers[ANN]
    with world.site.reading() as session:
        place = place_of(session, world, EVERYTHING).id
    for ticked, answer in ((False, 404), (True, 200)):
        page = ann.get(f"/circle/{place}")
        form = next(form for form in page.root.iter("form") if form.get("action") == f"/circle/{place}")
        ann.submit(form.get("id"), {"trends": ticked, "ends_on": ""})
        assert visit(world, EVERYTHING, path).answer == answer


def test_sharing_that_is_given_again_opens_what_was_granted(world: World) -> None:
    path = f"/people/{world.diaries[ANN].patient_id}/trends"
    for given in (False, True):
        with world.site.writing() as session:
            now = world.site.clock.now()
            consents.answer(work_at(session, now), world.diaries[ANN].patient_id, Purpose.SHARING, given)
        assert visit(world, "only_trends", path).answer == (200 if given else 404)


def test_a_place_ends_at_midnight_where_ann_lives(world: World) -> None:
    path = f"/people/{world.diaries[ANN].patient_id}/place"
    with world.site.writing() as session:
        place_of(session, world, "only_plan").ends_on = TODAY
    world.site.clock.set(world.site.clock.now().replace(hour=23, minute=59))
    assert visit(world, "only_plan", path).answer == 200
    world.site.clock.move_on(minutes=1)
    assert visit(world, "only_plan", path).answer == 404
    assert world.site.clock.now().date() == TODAY + timedelta(days=1)


def test_whoever_runs_the_site_no_more_sees_it_no_more(world: World) -> None:
    assert visit(world, OPERATOR, "/site/accounts").answer == 200
    with world.site.writing() as session:
        account_of(session, OPERATOR).operator_since = None
    assert visit(world, OPERATOR, "/site/accounts").answer == 404


def test_the_one_who_was_let_in_keeps_a_diary_of_their_own_as_before(world: World) -> None:
    own = everything_opened(world, "dan", "dan")
    world.begin_again()
    ann_removes(world, "dan")
    for (method, path), page in own.items():
        if method == "GET" and path.startswith((f"/people/{world.diaries['dan'].patient_id}/", "/trends")):
            assert visit(world, "dan", path).answer == page.answer, path

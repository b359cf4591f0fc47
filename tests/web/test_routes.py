"""A route says who may open it and what a look at it is called, and says nothing else at its next address."""

from __future__ import annotations

import pytest
from flask import Blueprint

from diary.services.audit import Event
from diary.services.permissions.access import Action
from diary.web import access, access_log
from diary.web.access import Need
from diary.web.access_log import Look
from diary.web.diaries import PREFIX
from diary.web.routes import add_diary_rule, add_rule


@pytest.fixture(autouse=True)
def _tables_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is added here is known to no other test."""
    monkeypatch.setattr(access, "ACCESS", {})
    monkeypatch.setattr(access_log, "LOOKS", {})


@pytest.fixture
def feature() -> Blueprint:
    return Blueprint("feature", __name__)


def page() -> str:
    """A view."""
    return "page"


def test_what_a_route_says_stands_in_the_tables(feature: Blueprint) -> None:
    add_diary_rule(feature, "/page", page, access=Action.READ_TRENDS, looks=Look(Event.VIEWED_TRENDS))
    assert access.ACCESS == {"feature.page": Action.READ_TRENDS}
    assert {"feature.page": Look(Event.VIEWED_TRENDS)} == access_log.LOOKS


def test_a_second_address_asks_for_the_same(feature: Blueprint) -> None:
    add_rule(feature, "/page", page, access=Need.OPERATOR)
    add_rule(feature, "/other", page, access=Need.OPERATOR)
    with pytest.raises(ValueError, match=r"feature\.page asks for one thing"):
        add_rule(feature, "/third", page, access=Need.NOTHING)
    assert access.ACCESS == {"feature.page": Need.OPERATOR}


def test_a_look_is_called_the_same_at_each_address(feature: Blueprint) -> None:
    add_diary_rule(feature, "/page", page, access=Action.READ_TRENDS, looks=Look(Event.VIEWED_TRENDS))
    with pytest.raises(ValueError, match=r"a look at feature\.page"):
        add_diary_rule(feature, "/other", page, access=Action.READ_TRENDS, looks=None)
    assert {"feature.page": Look(Event.VIEWED_TRENDS)} == access_log.LOOKS


def test_a_page_about_somebodys_diary_must_say_what_a_look_at_it_is_called(feature: Blueprint) -> None:
    with pytest.raises(ValueError, match="must say what a look"):
        add_rule(feature, f"{PREFIX}/page", page, access=Action.READ_TRENDS)
    assert access.ACCESS == {}

"""Where ended mail is seen, asked for and had back: the circle page, and one's own place in a circle."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from diary.store.models.mailbox import Topic
from diary.words.ended_mail import ENDING
from tests.browser import Browser
from tests.mail_server import FakeMailServer
from tests.web.circle.circling import NORA
from tests.web.conftest import Site
from tests.web.mailbox.delivering import deliver
from tests.web.mailbox.ending import (
    ANN,
    TO_NORA,
    end,
    is_stopped,
    mail_to,
    text_of,
    way_back_in,
)


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


def test_the_circle_page_says_since_when_and_how_to_ask(
    site: Site, ann: Browser, nora: Browser, server: FakeMailServer
) -> None:
    assert not [
        form for form in ann.get("/circle").root.iter("form") if form.get("id", "").startswith("ask-")
    ]
    end(site, NORA, Topic.CARE_EMERGENCIES)
    deliver(site, server)
    server.raw.clear()
    site.clock.move_on(hours=10)
    page = ann.get("/circle")
    assert (
        "They want no mail in an emergency. They chose that themselves. It has been so since 5 January."
        in page.text
    )
    assert "In an emergency no one here gets a mail." in page.text
    assert "mailto:nora@example.org" in [link.get("href") for link in page.root.iter("a")]
    ask = next(form.get("id") for form in page.root.iter("form") if form.get("id", "").startswith("ask-"))
    page = ann.submit(ask)
    assert "A mail is on its way to Nora." in page.text
    site.clock.move_on(minutes=5)
    ann.submit(ask)
    assert deliver(site, server) == {"sent": 1}, "asking twice on one day is asking once"
    mail = mail_to(server, NORA)
    assert "It was ended on 5 January" in text_of(mail)
    assert "Ann asks you to have these mails again." in text_of(mail)
    browser = site.browser()
    browser.get(way_back_in(mail))
    browser.submit("again")
    assert not is_stopped(site, NORA, Topic.CARE_EMERGENCIES)
    page = ann.get("/circle")
    assert "They want no mail" not in page.text
    assert "no one here gets a mail" not in page.text


def test_who_is_asked_and_has_ended_nothing_gets_no_mail(site: Site, ann: Browser, nora: Browser) -> None:
    end(site, NORA, Topic.CARE_ALERTS)
    ann.get("/circle")
    nora.get("/mail")
    nora.submit(f"choose-care-alerts-{site.patient_ids[ANN]}")
    before = len(site.mails())
    form = next(
        form.get("id") for form in ann.page.root.iter("form") if form.get("id", "").startswith("ask-")
    )
    assert "There is nothing to ask." in ann.submit(form).text
    assert len(site.mails()) == before


def test_nobody_asks_the_people_of_another(site: Site, ann: Browser, nora: Browser) -> None:
    end(site, NORA, Topic.CARE_EMERGENCIES)
    site.patient("bob@example.org")
    bob = site.browser()
    bob.sign_in_unseen("bob@example.org")
    page = ann.get("/circle")
    form = next(form for form in page.root.iter("form") if form.get("id", "").startswith("ask-"))
    before = len(site.mails())
    for who in (bob, nora):
        page = who.get("/mail")
        tokens = [each.get("value") for each in page.root.iter("input") if each.get("name") == "csrf_token"]
        who.post(form.get("action", ""), {"csrf_token": tokens[0] or ""}, status=404)
    assert len(site.mails()) == before


@pytest.mark.parametrize("topic", TO_NORA)
def test_ones_own_place_shows_what_one_ended_and_a_button_back(
    site: Site, nora: Browser, topic: Topic
) -> None:
    place = f"/people/{site.patient_ids[ANN]}/place"
    assert "no such mail since" not in nora.get(place).text
    end(site, NORA, topic)
    page = nora.get(place)
    assert "You have had no such mail since 5 January:" in page.text
    assert str(ENDING[topic].lost) in page.text
    nora.submit(f"again-{topic.value.replace('_', '-')}")
    assert not is_stopped(site, NORA, topic)

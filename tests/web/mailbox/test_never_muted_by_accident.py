"""Mail that somebody may need at once ends by no accident; both sides are told by mail, and there is a way back."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from diary.rules.records import Sign
from diary.services import consents
from diary.services.outbox import bounces
from diary.services.outbox.topics import ASKED_FIRST
from diary.services.permissions.secret import secret_key
from diary.services.permissions.signed_links import again_path
from diary.store.models import OutboxMail, Patient
from diary.store.models.consents import Purpose
from diary.store.models.mailbox import Topic
from diary.words.ended_mail import ENDING, TO_THE_PATIENT, filled
from diary.words.mail_outcomes import Failure, HeldBack, Trouble
from tests.browser import Browser
from tests.factories import make_report, work_at
from tests.mail_server import FakeMailServer
from tests.web.circle.circling import NORA
from tests.web.conftest import Site
from tests.web.mailbox.delivering import deliver
from tests.web.mailbox.ending import (
    ANN,
    TO_NORA,
    account_id,
    end,
    is_stopped,
    link_to,
    mail_to,
    text_of,
    way_back_in,
)

EACH = [(Topic.ALARMS, ANN), *((topic, NORA) for topic in TO_NORA)]


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


def held_back(site: Site) -> list[tuple[str, object]]:
    with site.reading() as session:
        rows = session.scalars(select(OutboxMail).order_by(OutboxMail.id))
        return [(mail.kind, mail.outcome) for mail in rows if mail.state == "dropped"]


def test_all_that_is_asked_first_is_tried_here() -> None:
    assert {topic for topic, _email in EACH} == ASKED_FIRST == set(ENDING)
    assert set(TO_THE_PATIENT) == set(TO_NORA)


@pytest.mark.parametrize(("topic", "email"), EACH)
def test_a_scanner_with_cookies_that_presses_every_button_ends_nothing(
    site: Site, nora: Browser, server: FakeMailServer, topic: Topic, email: str
) -> None:
    scanner = site.browser()
    page = scanner.get(link_to(site, email, topic))
    assert str(ENDING[topic].lost) in page.text
    for form in [each.get("id") for each in page.root.iter("form")]:
        if form and form != "sign-out":
            scanner.get(link_to(site, email, topic))
            scanner.submit(form, status=422)
    said = scanner.page
    assert "Nothing was stopped. Tick the box first." in said.text
    # And a box that is there is not ticked for it.
    assert [box.get("checked") for box in said.root.iter("input") if box.get("type") == "checkbox"] == [None]
    for sent in ("", "no", "on"):
        scanner.submit("unsubscribe", {"understood": False}, status=422)
        token = next(
            each.get("value") for each in said.root.iter("input") if each.get("name") == "csrf_token"
        )
        scanner.post(link_to(site, email, topic), {"csrf_token": token or "", "understood": sent}, status=422)
    assert not is_stopped(site, email, topic)
    assert site.mails() == []


@pytest.mark.parametrize("topic", TO_NORA)
def test_both_are_mailed_whatever_else_they_do_not_want(
    site: Site, nora: Browser, server: FakeMailServer, topic: Topic
) -> None:
    with site.writing() as session:
        for purpose in (Purpose.ALERT_MAIL, Purpose.CAREGIVER_ALERTS):
            consents.answer(work_at(session, site.clock.now()), site.patient_ids[ANN], purpose, False)
    end(site, NORA, topic)
    assert deliver(site, server) == {"sent": 2}
    head, said = filled(ENDING[topic].ended, "Ann")
    to_nora = mail_to(server, NORA)
    assert str(to_nora["Subject"]).endswith(head)
    assert said in text_of(to_nora)
    assert "It was ended on 5 January, with the link in a mail." in text_of(to_nora)
    assert "Ann is told of it, too." in text_of(to_nora)
    head, said = filled(TO_THE_PATIENT[topic].ended, "Nora")
    to_ann = mail_to(server, ANN)
    assert str(to_ann["Subject"]).endswith(head)
    assert said in text_of(to_ann)
    assert "Do not count on Nora to know of it. No one else in your circle gets such a mail now." in text_of(
        to_ann
    )
    for mail in (to_nora, to_ann):
        assert mail["List-Unsubscribe"] is None
        assert "/unsubscribe/" not in text_of(mail)


def test_the_patient_gets_one_mail_about_mail_to_themself(
    site: Site, nora: Browser, server: FakeMailServer
) -> None:
    end(site, ANN, Topic.ALARMS)
    assert deliver(site, server) == {"sent": 1}
    mail = mail_to(server, ANN)
    assert "You get no more mail when your report shows something that should not wait." in text_of(mail)
    browser = site.browser()
    browser.get(way_back_in(mail))
    browser.submit("again")
    assert not is_stopped(site, ANN, Topic.ALARMS)
    assert deliver(site, server) == {"sent": 1}
    assert "You get a mail again when your report shows" in text_of(server.mails[-1])


@pytest.mark.parametrize("topic", TO_NORA)
def test_the_way_back_is_one_press_and_both_are_told(
    site: Site, nora: Browser, server: FakeMailServer, topic: Topic
) -> None:
    end(site, NORA, topic)
    deliver(site, server)
    way_back = way_back_in(mail_to(server, NORA))
    site.clock.move_on(days=400)
    browser = site.browser()
    for _time in range(2):
        assert browser.get(way_back).h1 == "Get these mails again?"
        assert browser.fetch(way_back, "HEAD").status_code == 200
    assert is_stopped(site, NORA, topic), "looking changes nothing"
    assert browser.submit("again").h1 == "You get these mails again"
    assert not is_stopped(site, NORA, topic)
    server.raw.clear()
    assert deliver(site, server) == {"sent": 2}
    assert filled(ENDING[topic].again, "Ann")[1] in text_of(mail_to(server, NORA))
    assert filled(TO_THE_PATIENT[topic].again, "Nora")[1] in text_of(mail_to(server, ANN))
    browser.get(way_back)
    assert browser.submit("again").h1 == "You get these mails again"
    assert deliver(site, server) == {}, "pressing once more tells nobody twice"


def test_the_way_back_works_in_a_browser_that_keeps_no_cookies(site: Site, nora: Browser) -> None:
    end(site, NORA, Topic.CARE_EMERGENCIES)
    path = again_path(
        secret_key(site.settings.data_dir),
        account_id(site, NORA),
        Topic.CARE_EMERGENCIES,
        site.patient_ids[ANN],
    )
    client = site.app.test_client(use_cookies=False)
    assert client.post(path, base_url=site.settings.site_url).status_code == 200
    assert not is_stopped(site, NORA, Topic.CARE_EMERGENCIES)


def test_the_page_that_ended_it_has_the_way_back_too(site: Site, nora: Browser) -> None:
    browser = site.browser()
    browser.get(link_to(site, NORA, Topic.CARE_EMERGENCIES))
    page = browser.submit("unsubscribe", {"understood": True})
    assert page.h1 == "You get no more mails about emergencies"
    assert "Nora" not in page.text
    assert "Ann" not in page.text
    browser.submit("again")
    assert not is_stopped(site, NORA, Topic.CARE_EMERGENCIES)


def test_a_link_is_for_one_purpose_alone(site: Site, nora: Browser) -> None:
    end(site, NORA, Topic.CARE_ALERTS)
    browser = site.browser()
    ending = link_to(site, NORA, Topic.CARE_ALERTS).rpartition("/")[2]
    for token in (ending, "x", again_path("another", 1, Topic.CARE_ALERTS, 1).rpartition("/")[2]):
        browser.get(f"/mail-again/{token}", status=404)
        browser.post(f"/mail-again/{token}", status=404)
    assert is_stopped(site, NORA, Topic.CARE_ALERTS)
    back = again_path("another", 1, Topic.CARE_ALERTS, 1).rpartition("/")[2]
    browser.get(f"/unsubscribe/{back}", status=404)


def test_no_way_back_into_a_circle_that_was_left(site: Site, nora: Browser, server: FakeMailServer) -> None:
    end(site, NORA, Topic.CARE_EMERGENCIES)
    deliver(site, server)
    nora.get(f"/people/{site.patient_ids[ANN]}/place")
    nora.submit("leave", {"understood": True})
    browser = site.browser()
    browser.get(way_back_in(mail_to(server, NORA)))
    page = browser.submit("again")
    assert page.h1 == "These mails do not come"


def test_both_are_mailed_that_somebody_left_and_how_they_can_come_back(
    site: Site, ann: Browser, nora: Browser, server: FakeMailServer
) -> None:
    nora.get(f"/people/{site.patient_ids[ANN]}/place")
    nora.submit("leave", {"understood": True})
    deliver(site, server)
    to_nora, to_ann = mail_to(server, NORA), mail_to(server, ANN)
    assert "ask Ann to invite you again" in text_of(to_nora)
    assert "even in an emergency" in text_of(to_nora)
    assert "you can invite them again" in text_of(to_ann)
    # And so they come back.
    ann.get("/circle/invite")
    ann.submit("invite", {"email": NORA, "name": "Nora", "alerts": True})
    assert site.mails()[-1].kind == "care_invitation"


@pytest.mark.parametrize(("topic", "email"), EACH)
def test_signed_in_it_takes_the_tick_too_and_both_are_mailed(
    site: Site, ann: Browser, nora: Browser, server: FakeMailServer, topic: Topic, email: str
) -> None:
    browser = ann if email == ANN else nora
    form = f"choose-{topic.value.replace('_', '-')}-{site.patient_ids[ANN]}"
    page = browser.get("/mail")
    assert str(ENDING[topic].lost) in page.text
    page = browser.submit(form, status=422)
    assert "Nothing was stopped. Tick the box first." in page.text
    assert not is_stopped(site, email, topic)
    page = browser.submit(form, {"understood": True})
    assert "We send you a mail with a way back." in page.text
    assert "You have had none of these mails since 5 January." in page.text
    assert is_stopped(site, email, topic)
    deliver(site, server)
    assert sorted(server.recipients) == sorted({email, ANN})
    assert "on your page about mail" in text_of(mail_to(server, email))
    browser.submit(form)
    assert not is_stopped(site, email, topic)


def test_what_was_turned_on_again_before_the_mail_left_is_not_told_as_ended(
    site: Site, nora: Browser, server: FakeMailServer
) -> None:
    end(site, NORA, Topic.CARE_EMERGENCIES)
    form = f"choose-care-emergencies-{site.patient_ids[ANN]}"
    nora.get("/mail")
    nora.submit(form)
    deliver(site, server)
    assert held_back(site) == [
        ("mail_ended", HeldBack.CHOSEN_ANEW),
        ("care_mail_ended", HeldBack.CHOSEN_ANEW),
    ]
    assert all("again" in text_of(mail) for mail in server.mails)


def test_an_address_that_takes_no_mail_makes_no_further_mail(
    site: Site, nora: Browser, server: FakeMailServer
) -> None:
    with site.writing() as session:
        for email in (NORA, ANN):
            failure = Failure(Trouble.NO_MAILBOX, "m:25", "550 5.1.1", None, "")
            bounces.mark(work_at(session, site.clock.now()), account_id(site, email), failure)
    end(site, NORA, Topic.CARE_EMERGENCIES)
    server.at_recipient.extend(["550 5.1.1 no such user"] * 60)
    for _hour in range(40):
        deliver(site, server)
        site.clock.move_on(hours=1)
    assert server.mails == []
    kinds = [mail.kind for mail in site.mails()]
    assert sorted(kinds) == ["care_mail_ended", "mail_ended"]


def test_what_is_a_subscription_ends_with_one_press_and_no_mail(site: Site, ann: Browser) -> None:
    browser = site.browser()
    browser.get(link_to(site, ANN, Topic.REMINDERS))
    browser.submit("unsubscribe")
    assert is_stopped(site, ANN, Topic.REMINDERS)
    assert site.mails() == []


def test_mail_comes_again_as_before(site: Site, nora: Browser, server: FakeMailServer) -> None:
    """The whole way: ended, an emergency told to nobody but Ann, had back, the next one told to both."""
    end(site, NORA, Topic.CARE_EMERGENCIES)
    deliver(site, server)
    way_back = way_back_in(mail_to(server, NORA))
    for told in ([ANN], [ANN, NORA]):
        server.recipients.clear()
        site.clock.move_on(days=1)
        with site.writing() as session:
            now = site.clock.now()
            patient = session.get_one(Patient, site.patient_ids[ANN])
            make_report(session, now, site.settings, patient, now.date(), worst=9, signs=(Sign.CHEST,))
        deliver(site, server)
        assert sorted(server.recipients) == told
        browser = site.browser()
        browser.get(way_back)
        browser.submit("again")
        deliver(site, server)

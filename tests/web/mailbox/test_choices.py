"""The page "Your mail": every kind of mail one gets, and each stopped or had back with one press."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from diary.services import consents, digests, reminders
from diary.services.mailbox import preferences
from diary.services.outbox.topics import ASKED_FIRST, TO_THE_CIRCLE, TO_THE_PATIENT
from diary.store.models import Account, DigestSchedule
from diary.store.models.circle import Grant
from diary.store.models.consents import Purpose
from diary.store.models.mailbox import Topic
from diary.words.mail_topics import TOPIC_WORDS
from tests.browser import Browser, filled_in
from tests.factories import work_at
from tests.web.circle.circling import NORA, join, person
from tests.web.conftest import Site

ANN = "ann@example.org"


def account_id(site: Site, email: str) -> int:
    with site.reading() as session:
        return session.scalars(select(Account.id).where(Account.email == email)).one()


def stops(site: Site, email: str = ANN) -> set[Topic]:
    with site.reading() as session:
        topics = TO_THE_PATIENT if email == ANN else TO_THE_CIRCLE
        about, who = site.patient_ids[ANN], account_id(site, email)
        return {topic for topic in topics if preferences.stopped(session, who, topic, about)}


def choose_form(site: Site, topic: Topic) -> str:
    return f"choose-{topic.value.replace('_', '-')}-{site.patient_ids[ANN]}"


def tick(topic: Topic) -> dict[str, bool] | None:
    """The box beside what somebody may need at once."""
    return {"understood": True} if topic in ASKED_FIRST else None


@pytest.mark.parametrize("topic", TO_THE_PATIENT)
def test_a_patient_stops_a_kind_and_has_it_back(site: Site, ann: Browser, topic: Topic) -> None:
    page = ann.get("/mail")
    assert page.h1 == "Your mail"
    assert str(TOPIC_WORDS[topic].what) in page.text
    page = ann.submit(choose_form(site, topic), tick(topic))
    assert "Saved. You get no more of these mails." in page.text
    assert stops(site) == {topic}
    page = ann.submit(choose_form(site, topic))
    assert "Saved. You get these mails again." in page.text
    assert stops(site) == set()


@pytest.mark.parametrize("topic", TO_THE_CIRCLE)
def test_somebody_of_the_circle_stops_a_kind_and_has_it_back(site: Site, ann: Browser, topic: Topic) -> None:
    nora = person(site)
    join(site)
    page = nora.get("/mail")
    assert "If you stop a kind here, Ann can see that you get no such mail." in page.text
    assert "About your own diary" not in page.text
    nora.submit(choose_form(site, topic), tick(topic))
    assert (stops(site, NORA), stops(site)) == ({topic}, set())
    nora.submit(choose_form(site, topic))
    assert stops(site, NORA) == set()


def test_only_what_the_patient_lets_them_have_is_offered(site: Site, ann: Browser) -> None:
    nora = person(site)
    join(site, NORA, Grant.TRENDS)
    assert "About Ann" not in nora.get("/mail").text


def test_the_morning_mail_is_stopped_and_had_back(site: Site, ann: Browser) -> None:
    nora = person(site)
    join(site)
    with site.writing() as session:
        digests.begin(work_at(session, site.clock.now()), session.get_one(Account, account_id(site, NORA)))
    nora.get("/mail")
    for wanted in (False, True):
        nora.submit("choose-digest")
        with site.reading() as session:
            assert session.get_one(DigestSchedule, account_id(site, NORA)).wanted is wanted


def test_the_page_says_where_no_such_mail_comes_because_the_patient_said_no(site: Site, ann: Browser) -> None:
    with site.writing() as session:
        consents.answer(work_at(session, site.clock.now()), site.patient_ids[ANN], Purpose.ALERT_MAIL, False)
    page = ann.get("/mail")
    assert page.text.count("None of these mails come.") == 3
    assert ann.follow("What you agreed to").h1 == "What you agreed to"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"topic": "care_alerts", "patient": "1", "wanted": "no"}, 404),
        ({"topic": "alarms", "patient": "2", "wanted": "no"}, 404),
        ({"topic": "alarms", "patient": "", "wanted": "no"}, 404),
        ({"topic": "alarms", "patient": "99999999999999999999999", "wanted": "no"}, 404),
        ({"topic": "alarms", "patient": "9" * 5000, "wanted": "no"}, 400),
        ({"topic": "weather", "patient": "1", "wanted": "no"}, 400),
        ({"topic": "alarms", "patient": "x", "wanted": "no"}, 400),
        ({"topic": "alarms", "patient": "1", "wanted": "perhaps"}, 400),
        ({}, 400),
    ],
)
def test_what_the_page_does_not_offer_is_refused(
    site: Site, ann: Browser, sent: dict[str, str], status: int
) -> None:
    site.patient("bob@example.org")
    form = dict(filled_in(ann.get("/mail").form("send-test"), {}, None))
    ann.post("/mail", {**sent, "csrf_token": form["csrf_token"]}, status=status)
    assert stops(site) == set()


def test_looking_changes_nothing(site: Site, ann: Browser) -> None:
    for path in ("/mail", "/mail?topic=alarms&patient=1&wanted=no"):
        ann.get(path)
        assert ann.fetch(path, "HEAD").status_code == 200
    assert stops(site) == set()
    with site.reading() as session:
        assert reminders.schedule_of(session, site.patient_ids[ANN]).wanted


def test_a_test_mail_to_oneself_is_queued_and_only_a_few_an_hour(site: Site, ann: Browser) -> None:
    ann.get("/mail")
    for _press in range(3):
        assert "A test mail to ann@example.org is on its way." in ann.submit("send-test").text
        site.clock.move_on(seconds=1)
    assert "is on its way" not in ann.submit("send-test").text
    mails = [(mail.kind, mail.account_id, mail.patient_id) for mail in site.mails()]
    assert mails == [("test", account_id(site, ANN), None)] * 3


def test_where_mail_does_not_arrive_the_page_says_what_to_do(site: Site, ann: Browser) -> None:
    assert "Mail to this address does not arrive." not in ann.get("/mail").text
    with site.writing() as session:
        session.get_one(Account, account_id(site, ANN)).undeliverable_at = site.clock.now()
    page = ann.get("/mail")
    assert "Mail to this address does not arrive." in page.text
    assert "Is your mailbox full?" in page.text
    assert "is on its way" in ann.submit("send-test").text

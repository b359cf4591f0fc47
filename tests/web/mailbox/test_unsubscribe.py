"""The link in each mail one can do without: looking changes nothing, a button or the mail program's own ends it."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

import pytest
from itsdangerous import URLSafeSerializer
from sqlalchemy import Engine, select

from diary.services import reminders
from diary.services.mailbox import preferences
from diary.services.outbox.topics import ASKED_FIRST
from diary.services.permissions.secret import secret_key
from diary.services.permissions.signed_links import unsubscribe_path
from diary.services.reminders import Rhythm
from diary.store.models import Account, Patient, ReminderSchedule
from diary.store.models.mailbox import Topic
from diary.words.mail_topics import TOPIC_WORDS
from tests.browser import Browser
from tests.factories import work_at
from tests.page import Page
from tests.web.circle.circling import NORA, join, person
from tests.web.conftest import Site

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
ANN, BOB = "ann@example.org", "bob@example.org"
OF_ANN = (Topic.REMINDERS, Topic.ALARMS, Topic.FOLLOW_UPS, Topic.APPOINTMENTS)
OF_NORA = (Topic.CARE_EMERGENCIES, Topic.CARE_ALERTS)


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


def secret(site: Site) -> str:
    return secret_key(site.settings.data_dir)


def link_to(site: Site, email: str, topic: Topic, about: str = ANN) -> str:
    with site.reading() as session:
        account = session.scalars(select(Account).where(Account.email == email)).one()
        return unsubscribe_path(secret(site), account.id, topic, site.patient_ids[about])


@pytest.fixture
def link(site: Site) -> str:
    """Ann's reminders', as her mail holds it; Bob keeps a diary, too."""
    site.patient(ANN)
    site.patient(BOB)
    return link_to(site, ANN, Topic.REMINDERS)


def schedule_of(site: Site, email: str = ANN) -> ReminderSchedule:
    with site.reading() as session:
        return reminders.schedule_of(session, site.patient_ids[email])


def wanted(site: Site, email: str = ANN) -> bool:
    return schedule_of(site, email).wanted


def stops(site: Site, email: str, about: str = ANN) -> set[Topic]:
    with site.reading() as session:
        account = session.scalars(select(Account).where(Account.email == email)).one()
        patient_id = site.patient_ids[about]
        return {
            topic
            for topic in (*OF_ANN, *OF_NORA)
            if preferences.stopped(session, account.id, topic, patient_id)
            and (topic is not Topic.REMINDERS or email == about)
        }


def press(browser: Browser, topic: Topic) -> Page:
    """The button of the page that is open; for mail that somebody may need at once the box beside it is ticked."""
    return browser.submit("unsubscribe", {"understood": True} if topic in ASKED_FIRST else None)


def end_by_button(site: Site, path: str, topic: Topic) -> None:
    browser = site.browser()
    browser.get(path)
    press(browser, topic)


def test_looking_at_the_link_changes_nothing(site: Site, browser: Browser, link: str) -> None:
    for _time in range(3):
        assert browser.get(link).h1 == "Stop the reminders?"
        assert browser.fetch(link, "HEAD").status_code == 200
    assert browser.fetch(link, "OPTIONS").status_code == 200
    assert browser.fetch(f"{link}?fewer=weekly").status_code == 200
    assert wanted(site)
    assert schedule_of(site).offer_answered_at is None


def test_the_button_stops_them_for_somebody_not_signed_in(site: Site, browser: Browser, link: str) -> None:
    browser.get(link)
    page = browser.submit("unsubscribe")
    assert page.h1 == "You get no more reminders"
    assert "Do you want them back? Sign in" in page.text
    assert not wanted(site)
    assert wanted(site, BOB)
    assert stops(site, ANN) == {Topic.REMINDERS}


def test_a_mail_program_posts_without_cookie_or_token(site: Site, link: str) -> None:
    client = site.app.test_client(use_cookies=False)
    for content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        answer = client.post(link, data=ONE_CLICK, content_type=content_type, base_url=site.settings.site_url)
        assert answer.status_code == 200  # never a redirect: RFC 8058 asks for that
        assert not wanted(site)


@pytest.mark.parametrize("topic", OF_ANN)
def test_each_kind_of_a_patient_is_ended_by_itself(site: Site, link: str, topic: Topic) -> None:
    browser = site.browser()
    path = link_to(site, ANN, topic)
    page = browser.get(path)
    assert page.h1 == str(TOPIC_WORDS[topic].ask)
    assert str(TOPIC_WORDS[topic].still) in page.text
    assert stops(site, ANN) == set()
    assert press(browser, topic).h1 == str(TOPIC_WORDS[topic].stopped)
    assert stops(site, ANN) == {topic}
    assert stops(site, BOB, about=BOB) == set()


@pytest.mark.parametrize("topic", OF_NORA)
def test_each_kind_of_the_circle_is_ended_by_itself_and_the_patient_sees_it(
    site: Site, ann: Browser, topic: Topic
) -> None:
    person(site)
    join(site)
    browser = site.browser()
    page = browser.get(link_to(site, NORA, topic))
    assert "The person you look after will see that you get no mail about it." in page.text
    assert "want no mail" not in ann.get("/circle").text
    browser.post(link_to(site, NORA, topic), ONE_CLICK)
    assert stops(site, NORA) == set()
    press(browser, topic)
    assert stops(site, NORA) == {topic}
    said = {
        Topic.CARE_EMERGENCIES: "They want no mail in an emergency.",
        Topic.CARE_ALERTS: "They want no mail when no one has answered. In an emergency they get one.",
    }[topic]
    assert said in ann.get("/circle").text
    assert said in ann.follow("1. Nora, change it").text
    assert "Nora stopped one kind of mail about you." in ann.get("/who-looked").text


def test_the_patient_is_told_where_nobody_is_left_who_gets_mail(site: Site, ann: Browser) -> None:
    person(site)
    join(site)
    for topic in OF_NORA:
        end_by_button(site, link_to(site, NORA, topic), topic)
    page = ann.get("/circle")
    assert "They want no mail when something needs action. They chose that themselves." in page.text
    assert "No one here gets a mail when something needs action." in page.text


def test_the_morning_mail_is_ended_by_itself(site: Site, ann: Browser) -> None:
    person(site)
    join(site)
    with site.reading() as session:
        nora = session.scalars(select(Account).where(Account.email == NORA)).one()
    path = unsubscribe_path(secret(site), nora.id, Topic.DIGEST, None)
    browser = site.browser()
    assert browser.get(path).h1 == "Stop the morning mail?"
    for _press in range(2):
        assert browser.post(path, ONE_CLICK).h1 == "You get no more morning mail"
    assert stops(site, NORA) == set()


def test_pressing_twice_does_no_harm_and_time_and_days_are_kept(
    site: Site, browser: Browser, link: str
) -> None:
    browser.post(link, ONE_CLICK)
    assert browser.post(link, ONE_CLICK).h1 == "You get no more reminders"
    plan = schedule_of(site)
    assert (plan.wanted, plan.next_at, plan.at_minute, plan.days) == (False, None, 1200, 127)


def test_a_link_in_a_mail_from_before_there_were_kinds_works_as_before(site: Site, link: str) -> None:
    patient_id = site.patient_ids[ANN]
    signer = URLSafeSerializer(
        secret(site), salt="unsubscribe from reminders", signer_kwargs={"digest_method": sha256}
    )
    old = f"/unsubscribe/{signer.dumps(patient_id)}"
    browser = site.browser()
    assert browser.get(old).h1 == "Stop the reminders?"
    browser.submit("fewer", button="A mail once a week")
    assert schedule_of(site).days == 1
    assert browser.post(old, ONE_CLICK).h1 == "You get no more reminders"
    assert (wanted(site), wanted(site, BOB)) == (False, True)


@pytest.mark.parametrize(
    ("button", "head", "rhythm"),
    [
        ("A mail every other day", "You get a reminder every other day now", Rhythm.EVERY_OTHER_DAY),
        ("A mail once a week", "You get a reminder once a week now", Rhythm.WEEKLY),
    ],
)
def test_fewer_of_them_can_be_had_instead(
    site: Site, browser: Browser, link: str, button: str, head: str, rhythm: Rhythm
) -> None:
    browser.get(link)
    assert browser.submit("fewer", button=button).h1 == head
    assert wanted(site)
    assert reminders.rhythm_of(schedule_of(site)) is rhythm
    assert reminders.rhythm_of(schedule_of(site, BOB)) is Rhythm.DAILY


@pytest.mark.parametrize(
    ("button", "until"),
    [("No mail for one week", date(2026, 1, 12)), ("No mail for two weeks", date(2026, 1, 19))],
)
def test_a_pause_can_be_had_instead_and_a_longer_one_stays(
    site: Site, browser: Browser, link: str, button: str, until: date
) -> None:
    browser.get(link)
    browser.submit("fewer", button=button)
    assert (wanted(site), schedule_of(site).paused_until) == (True, until)
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids[ANN])
        reminders.pause(work_at(session, site.clock.now()), patient, date(2026, 3, 1))
    browser.get(link)
    browser.submit("fewer", button=button)
    assert schedule_of(site).paused_until == date(2026, 3, 1)


def test_a_link_never_brings_reminders_back(site: Site, browser: Browser, link: str) -> None:
    browser.get(link)
    browser.post(link, ONE_CLICK)
    for fewer in ("every_other_day", "weekly", "one_week_off"):
        assert browser.post(link, {"fewer": fewer}).h1 == "You get no more reminders"
    assert not wanted(site)


def test_fewer_is_for_reminders_alone(site: Site, browser: Browser, link: str) -> None:
    alarms = link_to(site, ANN, Topic.ALARMS)
    assert "Or would fewer of them do?" not in browser.get(alarms).text
    browser.post(alarms, {"fewer": "weekly"}, status=400)
    browser.post(link, {"fewer": "hourly"}, status=400)
    assert stops(site, ANN) == set()
    assert reminders.rhythm_of(schedule_of(site)) is Rhythm.DAILY


def test_fewer_by_a_link_is_noted_for_the_patient(site: Site, ann: Browser) -> None:
    site.browser().post(link_to(site, ANN, Topic.REMINDERS), {"fewer": "weekly"})
    assert "Your reminders were changed with the link in a mail." in ann.get("/who-looked").text


def test_they_can_be_had_back(site: Site, browser: Browser, link: str) -> None:
    browser.get(link)
    browser.submit("unsubscribe")
    assert browser.follow("Go to your mail").h1 == "Sign in"
    page = browser.submit("sign-in", {"email": ANN, "password": "four blue boats at noon"})
    assert page.h1 == "Your mail"
    browser.submit(f"choose-reminders-{site.patient_ids[ANN]}")
    assert wanted(site)


def test_it_works_while_somebody_else_is_signed_in(site: Site, link: str) -> None:
    bob = site.browser()
    bob.sign_in_unseen(BOB)
    bob.get(link)
    bob.submit("unsubscribe")
    assert (wanted(site), wanted(site, BOB)) == (False, True)


def test_a_link_that_is_not_ours_changes_nothing(site: Site, browser: Browser, link: str) -> None:
    token = link.rpartition("/")[2]
    forged = unsubscribe_path("another secret", 1, Topic.REMINDERS, site.patient_ids[ANN])
    body, _, signature = token.partition(".")
    for bad in (forged, link + "x", link[:-1], f"/unsubscribe/{body}", f"/unsubscribe/x.{signature}"):
        assert browser.get(bad, status=404).h1 == "This link does not work"
        assert browser.post(bad, ONE_CLICK, status=404).h1 == "This link does not work"
    assert wanted(site)


def test_a_link_for_one_purpose_is_of_no_use_for_another(site: Site, browser: Browser, link: str) -> None:
    token = link.rpartition("/")[2]
    assert browser.get(f"/confirm/{token}", status=400).h1 == "This link no longer works"


@pytest.mark.parametrize("topic", OF_ANN)
def test_the_link_of_a_diary_that_is_gone_is_answered_calmly(
    site: Site, browser: Browser, link: str, topic: Topic
) -> None:
    path = link_to(site, ANN, topic)
    with site.writing() as session:
        session.delete(session.get_one(Patient, site.patient_ids[ANN]))
    browser.get(path)
    assert press(browser, topic).h1 == str(TOPIC_WORDS[topic].stopped)
    if topic is Topic.REMINDERS:
        browser.post(path, {"fewer": "weekly"})


def test_the_link_of_somebody_who_left_the_circle_is_answered_calmly(site: Site, ann: Browser) -> None:
    nora = person(site)
    place_id = join(site)
    path = link_to(site, NORA, Topic.CARE_ALERTS)
    nora.get(f"/people/{site.patient_ids[ANN]}/place")
    nora.submit("leave", {"understood": True})
    assert place_id
    end_by_button(site, path, Topic.CARE_ALERTS)
    assert stops(site, NORA) == set()


def test_the_page_says_nothing_of_whose_link_it_is(browser: Browser, link: str, site: Site) -> None:
    for topic in OF_ANN:
        path = link_to(site, ANN, topic)
        for page in (browser.get(path), browser.post(path, ONE_CLICK)):
            assert "ann" not in page.text.lower().replace("cannot", "").replace("another", "")


def test_only_this_page_takes_a_post_without_a_token(site: Site, ann: Browser) -> None:
    ann.post("/reminders", {"at": "07:00", "weekdays": "0"}, status=400)
    ann.post("/mail", {"topic": "alarms", "patient": "1", "wanted": "no"}, status=400)
    assert wanted(site)

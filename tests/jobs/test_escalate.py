"""From what nobody answered to a mail in a caregiver's hands: told, queued, looked at once more, and really sent."""

from __future__ import annotations

import dataclasses
import re
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from diary.config import load
from diary.jobs.deliver import Delivery, deliver_some
from diary.mail.smtp import SmtpTransport
from diary.services.outbox import WAITS_FOR_MORE
from diary.store.engine import reading, unit_of_work
from diary.store.models import OutboxMail, Patient, ThresholdSet
from diary.store.models.circle import Grant
from diary.store.models.consents import Purpose
from diary.store.models.followups import Answer
from diary.words.mail_outcomes import HeldBack, Outcome
from tests.mail_server import FakeMailServer
from tests.outbox import SetClock
from tests.services.conftest import Site
from tests.services.notifications.home import DAY, Home

SITE = "https://diary.example.org"


@pytest.fixture
def home(engine: Engine, server: FakeMailServer, tmp_path: Path) -> Home:
    settings = load({"DIARY_DATA_DIR": str(tmp_path / "data"), "DIARY_SITE_URL": SITE})
    site = Site(engine, dataclasses.replace(settings, mail=server.address))
    site.make_patient(country="GB")
    with unit_of_work(engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        patient.contact_name, patient.contact_phone = "Dr Rao", "080 1234"
    return Home(site)


def deliver(home: Home) -> dict[str, int]:
    assert home.settings.mail is not None
    transport = SmtpTransport(home.settings.mail, "diary.example.org", timeout=5)
    delivery = Delivery(home.engine, home.settings, SetClock(home.site.now), transport)
    while deliver_some(delivery):
        pass
    return dict(delivery.outcomes)


def mail_to(server: FakeMailServer, name: str) -> EmailMessage:
    (mail,) = [mail for mail in server.mails if mail["To"] == f"{name}@example.org"]
    return mail


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


def everything_in(mail: EmailMessage) -> str:
    html = mail.get_body(("html",))
    assert html is not None
    return f"{mail['Subject']} {text_of(mail)} {html.get_content()}"


def why_dropped(home: Home, name: str = "nora") -> Outcome | None:
    with reading(home.engine) as session:
        (mail,) = session.scalars(select(OutboxMail).where(OutboxMail.state == "dropped"))
    assert set(mail.params) <= {"follow_ups", "caregiver"}, "ids alone are kept"
    return mail.outcome


def emergency(home: Home) -> None:
    home.site.save(8, signs=("chest",), note="I am so afraid")


def persists(home: Home) -> None:
    home.site.save_days([3] * 8)
    home.escalate(3 * DAY)


def test_an_emergency_reaches_everybody_without_a_word_about_health(
    home: Home, server: FakeMailServer
) -> None:
    home.add("nora", "ben", grants=[Grant.ALERTS, Grant.TRENDS, Grant.NOTES])
    emergency(home)
    assert deliver(home) == {"sent": 3}
    mail = mail_to(server, "nora")
    said = text_of(mail)
    assert mail["Subject"].endswith(": Please call Ann now")
    assert "If Ann is not well, or you cannot reach Ann, call 999." in said
    assert f"{SITE}/people/{home.site.patient_id}/follow-ups/{home.follow_up().id} " in said
    words = re.sub(r"https?://\S+", "", said).replace("call 999", "")
    for detail in ("chest", "Chest", "8", "pain", "back", "afraid"):
        assert detail not in words, detail


@pytest.mark.parametrize(
    ("allowed", "wanted", "grants", "told", "numbers"),
    [
        (True, True, [Grant.ALERTS, Grant.TRENDS], True, True),
        (True, True, [Grant.ALERTS], True, False),
        (True, True, [Grant.ALERTS, Grant.NOTES], True, False),
        (False, True, [Grant.ALERTS, Grant.TRENDS], False, False),
        (True, False, [Grant.ALERTS, Grant.TRENDS], False, False),
    ],
)
def test_details_need_leave_and_a_wish_and_numbers_the_grant_for_them(
    home: Home,
    server: FakeMailServer,
    allowed: bool,
    wanted: bool,
    grants: list[Grant],
    told: bool,
    numbers: bool,
) -> None:
    home.add("nora", grants=grants, details_allowed=allowed, details_wanted=wanted)
    emergency(home)
    deliver(home)
    mail = mail_to(server, "nora")
    said = everything_in(mail)
    assert ("Chest tightness" in said or "tight chest" in said) is told
    assert ("8 out of 10" in said) is numbers
    assert ("Ann" in mail["Subject"], "hest" in mail["Subject"]) == (True, False)
    assert "afraid" not in said, "what the patient wrote in their own words is never in a mail"
    if numbers:
        assert "Ann’s report of Monday 5 January says “Chest tightness or pressure”." in said
        assert "you ticked" not in said.lower()


def test_a_follow_up_that_was_asked_for_in_detail_says_it_about_the_patient(
    home: Home, server: FakeMailServer
) -> None:
    home.add("nora", grants=[Grant.ALERTS, Grant.TRENDS], details_allowed=True, details_wanted=True)
    persists(home)
    deliver(home)
    said = text_of(mail_to(server, "nora"))
    assert "Upper back pain: more than a week" in said
    assert "Ann’s report of Monday 5 January gives 3." in said
    assert "Dr Rao (080 1234)" in said
    assert "your doctor" not in said.lower()


def test_the_patients_own_mail_says_what_it_is_about_only_with_consent(
    home: Home, server: FakeMailServer
) -> None:
    emergency(home)
    deliver(home)
    assert "hest" not in everything_in(server.mails[0])
    home.agree(Purpose.MAIL_DETAILS, True)
    home.site.now += DAY
    emergency(home)
    deliver(home)
    said = everything_in(server.mails[1])
    assert "you ticked “Chest tightness or pressure”" in said
    assert "8 out of 10" in said
    assert "afraid" not in said
    assert "hest" not in server.mails[1]["Subject"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("taken out", HeldBack.MEMBERSHIP_OVER),
        ("last day", HeldBack.MEMBERSHIP_OVER),
        ("grant", HeldBack.NOT_TO_THIS_CAREGIVER),
        (Purpose.SHARING, HeldBack.NOT_AGREED),
        (Purpose.CAREGIVER_ALERTS, HeldBack.NOT_AGREED),
        ("account", HeldBack.ACCOUNT_OFF),
    ],
)
@pytest.mark.parametrize("what", ["emergency", "follow-up", "silence"])
def test_what_ended_between_queue_and_send_is_not_sent(
    home: Home, server: FakeMailServer, what: str, change: str, reason: HeldBack
) -> None:
    home.add("nora")
    if what == "follow-up":
        persists(home)
    else:
        emergency(home)
        if what == "silence":
            deliver(home)
            home.escalate(3 * DAY)
    before = len(server.mails)
    match change:
        case "taken out":
            home.take_out("nora")
        case "last day":
            home.change("nora", ends_on=home.site.today)
            home.site.now += DAY
        case "grant":
            home.change("nora", grants=frozenset(Grant) - {Grant.ALERTS})
        case "account":
            home.change("nora", active=False)
        case purpose:
            home.agree(Purpose(purpose), False)
    outcomes = deliver(home)
    assert outcomes["dropped"] == 1
    assert why_dropped(home) == reason
    assert [mail["To"] for mail in server.mails[before:]] == ["ann@example.org"] * (what != "silence")


@pytest.mark.parametrize("kind", ["urgent", "persists"])
def test_an_answer_between_queue_and_send_makes_the_mail_needless(home: Home, kind: str) -> None:
    home.add("nora")
    if kind == "urgent":
        home.site.save(1, signs=("limb",))
        deliver(home)
        home.escalate(DAY)
    else:
        home.site.save_days([3] * 8)
        home.site.now += WAITS_FOR_MORE
        deliver(home)
        home.escalate(3 * DAY)
    home.answer()
    assert deliver(home) == {"dropped": 1}
    assert why_dropped(home) == HeldBack.FOLLOW_UP_OVER


def test_an_emergency_goes_out_though_it_was_answered(home: Home, server: FakeMailServer) -> None:
    home.add("nora")
    emergency(home)
    home.site.acknowledge(home.follow_up().id, Answer.CALLED)
    assert deliver(home) == {"sent": 2}
    assert mail_to(server, "nora")


def test_a_report_between_queue_and_send_makes_the_question_needless(home: Home) -> None:
    home.add("nora")
    emergency(home)
    deliver(home)
    home.escalate(3 * DAY)
    home.site.now += timedelta(minutes=1)
    home.site.save(1)
    assert deliver(home) == {"dropped": 1}
    assert why_dropped(home) == HeldBack.REPORT_CAME


def test_silence_is_told_with_the_day_of_the_last_report(home: Home, server: FakeMailServer) -> None:
    home.add("nora")
    emergency(home)
    deliver(home)
    server.raw.clear()
    home.escalate(3 * DAY)
    assert deliver(home) == {"sent": 1}
    mail = mail_to(server, "nora")
    assert mail["Subject"].endswith("Please check how Ann is")
    assert "There has been no report in the diary of Ann since 5 January." in text_of(mail)


@pytest.mark.parametrize("kind", ["emergency", "urgent", "persists"])
def test_a_patient_who_wants_no_such_mail_any_more_gets_none(home: Home, kind: str) -> None:
    if kind == "persists":
        home.site.save_days([3] * 8)
    else:
        home.site.save(1, signs=("chest",) if kind == "emergency" else ("limb",))
    home.agree(Purpose.ALERT_MAIL, False)
    home.site.now += WAITS_FOR_MORE
    assert deliver(home) == {"dropped": 1}
    assert why_dropped(home) == HeldBack.STOPPED_BY_PATIENT


def test_leave_for_details_taken_back_between_queue_and_send_counts(
    home: Home, server: FakeMailServer
) -> None:
    home.add("nora", grants=[Grant.ALERTS, Grant.TRENDS], details_allowed=True, details_wanted=True)
    emergency(home)
    home.change("nora", details_allowed=False)
    deliver(home)
    assert "hest" not in everything_in(mail_to(server, "nora"))


def test_a_correction_between_queue_and_send_is_told_with_the_details(
    home: Home, server: FakeMailServer
) -> None:
    home.add("nora", grants=[Grant.ALERTS, Grant.TRENDS], details_allowed=True, details_wanted=True)
    home.site.save(1, signs=("limb",))
    home.escalate(DAY)
    home.site.save(1, day=home.site.today - DAY)
    deliver(home)
    said = text_of(mail_to(server, "nora"))
    assert "A report was changed since, and the rule no longer holds." in said
    assert "Dr Rao" not in said, "what to do is said while the rule holds"


def test_a_mail_goes_out_though_its_details_cannot_be_put_into_words(
    home: Home, server: FakeMailServer
) -> None:
    home.add("nora", grants=[Grant.ALERTS, Grant.TRENDS], details_allowed=True, details_wanted=True)
    emergency(home)
    with unit_of_work(home.engine) as session:
        session.execute(update(ThresholdSet).values(numbers={"severe_from": "rather much"}))
    assert deliver(home) == {"sent": 2}
    assert "Please call Ann now" in text_of(mail_to(server, "nora"))
    assert "hest" not in everything_in(mail_to(server, "nora"))

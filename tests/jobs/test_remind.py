"""From a plan to a mail in somebody's hands: decided, queued, looked at once more, and handed to a real mail server."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import Engine

from diary.config import load
from diary.jobs.deliver import Delivery, deliver_some
from diary.mail.smtp import SmtpTransport
from diary.rules.records import Sign
from diary.services import reminders
from diary.services.permissions.secret import secret_key
from diary.services.permissions.signed_links import Unsubscribing, unsubscribing
from diary.store.engine import unit_of_work
from diary.store.models import Patient
from diary.store.models.mailbox import Topic
from diary.words.mail_outcomes import HeldBack, Outcome
from tests.factories import work_at
from tests.mail_server import FakeMailServer
from tests.outbox import SetClock
from tests.services.reminders.reminding import Ward


@pytest.fixture
def ward(engine: Engine, server: FakeMailServer, tmp_path: Path) -> Ward:
    settings = load(
        {
            "DIARY_DATA_DIR": str(tmp_path / "data"),
            "DIARY_SITE_URL": "https://diary.some-hospital-with-a-long-name.example.org/diary",
        }
    )
    ward = Ward(engine, dataclasses.replace(settings, mail=server.address))
    ward.patient()
    return ward


def deliver(ward: Ward) -> dict[str, int]:
    assert ward.settings.mail is not None
    transport = SmtpTransport(ward.settings.mail, "diary.example.org", timeout=5)
    delivery = Delivery(ward.engine, ward.settings, SetClock(ward.now), transport)
    while deliver_some(delivery):
        pass
    return dict(delivery.outcomes)


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def why_dropped(ward: Ward) -> Outcome | None:
    (mail,) = ward.mails()
    assert mail.state == "dropped"
    return mail.outcome


def test_a_reminder_arrives_with_a_link_to_stop_them(ward: Ward, server: FakeMailServer) -> None:
    ward.remind("2026-01-05T20:00")
    assert deliver(ward) == {"sent": 1}
    (mail,) = server.mails
    text = text_of(mail)
    site = ward.settings.site_url
    assert mail["To"] == "ann@example.org"
    assert mail["Message-ID"] == ward.mails()[0].message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert f"\n{site}/report/" in text
    assert "Call 999 in an emergency." in text

    (line,) = [line for line in server.raw[0].splitlines() if line.startswith(b"List-Unsubscribe: ")]
    link = line.decode().removeprefix("List-Unsubscribe: <").removesuffix(">")
    assert link.startswith(f"{site}/unsubscribe/")
    assert f"\n{link}\n" in text
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in server.raw[0]
    secret = secret_key(ward.settings.data_dir)
    assert unsubscribing(secret, link.rpartition("/")[2]) == Unsubscribing(
        ward.mails()[0].account_id, Topic.REMINDERS, ward.ids["ann"]
    )


def test_silence_is_told_with_the_day_of_the_last_report(ward: Ward, server: FakeMailServer) -> None:
    ward.report()
    ward.remind("2026-01-05T20:00")
    for day in (6, 7):
        ward.remind(f"2026-01-0{day}T20:00")
        deliver(ward)
    assert "in your diary since 5 January." in text_of(server.mails[-1])


def test_a_report_that_comes_between_queue_and_sending_makes_it_needless(
    ward: Ward, server: FakeMailServer
) -> None:
    ward.remind("2026-01-05T20:00")
    ward.report()
    assert deliver(ward) == {"dropped": 1}
    assert why_dropped(ward) == HeldBack.DAY_HAS_REPORT
    assert server.mails == []


def test_a_report_of_another_day_does_not(ward: Ward) -> None:
    ward.remind("2026-01-05T20:00")
    ward.report(date(2026, 1, 4))
    assert deliver(ward) == {"sent": 1}


def test_who_unsubscribes_between_queue_and_sending_gets_none(ward: Ward, server: FakeMailServer) -> None:
    ward.remind("2026-01-05T20:00")
    with unit_of_work(ward.engine) as session:
        reminders.switch_off(work_at(session, ward.now), session.get_one(Patient, ward.ids["ann"]))
    assert deliver(ward) == {"dropped": 1}
    assert why_dropped(ward) == HeldBack.REMINDERS_STOPPED
    assert server.mails == []


def test_who_pauses_between_queue_and_sending_gets_none(ward: Ward) -> None:
    ward.remind("2026-01-05T20:00")
    ward.want(paused_until=date(2026, 1, 6))
    assert deliver(ward) == {"dropped": 1}
    assert why_dropped(ward) == HeldBack.REMINDERS_PAUSED


def test_an_account_closed_between_queue_and_sending_gets_none(ward: Ward) -> None:
    ward.remind("2026-01-05T20:00")
    ward.change(active=False)
    assert deliver(ward) == {"dropped": 1}


def test_a_reminder_that_could_not_be_sent_before_the_day_ended_is_not_sent(ward: Ward) -> None:
    ward.remind("2026-01-05T20:00")
    ward.now += timedelta(hours=4)
    assert deliver(ward) == {"dropped": 1}
    assert why_dropped(ward) == HeldBack.EXPIRED


def test_what_is_urgent_goes_out_before_an_evening_of_reminders(ward: Ward, server: FakeMailServer) -> None:
    ward.patient("bob")
    ward.remind("2026-01-05T20:00")
    ward.report(name="bob", signs=(Sign.CHEST,))
    deliver(ward)
    assert [mail["Subject"].partition(": ")[2] for mail in server.mails] == [
        "Please look at your diary now",
        "Your report for today",
    ]

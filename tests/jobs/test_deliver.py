"""Delivering from the outbox to a real mail server, whatever that answers."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Timer

import pytest
from sqlalchemy import Engine, text

from diary.config import MailSecurity
from diary.jobs.deliver import BATCH, Delivery, deliver_some
from diary.jobs.loop import drain
from diary.mail.kinds import MailKind
from diary.mail.smtp import SmtpTransport
from diary.services import outbox
from diary.services.outbox import bounces
from diary.store.engine import unit_of_work
from diary.store.models import Account, FollowUp
from diary.store.models.followups import FollowUpState
from diary.store.models.outbox import MailState
from diary.words.mail_outcomes import Failure, HeldBack, Trouble
from tests.factories import work_at
from tests.mail_server import DROP_AFTER_TAKING, FakeMailServer
from tests.outbox import NOON, REFUSED, SITE, Outbox


@pytest.fixture
def box(engine: Engine, server: FakeMailServer) -> Outbox:
    return Outbox(engine, dataclasses.replace(SITE, mail=server.address))


def delivery(box: Outbox, **more: object) -> Delivery:
    assert box.settings.mail is not None
    transport = SmtpTransport(box.settings.mail, "diary.example.org", timeout=5)
    return Delivery(box.engine, box.settings, box.clock, transport, **more)  # type: ignore[arg-type]


def deliver(box: Outbox) -> dict[str, int]:
    """Deliver all there is; what became of it."""
    now = delivery(box)
    drain(lambda: deliver_some(now))
    return dict(now.outcomes)


def test_a_queued_mail_is_sent_once_and_under_its_number(box: Outbox, server: FakeMailServer) -> None:
    mail_id = box.queue(kind=MailKind.CONFIRM_ADDRESS, params={"link": "/confirm/abc"})
    assert deliver(box) == {"sent": 1}
    assert deliver(box) == {}
    (mail,) = server.mails
    assert server.recipients == ["maya@example.org"]
    assert mail["Message-ID"] == box.mail(mail_id).message_id
    assert "https://diary.example.org/confirm/abc" in mail.get_body(("plain",)).get_content()
    assert box.mail(mail_id).state == MailState.SENT


def test_a_batch_shares_a_connection_and_the_next_batch_follows(box: Outbox, server: FakeMailServer) -> None:
    for number in range(BATCH + 5):
        box.queue(str(number))
    now = delivery(box)
    assert deliver_some(now)
    assert (len(server.mails), server.connections) == (BATCH, 1)
    assert not deliver_some(now)
    assert (len(server.mails), server.connections) == (BATCH + 5, 2)


def test_two_workers_at_once_send_each_mail_once(box: Outbox, server: FakeMailServer) -> None:
    for number in range(45):
        box.queue(str(number))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: deliver(box), range(2)))
    deliver(box)
    numbers = [mail["Message-ID"] for mail in server.mails]
    assert len(numbers) == len(set(numbers)) == 45
    assert set(box.states().values()) == {"sent"}


def test_no_transaction_is_open_while_a_mail_is_handed_over(box: Outbox, server: FakeMailServer) -> None:
    box.queue("first")
    server.on_mail = lambda: box.queue("written meanwhile") and None
    started = time.monotonic()
    deliver(box)
    assert time.monotonic() - started < 5
    assert "written meanwhile" in box.states()


def test_a_refusal_for_now_is_tried_again(box: Outbox, server: FakeMailServer) -> None:
    mail_id = box.queue()
    server.at_recipient.append("450 greylisted")
    assert deliver(box) == {"retry": 1}
    mail = box.mail(mail_id)
    assert (mail.state, mail.attempts, mail.lease_owner) == (MailState.QUEUED, 1, None)
    assert (mail.outcome, mail.server_reply) == (Trouble.NOT_NOW, "450 greylisted")
    box.clock.pass_by(seconds=30)
    assert deliver(box) == {"sent": 1}
    mail = box.mail(mail_id)
    assert (mail.attempts, mail.outcome, mail.outcome_facts, mail.server_reply) == (2, None, {}, "")


def test_a_refusal_for_good_is_asked_again_for_four_hours_and_then_kept_for_people_to_see(
    box: Outbox, server: FakeMailServer
) -> None:
    mail_id = box.queue(kind=MailKind.RESET_PASSWORD, params={"link": "/reset-password/abc"})
    for _ in range(4):
        server.at_recipient.append("550 5.1.1 no such user")
        assert deliver(box) == {"retry": 1}
        assert deliver(box) == {}
        box.clock.pass_by(hours=1)
    assert box.account().undeliverable_at is None
    server.at_recipient.append("550 5.1.1 no such user")
    assert deliver(box) == {"failed": 1}
    mail = box.mail(mail_id)
    assert (mail.state, mail.refusals, mail.attempts, mail.params) == (MailState.FAILED, 5, 5, {})
    assert (mail.outcome, mail.server_reply) == (Trouble.NO_MAILBOX, "550 5.1.1 no such user")
    assert box.account().undeliverable_at == box.clock.now()
    assert box.account().undeliverable_because == mail.failure
    assert box.account().undeliverable_reply == "550 5.1.1 no such user"
    assert server.mails == []


def test_a_server_that_changes_its_mind_about_a_refusal_gets_the_mail(
    box: Outbox, server: FakeMailServer
) -> None:
    box.queue()
    for number in range(4):
        getattr(server, "at_data" if number % 2 else "at_recipient").append("554 not today")
        assert deliver(box) == {"retry": 1}
        box.clock.pass_by(minutes=10)
    assert deliver(box) == {"sent": 1}
    assert box.account().undeliverable_at is None


def test_a_marked_address_has_each_mail_tried_as_any_other_and_one_that_is_taken_ends_the_mark(
    box: Outbox, server: FakeMailServer
) -> None:
    with unit_of_work(box.engine) as session:
        bounces.mark(work_at(session, NOON), box.account_id, REFUSED)
    box.queue("first")
    server.at_recipient.append("550 5.1.1 no such user")
    assert deliver(box) == {"retry": 1}
    assert box.account().undeliverable_at == NOON
    box.queue("second")
    assert deliver(box) == {"sent": 1}
    account = box.account()
    assert (account.undeliverable_at, account.undeliverable_outcome) == (None, None)
    assert (account.undeliverable_facts, account.undeliverable_reply) == ({}, "")
    box.clock.pass_by(minutes=1)
    assert deliver(box) == {"sent": 1}


@pytest.mark.parametrize("sign_in_first", [True, False])
def test_what_is_not_about_the_mail_marks_nobody(
    box: Outbox, server: FakeMailServer, sign_in_first: bool
) -> None:
    box.queue()
    for _ in range(9):
        if sign_in_first:
            server.at_recipient.append("530 sign in first")
        else:
            server.at_sender.append("550 not from you")
        assert deliver(box) == {"retry": 1}
        box.clock.pass_by(hours=1)
    assert box.account().undeliverable_at is None


def test_a_dead_server_is_asked_once_a_batch_and_everybody_waits(box: Outbox, server: FakeMailServer) -> None:
    ids = [box.queue(str(number)) for number in range(3)]
    server.port, port = 1, server.port
    box.settings = dataclasses.replace(box.settings, mail=server.address)
    assert deliver(box) == {"retry": 3}
    assert {box.mail(mail_id).attempts for mail_id in ids} == {1}
    refused = Failure(Trouble.NOBODY_LISTENS, f"{server.host}:1", "Connection refused")
    assert [box.mail(mail_id).failure for mail_id in ids] == [refused] * 3
    server.port = port
    box.settings = dataclasses.replace(box.settings, mail=server.address)
    box.clock.pass_by(seconds=30)
    assert deliver(box) == {"sent": 3}


def test_a_mail_that_was_taken_without_a_word_is_sent_again_under_its_number(
    box: Outbox, server: FakeMailServer
) -> None:
    box.queue()
    server.at_data.append(DROP_AFTER_TAKING)
    assert deliver(box) == {"retry": 1}
    box.clock.pass_by(seconds=30)
    assert deliver(box) == {"sent": 1}
    first, second = server.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_a_mail_that_cannot_be_written_holds_up_no_other(
    box: Outbox, server: FakeMailServer, caplog: pytest.LogCaptureFixture
) -> None:
    broken = box.queue("broken", MailKind.CONFIRM_ADDRESS, params={})
    box.queue("whole")
    assert deliver(box) == {"retry": 1, "sent": 1}
    assert box.mail(broken).failure == Failure(Trouble.NOT_COMPOSED, why="KeyError")
    assert "KeyError" in caplog.text
    assert "maya" not in caplog.text


def test_a_machine_that_slept_beyond_its_leases_leaves_the_rest_to_whoever_took_it(
    box: Outbox, server: FakeMailServer
) -> None:
    ids = [box.queue(str(number)) for number in range(3)]
    taken: list[list[int]] = []

    def falls_asleep() -> None:
        box.clock.pass_by(seconds=130)
        taken.append(box.claim("another"))

    server.on_mail = falls_asleep
    assert deliver(box) == {"sent": 1}
    assert taken == [ids]
    # The one being handed over was taken by the mail server, so the other worker has no need of it any more.
    with unit_of_work(box.engine) as session:
        left = [
            mail_id for mail_id in ids if outbox.renew(work_at(session, box.clock.now()), "another", mail_id)
        ]
    assert left == ids[1:]
    assert len(server.mails) == 1


def test_an_emergency_does_not_wait_until_a_slow_server_has_taken_a_whole_batch(
    box: Outbox, server: FakeMailServer
) -> None:
    for number in range(4):
        box.queue(str(number))
    patient_id, follow_up_id = box.follow_up("emergency")

    def slow_server() -> None:
        box.clock.pass_by(seconds=20)
        box.queue("emergency", MailKind.EMERGENCY, patient_id=patient_id, follow_up_id=follow_up_id)

    server.on_mail = slow_server
    assert deliver(box) == {"sent": 5}
    (place,) = [
        place for place, mail in enumerate(server.mails) if box.mail(5).message_id == mail["Message-ID"]
    ]
    assert place == 2


def test_a_mail_is_recorded_as_sent_though_the_database_is_away_for_a_moment(
    box: Outbox, server: FakeMailServer, caplog: pytest.LogCaptureFixture
) -> None:
    mail_id = box.queue()

    def rename(old: str, new: str) -> None:
        with box.engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))

    back = Timer(0.6, rename, ("away", "outbox_mail"))

    def lose_it() -> None:
        rename("outbox_mail", "away")
        back.start()

    server.on_mail = lose_it
    assert deliver(box) == {"sent": 1}
    back.join()
    assert box.mail(mail_id).state == MailState.SENT
    assert "cannot be recorded yet" in caplog.text
    box.clock.pass_by(hours=1)
    assert deliver(box) == {}


def test_told_to_stop_it_finishes_one_mail_and_gives_the_others_back(
    box: Outbox, server: FakeMailServer
) -> None:
    for number in range(3):
        box.queue(str(number))
    now = delivery(box, stop=lambda: bool(server.raw))
    deliver_some(now)
    assert len(server.raw) == 1
    assert len(box.claim("another")) == 2


@pytest.mark.parametrize("ended", [FollowUpState.CLEARED, FollowUpState.WITHDRAWN])
def test_a_follow_up_that_is_over_is_not_written_about(
    box: Outbox, server: FakeMailServer, ended: FollowUpState
) -> None:
    patient_id, follow_up_id = box.follow_up()
    mail_id = box.queue(
        "m", MailKind.ROUTINE, patient_id=patient_id, follow_up_id=follow_up_id,
        params={"follow_ups": [follow_up_id]},
    )  # fmt: skip
    with unit_of_work(box.engine) as session:
        follow_up = session.get_one(FollowUp, follow_up_id)
        follow_up.state, follow_up.closed_on, follow_up.closed_at = ended.value, NOON.date(), NOON
    assert deliver(box) == {"dropped": 1}
    assert server.mails == []
    assert box.mail(mail_id).outcome is HeldBack.FOLLOW_UP_OVER
    assert box.mail(mail_id).state == MailState.DROPPED


@pytest.mark.parametrize(
    ("about", "link"),
    [(1, "https://diary.example.org/follow-ups/{id}"), (2, "https://diary.example.org/follow-ups")],
)
def test_a_mail_about_one_follow_up_leads_to_it_and_one_about_several_to_the_list(
    box: Outbox, server: FakeMailServer, about: int, link: str
) -> None:
    patient_id, follow_up_id = box.follow_up()
    ids = [follow_up_id, 999][:about]
    box.queue(
        "m", MailKind.ROUTINE, patient_id=patient_id, follow_up_id=follow_up_id, params={"follow_ups": ids}
    )
    assert deliver(box) == {"sent": 1}
    assert link.format(id=follow_up_id) in server.mails[0].get_body(("plain",)).get_content().splitlines()


@pytest.mark.parametrize(
    ("country", "number"), [("GB", "999"), ("US", "911"), ("AQ", "your emergency number")]
)
def test_an_emergency_is_sent_though_it_was_answered_and_names_the_countrys_number(
    box: Outbox, server: FakeMailServer, country: str, number: str
) -> None:
    patient_id, follow_up_id = box.follow_up("emergency", country)
    box.queue("m", MailKind.EMERGENCY, patient_id=patient_id, follow_up_id=follow_up_id)
    with unit_of_work(box.engine) as session:
        follow_up = session.get_one(FollowUp, follow_up_id)
        follow_up.state, follow_up.closed_on = FollowUpState.ACKNOWLEDGED.value, NOON.date()
        follow_up.acknowledged_at, follow_up.answer = NOON, "called"
    assert deliver(box) == {"sent": 1}
    body = server.mails[0].get_body(("plain",)).get_content()
    assert f"Call {number}." in body
    assert f"https://diary.example.org/follow-ups/{follow_up_id}" in body


def test_nobody_who_left_is_written_to(box: Outbox, server: FakeMailServer) -> None:
    mail_id = box.queue()
    with unit_of_work(box.engine) as session:
        session.get_one(Account, box.account_id).active = False
    assert deliver(box) == {"dropped": 1}
    assert server.mails == []
    assert box.mail(mail_id).outcome is HeldBack.ACCOUNT_OFF


def test_a_mail_that_expired_while_nothing_ran_is_dropped(box: Outbox, server: FakeMailServer) -> None:
    mail_id = box.queue(expires_at=NOON + timedelta(hours=1))
    box.clock.pass_by(hours=2)
    assert deliver(box) == {"dropped": 1}
    assert server.mails == []
    assert box.mail(mail_id).outcome is HeldBack.EXPIRED


def test_a_worker_killed_between_sending_and_recording_makes_a_duplicate_with_the_same_number(
    engine: Engine, database_url: str, server: FakeMailServer, tmp_path: object
) -> None:
    box = Outbox(engine, dataclasses.replace(SITE, mail=server.address))
    box.clock.time = datetime.now(UTC)
    mail_id = box.queue()
    engine.dispose()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("DIARY_")}
    worker = subprocess.Popen(
        [sys.executable, "-m", "diary", "tick", "--only", "deliver"],
        env=environ | {
            "DIARY_DATA_DIR": f"{tmp_path}/data",
            "DIARY_DATABASE_URL": database_url,
            "DIARY_SMTP_HOST": server.host,
            "DIARY_SMTP_PORT": str(server.port),
            "DIARY_SMTP_SECURITY": MailSecurity.NONE.value,
        },
    )  # fmt: skip
    server.on_mail = lambda: os.kill(worker.pid, signal.SIGKILL)
    assert worker.wait(60) == -signal.SIGKILL
    assert (len(server.mails), box.mail(mail_id).state) == (1, MailState.QUEUED)

    server.on_mail = lambda: None
    box.clock.time = datetime.now(UTC)
    assert deliver(box) == {}, "the dead worker's lease still runs"
    box.clock.pass_by(seconds=121)
    assert deliver(box) == {"sent": 1}
    first, second = server.mails
    assert first["Message-ID"] == second["Message-ID"] == box.mail(mail_id).message_id

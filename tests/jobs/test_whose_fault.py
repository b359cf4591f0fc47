"""Whose fault a refusal is: reply of a real mail server × the step it comes at × what happens × who is told."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from diary.jobs.deliver import Delivery, deliver_some
from diary.jobs.loop import drain
from diary.mail.kinds import MailKind
from diary.mail.smtp import SmtpTransport
from diary.services import outbox
from diary.services.site.mail_way import mail_trouble
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, OutboxMail
from diary.store.work import Work
from diary.words.mail_outcomes import Trouble
from tests.factories import work_at
from tests.mail_server import FakeMailServer
from tests.outbox import NOON, SITE, Outbox

FROM_SENDER, AT_RCPT, AT_DATA = "at_sender", "at_recipient", "at_data"
SITES = [
    (AT_DATA, "550 5.4.5 Daily user sending limit exceeded", Trouble.QUOTA),
    (AT_DATA, "550 5.4.5 no such user here", Trouble.QUOTA),
    (AT_RCPT, "452 4.5.3 too many", Trouble.QUOTA),
    (AT_RCPT, "450 4.7.1 slow down", Trouble.QUOTA),
    (AT_RCPT, "452 too much", Trouble.QUOTA),
    (AT_RCPT, "550 5.7.1 relaying denied", Trouble.RELAYING),
    (AT_RCPT, "550 5.7.1 user unknown", Trouble.RELAYING),
    (AT_RCPT, "550 5.7.60 not your sender", Trouble.SENDER_REFUSED),
    (AT_RCPT, "550 5.1.8 sender's domain not found", Trouble.SENDER_REFUSED),
    (FROM_SENDER, "553 5.7.1 sender not owned by user", Trouble.SENDER_REFUSED),
    (FROM_SENDER, "550 no", Trouble.SENDER_REFUSED),
    (AT_DATA, "554 5.7.1 on a block list", Trouble.POLICY),
    (AT_DATA, "550 5.7.26 not authenticated", Trouble.SIGNATURE),
    (AT_DATA, "554 5.6.0 spam", Trouble.CONTENT),
    (AT_RCPT, "530 5.7.0 sign in first", Trouble.SIGN_IN_WANTED),
    (AT_DATA, "550 no mailbox here", Trouble.SAME_FOR_SEVERAL),
    (AT_RCPT, "550 rejected", Trouble.SAME_FOR_SEVERAL),
]
RECIPIENTS = [
    (AT_RCPT, "552 5.2.2 mailbox full", Trouble.MAILBOX_FULL),
    (AT_RCPT, "452 4.2.2 mailbox full", Trouble.MAILBOX_FULL),
    (AT_DATA, "552 5.2.2 user unknown", Trouble.MAILBOX_FULL),
    (AT_RCPT, "550 5.2.1 disabled", Trouble.MAILBOX_OFF),
    (AT_DATA, "550 5.1.1 no such user", Trouble.MAIL_REFUSED),
    (AT_RCPT, "450 4.1.1 no such user", Trouble.NOT_NOW),
]


@pytest.fixture
def box(engine: Engine, server: FakeMailServer) -> Outbox:
    """Two people to whom an emergency is mailed, and other mail to one of them."""
    box = Outbox(engine, dataclasses.replace(SITE, mail=server.address))
    patient_id, follow_up_id = box.follow_up("emergency")
    box.queue("first", MailKind.EMERGENCY, patient_id=patient_id, follow_up_id=follow_up_id)
    box.queue("other")
    with unit_of_work(engine) as session:
        ben = Account(
            email="ben@example.org", name="Ben", fs_uniquifier="ben", created_at=NOON, confirmed_at=NOON
        )
        session.add(ben)
        session.flush()
        outbox.enqueue(
            Work(session, NOON, box.settings),
            outbox.NewMail(MailKind.PASSWORD_CHANGED, ben.id, dedupe_key="second"),
        )
    return box


def deliver(box: Outbox) -> dict[str, int]:
    assert box.settings.mail is not None
    delivery = Delivery(
        box.engine, box.settings, box.clock, SmtpTransport(box.settings.mail, "example.org", timeout=5)
    )
    drain(lambda: deliver_some(delivery))
    return dict(delivery.outcomes)


def answered(box: Outbox, server: FakeMailServer, step: str, reply: str, *, hours: int) -> None:
    """Have all mail answered so for so long, looked at twice an hour."""
    for _look in range(2 * hours):
        replies = getattr(server, step)
        replies.clear()
        replies.extend([reply] * 50)
        deliver(box)
        box.clock.pass_by(minutes=30)
    getattr(server, step).clear()


def marked(box: Outbox) -> set[str]:
    with reading(box.engine) as session:
        found = session.scalars(select(Account.email).where(Account.undeliverable_at.is_not(None)))
        return set(found)


def outcomes(box: Outbox) -> set[str | None]:
    with reading(box.engine) as session:
        return set(session.scalars(select(OutboxMail.outcome)))


@pytest.mark.parametrize(("step", "reply", "trouble"), SITES)
def test_what_is_the_sites_fault_holds_mail_up_loses_none_and_blames_no_address(
    box: Outbox, server: FakeMailServer, step: str, reply: str, trouble: Trouble
) -> None:
    answered(box, server, step, reply, hours=8)
    assert trouble in outcomes(box)
    assert set(box.states().values()) == {"queued"}
    assert marked(box) == set()
    with reading(box.engine) as session:
        found = mail_trouble(work_at(session, box.clock.now()))
    assert found is not None, "whoever runs the site is told"
    assert found.failure.trouble is trouble
    assert found.waiting == 3
    box.clock.pass_by(hours=1)
    assert deliver(box) == {"sent": 3}
    with reading(box.engine) as session:
        assert mail_trouble(work_at(session, box.clock.now())) is None


@pytest.mark.parametrize(("step", "reply", "trouble"), RECIPIENTS)
def test_a_full_mailbox_and_what_says_nothing_for_good_is_tried_on_and_marks_nobody(
    box: Outbox, server: FakeMailServer, step: str, reply: str, trouble: Trouble
) -> None:
    getattr(server, step).append(reply)
    assert deliver(box) == {"retry": 1, "sent": 2}
    assert trouble in outcomes(box)
    assert marked(box) == set()
    for _hour in range(8):
        getattr(server, step).append(reply)
        deliver(box)
        getattr(server, step).clear()
        box.clock.pass_by(minutes=5)
    assert marked(box) == set()
    box.clock.pass_by(hours=1)
    deliver(box)
    assert set(box.states().values()) == {"sent"}


def test_an_address_is_marked_once_it_was_said_for_hours_that_there_is_no_such_mailbox(
    box: Outbox, server: FakeMailServer
) -> None:
    answered(box, server, AT_RCPT, "550 5.1.1 no such user", hours=2)
    assert marked(box) == set(), "a provider may have a bad hour"
    assert set(box.states().values()) == {"queued"}
    answered(box, server, AT_RCPT, "550 5.1.1 no such user", hours=5)
    assert marked(box) == {"maya@example.org", "ben@example.org"}
    assert box.states() == {"first": "queued", "other": "failed", "second": "failed"}
    with reading(box.engine) as session:
        assert mail_trouble(work_at(session, box.clock.now())) is None, "the site is not at fault"


@pytest.mark.parametrize("reply", ["550 5.1.1 no such user", "550 5.4.5 quota", "550 no", "450 later"])
def test_what_presses_is_tried_until_its_day_is_over(box: Outbox, server: FakeMailServer, reply: str) -> None:
    answered(box, server, AT_RCPT, reply, hours=23)
    mail = box.mail(1)
    assert box.states()["first"] == "queued"
    assert mail.next_attempt_at - box.clock.now() <= timedelta(minutes=10)
    box.clock.pass_by(minutes=40)
    deliver(box)
    assert box.states()["first"] == "sent"


def test_one_recipient_whose_server_refuses_the_site_holds_up_nobody_else(
    box: Outbox, server: FakeMailServer
) -> None:
    server.at_recipient.append("550 5.7.1 we know you not")
    assert deliver(box) == {"retry": 1, "sent": 2}

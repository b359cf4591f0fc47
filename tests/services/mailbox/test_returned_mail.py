"""What a report of returned mail does to the mail, to the address it went to, and to nobody else."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import Engine

from diary.jobs.deliver import Delivery, deliver_some
from diary.jobs.loop import drain
from diary.jobs.prune import prune
from diary.mail.kinds import MailKind
from diary.mail.returned import read_returned
from diary.mail.smtp import SmtpTransport
from diary.services import outbox
from diary.services.mailbox.returned_mail import BELIEVED_FOR, Became, take_returned
from diary.services.outbox import bounces
from diary.services.site.mail_way import mail_trouble
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, OutboxMail
from diary.store.models.outbox import MailState
from diary.store.work import Work
from diary.words.mail_outcomes import Step, Trouble
from tests.factories import work_at
from tests.mail.test_returned import FAILED, ID, NO_REPORTS, NOT_FAILED, shape
from tests.mail_server import FakeMailServer, mail_server
from tests.outbox import LATER, NOON, REFUSED, Outbox

MAYA = "maya@example.org"
BLAMED = sorted(name for name, (trouble, _number) in FAILED.items() if trouble is Trouble.NO_MAILBOX)
NOT_BLAMED = sorted(set(FAILED) - set(BLAMED))


@pytest.fixture
def box(engine: Engine) -> Outbox:
    return Outbox(engine)


def sent(box: Outbox, key: str = "1", **more: object) -> str:
    """Queue a mail to Maya and have it taken; its Message-ID."""
    mail_id = box.queue(key, **more)  # type: ignore[arg-type]
    with unit_of_work(box.engine) as session:
        outbox.claim(work_at(session, box.clock.now()), "worker", 20)
        outbox.record_sent(work_at(session, box.clock.now()), mail_id)
        return session.get_one(OutboxMail, mail_id).message_id


def report(box: Outbox, name: str, message_id: str, to: str = MAYA) -> Became:
    """A report of this shape about a mail of ours is taken, twice: the second time it tells nothing new."""
    raw = shape(name).replace(ID.encode(), message_id.encode()).replace(b"Ben@", b"ben@")
    returned = read_returned(
        raw.replace(b"ben@example.org", to.encode()).replace(b"ben=40example.org", to.encode())
    )
    assert returned is not None
    with unit_of_work(box.engine) as session:
        became = take_returned(work_at(session, box.clock.now()), returned)
    with unit_of_work(box.engine) as session:
        again = take_returned(work_at(session, box.clock.now()), returned)
    expected = Became.NOTHING_NEW if became in (Became.MARKED, Became.NOT_DELIVERED) else became
    assert again is expected
    return became


def only_mail(box: Outbox) -> OutboxMail:
    with reading(box.engine) as session:
        return session.query(OutboxMail).one()


@pytest.mark.parametrize("name", BLAMED)
def test_no_such_mailbox_marks_the_address_to_which_the_mail_went(box: Outbox, name: str) -> None:
    message_id = sent(box)
    box.clock.pass_by(minutes=5)
    assert report(box, name, message_id) is Became.MARKED
    mail, account = only_mail(box), box.account()
    assert (mail.state, mail.outcome, mail.sent_at) == (MailState.FAILED, Trouble.NO_MAILBOX, NOON)
    assert account.undeliverable_at == box.clock.now()
    assert account.undeliverable_because == mail.failure
    assert mail.failure is not None
    assert mail.failure.step is Step.RETURNED


@pytest.mark.parametrize("name", NOT_BLAMED)
def test_whatever_else_failed_is_not_delivered_and_marks_nobody(box: Outbox, name: str) -> None:
    assert report(box, name, sent(box)) is Became.NOT_DELIVERED
    mail = only_mail(box)
    assert (mail.state, mail.outcome) == (MailState.FAILED, FAILED[name][0])
    assert box.account().undeliverable_at is None


@pytest.mark.parametrize("name", NOT_FAILED)
def test_what_is_late_or_went_on_changes_nothing(box: Outbox, name: str) -> None:
    assert report(box, name, sent(box)) is Became.ON_ITS_WAY
    assert only_mail(box).state is MailState.SENT


@pytest.mark.parametrize(
    ("name", "became"),
    [
        ("not_for_us", Became.NOT_OURS),
        ("truncated", Became.NOT_OURS),
        ("forged_recipient", Became.ANOTHERS),
        ("forwarded_unsaid", Became.ANOTHERS),
    ],
)
def test_what_is_not_about_that_mail_and_that_address_changes_nothing(
    box: Outbox, name: str, became: Became
) -> None:
    with unit_of_work(box.engine) as session:
        session.add(Account(email="ann@example.org", name="Ann", fs_uniquifier="ann", created_at=NOON))
    assert report(box, name, sent(box)) is became
    assert only_mail(box).state is MailState.SENT
    with reading(box.engine) as session:
        assert [each.undeliverable_at for each in session.query(Account)] == [None, None]


def test_a_known_address_with_a_message_that_is_not_ours_changes_nothing(box: Outbox) -> None:
    sent(box)
    guessed = f"<{'0' * 32}@diary.example.org>"
    assert report(box, "postfix", guessed) is Became.NOT_OURS
    assert box.account().undeliverable_at is None


def test_a_message_id_cannot_be_guessed(box: Outbox) -> None:
    ids = {sent(box, str(number)).strip("<>").partition("@")[0] for number in range(50)}
    assert len({each[:12] for each in ids}) == len({each[-12:] for each in ids}) == 50
    assert all(len(each) == 32 and each[12] == "4" for each in ids), "122 bits of chance"


def test_an_address_that_was_changed_since_is_not_marked(box: Outbox) -> None:
    message_id = sent(box)
    with unit_of_work(box.engine) as session:
        session.get_one(Account, box.account_id).email = "new@example.org"
    assert report(box, "postfix", message_id) is Became.ANOTHERS
    assert box.account().undeliverable_at is None


def test_an_address_of_a_domain_beyond_ascii_is_known_again(box: Outbox) -> None:
    with unit_of_work(box.engine) as session:
        session.get_one(Account, box.account_id).email = "ben@xn--bcher-kva.example"
    sent(box)
    with unit_of_work(box.engine) as session:
        # The headers that came back are coded, so it cannot be put in there.
        session.query(OutboxMail).one().message_id = ID
    assert report(box, "international", ID) is Became.MARKED


def test_of_a_mail_that_was_queued_only_nothing_is_known_yet(box: Outbox) -> None:
    mail_id = box.queue()
    assert report(box, "postfix", box.mail(mail_id).message_id) is Became.NOT_YET
    assert box.mail(mail_id).state is MailState.QUEUED
    assert box.account().undeliverable_at is None


def test_of_a_mail_of_long_ago_nothing_is_believed(box: Outbox) -> None:
    message_id = sent(box)
    box.clock.pass_by(days=BELIEVED_FOR.days + 1)
    assert report(box, "postfix", message_id) is Became.NOTHING_NEW
    assert (only_mail(box).state, box.account().undeliverable_at) == (MailState.SENT, None)


def test_an_invitation_that_came_back_is_not_delivered(box: Outbox) -> None:
    with unit_of_work(box.engine) as session:
        mail = outbox.enqueue(
            Work(session, NOON, box.settings),
            outbox.NewMail(
                MailKind.INVITED,
                None,
                address="new@example.org",
                dedupe_key="invited",
                params={"link": "https://diary.example.org/sign-up"},
            ),
        )
        session.flush()
        outbox.record_sent(work_at(session, NOON), mail.id)
        message_id = mail.message_id
    assert report(box, "postfix", message_id, to="new@example.org") is Became.NOT_DELIVERED
    assert only_mail(box).outcome is Trouble.NO_MAILBOX


def test_the_next_mail_that_is_taken_does_not_end_the_mark_and_one_that_stays_out_does(box: Outbox) -> None:
    report(box, "postfix", sent(box))
    assert box.account().undeliverable_at == NOON
    for number in range(3):
        box.clock.pass_by(hours=20)
        second = sent(box, f"again {number}")
        assert box.account().undeliverable_at == NOON, "a relay takes anything"
        prune(box.engine, box.settings, box.clock.now())
        assert box.account().undeliverable_at == NOON
        box.clock.pass_by(hours=1)
        assert report(box, "postfix", second) is Became.MARKED
    box.clock.pass_by(days=5)
    prune(box.engine, box.settings, box.clock.now())
    assert box.account().undeliverable_at == NOON, "nothing was sent since"
    sent(box, "the last")
    box.clock.pass_by(hours=47)
    prune(box.engine, box.settings, box.clock.now())
    assert box.account().undeliverable_at == NOON
    box.clock.pass_by(hours=2)
    prune(box.engine, box.settings, box.clock.now())
    assert box.account().undeliverable_at is None


def test_a_mail_sent_before_the_other_came_back_ends_no_mark(box: Outbox) -> None:
    first, _second = sent(box, "first"), sent(box, "second")
    box.clock.pass_by(minutes=5)
    report(box, "postfix", first)
    box.clock.pass_by(days=3)
    prune(box.engine, box.settings, box.clock.now())
    assert box.account().undeliverable_at is not None


def test_a_refusal_does_not_make_the_mark_one_that_any_mail_ends(box: Outbox) -> None:
    report(box, "postfix", sent(box))
    with unit_of_work(box.engine) as session:
        bounces.mark(work_at(session, box.clock.now()), box.account_id, REFUSED)
    box.clock.pass_by(hours=1)
    sent(box, "next")
    assert box.account().undeliverable_at == NOON


def test_returned_mail_makes_a_mark_of_refusals_one_that_no_mail_ends_at_once(box: Outbox) -> None:
    with unit_of_work(box.engine) as session:
        bounces.mark(work_at(session, NOON - timedelta(days=1)), box.account_id, REFUSED)
    message_id = sent(box)
    assert box.account().undeliverable_at is None, "a refusal is over when a mail is taken"
    with unit_of_work(box.engine) as session:
        bounces.mark(work_at(session, NOON), box.account_id, REFUSED)
    report(box, "postfix", message_id)
    sent(box, "next")
    assert box.account().undeliverable_at == NOON


def test_a_mark_from_a_clock_that_was_ahead_ends_too(box: Outbox) -> None:
    box.clock.pass_by(days=400)
    report(box, "postfix", sent(box))
    box.clock.time = NOON
    sent(box, "next")
    box.clock.pass_by(days=3)
    prune(box.engine, box.settings, box.clock.now())
    assert box.account().undeliverable_at is None


def second_person(box: Outbox) -> str:
    """The Message-ID of a mail to Ben that was taken."""
    with unit_of_work(box.engine) as session:
        ben = Account(email="ben@example.org", name="Ben", fs_uniquifier="ben", created_at=NOON)
        session.add(ben)
        session.flush()
        now = box.clock.now()
        mail = outbox.enqueue(
            Work(session, now, box.settings),
            outbox.NewMail(MailKind.PASSWORD_CHANGED, ben.id, dedupe_key="ben"),
        )
        session.flush()
        outbox.record_sent(work_at(session, now), mail.id)
        return mail.message_id


def test_what_the_site_is_blocked_for_is_told_of_it_once_two_people_got_none(box: Outbox) -> None:
    report(box, "postfix_blocked", sent(box))
    with reading(box.engine) as session:
        assert mail_trouble(work_at(session, box.clock.now())) is None, (
            "one server may say what no other does"
        )
    box.clock.pass_by(minutes=10)
    report(box, "postfix_blocked", second_person(box), to="ben@example.org")
    sent(box, "another, taken as they all are")
    with reading(box.engine) as session:
        found = mail_trouble(work_at(session, box.clock.now()))
    assert found is not None
    assert (found.failure.trouble, found.comes_back, found.since) == (Trouble.POLICY, 2, NOON)
    box.clock.pass_by(minutes=1)
    sent(box, "a later one")
    with reading(box.engine) as session:
        assert mail_trouble(work_at(session, box.clock.now())) is not None
        assert mail_trouble(work_at(session, box.clock.now() + timedelta(minutes=59))) is not None
        assert mail_trouble(work_at(session, box.clock.now() + timedelta(minutes=61))) is None, (
            "it has stayed out"
        )


def test_full_mailboxes_and_servers_that_are_away_are_not_the_sites_fault(box: Outbox) -> None:
    report(box, "postfix_given_up", sent(box))
    report(box, "postfix_full", second_person(box), to="ben@example.org")
    with reading(box.engine) as session:
        assert mail_trouble(work_at(session, box.clock.now())) is None


def test_that_the_mail_server_took_it_is_not_forgotten_when_it_comes_back(box: Outbox) -> None:
    waits = box.queue("waits")
    box.claim("other", 1)
    with unit_of_work(box.engine) as session:
        outbox.record_retry(work_at(session, NOON), "other", waits, LATER)
    box.clock.pass_by(minutes=20)
    with reading(box.engine) as session:
        assert mail_trouble(work_at(session, box.clock.now())) is not None
    message_id = sent(box, "taken")
    report(box, "postfix_full", message_id)
    with reading(box.engine) as session:
        assert mail_trouble(work_at(session, box.clock.now())) is None


def test_a_mail_as_it_went_out_is_known_again_by_what_comes_back(engine: Engine) -> None:
    with mail_server() as server:
        returned = _through(engine, server)
        assert returned is Became.MARKED


def _through(engine: Engine, server: FakeMailServer) -> Became:
    box = Outbox(engine)
    box.queue()
    transport = SmtpTransport(server.address, "diary.example.org", timeout=5)
    drain(lambda: deliver_some(Delivery(engine, box.settings, box.clock, transport)))
    (raw,) = server.raw
    message_id = message_from_bytes(raw)["Message-ID"]
    whole = shape("postfix")
    start = whole.index(b"Received: from diary.example.org")
    returned = read_returned(
        (whole[:start] + raw + whole[whole.rindex(b"\n--4XyZ") :]).replace(b"ben@example.org", MAYA.encode())
    )
    assert returned is not None
    assert returned.message_ids == (message_id,)
    with unit_of_work(engine) as session:
        return take_returned(work_at(session, box.clock.now()), returned)


def test_no_shape_is_left_out() -> None:
    assert len(BLAMED) + len(NOT_BLAMED) + len(NOT_FAILED) + len(NO_REPORTS) + 5 == len(
        list(Path("tests/mail/returned").iterdir())
    )

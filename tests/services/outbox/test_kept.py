"""Mail that was only kept, because there was no mail server: it reads so, and what still presses goes later."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from diary.config import load
from diary.jobs.deliver import Delivery, deliver_some
from diary.mail.kinds import MailKind
from diary.mail.transport import transport_for
from diary.services import outbox
from diary.store.engine import unit_of_work
from diary.store.models import FollowUp, OutboxMail
from diary.store.models.followups import FollowUpState
from diary.store.models.outbox import MailState
from tests.factories import work_at
from tests.mail_server import FakeMailServer, mail_server
from tests.outbox import Outbox


@pytest.fixture
def box(engine: Engine, tmp_path: Path) -> Outbox:
    return Outbox(engine, load({"DIARY_DATA_DIR": str(tmp_path / "data")}))


def deliver(box: Outbox) -> dict[str, int]:
    delivery = Delivery(box.engine, box.settings, box.clock, transport_for(box.settings, lambda _text: None))
    while deliver_some(delivery):
        pass
    return dict(delivery.outcomes)


def given_a_server(box: Outbox, server: FakeMailServer) -> None:
    settings = {
        "DIARY_SMTP_HOST": server.host,
        "DIARY_SMTP_PORT": str(server.port),
        "DIARY_SMTP_SECURITY": "none",
    }
    box.settings = load({"DIARY_DATA_DIR": str(box.settings.data_dir), **settings})


def an_alarm(box: Outbox) -> tuple[int, int]:
    """An emergency that is open; the numbers of the follow-up and of its mail."""
    patient_id, follow_up_id = box.follow_up("emergency")
    return follow_up_id, box.queue(
        "emergency", MailKind.EMERGENCY, patient_id=patient_id, follow_up_id=follow_up_id
    )


def test_without_a_mail_server_it_is_kept_and_not_sent(box: Outbox) -> None:
    mail_id = box.queue()
    assert deliver(box) == {"kept": 1}
    mail = box.mail(mail_id)
    assert (mail.state, mail.sent_at, mail.ended_at) == (MailState.KEPT, None, box.clock.now())
    assert len(list(box.settings.mail_dir.glob("*.eml"))) == 1
    assert deliver(box) == {}


def test_once_there_is_a_server_it_still_reads_as_kept(box: Outbox) -> None:
    box.queue()
    deliver(box)
    with mail_server() as server:
        given_a_server(box, server)
        assert deliver(box) == {}
        assert server.mails == []
    assert box.states() == {"1": "kept"}


def test_once_there_is_a_server_people_are_told_of_what_is_still_open(box: Outbox) -> None:
    _follow_up, mail_id = an_alarm(box)
    number = box.mail(mail_id).message_id
    deliver(box)
    box.clock.pass_by(hours=30)
    with mail_server() as server:
        given_a_server(box, server)
        assert deliver(box) == {"sent": 1}
        assert [mail["Message-ID"] for mail in server.mails] == [number]
    assert (box.mail(mail_id).state, box.mail(mail_id).sent_at) == (MailState.SENT, box.clock.now())


def test_what_was_answered_stays_kept_and_what_is_open_is_told_however_long_ago_it_was(box: Outbox) -> None:
    follow_up_id, mail_id = an_alarm(box)
    deliver(box)
    with mail_server() as server:
        given_a_server(box, server)
        with unit_of_work(box.engine) as session:
            session.execute(
                update(FollowUp)
                .where(FollowUp.id == follow_up_id)
                .values(state=FollowUpState.CLEARED, closed_on=box.clock.now().date())
            )
        assert deliver(box) == {}
        assert box.mail(mail_id).state is MailState.KEPT
        with unit_of_work(box.engine) as session:
            session.execute(
                update(FollowUp)
                .where(FollowUp.id == follow_up_id)
                .values(state=FollowUpState.OPEN, closed_on=None)
            )
        box.clock.pass_by(days=30)
        assert deliver(box) == {"sent": 1}
    assert box.mail(mail_id).state is MailState.SENT


def test_a_kept_mail_does_not_show_that_an_address_takes_mail(box: Outbox) -> None:
    from diary.services.outbox.doubts import last_taken_at

    box.queue()
    deliver(box)
    with unit_of_work(box.engine) as session:
        assert last_taken_at(work_at(session, box.clock.now())) is None


def test_what_an_older_version_called_sent_and_is_a_file_was_kept(box: Outbox) -> None:
    kept, sent = box.queue("kept"), box.queue("sent")
    with unit_of_work(box.engine) as session:
        session.execute(update(OutboxMail).where(OutboxMail.id == sent).values(state=MailState.DROPPED))
    deliver(box)
    with unit_of_work(box.engine) as session:
        session.execute(update(OutboxMail).values(state=MailState.SENT, sent_at=box.clock.now()))
    with unit_of_work(box.engine) as session:
        assert outbox.note_kept_before(session, box.settings.mail_dir) == 1
        assert outbox.note_kept_before(session, box.settings.data_dir / "nowhere") == 0
    assert (box.mail(kept).state, box.mail(kept).sent_at) == (MailState.KEPT, None)
    assert box.mail(sent).state is MailState.SENT

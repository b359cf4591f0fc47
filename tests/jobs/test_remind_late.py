"""A reminder that a mail server kept waiting does not arrive at night, and never beside the next one."""

from __future__ import annotations

import dataclasses
from datetime import time
from pathlib import Path

import pytest
from sqlalchemy import Engine

from diary.config import load
from diary.jobs.deliver import Delivery, deliver_some
from diary.mail.smtp import SmtpTransport
from diary.rules.quiet import Quiet
from diary.rules.records import Sign
from diary.rules.reminding import Rhythm
from diary.services import reminders
from diary.store.engine import unit_of_work
from diary.store.models import Patient
from diary.words.mail_outcomes import HeldBack
from tests.factories import work_at
from tests.mail_server import FakeMailServer
from tests.outbox import SetClock
from tests.services.reminders.reminding import Ward, utc


@pytest.fixture
def ward(engine: Engine, server: FakeMailServer, tmp_path: Path) -> Ward:
    settings = load({"DIARY_DATA_DIR": str(tmp_path / "data")})
    ward = Ward(engine, dataclasses.replace(settings, mail=server.address), now=utc("2026-01-05T08:00"))
    ward.patient()
    return ward


def deliver(ward: Ward, at: str) -> dict[str, int]:
    """Deliver what is due then."""
    ward.now = utc(at)
    assert ward.settings.mail is not None
    delivery = Delivery(
        ward.engine, ward.settings, SetClock(ward.now), SmtpTransport(ward.settings.mail, "x", timeout=5)
    )
    while deliver_some(delivery):
        pass
    return dict(delivery.outcomes)


def test_it_waits_for_the_end_of_quiet_hours_on_its_day(ward: Ward, server: FakeMailServer) -> None:
    ward.want(at=time(11), quiet=Quiet(12 * 60, 14 * 60))
    ward.remind("2026-01-05T11:00")
    assert deliver(ward, "2026-01-05T12:00") == {"later": 1}
    assert deliver(ward, "2026-01-05T13:59") == {}
    (mail,) = ward.mails()
    assert (mail.state, mail.attempts, mail.next_attempt_at) == ("queued", 0, utc("2026-01-05T14:00"))
    assert deliver(ward, "2026-01-05T14:00") == {"sent": 1}
    assert len(server.mails) == 1


def test_it_does_not_arrive_at_night(ward: Ward, server: FakeMailServer) -> None:
    ward.want(quiet=Quiet(22 * 60, 7 * 60))
    ward.remind("2026-01-05T20:00")
    assert deliver(ward, "2026-01-05T22:10") == {"later": 1}
    for later in ("2026-01-05T23:59", "2026-01-06T00:00", "2026-01-06T07:00"):
        deliver(ward, later)
    assert server.mails == []
    assert [(mail.state, mail.outcome) for mail in ward.mails()] == [("dropped", HeldBack.EXPIRED)]


def test_quiet_hours_chosen_after_it_was_queued_count_too(ward: Ward, server: FakeMailServer) -> None:
    ward.remind("2026-01-05T20:00")
    ward.want(quiet=Quiet(19 * 60, 21 * 60), at=time(18))
    assert deliver(ward, "2026-01-05T20:01") == {"later": 1}
    assert deliver(ward, "2026-01-05T21:00") == {"sent": 1}


def test_help_is_not_kept_waiting_by_quiet_hours(ward: Ward, server: FakeMailServer) -> None:
    ward.want(quiet=Quiet(22 * 60, 7 * 60))
    ward.now = utc("2026-01-05T23:00")
    ward.report(signs=(Sign.CHEST,))
    assert deliver(ward, "2026-01-05T23:01") == {"sent": 1}


def test_a_dead_mail_server_leaves_one_reminder_of_a_day(ward: Ward, server: FakeMailServer) -> None:
    ward.want(earlier=(time(9), time(12)), nudge_after=60)
    for at in ("09:00", "12:00", "20:00", "21:00"):
        ward.remind(f"2026-01-05T{at}")
    assert deliver(ward, "2026-01-05T21:01") == {"dropped": 3, "sent": 1}
    assert [mail["Subject"] for mail in server.mails] == ["Symptom diary: Still no report today"]


@pytest.mark.parametrize("answered", [False, True])
def test_a_mail_offers_fewer_unless_that_was_answered_since_it_was_queued(
    ward: Ward, server: FakeMailServer, answered: bool
) -> None:
    ward.remind("2026-01-19T20:00")
    assert ward.mails()[-1].params["offer"] is True
    if answered:
        with unit_of_work(ward.engine) as session:
            patient = session.get_one(Patient, ward.ids["ann"])
            reminders.set_rhythm(work_at(session, ward.now), patient, Rhythm.DAILY)
    assert deliver(ward, "2026-01-19T20:01") == {"sent": 1}
    assert (b"Would fewer reminders do?" in server.raw[0]) is not answered

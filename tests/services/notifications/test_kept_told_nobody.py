"""A mail that is only kept on this machine has told nobody: whoever decides who is told counts it so."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from diary.jobs.deliver import Delivery, deliver_some
from diary.jobs.loop import drain
from diary.jobs.prune import prune
from diary.mail.kinds import MailKind
from diary.mail.transport import transport_for
from diary.services import outbox
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, OutboxMail
from diary.store.models.acknowledgements import Answer
from diary.store.models.outbox import MailState
from diary.store.work import Work
from tests.factories import work_at
from tests.mail_server import FakeMailServer, mail_server
from tests.outbox import LATER, SetClock
from tests.services.notifications.home import DAY, HOUR, Home


@pytest.fixture
def home(home: Home, tmp_path: Path) -> Home:
    """With a place for what is kept."""
    home.site.settings = dataclasses.replace(home.settings, data_dir=tmp_path / "data", mail=None)
    return home


@pytest.fixture
def server() -> Iterator[FakeMailServer]:
    with mail_server() as fake:
        yield fake


def deliver(home: Home) -> dict[str, int]:
    transport = transport_for(home.settings, lambda _text: None)
    delivery = Delivery(home.engine, home.settings, SetClock(home.site.now), transport)
    drain(lambda: deliver_some(delivery))
    return dict(delivery.outcomes)


def live(home: Home, days: int) -> None:
    """Let days pass, with the jobs running every six hours."""
    for _ in range(4 * days):
        home.escalate(6 * HOUR)
        deliver(home)


def set_up(home: Home, server: FakeMailServer) -> None:
    home.site.settings = dataclasses.replace(home.settings, mail=server.address)


def got(home: Home, server: FakeMailServer, kind: MailKind) -> list[str]:
    """Who was sent mail of this kind, in order."""
    with reading(home.engine) as session:
        names = dict(
            session.execute(
                select(OutboxMail.message_id, Account.name)
                .join(Account, Account.id == OutboxMail.account_id)
                .where(OutboxMail.kind == kind.value)
            ).all()
        )
    found = [str(mail["Message-ID"]) for mail in server.mails]
    return [names[each].lower() for each in found if each in names]


def test_without_a_mail_server_the_first_stays_the_next_and_nothing_runs_in_circles(home: Home) -> None:
    home.add("nora", "ben")
    home.site.save(1, signs=("limb",))
    live(home, 12)
    escalated = [each for each in home.others_told() if each[1] == "escalated"]
    assert escalated == [("nora", "escalated")], "Ben is not told instead of her: his mail would be kept too"
    with reading(home.engine) as session:
        assert set(session.scalars(select(OutboxMail.state))) == {MailState.KEPT}
    assert home.mails().count(("nora", "caregiver_urgent")) == 1


def test_once_there_is_a_server_what_is_open_is_told_with_its_time_and_the_next_has_the_whole_time(
    home: Home, server: FakeMailServer
) -> None:
    home.add("nora", "ben")
    home.site.save(1, signs=("limb",))
    live(home, 12)
    set_up(home, server)
    home.escalate(timedelta(minutes=1))
    deliver(home)
    assert got(home, server, MailKind.CAREGIVER_URGENT) == ["nora"]
    assert got(home, server, MailKind.URGENT) == ["ann"]
    assert set(got(home, server, MailKind.CAREGIVER_SILENCE)) == {"nora", "ben"}
    for mail in server.mails:
        assert "This mail was held up" in mail.get_body(("plain",)).get_content()
    live(home, 1)
    assert got(home, server, MailKind.CAREGIVER_URGENT) == ["nora", "ben"]


@pytest.mark.parametrize("first", ["escalate", "deliver"])
def test_whichever_job_comes_first_after_the_start_each_is_told_once(
    home: Home, server: FakeMailServer, first: str
) -> None:
    home.add("nora", "ben")
    home.site.save(1, signs=("limb",))
    live(home, 5)
    set_up(home, server)
    if first == "escalate":
        home.escalate()
    deliver(home)
    home.escalate()
    deliver(home)
    assert got(home, server, MailKind.CAREGIVER_URGENT) == ["nora"]


def test_an_emergency_that_is_open_is_told_however_long_ago_it_was_and_once(
    home: Home, server: FakeMailServer
) -> None:
    home.add("nora")
    for _ in range(4):
        home.site.save(5, signs=("chest",))
        deliver(home)
        home.site.now += DAY
    live(home, 9)
    set_up(home, server)
    deliver(home)
    assert got(home, server, MailKind.CAREGIVER_EMERGENCY) == ["nora"], "the newest of four that say the same"
    assert got(home, server, MailKind.EMERGENCY) == ["ann"]
    home.escalate(DAY)
    assert deliver(home) == {}


def test_a_silence_that_nobody_was_told_of_is_told(home: Home, server: FakeMailServer) -> None:
    home.add("nora")
    home.site.save(1, signs=("limb",))
    live(home, 6)
    assert home.mails().count(("nora", "caregiver_silence")) == 1
    home.site.save_days([1])
    live(home, 6)
    assert home.mails().count(("nora", "caregiver_silence")) == 2, "each silence is asked about"
    set_up(home, server)
    deliver(home)
    assert got(home, server, MailKind.CAREGIVER_SILENCE) == ["nora"], "the one that lasts"


def test_what_is_kept_of_what_is_open_outlives_the_clearing_up(home: Home, server: FakeMailServer) -> None:
    home.add("nora")
    home.site.save(1, signs=("limb",))
    live(home, 3)
    home.site.now += timedelta(days=home.settings.kept_mail_days + 1)
    prune(home.engine, home.settings, home.site.now)
    set_up(home, server)
    home.escalate()
    deliver(home)
    assert "nora" in got(home, server, MailKind.CAREGIVER_URGENT)


def test_a_mail_sent_once_more_by_hand_has_told(home: Home, server: FakeMailServer) -> None:
    from diary.services.mailbox.resend import again

    home.add("nora", "ben")
    home.site.save(1, signs=("limb",))
    live(home, 2)
    set_up(home, server)
    with unit_of_work(home.engine) as session:
        kept = session.scalars(select(OutboxMail).where(OutboxMail.kind == "caregiver_urgent")).one()
        again(Work(session, home.site.now, home.settings), kept.id, by=None)
    deliver(home)
    assert got(home, server, MailKind.CAREGIVER_URGENT) == ["nora"]
    home.escalate(DAY)
    deliver(home)
    assert got(home, server, MailKind.CAREGIVER_URGENT) == ["nora", "ben"]


@pytest.mark.parametrize("kept_before", [True, False])
def test_what_presses_has_its_whole_day_from_the_first_try(home: Home, kept_before: bool) -> None:
    """However long the diary was off, or had no mail server, before."""
    home.add("nora")
    home.site.save(5, signs=("chest",))
    if kept_before:
        deliver(home)
    home.site.now += 3 * DAY
    with unit_of_work(home.engine) as session:
        if kept_before:
            outbox.take_up(work_at(session, home.site.now))
        mail_id = session.scalars(
            select(OutboxMail.id).where(OutboxMail.kind == MailKind.CAREGIVER_EMERGENCY.value)
        ).one()
    began = home.site.now
    while home.site.now <= began + 2 * DAY:
        with unit_of_work(home.engine) as session:
            outbox.claim(work_at(session, home.site.now), "worker", 9)
            state = outbox.record_retry(work_at(session, home.site.now), "worker", mail_id, LATER)
            if state is MailState.FAILED:
                break
            home.site.now = session.get_one(OutboxMail, mail_id).next_attempt_at
    assert timedelta(hours=23, minutes=30) < home.site.now - began <= DAY


def test_a_kept_mail_about_several_goes_while_any_of_them_is_open(home: Home, server: FakeMailServer) -> None:
    """Else whoever it was for stays the next one for ever, and neither they nor anybody after them is told."""
    home.add("nora", "ben")
    for number in range(10):
        home.site.save(3 + (number > 3) * 3, interference=min(6, number))
        home.site.sweep()
        home.site.now += DAY
    home.site.now += 4 * DAY
    home.escalate()
    deliver(home)
    with reading(home.engine) as session:
        (kept,) = session.scalars(select(OutboxMail).where(OutboxMail.kind == MailKind.CAREGIVER_ROUTINE))
    assert len(kept.params["follow_ups"]) > 1
    home.site.acknowledge(kept.params["follow_ups"][0], Answer.CHECKED)
    set_up(home, server)
    home.escalate(DAY)
    deliver(home)
    assert got(home, server, MailKind.CAREGIVER_ROUTINE) == ["nora"]


def test_of_several_alike_the_older_never_goes_however_long_the_newest_is_forgotten(
    home: Home, server: FakeMailServer
) -> None:
    home.add("nora")
    for _ in range(3):
        home.site.save(2, signs=("chest",))
        deliver(home)
        home.site.now += DAY
    set_up(home, server)
    deliver(home)
    told = {kind: got(home, server, kind) for kind in (MailKind.EMERGENCY, MailKind.CAREGIVER_EMERGENCY)}
    assert told == {MailKind.EMERGENCY: ["ann"], MailKind.CAREGIVER_EMERGENCY: ["nora"]}
    for _ in range(2):
        home.site.now += timedelta(days=181)
        prune(home.engine, home.settings, home.site.now)
        home.escalate()
        deliver(home)
        # The rows of what was sent are gone, so that it can only be told by what the server has.
        assert sum("now" in str(mail["Subject"]) for mail in server.mails) == 2

"""What is routine is mailed from 08:00 on, by the clock of whoever reads it; what presses comes at any hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from diary.store.engine import unit_of_work
from diary.store.models import Account, Notification
from diary.store.models.followups import Answer
from tests.jobs.tokyo import deliver, home_in_tokyo, the_mail
from tests.mail_server import FakeMailServer
from tests.services.notifications.home import DAY, HOUR, Home

TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
def night(engine: Engine, server: FakeMailServer, tmp_path: Path) -> Home:
    """Pain goes on for more than a week, and Ann writes so at ten past three."""
    home = home_in_tokyo(engine, server, tmp_path)
    home.site.now += 15 * HOUR + TEN_MINUTES
    home.site.save_days([3] * 8)
    return home


def to(server: FakeMailServer) -> list[str]:
    return sorted(str(mail["To"]).partition("@")[0] for mail in server.mails)


def test_a_routine_mail_waits_for_the_readers_morning_and_is_not_late_by_it(
    night: Home, server: FakeMailServer
) -> None:
    deliver(night)
    night.site.now += 5 * HOUR - 2 * TEN_MINUTES
    deliver(night)
    assert to(server) == []
    night.site.now += TEN_MINUTES
    deliver(night)
    heading, said = the_mail(server, "ann")
    assert "Held up" not in heading
    assert "held up" not in said


def test_more_than_an_hour_into_the_morning_it_was_held_up(night: Home, server: FakeMailServer) -> None:
    night.site.now += 6 * HOUR
    deliver(night)
    assert "This mail was held up. It was written" in the_mail(server, "ann")[1]


def test_nobody_of_the_circle_is_woken_by_what_waited_three_days(night: Home, server: FakeMailServer) -> None:
    night.escalate(3 * DAY)
    deliver(night)
    assert to(server) == []
    # Who is told is found in the morning: by then it can be somebody else.
    with unit_of_work(night.engine) as session:
        assert not session.scalars(select(Notification).where(Notification.because == "escalated")).all()
    night.escalate(5 * HOUR)
    deliver(night)
    assert to(server) == ["ann", "nora"]


def test_it_is_the_readers_own_clock_that_counts(night: Home, server: FakeMailServer) -> None:
    with unit_of_work(night.engine) as session:
        nora = session.scalars(select(Account).where(Account.email == "nora@example.org")).one()
        # Ten past seven in the evening there.
        nora.timezone = "Europe/London"
    night.escalate(3 * DAY)
    deliver(night)
    assert to(server) == ["nora"]


def test_what_was_answered_before_the_morning_is_not_mailed(night: Home, server: FakeMailServer) -> None:
    deliver(night)
    night.site.acknowledge(night.follow_up().id, Answer.CHECKED)
    night.site.now += 5 * HOUR
    deliver(night)
    assert to(server) == []


@pytest.mark.parametrize("signs", [("chest",), ("limb",)])
def test_what_presses_comes_at_any_hour(night: Home, server: FakeMailServer, signs: tuple[str, ...]) -> None:
    night.site.save(3, signs=signs)
    deliver(night)
    assert "ann" in to(server)
    assert ("nora" in to(server)) is (signs == ("chest",))


@pytest.mark.parametrize(
    ("zone", "written", "sent"),
    [
        ("Europe/London", "2026-03-29T00:30", "2026-03-29T07:00"),  # the clocks go forward at one
        ("Europe/London", "2026-10-24T23:30", "2026-10-25T08:00"),  # half past midnight; they go back at two
        ("Australia/Lord_Howe", "2026-10-03T15:00", "2026-10-03T21:00"),  # half an hour is skipped at two
        ("Asia/Kathmandu", "2026-01-05T18:30", "2026-01-06T02:15"),
        ("America/St_Johns", "2026-03-08T05:40", "2026-03-08T10:30"),
        ("Pacific/Kiritimati", "2026-01-05T11:00", "2026-01-05T18:00"),
        ("Pacific/Pago_Pago", "2026-01-05T12:00", "2026-01-05T19:00"),
        ("Europe/London", "2026-01-05T23:55", "2026-01-06T08:00"),  # it waits for others past midnight
        ("Europe/London", "2026-01-05T22:00", "2026-01-05T22:10"),
    ],
)
def test_eight_is_eight_wherever_and_whatever_the_clocks_do(
    engine: Engine, server: FakeMailServer, tmp_path: Path, zone: str, written: str, sent: str
) -> None:
    home = home_in_tokyo(engine, server, tmp_path)
    with unit_of_work(engine) as session:
        session.scalars(select(Account).where(Account.email == "ann@example.org")).one().timezone = zone
    home.site.now = datetime.fromisoformat(written).replace(tzinfo=UTC)
    home.site.save(1, could_not=True)
    first = datetime.fromisoformat(sent).replace(tzinfo=UTC)
    while home.site.now < first - TEN_MINUTES / 2:
        assert to(server) == []
        home.site.now += TEN_MINUTES / 2
        deliver(home)
    home.site.now = first
    deliver(home)
    heading, said = the_mail(server, "ann")
    assert "held up" not in heading.lower()
    assert "held up" not in said


def test_whoever_lives_by_another_clock_meanwhile_is_not_woken_by_it(
    night: Home, server: FakeMailServer
) -> None:
    deliver(night)
    with unit_of_work(night.engine) as session:
        # Eight in Tokyo is half past four there.
        session.scalars(
            select(Account).where(Account.email == "ann@example.org")
        ).one().timezone = "Asia/Kolkata"
    night.site.now += 5 * HOUR
    deliver(night)
    assert to(server) == []
    night.site.now += 3 * HOUR + 3 * TEN_MINUTES
    deliver(night)
    assert to(server) == ["ann"]

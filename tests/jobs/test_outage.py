"""The diary itself was off: what is told then, to whom, and as whose silence."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from diary.jobs.digest import digest_some
from diary.jobs.escalate import escalate_some
from diary.jobs.loop import drain
from diary.jobs.remind import remind_some
from diary.services.reminders.schedules import reschedule
from diary.store.engine import reading, unit_of_work
from diary.store.models import Heartbeat, Outage, OutboxMail, Patient, SignedInSession
from tests.factories import work_at
from tests.jobs.tokyo import deliver, home_in_tokyo, text_of, the_mail
from tests.mail_server import FakeMailServer
from tests.services.notifications.home import DAY, HOUR, Home


@pytest.fixture
def home(engine: Engine, server: FakeMailServer, tmp_path: Path) -> Home:
    home = home_in_tokyo(engine, server, tmp_path)
    with unit_of_work(engine) as session:
        patient = session.get_one(Patient, home.site.patient_id)
        patient.set_up_at = home.site.now
        reschedule(work_at(session, home.site.now), patient)
    return home


def jobs(home: Home, after: timedelta = timedelta(), *, every: timedelta | None = None) -> None:
    """Let time pass, with the jobs running now and then or only at its end."""
    until = home.site.now + after
    while every is not None and home.site.now + every < until:
        home.site.now += every
        _once(home)
    home.site.now = until
    _once(home)


def _once(home: Home) -> None:
    engine, settings, now = home.engine, home.settings, home.site.now
    for job in (remind_some, escalate_some, digest_some):
        drain(partial(job, engine, settings, now))
    deliver(home)


def outages(home: Home) -> list[tuple[datetime, datetime]]:
    with reading(home.engine) as session:
        return [(one.began_at, one.ended_at) for one in session.scalars(select(Outage).order_by(Outage.id))]


def kinds(home: Home, name: str) -> list[str]:
    return [kind for to, kind in home.mails() if to == name]


def urgent_and_off(home: Home, days: int = 4) -> None:
    """Something urgent is open, and then the diary is off for days."""
    home.site.save(2, signs=("limb",))
    jobs(home)
    jobs(home, timedelta(days=days))


def test_a_caregiver_gets_one_mail_that_says_that_the_diary_was_off(
    home: Home, server: FakeMailServer
) -> None:
    urgent_and_off(home)
    heading, said = the_mail(server, "nora")
    assert heading == "Symptom diary: Please check how Ann is"
    assert said.startswith(
        "Hello Nora, The diary itself was off, from Monday 5 January, 12:00 to Friday 9 January, 12:00. "
        "Nobody could write in it then. There has been no report"
    )
    # The other is recorded as told all the same: what comes next goes by it.
    assert ("nora", "escalated") in home.others_told()
    assert kinds(home, "nora") == ["caregiver_silence"]


def test_the_patients_silence_counts_from_the_return(home: Home) -> None:
    home.site.save(2)
    jobs(home)
    jobs(home, 9 * DAY)
    jobs(home, 8 * HOUR)
    assert kinds(home, "ann")[-1] == "reminder"
    jobs(home, 3 * DAY, every=HOUR)
    assert kinds(home, "ann")[-1] == "reminder_silent"
    jobs(home, 5 * DAY, every=HOUR)
    assert "how_are_you" in kinds(home, "ann")


def test_without_an_outage_silence_counts_as_ever(home: Home) -> None:
    home.site.save(2)
    jobs(home)
    jobs(home, 9 * DAY, every=HOUR)
    assert "how_are_you" in kinds(home, "ann")
    assert outages(home) == []


def test_what_a_reminder_says_of_a_silence_names_the_outage(home: Home, server: FakeMailServer) -> None:
    home.site.save(2)
    jobs(home)
    jobs(home, 4 * DAY)
    jobs(home, 3 * DAY, every=HOUR)
    silent = [text_of(mail) for mail in server.mails if "No report for some days" in str(mail["Subject"])]
    assert silent
    assert "The diary itself was off, from Monday 5 January, 12:00 to Friday 9 January, 12:00." in silent[0]


def test_an_outage_is_told_once(home: Home, server: FakeMailServer) -> None:
    home.site.save(2, signs=("limb",))
    jobs(home)
    jobs(home, 26 * HOUR)
    said = the_mail(server, "nora")[1]
    assert "The diary itself was off" in said
    server.raw.clear()
    home.site.save(2)
    jobs(home, DAY, every=HOUR)
    assert not any("The diary itself" in text_of(mail) for mail in server.mails)


@pytest.mark.parametrize("gap", [HOUR, 5 * HOUR, 500 * DAY])
def test_a_short_gap_is_none_and_one_of_years_is_a_clocks(home: Home, gap: timedelta) -> None:
    jobs(home)
    jobs(home, gap)
    assert outages(home) == []


def test_where_somebody_was_seen_meanwhile_only_the_jobs_were_off(home: Home) -> None:
    jobs(home)
    with unit_of_work(home.engine) as session:
        seen = home.site.now + 2 * HOUR
        session.add(
            SignedInSession(
                token_hash="x", account_id=home.site.account_id, own_device=True, created_at=seen,
                last_seen_at=seen, expires_at=seen + DAY,
            )
        )  # fmt: skip
    jobs(home, DAY)
    assert outages(home) == []


def test_a_clock_that_was_ahead_leaves_no_outage(home: Home) -> None:
    began = home.site.now
    jobs(home)
    jobs(home, 90 * DAY)
    assert outages(home) == [(began, began + 90 * DAY)]
    home.site.now = began + HOUR
    _once(home)
    assert outages(home) == []
    with reading(home.engine) as session:
        assert session.get_one(Heartbeat, "jobs").beat_at == home.site.now


def test_what_waits_is_said_at_the_return(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    home.site.save(8)
    with unit_of_work(home.engine) as session:
        session.execute(update(OutboxMail).values(next_attempt_at=home.site.now))
    remind_some(home.engine, home.settings, home.site.now)
    with caplog.at_level(logging.WARNING):
        remind_some(home.engine, home.settings, home.site.now + 2 * DAY)
    assert "goes out now: 2 about diaries, 0 about accounts" in caplog.text

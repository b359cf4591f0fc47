"""`diary tick`: once what the scheduler does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from diary.config import load
from diary.services import reminders
from diary.store.engine import make_engine, unit_of_work
from diary.store.models import OutboxMail, ReminderSchedule
from diary.words.mail_outcomes import Trouble
from tests.commands import run
from tests.factories import make_patient, work_at, zone_at_noon
from tests.mail_server import FakeMailServer, mail_server
from tests.outbox import Outbox

ESCALATED = "What had waited too long for an answer was passed on, if anything had.\n"
QUESTIONS = "Questions about danger that nobody answered in time are taken for a yes, if there were any.\n"
APPOINTMENTS = "Mail about appointments that was due is queued.\n"
DIGESTS = "Morning mails that were due are decided.\n"
TRIALS = "Trial alerts that were due are queued.\n"
ERASED = "Accounts whose time to change their mind is over are erased, if there were any.\n"
ONE_KEPT = "Mail: 0 sent, 1 kept on this machine, not sent.\n"
BEFORE_MAIL = (
    "The rules have been applied.\nReminders that were due are decided.\n"
    f"{QUESTIONS}{ESCALATED}{APPOINTMENTS}{DIGESTS}{TRIALS}{ERASED}"
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def box(migrated_data: Path) -> Iterator[Outbox]:
    settings = load({"DIARY_DATA_DIR": str(migrated_data)})
    engine = make_engine(settings.database_url)
    box = Outbox(engine, settings)
    box.clock.time = datetime.now(UTC)
    yield box
    engine.dispose()


@pytest.fixture
def server() -> Iterator[FakeMailServer]:
    with mail_server() as fake:
        yield fake


def with_mail(server: FakeMailServer, port: int | None = None) -> dict[str, str]:
    return {
        "DIARY_SMTP_HOST": server.host,
        "DIARY_SMTP_PORT": str(port or server.port),
        "DIARY_SMTP_SECURITY": "none",
    }


def test_reminders_that_came_too_late_are_told(box: Outbox, data: Path) -> None:
    with unit_of_work(box.engine) as session:
        patient = make_patient(session, datetime.now(UTC) - timedelta(days=2))
        reminders.reschedule(work_at(session, datetime.now(UTC) - timedelta(days=2)), patient)
    done = run("tick", "--only", "remind", "--data", data)
    told = re.fullmatch(
        r"Reminders that were due are decided\. Of the last 7 days ([12]) came too late.*\n", done.stdout
    )
    assert told, done.stdout


def test_it_applies_the_rules_and_delivers_into_files(box: Outbox, data: Path) -> None:
    box.queue("a")
    done = run("tick", "--data", data)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{BEFORE_MAIL}{ONE_KEPT}"
    (file,) = (data / "mail").glob("*.eml")
    assert message_from_bytes(file.read_bytes(), policy=policy.default)["To"] == "maya@example.org"
    assert run("tick", "--data", data).stdout == f"{BEFORE_MAIL}Mail: 0 sent.\n"


@pytest.mark.parametrize(
    ("only", "said"),
    [
        ("sweep", "The rules have been applied.\n"),
        ("remind", "Reminders that were due are decided.\n"),
        ("questions", QUESTIONS),
        ("escalate", ESCALATED),
        ("appointments", APPOINTMENTS),
        ("digest", DIGESTS),
        ("trials", TRIALS),
        ("erase", ERASED),
        ("deliver", ONE_KEPT),
    ],
)
def test_it_does_one_of_them_alone(box: Outbox, data: Path, only: str, said: str) -> None:
    box.queue()
    assert run("tick", "--data", data, "--only", only).stdout == said
    assert box.states() == {"1": "kept" if only == "deliver" else "queued"}


def test_a_reminder_that_is_due_goes_out_with_the_same_tick(box: Outbox, data: Path) -> None:
    a_minute_ago = box.clock.now() - timedelta(minutes=1)
    zone = zone_at_noon(a_minute_ago)
    there = a_minute_ago.astimezone(ZoneInfo(zone))
    with unit_of_work(box.engine) as session:
        patient = make_patient(session, a_minute_ago - timedelta(days=1), "ann@example.org", timezone=zone)
        plan = session.get_one(ReminderSchedule, patient.id)
        plan.at_minute = there.hour * 60 + there.minute
        plan.next_at = a_minute_ago.replace(second=0, microsecond=0)
    assert run("tick", "--data", data).stdout == f"{BEFORE_MAIL}{ONE_KEPT}"
    (file,) = (data / "mail").glob("*.eml")
    assert message_from_bytes(file.read_bytes(), policy=policy.default)["List-Unsubscribe-Post"]


def test_it_says_what_became_of_the_mail_and_ends_well(
    box: Outbox, data: Path, server: FakeMailServer
) -> None:
    for number in range(3):
        box.queue(str(number))
    # The server has said for five hours, four times, that there is no such mailbox.
    with unit_of_work(box.engine) as session:
        for mail in session.scalars(select(OutboxMail)):
            mail.outcome, mail.attempts, mail.refusals = Trouble.NO_MAILBOX, 4, 4
            mail.failing_since = box.clock.now() - timedelta(hours=5)
    server.at_recipient.extend(["450 later", "550 5.1.1 no such user"])
    done = run("tick", "--only", "deliver", "--data", data, **with_mail(server))
    assert (done.returncode, done.stdout) == (0, "Mail: 1 sent, 1 to be tried again, 1 given up.\n")
    assert "maya" not in done.stderr
    assert len(server.mails) == 1


def test_a_mail_server_that_is_not_there_is_told(box: Outbox, data: Path, server: FakeMailServer) -> None:
    box.queue()
    done = run("tick", "--only", "deliver", "--data", data, **with_mail(server, port=1))
    assert (done.returncode, done.stdout) == (0, "Mail: 0 sent, 1 to be tried again.\n")
    assert (
        "no mail gets through: The mail server 127.0.0.1:1 cannot be reached: Connection refused."
        in done.stderr
    )


def test_it_sets_up_a_site_that_is_new(data: Path) -> None:
    done = run("tick", "--data", data)
    assert (done.returncode, done.stderr) == (0, "")
    assert (data / "diary.sqlite3").exists()
    assert data.stat().st_mode & 0o777 == 0o700


def test_a_settings_file_that_is_not_there_is_told(data: Path) -> None:
    done = run("tick", "--config", data / "gone.toml", "--data", data)
    assert done.returncode == 2
    assert "gone.toml cannot be read" in done.stderr

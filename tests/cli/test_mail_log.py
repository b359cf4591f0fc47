"""`diary mail log`: to whom and when, and nothing of what a mail about a diary says."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from diary.cli import main
from diary.cli.mail_log import STATES
from diary.config import load
from diary.mail.kinds import MailKind
from diary.services import outbox
from diary.store.engine import unit_of_work
from diary.store.models.outbox import MailState
from diary.store.work import Work
from diary.words.mail_outcomes import Failure, Step, Trouble
from tests.factories import make_patient
from tests.outbox import became

NOW = datetime.now(UTC).replace(microsecond=0)
YESTERDAY = NOW - timedelta(days=1)
Log = Callable[..., Result]


@pytest.fixture
def log(engine: Engine, database_url: str, tmp_path: Path) -> Log:
    environment = {"DIARY_DATA_DIR": str(tmp_path / "data"), "DIARY_DATABASE_URL": database_url}
    with unit_of_work(engine) as session:
        settings = load(environment)
        for email in ("zoe@example.org", "ann@example.org"):
            patient = make_patient(session, YESTERDAY, email)
            for number, (kind, at) in enumerate(
                [
                    (MailKind.PASSWORD_CHANGED, NOW),
                    (MailKind.EMERGENCY, NOW),
                    (MailKind.REMINDER, NOW),
                    (MailKind.REMINDER, YESTERDAY),
                ]
            ):
                mail = outbox.enqueue(
                    Work(session, at, settings),
                    outbox.NewMail(
                        kind, patient.account.id, dedupe_key=f"{email}{number}", patient_id=patient.id
                    ),
                )
                mail.state, mail.sent_at, mail.ended_at, mail.attempts = MailState.SENT.value, at, at, 1
        mail.state, mail.attempts = MailState.FAILED.value, 5
        became(mail, Failure(Trouble.MAIL_REFUSED, "m:25", "554 5.7.1", Step.MAIL, "554 5.7.1 Emergency"))
    return lambda *words: CliRunner().invoke(main, ["mail", "log", *words], env=environment)


def lines(result: Result) -> list[str]:
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def as_json(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def test_days_are_listed_from_the_newest_with_a_line_for_all_mail_about_diaries(log: Log) -> None:
    at = f"{NOW:%H:%M}"
    assert lines(log()) == [
        f"{NOW:%Y-%m-%d}        ann@example.org  about a diary  sent",
        f"{NOW:%Y-%m-%d} {at}  ann@example.org  password changed  sent",
        f"{NOW:%Y-%m-%d}        zoe@example.org  about a diary  sent",
        f"{NOW:%Y-%m-%d} {at}  zoe@example.org  password changed  sent",
        f"{YESTERDAY:%Y-%m-%d}        ann@example.org  about a diary  failed, 5 tries: "
        "The mail server m:25 did not take the mail: 554 5.7.1",
        f"{YESTERDAY:%Y-%m-%d}        zoe@example.org  about a diary  sent",
    ]


def test_every_state_that_a_mail_can_have_can_be_asked_for() -> None:
    assert list(STATES) == [state.value for state in MailState]


def test_it_is_asked_for_by_address_and_by_state(log: Log) -> None:
    assert all("zoe@example.org" in line for line in lines(log("--to", "Zoe@example.org ")))
    assert len(lines(log("--to", "zoe@example.org"))) == 3
    (failed,) = lines(log("--state", "failed"))
    assert "ann@example.org" in failed
    assert lines(log("--to", "zoe@example.org", "--state", "failed")) == ["There is none."]
    assert len(lines(log("--limit", "2"))) == 2
    assert log("--state", "lost").exit_code == 2


def test_json_has_the_times_of_account_mails_alone(log: Log) -> None:
    about, account, before = as_json(log("--to", "ann@example.org", "--format", "json"))
    assert about == {
        "day": f"{NOW:%Y-%m-%d}",
        "to": "ann@example.org",
        "kind": None,
        "state": "sent",
        "attempts": 1,
        "why": "",
        "asked_at": None,
        "sent_at": None,
    }
    assert (account["kind"], account["sent_at"]) == ("password_changed", NOW.isoformat())
    assert (before["attempts"], before["asked_at"]) == (5, None)
    assert as_json(log("--to", "nobody@example.org", "--format", "json")) == []

"""`diary mail bounced`, fed as a mail server's alias would: by its exit status alone a mail server knows what to do."""

from __future__ import annotations

import subprocess
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest

from diary.mail.kinds import MailKind
from diary.mail.returned import MOST_READ
from diary.services import outbox
from diary.store.engine import make_engine, reading
from diary.store.models import Account
from diary.store.work import Work
from tests.cli.conftest import Doctored
from tests.commands import DIARY, environ, run
from tests.factories import work_at
from tests.mail.test_returned import ID, NO_REPORTS, OTHERS, shape
from tests.outbox import SITE

TRY_AGAIN = 75


def pipe(raw: bytes, *arguments: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Through a pipe, as a mail server does it, from the command's start."""
    command = [str(each) for each in (DIARY, "mail", "bounced", *arguments)]
    done = subprocess.run(command, input=raw, env=environ(**settings), capture_output=True, timeout=60)
    return _looked_at(done.returncode, done.stdout.decode(), done.stderr.decode())


def hand_on(
    raw: bytes, directory: Path, *arguments: str | Path, **settings: str
) -> subprocess.CompletedProcess[str]:
    """As a file, which starts sooner."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(raw)
        file.flush()
        done = run("mail", "bounced", file.name, "--data", directory, *arguments, **settings)
    return _looked_at(done.returncode, done.stdout, done.stderr)


def _looked_at(status: int, out: str, err: str) -> subprocess.CompletedProcess[str]:
    assert "Traceback" not in err
    assert "example.org" not in out, "a mail server may log it"
    return subprocess.CompletedProcess((), status, out, err)


@pytest.fixture
def message_id(site: Doctored) -> str:
    """Of a mail to Ben that was taken a minute ago."""
    return sent(site)


def sent(site: Doctored, *, to: str = "ben", taken: bool = True) -> str:
    with site.writing() as session:
        at = site.now - timedelta(minutes=1)
        account = Account(email=f"{to}@example.org", name=to.title(), fs_uniquifier=to, created_at=at)
        session.add(account)
        session.flush()
        mail = outbox.enqueue(
            Work(session, at, SITE), outbox.NewMail(MailKind.PASSWORD_CHANGED, account.id, dedupe_key=to)
        )
        session.flush()
        if taken:
            outbox.record_sent(work_at(session, at), mail.id)
        return mail.message_id


def marked(site: Doctored) -> bool:
    engine = make_engine(f"sqlite:///{site.database}")
    with reading(engine) as session:
        found = session.query(Account).one().undeliverable_at is not None
    engine.dispose()
    return found


def about(message_id: str, name: str = "postfix") -> bytes:
    return shape(name).replace(ID.encode(), message_id.encode())


def test_a_report_from_a_pipe_marks_the_address_and_ends_with_0(site: Doctored, message_id: str) -> None:
    done = pipe(about(message_id), "--data", site.data)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("There is no such mailbox.")
    assert marked(site)
    again = pipe(about(message_id), "-", "--data", site.data)
    assert (again.returncode, again.stdout) == (0, "It tells nothing new. Nothing was changed.\n")


def test_the_doctor_and_the_log_of_mail_tell_of_it(site: Doctored, message_id: str) -> None:
    hand_on(about(message_id), site.data)
    assert "1 mail of the last 7 days could not be delivered" in site.warning("mail given up")
    line = run("mail", "log", "--to", "ben@example.org", "--data", site.data).stdout
    assert "failed: Mail that was taken came back from mx.example.org: 550 5.1.1" in line


@pytest.mark.parametrize("name", [*OTHERS, *NO_REPORTS, "postfix_delayed"])
def test_what_means_nothing_ends_with_0_too(site: Doctored, message_id: str, name: str) -> None:
    done = hand_on(about(message_id, name), site.data)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout
    assert not marked(site)


@pytest.mark.parametrize("raw", [b"", b"\0" * 100, b"From: a\n\nhello"], ids=["nothing", "noise", "a mail"])
def test_what_is_no_report_ends_with_0_too(site: Doctored, raw: bytes) -> None:
    done = hand_on(raw, site.data)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "It is no report of returned mail. Nothing was changed.\n"


def test_a_message_that_is_too_long_is_read_to_its_end_and_believed_as_far_as_it_goes(
    site: Doctored, message_id: str
) -> None:
    long = about(message_id).replace(b"There is something in the diary.", b"x" * 70 + b"\n", 1)
    padding = b"y" * 76 + b"\n"
    done = pipe(long.replace(b"x" * 70 + b"\n", padding * (3 * MOST_READ // 77)), "--data", site.data)
    assert (done.returncode, done.stderr) == (0, "")
    assert marked(site)


def test_a_mail_that_is_not_known_to_have_been_taken_is_to_be_tried_again(site: Doctored) -> None:
    done = hand_on(about(sent(site, taken=False)), site.data)
    assert done.returncode == TRY_AGAIN
    assert "not known yet to have been taken" in done.stderr
    assert not marked(site)


def test_without_a_database_it_is_to_be_tried_again_and_none_is_made(tmp_path: Path) -> None:
    done = hand_on(shape("postfix"), tmp_path / "elsewhere")
    assert done.returncode == TRY_AGAIN
    assert "There is no database at" in done.stderr
    assert "handed on again" in done.stderr
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    "settings",
    [
        {"DIARY_PORT": "none"},
        {"DIARY_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
    ],
    ids=["settings", "database"],
)
def test_whatever_keeps_the_diary_from_working_is_to_be_tried_again(
    site: Doctored, message_id: str, settings: dict[str, str]
) -> None:
    done = hand_on(about(message_id), site.data, **settings)
    assert done.returncode == TRY_AGAIN
    assert "handed on again" in done.stderr


def test_a_damaged_database_is_to_be_tried_again(site: Doctored, message_id: str) -> None:
    raw = about(message_id)
    site.database.write_bytes(b"no database" * 1000)
    assert hand_on(raw, site.data).returncode == TRY_AGAIN


def test_a_database_of_an_older_version_is_to_be_tried_again(site: Doctored, message_id: str) -> None:
    from diary.store import migrate

    migrate.downgrade(f"sqlite:///{site.database}", "0012")
    done = hand_on(about(message_id), site.data)
    assert done.returncode == TRY_AGAIN
    assert "diary db upgrade" in done.stderr


def test_a_file_that_is_not_there_is_said(site: Doctored, tmp_path: Path) -> None:
    done = run("mail", "bounced", tmp_path / "none.eml", "--data", site.data)
    assert done.returncode == 66
    assert "none.eml cannot be read: No such file or directory." in done.stderr


def test_the_database_alone_is_opened_and_no_file_is_left(site: Doctored, message_id: str) -> None:
    before = {path.name for path in site.data.iterdir()}
    hand_on(about(message_id), site.data)
    assert {path.name for path in site.data.iterdir()} - before <= {"diary.sqlite3-wal", "diary.sqlite3-shm"}
    assert site.database.stat().st_mode & 0o077 == 0


def test_what_the_site_is_blocked_for_is_a_problem_of_the_site_once_two_people_got_none(
    site: Doctored, message_id: str
) -> None:
    second = sent(site, to="ann")
    hand_on(about(message_id, "postfix_blocked"), site.data)
    assert site.examined()[1]["mail way"]["level"] == "ok"
    raw = about(second, "postfix_blocked").replace(b"ben@example.org", b"ann@example.org")
    assert hand_on(raw, site.data).stdout.endswith("no address is blamed.\n")
    says = site.problem("mail way")
    assert says.startswith(
        "Mail that was taken came back from mx.example.org: 554 5.7.1. Mail to 2 people came back"
    )
    assert "no address is to blame" in says
    assert "bl.example.com" not in says

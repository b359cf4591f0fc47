"""The mailbox that mail comes back to, as `tick` and the scheduler's process read it and the doctor tells of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from diary.services.site.health import BOUNCED, RETURNED
from tests.cli.conftest import Doctored
from tests.cli.test_mail_bounced import about, marked, sent
from tests.commands import eventually, run, running
from tests.dovecot import PASSWORD, USER, Dovecot
from tests.mail.test_returned import shape
from tests.mail_server import mail_server

MAIL = {"DIARY_SMTP_HOST": "127.0.0.1", "DIARY_SMTP_PORT": "1", "DIARY_SMTP_SECURITY": "none"}


def given(mailbox: Dovecot, **changes: str) -> dict[str, str]:
    return {
        **MAIL,
        "DIARY_SMTP_CA_FILE": str(mailbox.certificate),
        "DIARY_IMAP_HOST": "127.0.0.1",
        "DIARY_IMAP_PORT": str(mailbox.tls_port),
        "DIARY_IMAP_USER": USER,
        "DIARY_IMAP_PASSWORD": PASSWORD,
        **changes,
    }


def test_tick_reads_it_too_and_tells_how_many_reports(site: Doctored, mailbox: Dovecot) -> None:
    name = mailbox.put(about(sent(site)))
    done = run("tick", "--only", "returned", "--data", site.data, **given(mailbox))
    assert done.returncode == 0
    assert done.stderr == "mail 1 came back: Mail that was taken came back from mx.example.org: 550 5.1.1\n"
    assert done.stdout == "Mail that came back: 1 reports read.\n"
    assert mailbox.flags() == {name: "S"}
    assert marked(site)
    done = run("tick", "--only", "returned", "--data", site.data)
    assert done.stdout == "No mailbox is set that mail comes back to: mail.imap_host.\n"


def test_tick_says_why_it_could_not_be_read(site: Doctored, mailbox: Dovecot) -> None:
    wrong = given(mailbox, DIARY_IMAP_PASSWORD="wrong")
    done = run("tick", "--only", "returned", "--data", site.data, **wrong)
    assert (done.returncode, done.stdout) == (0, "")
    assert "refused the sign-in: AUTHENTICATIONFAILED." in done.stderr


@pytest.mark.slow
def test_the_scheduler_reads_it_by_itself(site: Doctored, mailbox: Dovecot, tmp_path: Path) -> None:
    name = mailbox.put(about(sent(site)))
    with running("scheduler", "--data", site.data, directory=tmp_path, **given(mailbox)) as scheduler:
        eventually(lambda: mailbox.flags() == {name: "S"}, within=60)
        assert scheduler.end() == 0
    assert marked(site)


def test_the_doctor_tells_when_it_was_last_read(site: Doctored, mailbox: Dovecot) -> None:
    settings = given(mailbox)
    assert "was never read. A wrong address is not noticed" in site.warning("returned mail", **settings)
    site.beat(timedelta(minutes=29), RETURNED)
    found = site.examined(**settings)[1]["returned mail"]
    assert (found["level"], found["says"]) == (
        "ok",
        "What comes back to INBOX at 127.0.0.1 was last read 29 minutes ago.",
    )
    site.beat(timedelta(hours=3), RETURNED)
    assert "was last read 3 hours ago." in site.warning("returned mail", **settings)


def test_the_doctor_tells_where_nothing_reads_it_and_when_the_pipe_last_got_one(
    site: Doctored,
) -> None:
    assert site.examined()[1]["returned mail"]["says"] == "No mail goes out, so none comes back."
    says = site.examined(**MAIL)[1]["returned mail"]["says"]
    assert says.startswith("Nothing tells that anybody reads what comes back to diary@localhost.localdomain")
    site.beat(timedelta(hours=5), BOUNCED)
    says = site.examined(**MAIL)[1]["returned mail"]["says"]
    assert says == "diary mail bounced was last handed a mail that came back 5 hours ago."


def test_the_doctor_opens_the_mailbox_when_asked_to_and_changes_nothing(
    site: Doctored, mailbox: Dovecot
) -> None:
    name = mailbox.put(shape("postfix"))
    with mail_server() as server:
        settings = given(mailbox, DIARY_SMTP_PORT=str(server.port))
        assert "mailbox" not in site.examined(**settings)[1]
        found = site.examined("--mail", **settings)[1]["mailbox"]
        assert (found["level"], found["says"]) == (
            "ok",
            f"127.0.0.1:{mailbox.tls_port} (tls) takes the sign-in and opens INBOX.",
        )
        status, all_found = site.examined("--mail", **{**settings, "DIARY_IMAP_PASSWORD": "wr0ng"})
    assert (status, all_found["mailbox"]["level"]) == (1, "problem")
    assert "refused the sign-in: AUTHENTICATIONFAILED." in all_found["mailbox"]["says"]
    assert "wr0ng" not in str(all_found)
    assert mailbox.flags() == {name: ""}


def test_the_doctor_asks_whether_the_address_that_mail_comes_back_to_is_taken_as_sender(
    site: Doctored,
) -> None:
    with mail_server() as server:
        settings = {
            **MAIL,
            "DIARY_SMTP_PORT": str(server.port),
            "DIARY_MAIL_RETURN_TO": "returns@example.net",
        }
        found = site.examined("--mail", **settings)[1]["mail server"]
    assert found["says"].endswith("takes returns@example.net as sender.")

"""`diary mail test` against real mail servers: it sends, or says what is wrong and what to do."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from diary.config import MailSecurity
from tests.commands import run
from tests.mail_server import (
    HANG,
    FakeMailServer,
    mail_server,
    make_certificate,
    make_expired_certificate,
)

PASSWORD = "correct horse 9"
TO = "maya@example.org"


def settings(server: FakeMailServer, **changes: str) -> dict[str, str]:
    """The settings for this server, as environment."""
    given = {
        "DIARY_SMTP_HOST": server.host,
        "DIARY_SMTP_PORT": str(server.port),
        "DIARY_SMTP_SECURITY": server.security.value,
        "DIARY_SMTP_USER": server.user,
        "DIARY_SMTP_PASSWORD": server.password,
        "DIARY_MAIL_FROM": "diary@example.net",
    }
    if server.certificate:
        given["DIARY_SMTP_CA_FILE"] = str(server.certificate)
    return {**given, **changes}


def try_out(directory: Path, given: dict[str, str], to: str = TO) -> subprocess.CompletedProcess[str]:
    """The command, on a data directory that is not there yet."""
    done = run("mail", "test", to, "--wait", "1", "--data", directory / "data", **given)
    assert not (directory / "data").exists()
    return done


def refusal(directory: Path, given: dict[str, str], to: str = TO) -> str:
    """What it says when the mail is not taken, on one line."""
    done = try_out(directory, given, to)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    assert PASSWORD not in done.stderr
    return " ".join(done.stderr.split())


@pytest.fixture
def server() -> Iterator[FakeMailServer]:
    with mail_server() as fake:
        yield fake


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("certificate"), "127.0.0.1")


@pytest.fixture
def protected(certificate: tuple[Path, Path]) -> Iterator[FakeMailServer]:
    """One that wants STARTTLS and a sign-in."""
    with mail_server(
        security=MailSecurity.STARTTLS, certificate=certificate, sign_in=("diary", PASSWORD)
    ) as fake:
        yield fake


def test_it_sends_one_mail_and_says_where_it_went(tmp_path: Path, protected: FakeMailServer) -> None:
    done = try_out(tmp_path, settings(protected))
    assert (done.returncode, done.stderr) == (0, "")
    (mail,) = protected.mails
    assert protected.recipients == [TO]
    assert mail["Message-ID"] in done.stdout
    assert f"127.0.0.1:{protected.port} (starttls, signed in as diary) took the mail to {TO}" in done.stdout
    assert "look into the mailbox" in done.stdout
    assert PASSWORD not in done.stdout


def test_the_mail_says_who_asked_for_it_and_leads_nowhere(tmp_path: Path, server: FakeMailServer) -> None:
    assert try_out(tmp_path, settings(server)).returncode == 0
    (mail,) = server.mails
    assert mail["Subject"] == "Symptom diary: This is a test mail"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] is None
    for kind in ("plain", "html"):
        said = " ".join(mail.get_body((kind,)).get_content().split())
        assert "Here it is: mail from the diary reaches you." in said
        assert "because the people who run the site wanted to see whether mail arrives" in said
        assert "Your mail" not in said


def test_without_a_mail_server_it_says_so_and_writes_nothing(tmp_path: Path) -> None:
    said = refusal(tmp_path, {})
    assert "No mail server is set" in said
    assert "Set mail.host" in said


def test_what_is_no_address_is_not_sent_to(tmp_path: Path, server: FakeMailServer) -> None:
    done = try_out(tmp_path, settings(server), to="maya at example")
    assert done.returncode == 2
    assert "Type an e-mail address" in done.stderr
    assert server.connections == 0


@pytest.mark.parametrize("security", [MailSecurity.STARTTLS, MailSecurity.TLS])
def test_a_certificate_that_ran_out(tmp_path: Path, security: MailSecurity) -> None:
    with mail_server(
        security=security, certificate=make_expired_certificate(tmp_path, "127.0.0.1")
    ) as server:
        said = refusal(tmp_path, settings(server))
    assert "a certificate that does not hold: certificate has expired" in said
    assert "It has run out. Whoever runs the mail server must renew it." in said


@pytest.mark.parametrize("security", [MailSecurity.STARTTLS, MailSecurity.TLS])
def test_a_certificate_for_another_name(tmp_path: Path, security: MailSecurity) -> None:
    with mail_server(security=security, certificate=make_certificate(tmp_path, "mail.example.org")) as server:
        said = refusal(tmp_path, settings(server))
    assert "It was made for another name than 127.0.0.1." in said
    assert ".." not in said
    assert "mail.host" in said


def test_a_certificate_that_nobody_vouches_for(tmp_path: Path, protected: FakeMailServer) -> None:
    said = refusal(tmp_path, settings(protected, DIARY_SMTP_CA_FILE=""))
    assert "This machine knows nobody who vouches for it." in said
    assert "mail.ca_file" in said
    assert "the password was not sent" in said
    assert protected.mails == []


def test_a_file_of_certificates_that_holds_none(tmp_path: Path, protected: FakeMailServer) -> None:
    empty = tmp_path / "nothing.pem"
    empty.write_text("no certificate\n")
    said = refusal(tmp_path, settings(protected, DIARY_SMTP_CA_FILE=str(empty)))
    assert f"The certificates to trust cannot be taken from {empty}: it holds none that can be read." in said
    assert "in PEM form" in said


def test_a_sign_in_that_is_refused(tmp_path: Path, protected: FakeMailServer) -> None:
    said = refusal(tmp_path, settings(protected, DIARY_SMTP_PASSWORD="very wrong 7"))
    assert "refused the sign-in: 535" in said
    assert "Are mail.user and the password right?" in said
    assert "very wrong 7" not in said


def test_a_server_that_wants_a_sign_in(tmp_path: Path, protected: FakeMailServer) -> None:
    said = refusal(tmp_path, settings(protected, DIARY_SMTP_USER="", DIARY_SMTP_PASSWORD=""))
    assert "530" in said
    assert "The server wants a sign-in first. Set mail.user and DIARY_SMTP_PASSWORD." in said


def test_a_server_that_takes_nothing_unencrypted(tmp_path: Path, protected: FakeMailServer) -> None:
    said = refusal(
        tmp_path,
        settings(protected, DIARY_SMTP_SECURITY="none", DIARY_SMTP_USER="", DIARY_SMTP_PASSWORD=""),
    )
    assert "530 Must issue a STARTTLS command first" in said
    assert 'set mail.security to "starttls"' in said


def test_a_server_that_takes_no_sign_in(tmp_path: Path, server: FakeMailServer) -> None:
    said = refusal(tmp_path, settings(server, DIARY_SMTP_USER="diary", DIARY_SMTP_PASSWORD=PASSWORD))
    assert "The server takes no sign-in" in said


@pytest.mark.parametrize(
    ("where", "answer", "advice"),
    [
        ("at_sender", "550 5.7.1 not yours", "Set mail.from to an address that this user may send from."),
        ("at_recipient", "550 5.1.1 no such user", "is there such a mailbox?"),
        ("at_recipient", "451 4.7.1 greylisted", "try this one again"),
        ("at_data", "554 5.7.1 looks like spam", "knows of block lists"),
        ("at_data", "451 4.3.0 later", "try this one again"),
    ],
)  # fmt: skip
def test_a_refusal_in_the_servers_words_and_in_plain_ones(
    tmp_path: Path, server: FakeMailServer, where: str, answer: str, advice: str
) -> None:
    getattr(server, where).append(answer)
    said = refusal(tmp_path, settings(server))
    assert answer in said
    assert advice in said


def test_a_server_that_does_not_answer(tmp_path: Path, server: FakeMailServer) -> None:
    server.at_data.append(HANG)
    said = refusal(tmp_path, settings(server))
    assert "did not answer in time" in said
    assert f"may this machine connect to port {server.port}?" in said


def test_a_name_that_is_not_there(tmp_path: Path, server: FakeMailServer) -> None:
    said = refusal(
        tmp_path,
        settings(
            server,
            DIARY_SMTP_HOST="mail.does-not-exist.invalid",
            DIARY_SMTP_SECURITY="starttls",
            DIARY_MAIL_FROM="diary@clinic.example",
        ),
    )
    assert "was not found under that name" in said
    assert "Is mail.host, mail.does-not-exist.invalid, spelt right?" in said


def test_nobody_listening(tmp_path: Path, server: FakeMailServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
    said = refusal(tmp_path, settings(server, DIARY_SMTP_PORT=port))
    assert "Connection refused" in said
    assert "Nothing listens there." in said


def test_tls_where_the_server_wants_starttls(tmp_path: Path, protected: FakeMailServer) -> None:
    said = refusal(tmp_path, settings(protected, DIARY_SMTP_SECURITY="tls"))
    assert 'mail.security is "tls" and does not fit this port. Try "starttls".' in said


def test_starttls_where_the_server_wants_tls(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    with mail_server(security=MailSecurity.TLS, certificate=certificate) as server:
        said = refusal(tmp_path, settings(server, DIARY_SMTP_SECURITY="starttls"))
    assert "did not answer in time" in said
    assert (
        "A server that wants tls from the start also waits in silence while mail.security is starttls."
        in said
    )


def test_starttls_where_the_server_has_none(tmp_path: Path, server: FakeMailServer) -> None:
    said = refusal(tmp_path, settings(server, DIARY_SMTP_SECURITY="starttls"))
    assert "Nothing is sent that others could read on the way." in said
    assert server.mails == []


def test_a_server_that_says_the_password_back_is_not_quoted(tmp_path: Path) -> None:
    with mail_server(sign_in=("diary", PASSWORD)) as server:
        server.at_sender.append(f"550 the password {PASSWORD} may not send")
        said = refusal(tmp_path, settings(server))
    assert "the password (the password) may not send" in said


def test_it_comes_back_to_where_the_settings_say(tmp_path: Path, server: FakeMailServer) -> None:
    try_out(tmp_path, settings(server, DIARY_MAIL_RETURN_TO="returns@example.net"))
    assert server.senders == ["returns@example.net"]

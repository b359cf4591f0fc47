"""Handing mail to real mail servers, good ones and bad ones."""

from __future__ import annotations

import dataclasses
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from diary.config import MailSecurity, MailServer
from diary.mail.message import Message
from diary.mail.smtp import SmtpTransport
from diary.mail.trouble import TransportError
from tests.mail_server import DROP, DROP_AFTER_TAKING, HANG, FakeMailServer, mail_server, make_certificate


def a_mail(number: int = 1, to: str = "maya@example.org") -> Message:
    return Message(
        to=to,
        sender="diary@example.net",
        sender_name="Symptom diary",
        subject="Symptom diary: hello",
        text="Hello,\n\n.a line with a dot in front\n",
        html="<p>Hello</p>",
        message_id=f"<{number}@example.net>",
        sent_at=datetime(2026, 1, 5, 8, 30, tzinfo=UTC),
    )


Connect = Callable[..., SmtpTransport]


@pytest.fixture
def transport_to() -> Iterator[Connect]:
    """Transports to a server, closed when the test ends."""
    with ExitStack() as opened:

        def connect(server: MailServer, timeout: float = 5.0) -> SmtpTransport:
            transport = SmtpTransport(server, "example.net", timeout=timeout)
            opened.callback(transport.close)
            return transport

        yield connect


def refusal(transport: SmtpTransport, message: Message | None = None) -> TransportError:
    with pytest.raises(TransportError) as caught:
        transport.send(message or a_mail())
    return caught.value


@pytest.fixture
def server() -> Iterator[FakeMailServer]:
    with mail_server() as fake:
        yield fake


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("certificate"), "127.0.0.1")


def test_mail_comes_back_to_the_sender_or_where_the_settings_say(server: FakeMailServer) -> None:
    for return_to in ("", "returns@example.net"):
        transport = SmtpTransport(server.address, "example.net", return_to=return_to, timeout=5)
        transport.send(a_mail())
        transport.close()
    assert server.senders == ["diary@example.net", "returns@example.net"]
    assert [mail["From"] for mail in server.mails] == ["Symptom diary <diary@example.net>"] * 2


def test_a_mail_arrives_as_it_was_written(server: FakeMailServer, transport_to: Connect) -> None:
    transport = transport_to(server.address)
    transport.send(a_mail())
    transport.close()
    (mail,) = server.mails
    assert server.recipients == ["maya@example.org"]
    assert mail["From"] == "Symptom diary <diary@example.net>"
    assert mail["Message-ID"] == "<1@example.net>"
    assert mail["Date"] == "Mon, 05 Jan 2026 08:30:00 +0000"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail.get_body(("plain",)).get_content() == "Hello,\n\n.a line with a dot in front\n"
    assert mail.get_body(("html",)).get_content() == "<p>Hello</p>\n"


def test_many_mails_share_one_connection(server: FakeMailServer, transport_to: Connect) -> None:
    transport = transport_to(server.address)
    for number in range(5):
        transport.send(a_mail(number))
    transport.close()
    assert len(server.mails) == 5
    assert server.connections == 1


@pytest.mark.parametrize("security", [MailSecurity.STARTTLS, MailSecurity.TLS])
def test_it_sends_over_an_encrypted_connection_and_signs_in(
    security: MailSecurity, certificate: tuple[Path, Path], transport_to: Connect
) -> None:
    with mail_server(security=security, certificate=certificate, sign_in=("diary", "s3cret word")) as server:
        transport = transport_to(server.address)
        transport.send(a_mail())
        transport.close()
        assert len(server.mails) == 1


@pytest.mark.parametrize("security", [MailSecurity.STARTTLS, MailSecurity.TLS])
def test_a_certificate_that_nobody_vouches_for_is_refused(
    security: MailSecurity, certificate: tuple[Path, Path], transport_to: Connect
) -> None:
    with mail_server(security=security, certificate=certificate, sign_in=("diary", "s3cret")) as server:
        error = refusal(transport_to(dataclasses.replace(server.address, ca_file=None)))
        assert server.mails == []
    assert "shows a certificate that does not hold: self-signed certificate" in str(error).replace(
        "self signed", "self-signed"
    )
    assert error.blocked
    assert not error.permanent


@pytest.mark.parametrize("security", [MailSecurity.STARTTLS, MailSecurity.TLS])
def test_a_certificate_for_another_name_is_refused(
    security: MailSecurity, tmp_path: Path, transport_to: Connect
) -> None:
    other = make_certificate(tmp_path, "mail.example.org")
    with mail_server(security=security, certificate=other) as server:
        error = refusal(transport_to(server.address))
        assert server.mails == []
    assert "shows a certificate that does not hold" in str(error)


def test_a_wrong_password_blocks_all_mail_and_says_so(
    certificate: tuple[Path, Path], transport_to: Connect
) -> None:
    with mail_server(
        security=MailSecurity.STARTTLS, certificate=certificate, sign_in=("diary", "right")
    ) as server:
        error = refusal(transport_to(dataclasses.replace(server.address, password="wrong")))
    assert "refused the sign-in: 535" in str(error)
    assert "wrong" not in str(error)
    assert error.blocked
    assert not error.permanent


def test_it_can_be_tried_out_without_a_mail(certificate: tuple[Path, Path]) -> None:
    with mail_server(
        security=MailSecurity.STARTTLS, certificate=certificate, sign_in=("diary", "right")
    ) as server:
        address = dataclasses.replace(server.address, user="diary", ca_file=certificate[0])
        SmtpTransport(dataclasses.replace(address, password="right"), "example.net").try_out()
        with pytest.raises(TransportError, match="refused the sign-in: 535"):
            SmtpTransport(dataclasses.replace(address, password="wrong"), "example.net").try_out()
    assert server.mails == []


def test_a_server_that_wants_a_sign_in_blocks_all_mail_until_there_is_one(transport_to: Connect) -> None:
    with mail_server(sign_in=("diary", "right")) as server:
        error = refusal(transport_to(dataclasses.replace(server.address, user="", password="")))
    assert "530" in str(error)
    assert error.blocked
    assert not error.permanent


def test_without_starttls_on_offer_nothing_is_sent_in_the_clear(
    server: FakeMailServer, transport_to: Connect
) -> None:
    error = refusal(transport_to(dataclasses.replace(server.address, security=MailSecurity.STARTTLS)))
    assert "does not offer" in str(error)
    assert error.blocked
    assert server.mails == []


def test_encrypting_to_a_server_that_does_not_is_told_in_words(
    server: FakeMailServer, transport_to: Connect
) -> None:
    error = refusal(transport_to(dataclasses.replace(server.address, security=MailSecurity.TLS)))
    assert "Is mail.security right?" in str(error)


@pytest.mark.parametrize("where", ["at_recipient", "at_data"])
def test_a_refusal_for_now_is_not_for_good_and_the_next_mail_goes_out(
    server: FakeMailServer, where: str, transport_to: Connect
) -> None:
    getattr(server, where).append("451 try later")
    transport = transport_to(server.address)
    error = refusal(transport, a_mail(1))
    transport.send(a_mail(2))
    transport.close()
    assert (error.permanent, error.blocked) == (False, False)
    assert "451 try later" in str(error)
    assert [mail["Message-ID"] for mail in server.mails] == ["<2@example.net>"]
    assert server.connections == 1


@pytest.mark.parametrize("where", ["at_recipient", "at_data"])
def test_a_refusal_for_good_is_permanent_and_the_next_mail_goes_out(
    server: FakeMailServer, where: str, transport_to: Connect
) -> None:
    getattr(server, where).append("550 no such user")
    transport = transport_to(server.address)
    error = refusal(transport, a_mail(1))
    transport.send(a_mail(2))
    transport.close()
    assert (error.permanent, error.blocked) == (True, False)
    assert [mail["Message-ID"] for mail in server.mails] == ["<2@example.net>"]


def test_a_refused_sender_is_not_held_against_the_mail(server: FakeMailServer, transport_to: Connect) -> None:
    server.at_sender.append("550 you may not send as that")
    error = refusal(transport_to(server.address))
    assert (error.permanent, error.blocked) == (False, True)


@pytest.mark.parametrize("where", ["at_recipient", "at_data"])
def test_a_server_that_hangs_is_given_up_on_in_time(
    server: FakeMailServer, where: str, transport_to: Connect
) -> None:
    getattr(server, where).append(HANG)
    transport = transport_to(server.address, timeout=0.3)
    error = refusal(transport, a_mail(1))
    assert "did not answer in time" in str(error)
    assert (error.permanent, error.blocked) == (False, False)
    transport.send(a_mail(2))
    transport.close()
    assert [mail["Message-ID"] for mail in server.mails] == ["<2@example.net>"]


@pytest.mark.parametrize("how", [DROP, DROP_AFTER_TAKING])
def test_a_dropped_connection_is_made_again_for_the_next_mail(
    server: FakeMailServer, how: str, transport_to: Connect
) -> None:
    server.at_data.append(how)
    transport = transport_to(server.address)
    error = refusal(transport, a_mail(1))
    assert "closed the connection" in str(error)
    assert (error.permanent, error.blocked) == (False, False)
    transport.send(a_mail(2))
    transport.close()
    assert server.mails[-1]["Message-ID"] == "<2@example.net>"
    assert server.connections == 2


def test_a_server_that_is_not_there_blocks_all_mail(transport_to: Connect) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    error = refusal(transport_to(MailServer("127.0.0.1", port, MailSecurity.NONE, "", "")))
    assert f"127.0.0.1:{port} cannot be reached: Connection refused" in str(error)
    assert error.blocked
    assert not error.permanent


def test_a_server_that_accepts_and_says_nothing_blocks_all_mail(transport_to: Connect) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        error = refusal(transport_to(MailServer("127.0.0.1", port, MailSecurity.NONE, "", ""), timeout=0.3))
    assert "did not answer in time" in str(error)
    assert error.blocked

"""Mail written into files, where no mail server is set."""

from __future__ import annotations

import dataclasses
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from diary.config import load
from diary.mail.catalog import confirm_address, follow_up
from diary.mail.smtp import SmtpTransport
from diary.mail.transport import FileTransport, transport_for
from diary.mail.trouble import TransportError
from tests.mail.test_catalog import LINK, envelope, to_patient
from tests.mail_server import mail_server


def test_each_mail_becomes_a_file_that_only_its_owner_can_read(tmp_path: Path) -> None:
    directory = tmp_path / "data" / "mail"
    transport = FileTransport(directory, print)
    transport.send(follow_up(envelope(), to_patient()))
    transport.send(follow_up(dataclasses.replace(envelope(), message_id="<2@x>"), to_patient()))
    transport.close()
    files = sorted(directory.iterdir())
    assert [file.name for file in files] == ["2026-01-05T000000Z-1.eml", "2026-01-05T000000Z-2.eml"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert directory.stat().st_mode & 0o777 == 0o700
    mail = message_from_bytes(files[0].read_bytes(), policy=policy.default)
    assert (mail["To"], mail["Message-ID"]) == ("maya@example.org", "<1@x>")


def test_the_link_of_an_account_mail_is_shown_and_no_other(tmp_path: Path) -> None:
    shown: list[str] = []
    transport = FileTransport(tmp_path, shown.append)
    transport.send(confirm_address(envelope(), link=LINK))
    transport.send(follow_up(envelope(), to_patient()))
    assert shown == [f"Mail for maya@example.org: Ward 7 diary: Is this your address?\n  {LINK}"]


def test_a_directory_that_cannot_be_written_is_told_and_tried_again_later(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("not a directory")
    with pytest.raises(TransportError, match="cannot be written to") as caught:
        FileTransport(tmp_path / "mail", print).send(follow_up(envelope(), to_patient()))
    assert caught.value.blocked
    assert not caught.value.permanent


def test_the_settings_choose_between_files_and_a_mail_server(tmp_path: Path) -> None:
    here = {"DIARY_DATA_DIR": str(tmp_path)}
    assert isinstance(transport_for(load(here), print), FileTransport)
    mail = {"DIARY_SMTP_HOST": "mail.example.org", "DIARY_MAIL_FROM": "diary@clinic.example"}
    assert isinstance(transport_for(load({**here, **mail}), print), SmtpTransport)


def test_the_mail_server_of_the_settings_is_told_where_mail_comes_back_to() -> None:
    with mail_server() as server:
        given = {
            "DIARY_SMTP_HOST": server.host,
            "DIARY_SMTP_PORT": str(server.port),
            "DIARY_SMTP_SECURITY": "none",
            "DIARY_MAIL_RETURN_TO": "returns@example.net",
        }
        transport = transport_for(load(given), print)
        transport.send(follow_up(envelope(), to_patient()))
        transport.close()
        assert server.senders == ["returns@example.net"]

"""Where mail comes back to, and the mailbox that is read for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from diary.config import ConfigError, MailSecurity, load
from diary.config.shown import in_force

MAILBOX = {"DIARY_IMAP_HOST": "imap.example.net", "DIARY_IMAP_USER": "diary", "DIARY_IMAP_PASSWORD": "s3cret"}


def faults(given: dict[str, str]) -> str:
    with pytest.raises(ConfigError) as caught:
        load(given)
    return "\n".join(caught.value.faults)


def test_mail_comes_back_to_its_sender_unless_told_otherwise() -> None:
    given = {"DIARY_MAIL_FROM": "diary@example.net"}
    assert load(given).envelope_sender == "diary@example.net"
    settings = load({**given, "DIARY_MAIL_RETURN_TO": "returns@example.net"})
    assert (settings.mail_from, settings.envelope_sender) == ("diary@example.net", "returns@example.net")
    assert "expected an e-mail address" in faults({"DIARY_MAIL_RETURN_TO": "nowhere"})


def test_without_a_host_no_mailbox_is_read() -> None:
    assert load({}).return_mailbox is None


@pytest.mark.parametrize(("security", "port"), [("tls", 993), ("starttls", 143)])
def test_the_port_follows_from_the_security(security: str, port: int) -> None:
    box = load({**MAILBOX, "DIARY_IMAP_SECURITY": security}).return_mailbox
    assert box is not None
    assert (box.port, box.security, box.folder) == (port, MailSecurity(security), "INBOX")


def test_the_password_can_come_from_a_file_and_is_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("from the file\n")
    given = {name: value for name, value in MAILBOX.items() if not name.endswith("PASSWORD")}
    settings = load({**given, "DIARY_IMAP_PASSWORD_FILE": str(file)})
    assert settings.return_mailbox is not None
    assert settings.return_mailbox.password == "from the file"
    assert "from the file" not in repr(settings)
    assert in_force(settings)["mail.imap_password"] is True


def test_a_mailbox_is_not_read_unprotected_but_on_this_machine() -> None:
    assert 'mail.imap_security: "none" sends' in faults({**MAILBOX, "DIARY_IMAP_SECURITY": "none"})
    here = {**MAILBOX, "DIARY_IMAP_HOST": "127.0.0.1", "DIARY_IMAP_SECURITY": "none"}
    box = load(here).return_mailbox
    assert box is not None
    assert box.port == 143


@pytest.mark.parametrize("name", ["DIARY_IMAP_USER", "DIARY_IMAP_PASSWORD"])
def test_a_mailbox_without_a_sign_in_is_a_fault(name: str) -> None:
    assert "Set mail.imap_user and mail.imap_password too." in faults({**MAILBOX, name: ""})


@pytest.mark.parametrize("folder", ['IN"BOX', "a\\b", "Rückläufer", "*"])
def test_a_folder_whose_name_could_be_taken_for_more_is_a_fault(folder: str) -> None:
    assert "expected the name of a folder" in faults({**MAILBOX, "DIARY_IMAP_FOLDER": folder})

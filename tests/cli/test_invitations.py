"""`diary invitations`, as an operator types it, up to the mail; and `diary config check`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from diary.cli import main

Diary = Callable[..., Result]


@pytest.fixture
def diary(database_url: str, tmp_path: Path) -> Iterator[Diary]:
    environment = {
        "DIARY_DATA_DIR": str(tmp_path / "data"),
        "DIARY_DATABASE_URL": database_url,
        "DIARY_SIGN_UP": "invitation",
    }
    umask = os.umask(0)
    os.umask(umask)
    yield lambda *words, **more: CliRunner().invoke(main, words, env={**environment, **more})
    os.umask(umask)


def test_an_invited_address_gets_a_mail_with_the_way_in(diary: Diary, tmp_path: Path) -> None:
    assert "ann@example.org is invited until" in diary("invitations", "add", "Ann@example.org").stdout
    assert "/sign-up" in diary("tick", "--only", "deliver").stdout
    (mail,) = (tmp_path / "data" / "mail").glob("*.eml")
    assert b"To: ann@example.org" in mail.read_bytes()
    assert "ann@example.org" in diary("invitations", "list").stdout


def test_an_invitation_that_was_taken_back_is_not_mailed_any_more(diary: Diary, tmp_path: Path) -> None:
    diary("invitations", "add", "ann@example.org")
    assert diary("invitations", "remove", "ann@example.org").exit_code == 0
    assert "1 not needed any more" in diary("tick", "--only", "deliver").stdout
    assert "Nobody is invited" in diary("invitations", "list").stdout
    assert diary("invitations", "remove", "ann@example.org").exit_code == 2


def test_what_cannot_be_invited_is_told(diary: Diary) -> None:
    diary("patients", "add", "ann@example.org", "--name", "Ann")
    for words in ("ann@example.org", "no address"):
        refused = diary("invitations", "add", words)
        assert refused.exit_code == 2
        assert refused.stderr


def test_the_settings_in_force_are_shown_with_their_origin_and_without_secrets(diary: Diary) -> None:
    shown = diary(
        "config",
        "check",
        DIARY_SMTP_HOST="mail.example.org",
        DIARY_SMTP_USER="d@clinic.example",
        DIARY_SMTP_PASSWORD="p455",
    )
    assert shown.exit_code == 0
    assert "site.sign_up = invitation   (DIARY_SIGN_UP)" in shown.stdout
    assert "mail.password = set   (DIARY_SMTP_PASSWORD)" in shown.stdout
    assert "p455" not in shown.stdout


def test_all_faults_in_the_settings_are_told_at_once(diary: Diary) -> None:
    refused = diary("config", "check", DIARY_PORT="many", DIARY_SIGN_UP="maybe")
    assert refused.exit_code == 2
    assert "DIARY_PORT" in refused.stderr
    assert "DIARY_SIGN_UP" in refused.stderr

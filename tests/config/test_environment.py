"""Variables that nobody typed: left out. Those that somebody mistyped: refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from diary.config import ConfigError, MailSecurity, load
from diary.config.environment import typed

LINKS = {
    "DIARY_SERVICE_HOST": "10.43.7.9",
    "DIARY_SERVICE_PORT": "8000",
    "DIARY_SERVICE_PORT_HTTP": "8000",
    "DIARY_PORT": "tcp://10.43.7.9:8000",
    "DIARY_PORT_8000_TCP": "tcp://10.43.7.9:8000",
    "DIARY_PORT_8000_TCP_PROTO": "tcp",
    "DIARY_PORT_8000_TCP_PORT": "8000",
    "DIARY_PORT_8000_TCP_ADDR": "10.43.7.9",
}
"""What Kubernetes sets where a service is named `diary`."""
BESIDE = {
    "DIARY_DB_SERVICE_HOST": "10.43.7.10",
    "DIARY_DB_SERVICE_PORT": "5432",
    "DIARY_DB_SERVICE_PORT_POSTGRES": "5432",
    "DIARY_DB_PORT": "tcp://10.43.7.10:5432",
    "DIARY_DB_PORT_5432_TCP": "tcp://10.43.7.10:5432",
    "DIARY_DB_PORT_5432_TCP_ADDR": "10.43.7.10",
    "DIARY_SMTP_PORT": "tcp://10.43.7.11:25",
}
"""What it sets for services named `diary-db` and `diary-smtp`."""
DOCKER = {
    "DIARY_NAME": "/proxy/diary",
    "DIARY_PORT": "tcp://172.17.0.2:8000",
    "DIARY_PORT_8000_TCP_START": "tcp://172.17.0.2:8000",
    "DIARY_ENV_PATH": "/usr/bin",
}
"""What `docker run --link diary` sets."""


def test_links_to_a_service_are_left_out_with_one_line(caplog: pytest.LogCaptureFixture) -> None:
    typed_before = typed({**LINKS, "DIARY_THREADS": "3"})
    assert typed_before == {"DIARY_THREADS": "3"}
    load(LINKS)
    load(LINKS)
    assert len([line for line in caplog.messages if "Kubernetes" in line]) <= 1
    assert load(LINKS).port == 8000


@pytest.mark.parametrize("links", [LINKS, BESIDE, DOCKER, {**LINKS, **BESIDE}])
def test_links_to_any_service_named_after_the_diary_are_left_out(links: dict[str, str]) -> None:
    assert typed(links) == {}
    assert load({**links, "DIARY_SMTP_HOST": "smtp.example.org"}).port == 8000


def test_a_port_that_was_typed_stands_beside_the_links() -> None:
    assert load({**LINKS, "DIARY_PORT": "8110"}).port == 8110


def test_an_empty_variable_is_not_set(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("of-the-file")
    settings = load(
        {
            "DIARY_PORT": "",
            "DIARY_SMTP_SECURITY": " ",
            "DIARY_RULES_PRESET": "",
            "DIARY_RULES_RISING_RISE": "",
            "DIARY_SMTP_HOST": "smtp.example.org",
            "DIARY_SMTP_USER": "x",
            "DIARY_SMTP_PASSWORD": "",
            "DIARY_SMTP_PASSWORD_FILE": str(file),
            "DIARY_DATABASE_URL_FILE": "",
            "DIARY_CONFIG": "",
        }
    )
    assert settings.mail is not None
    assert (settings.port, settings.mail.password) == (8000, "of-the-file")


def test_words_are_taken_without_regard_to_capitals() -> None:
    settings = load(
        {
            "DIARY_BACKUP_DAILY": "OFF",
            "DIARY_SMTP_HOST": "smtp.example.org",
            "DIARY_SMTP_SECURITY": "STARTTLS",
            "DIARY_SIGN_UP": "Closed",
            "DIARY_RULES_PRESET": "Strict",
        }
    )
    assert settings.mail is not None
    assert (settings.backup_daily, settings.mail.security) == (False, MailSecurity.STARTTLS)
    assert (settings.sign_up.value, settings.rules_preset) == ("closed", "strict")


@pytest.mark.parametrize(
    "slip",
    [
        {"DIARY_SMTP_HOTS": "x"},
        {"DIARY_PORT": "80a"},
        {"DIARY_SERVICE": "x"},
        {"DIARY_PORT_HTTP": "80"},
        {"DIARY_PORT": "http://10.0.0.1:80"},
        {"DIARY_NAME": "Ann's diary"},
        {"DIARY_ENV_FILE": ".env"},
        {"DIARY_SMTP_PROT": "tcp://10.0.0.1:25"},
    ],
)
def test_a_slip_is_refused(slip: dict[str, str]) -> None:
    with pytest.raises(ConfigError):
        load(slip)


def test_all_slips_are_named_at_once_and_no_link_is(tmp_path: Path) -> None:
    given = {
        **LINKS,
        "DIARY_SMTP_HOTS": "x",
        "DIARY_THREADS": "many",
        "DIARY_HOST": "",
        "DIARY_SIGN_UP": "maybe",
    }
    with pytest.raises(ConfigError) as refused:
        load({**given, "DIARY_DATA_DIR": str(tmp_path)})
    assert len(refused.value.faults) == 3, refused.value.faults

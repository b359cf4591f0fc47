"""The address that mail comes from: one that a real mail server can know, or a fault at the start."""

from __future__ import annotations

import pytest

from diary.config import ConfigError, load

REAL = {"DIARY_SMTP_HOST": "smtp.provider.example"}


def test_who_signs_in_is_the_sender_where_none_is_set() -> None:
    assert load({**REAL, "DIARY_SMTP_USER": "petra@provider.example"}).mail_from == "petra@provider.example"
    given = {"DIARY_SMTP_USER": "petra@provider.example", "DIARY_MAIL_FROM": "diary@clinic.example"}
    assert load({**REAL, **given}).mail_from == "diary@clinic.example"


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"DIARY_SMTP_USER": "petra"},
        *({"DIARY_SITE_URL": f"https://{host}"} for host in ("nas.local", "192.168.1.20", "diary.lan")),
        {"DIARY_MAIL_FROM": "diary@localhost.localdomain"},
        {"DIARY_MAIL_FROM": "diary@example.org"},
        {"DIARY_MAIL_FROM": "diary@box.home.arpa"},
    ],
)
def test_a_sender_that_no_server_can_know_stops_the_start(given: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match=r"mail\.from is .*Set mail\.from to an address"):
        load({**REAL, **given})


@pytest.mark.parametrize("host", ["", "127.0.0.1", "localhost", "smtp.example.org"])
def test_without_a_real_mail_server_any_will_do(host: str) -> None:
    assert load({"DIARY_SMTP_HOST": host}).mail_from == "diary@localhost.localdomain"


def test_a_site_with_a_name_of_the_net_sends_under_it() -> None:
    assert load({**REAL, "DIARY_SITE_URL": "https://diary.clinic.example"}).mail_from.startswith(
        "diary@diary."
    )


def test_addresses_in_the_settings_may_be_pasted_with_marks_that_nobody_sees() -> None:
    settings = load(
        {
            "DIARY_MAIL_FROM": "\u202adiary@\u200bclinic.example\u202c",
            "DIARY_MAIL_RETURN_TO": "\ufeffreturned@clinic.example\u200e",
            "DIARY_SMTP_HOST": "smtp.clinic.example\u200b",
            "DIARY_SMTP_USER": "\u2066ann@clinic.example\u2069\u00a0",
            "DIARY_SITE_URL": "https://diary.clinic.example\u200b/",
        }
    )
    assert settings.mail is not None
    assert (settings.mail.host, settings.mail.user) == ("smtp.clinic.example", "ann@clinic.example")
    assert (settings.mail_from, settings.return_to) == ("diary@clinic.example", "returned@clinic.example")
    assert settings.site_url == "https://diary.clinic.example"


def test_a_sender_that_is_the_pasted_user_is_known() -> None:
    settings = load({"DIARY_SMTP_HOST": "smtp.clinic.example", "DIARY_SMTP_USER": "ann@clinic.example\u200b"})
    assert settings.mail_from == "ann@clinic.example"

"""Settings: where they come from, and how wrong ones are refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from diary.config import ConfigError, EmergencyNumbers, MailSecurity, Settings, load, load_with_origins
from diary.config.options import OPTIONS
from diary.rules.thresholds import PRESETS


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def faults(environ: dict[str, str] | None = None, file: Path | None = None, **override: Any) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(environ or {}, file=file, override=override)
    return caught.value.faults


def fault(environ: dict[str, str] | None = None, file: Path | None = None) -> str:
    (only,) = faults(environ, file)
    return only


def test_nothing_needs_to_be_set() -> None:
    settings = load({"HOME": "/home/maya", "PATH": "/bin"})
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.site_url == "http://127.0.0.1:8000"
    assert settings.database_url == f"sqlite:///{settings.data_dir}/diary.sqlite3"
    assert settings.mail is None
    assert settings.mail_from == "diary@localhost.localdomain"
    assert settings.data_dir.is_absolute()


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(file: Path) -> None:
    file.write_text('[server]\nport = 1001\nworkers = 3\nthreads = 5\n[site]\nname = "Ward 7"\n')
    settings = load({"DIARY_PORT": "1002", "DIARY_WORKERS": "6"}, file=file, override={"server.port": "1003"})
    assert (settings.port, settings.web_workers, settings.web_threads) == (1003, 6, 5)
    assert settings.site_name == "Ward 7"


def test_the_file_is_named_by_the_environment_or_lies_in_the_data_directory(
    file: Path, tmp_path: Path
) -> None:
    file.write_text("[session]\ndays = 7\n")
    assert load({"DIARY_CONFIG": str(file)}).session_days == 7
    assert load({"DIARY_DATA_DIR": str(tmp_path)}).session_days == 7
    assert load({}, override={"data.dir": str(tmp_path)}).session_days == 7
    assert load({"DIARY_DATA_DIR": str(tmp_path / "other")}).session_days == 90


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    assert "gone.toml cannot be read: No such file or directory." in fault(file=tmp_path / "gone.toml")
    assert "gone.toml cannot be read" in fault({"DIARY_CONFIG": str(tmp_path / "gone.toml")})


def test_a_file_that_is_no_toml_is_told_with_its_line(file: Path) -> None:
    file.write_text("[server]\nport = eight\n")
    assert "config.toml is not valid TOML" in fault(file=file)
    assert "line 2" in fault(file=file)
    file.write_bytes(b"[site]\nname = '\xff'\n")
    assert "config.toml is not valid TOML" in fault(file=file)


def test_every_fault_is_told_at_once(file: Path) -> None:
    file.write_text(
        '[server]\nport = 70000\nworkers = "many"\ncolour = "red"\n[kitchen]\nx = 1\n[rules]\npreset = "lax"\n'
        '[mail]\nhost = "mail.example.org"\nsecurity = "none"\n[emergency_numbers]\nUK = "999 "\ngb = "999"\nFR = 15\n'
    )
    told = faults(
        {
            "DIARY_SITE_URL": "http://diary.example.org",
            "DIARY_HOST": "192.0.2.1",
            "DIARY_SMTP_PASSWORD": "s3cret",
            "DIARY_PROT": "8000",
        },
        file,
    )
    expected = [
        "server.port: expected a whole number from 0 to 65535, not 70000.",
        "server.workers: expected a whole number from 1 to 64, not 'many'.",
        "server.colour is not a setting. [server] has host, port, workers, threads, proxies, compress.",
        "[kitchen] is not a section. There are backup, data, emergency_numbers, mail, ping, retention, rules, "
        "server, session, site.",
        "rules.preset: expected one of default, sensitive, strict, steady, not 'lax'.",
        "emergency_numbers.gb: expected a country code of two capitals, such as GB.",
        "emergency_numbers.FR: expected a number such as",
        "DIARY_SITE_URL: plain http works on this machine alone",
        "DIARY_PROT is not a setting.",
        'mail.security: "none" sends mail and password readable to all.',
        "mail.password is set but mail.user is not. Set both or neither.",
    ]
    assert len(told) == len(expected)
    for sentence in expected:
        assert any(sentence in one for one in told), sentence


def test_a_section_written_as_a_setting_is_told_as_such(file: Path) -> None:
    file.write_text("server = 8000\n")
    assert "server is a section. Write [server]" in fault(file=file)


@pytest.mark.parametrize("option", [o for o in OPTIONS if o.secret], ids=lambda option: option.name)
def test_a_secret_can_stand_in_a_file_and_is_never_repeated(option: Any, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    address = (
        "https://watch.example.org/hush" if option.name == "ping.url" else "postgresql://diary:hush@db/diary"
    )
    secret.write_text(f"{address}\n")
    given = {"DIARY_SMTP_USER": "diary@clinic.example", "DIARY_SMTP_HOST": "m"}
    if option.name == "mail.imap_password":
        given |= {"DIARY_IMAP_HOST": "m", "DIARY_IMAP_USER": "diary"}
    settings = load({f"{option.env}_FILE": str(secret), **given})
    passwords = [each.password for each in (settings.mail, settings.return_mailbox) if each]
    assert "hush" in "".join([settings.database_url, *passwords, settings.ping_url])
    assert "hush" not in repr(settings)
    secret.write_text("hush\0hush")
    assert "hush" not in " ".join(faults({f"{option.env}_FILE": str(secret), "DIARY_SMTP_USER": "diary"}))
    assert "are both set" in fault({f"{option.env}_FILE": str(secret), option.env: "postgresql://x"})
    assert "cannot be read" in fault({f"{option.env}_FILE": str(tmp_path / "gone")})


def test_of_a_password_in_a_file_only_the_end_of_the_line_is_left_out(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b" with spaces at both ends \r\n")
    given = {
        "DIARY_SMTP_HOST": "m",
        "DIARY_SMTP_USER": "diary@clinic.example",
        "DIARY_SMTP_PASSWORD_FILE": str(secret),
    }
    settings = load(given)
    assert settings.mail is not None
    assert settings.mail.password == " with spaces at both ends "


def test_only_secrets_can_stand_in_files(tmp_path: Path) -> None:
    assert fault({"DIARY_PORT_FILE": str(tmp_path / "port")}).startswith("DIARY_PORT_FILE is not a setting.")


@pytest.mark.parametrize(
    ("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)], ids=["starttls", "tls", "none"]
)
def test_the_mail_port_follows_from_the_security(security: str, port: int) -> None:
    mail = load({"DIARY_SMTP_HOST": "localhost", "DIARY_SMTP_SECURITY": security}).mail
    assert mail is not None
    assert (mail.port, mail.security) == (port, MailSecurity(security))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_mail_may_go_unprotected_to_this_machine(host: str) -> None:
    assert load({"DIARY_SMTP_HOST": host, "DIARY_SMTP_SECURITY": "none"}).mail is not None


@pytest.mark.parametrize("host", ["mail.example.org", "10.0.0.1", "localhost.example.org"])
def test_mail_may_not_go_unprotected_anywhere_else(host: str) -> None:
    given = {
        "DIARY_SMTP_HOST": host,
        "DIARY_SMTP_SECURITY": "none",
        "DIARY_MAIL_FROM": "diary@clinic.example",
    }
    assert f"and {host} is not" in fault(given)


@pytest.mark.parametrize(
    "url",
    [
        "http://diary.example.org", "http://192.168.1.5:8000", "diary.example.org", "ftp://x", "https://", "https://x?y=1",
        "https://x#y", "https://user@x", "https://x:port", "https://x:99999", "https://bücher.example",
    ],
)  # fmt: skip
def test_a_site_needs_an_address_that_sign_in_works_at(url: str) -> None:
    assert fault({"DIARY_SITE_URL": url}).startswith("DIARY_SITE_URL: ")


@pytest.mark.parametrize(
    ("url", "prefix", "link", "https"),
    [
        ("https://diary.example.org", "", "https://diary.example.org/today", True),
        ("https://example.org/diary/", "/diary", "https://example.org/diary/today", True),
        ("http://localhost:8080", "", "http://localhost:8080/today", False),
    ],
)
def test_links_lead_to_where_the_site_is(url: str, prefix: str, link: str, https: bool) -> None:
    settings = load({"DIARY_SITE_URL": url})
    assert (settings.url_prefix, settings.link("/today"), settings.is_https) == (prefix, link, https)


def test_whoever_listens_for_others_says_under_which_address() -> None:
    assert "site.url does not say" in fault({"DIARY_HOST": "192.0.2.1"})
    assert (
        load({"DIARY_HOST": "192.0.2.1", "DIARY_SITE_URL": "https://diary.example.org"}).host == "192.0.2.1"
    )


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("::1", "http://[::1]:8000"),
        ("[::1]", "http://[::1]:8000"),
        ("localhost", "http://localhost:8000"),
        ("127.0.0.2", "http://127.0.0.2:8000"),
    ],
)
def test_links_lead_to_where_it_listens_on_this_machine(host: str, url: str) -> None:
    settings = load({"DIARY_HOST": host})
    assert (settings.site_url, settings.host) == (url, host.strip("[]"))


@pytest.mark.parametrize("host", ["::", "[::]", "0.0.0.0", "fd00::7"])  # noqa: S104 - only read
def test_whoever_listens_for_others_by_any_number_says_where(host: str) -> None:
    assert "site.url does not say" in fault({"DIARY_HOST": host})


@pytest.mark.parametrize("port", ["80a", "tcp:8000"])
def test_a_port_and_a_host_at_fault_are_told_together(port: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load({"DIARY_PORT": port, "DIARY_HOST": "a\tb"})
    assert len(refused.value.faults) == 2


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("https://diary.example.org/x", "diary@diary.example.org"),
        ("https://10.0.0.1", "diary@localhost.localdomain"),
        ("http://localhost", "diary@localhost.localdomain"),
    ],
)
def test_mail_comes_from_the_site_unless_told_otherwise(url: str, sender: str) -> None:
    assert load({"DIARY_SITE_URL": url}).mail_from == sender
    assert load({"DIARY_SITE_URL": url, "DIARY_MAIL_FROM": "a@b.org"}).mail_from == "a@b.org"


@pytest.mark.parametrize("address", ["diary", "a@b@c", "a b@c", "Diary <a@b.org>", "a@bücher.de", "a@b,c@d"])
def test_a_sender_is_a_plain_address(address: str) -> None:
    assert "expected an e-mail address" in fault({"DIARY_MAIL_FROM": address})


@pytest.mark.parametrize(
    "url", ["mysql://u:hush@x", "sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///?x=1"]
)
def test_the_database_is_a_file_or_a_postgresql_server(url: str) -> None:
    told = fault({"DIARY_DATABASE_URL": url})
    assert told.startswith("DIARY_DATABASE_URL: expected")
    assert "hush" not in told


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DIARY_PORT", "-1"), ("DIARY_PORT", "٨"), ("DIARY_PORT", "8000.0"), ("DIARY_WORKERS", "0"),
        ("DIARY_THREADS", "65"), ("DIARY_PROXIES", "6"), ("DIARY_SESSION_DAYS", "401"),
        ("DIARY_SITE_NAME", "a\nb"), ("DIARY_SMTP_PORT", "0"), ("DIARY_SMTP_SECURITY", "ssl"),
        ("DIARY_SMTP_CA_FILE", "/nowhere/ca.pem"), ("DIARY_DATA_DIR", "~nobody-here/x"),
    ],
)  # fmt: skip
def test_a_value_out_of_range_is_told_with_what_was_expected(name: str, value: str) -> None:
    assert fault({name: value}).startswith(f"{name}: expected ")


@pytest.mark.parametrize(
    ("section", "name", "value"), [("server", "port", ""), ("server", "host", ""), ("site", "name", " ")]
)
def test_what_is_typed_into_the_file_is_not_empty(file: Path, section: str, name: str, value: str) -> None:
    file.write_text(f'[{section}]\n{name} = "{value}"\n')
    assert f"{section}.{name}: expected " in fault(file=file)


@pytest.mark.parametrize("value", ["true", "8000.0", '"x"', "-1"])
def test_a_number_in_the_file_is_a_whole_one(file: Path, value: str) -> None:
    file.write_text(f"[server]\nport = {value}\n")
    assert "server.port: expected a whole number" in fault(file=file)


def test_a_faulty_option_is_named_as_it_was_typed() -> None:
    assert faults(**{"server.port": "x", "data.dir": " "}) == [
        "--port: expected a whole number from 0 to 65535, not 'x'.",
        "--data: expected a path, not ' '.",
    ]


def test_the_data_directory_cannot_send_one_elsewhere(file: Path, tmp_path: Path) -> None:
    file.write_text('[data]\ndir = "/elsewhere"\n')
    assert "data.dir cannot be set in the data directory itself" in fault({"DIARY_DATA_DIR": str(tmp_path)})
    assert load({}, file=file).data_dir == Path("/elsewhere")


def test_a_site_adds_emergency_numbers_and_changes_them(file: Path) -> None:
    file.write_text('[emergency_numbers]\nGB = "112"\nAQ = { emergency = "+1 555 0100", advice = "99" }\n')
    settings = load({}, file=file)
    assert settings.numbers_for("GB") == EmergencyNumbers("112")
    assert settings.numbers_for("AQ") == EmergencyNumbers("+1 555 0100", advice="99")
    assert settings.numbers_for("US") == EmergencyNumbers("911")
    assert settings.numbers_for("") is None


def test_a_site_chooses_a_preset_and_changes_single_numbers(file: Path) -> None:
    assert load({}).rules == PRESETS["default"]
    file.write_text(
        '[rules]\npreset = "strict"\n[rules.rising]\nrise = "7/4"\ntoday = 1.5\n[rules.quiet]\ndays = 5\n'
    )
    found, shown = load_with_origins({"DIARY_RULES_QUIET_DAYS": "6"}, file=file)
    assert found.rules == PRESETS["strict"].changed(
        {"rising.rise": "7/4", "rising.today": "3/2", "quiet.days": 6}
    )
    assert shown["rules.rising.rise"] == ("7/4", str(file))
    assert shown["rules.quiet.days"] == ("6", "DIARY_RULES_QUIET_DAYS")
    assert shown["rules.severe.from"] == ("7", "")


def test_every_fault_in_the_numbers_of_the_rules_is_told_with_its_place(file: Path) -> None:
    file.write_text(
        '[rules]\nrising = 3\n[rules.severe]\nfrom = "seven"\n[rules.quiet]\nweeks = 1\n'
        "[rules.rise]\nmean = 2\n[rules.interferes]\nagain = 11\nlast = 9\n"
    )
    told = faults({"DIARY_RULES_RISING_RISE": "5/0", "DIARY_RULES_RISING_MEAN": "2"}, file)
    expected = [
        f"{file}: rules.rising is not a setting. [rules] has preset, and tables: pain, severe,",
        f"{file}: rules.severe.from: expected a whole number, not 'seven'.",
        f"{file}: rules.quiet.weeks is not a setting. [rules.quiet] has days, told_days, lasting_days,",
        f"{file}: rules.rise is not a setting.",
        "DIARY_RULES_RISING_RISE: expected a fraction such as 5/4, not '5/0'.",
        "DIARY_RULES_RISING_MEAN is not a setting.",
        "rules.interferes.again must be from 1 to 10, not 11.",
        "rules.interferes.last is 9, more than interferes.days allows (7): the rule could never fire.",
        "rules.interferes.again is 11, more than interferes.alone allows (7): the rule could never fire.",
    ]
    assert len(told) == len(expected), told
    for sentence, said in zip(expected, told, strict=True):
        assert said.startswith(sentence)


def test_settings_can_be_shown_without_their_passwords() -> None:
    settings: Settings = load(
        {
            "DIARY_SMTP_HOST": "m",
            "DIARY_SMTP_USER": "diary",
            "DIARY_MAIL_FROM": "diary@clinic.example",
            "DIARY_SMTP_PASSWORD": "s3cret",
            "DIARY_DATABASE_URL": "postgresql://diary:s3cret@db/diary",
        }
    )
    assert "s3cret" not in repr(settings)


def test_the_sites_own_name_and_this_machine_are_always_trusted() -> None:
    settings = load(
        {"DIARY_SITE_URL": "https://Diary.example.org", "DIARY_TRUSTED_HOSTS": "home.lan, .example.net"}
    )
    assert settings.trusted_hosts == (
        "diary.example.org", "home.lan", ".example.net", "localhost", "127.0.0.1", "[::1]",
    )  # fmt: skip


def test_an_ipv6_address_is_trusted_with_its_brackets_or_without() -> None:
    trusted = load({"DIARY_TRUSTED_HOSTS": "fd00::8 [FD00::9]"}).trusted_hosts
    assert trusted[1:3] == ("[fd00::8]", "[fd00::9]")


@pytest.mark.parametrize("value", ["https://home.lan", "home.lan:8000", "a b/c", ["home.lan", 5]])
def test_a_trusted_host_is_a_name_alone(file: Path, value: object) -> None:
    file.write_text(f"[site]\ntrusted_hosts = {json.dumps(value)}\n")
    with pytest.raises(ConfigError, match="trusted_hosts"):
        load({}, file=file)


def test_every_setting_says_where_it_comes_from(file: Path) -> None:
    file.write_text('[site]\nname = "Kitchen"\nsign_up = "closed"\n')
    _, shown = load_with_origins({"DIARY_SIGN_UP": "invitation"}, file=file, override={"server.port": 8123})
    assert shown["site.name"] == ("Kitchen", str(file))
    assert shown["site.sign_up"] == ("invitation", "DIARY_SIGN_UP")
    assert shown["server.port"] == (8123, "--port")
    assert shown["mail.host"] == ("", "")

"""From a file and the environment to `Settings`, or to one error that lists every fault."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from diary.config import rules, sender, values
from diary.config.emergency import KNOWN_NUMBERS
from diary.config.environment import typed
from diary.config.hosts import place_of
from diary.config.options import FREE_SECTIONS, OPTIONS, Option
from diary.config.settings import EmergencyNumbers, MailSecurity, MailServer, ReturnMailbox, Settings
from diary.rules.thresholds import Thresholds

FILE_NAME = "config.toml"
_DEFAULT_PORTS = {
    MailSecurity.STARTTLS: 587,
    MailSecurity.TLS: 465,
    MailSecurity.NONE: 25,
}
_DEFAULT_IMAP_PORTS = {
    MailSecurity.TLS: 993,
    MailSecurity.STARTTLS: 143,
    MailSecurity.NONE: 143,
}


class ConfigError(Exception):
    """Every fault found in the settings, a sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def load(
    environ: Mapping[str, str],
    *,
    file: Path | None = None,
    override: Mapping[str, Any] | None = None,
) -> Settings:
    """Read the settings.

    Later wins: defaults, the file, `environ`, `override` (setting names such as "server.port", from a command line).
    The file is `file`, or what DIARY_CONFIG names, or `config.toml` in the data directory if there is one.

    Raises ConfigError with all faults at once.
    """
    return load_with_origins(environ, file=file, override=override)[0]


def load_with_origins(
    environ: Mapping[str, str],
    *,
    file: Path | None = None,
    override: Mapping[str, Any] | None = None,
) -> tuple[Settings, dict[str, tuple[Any, str]]]:
    """As `load`, and for each setting by name its value and where it comes from; empty is the default."""
    faults: list[str] = []
    environ = typed(environ)
    given: dict[str, Any] = {}
    thresholds: dict[str, Any] = {}
    origins: dict[str, str] = {}
    numbers = dict(KNOWN_NUMBERS)
    path = file or (Path(environ["DIARY_CONFIG"]) if environ.get("DIARY_CONFIG") else None)
    if path is not None:
        _take_file(path, given, thresholds, numbers, faults)
    elif (path := _file_in_data_dir(environ, override or {})) is not None:
        _take_file(path, given, thresholds, numbers, faults)
        if "data.dir" in given:
            faults.append(
                f"{path}: data.dir cannot be set in the data directory itself. Use DIARY_DATA_DIR or --data."
            )
    origins.update(dict.fromkeys([*given, *(f"{rules.SECTION}.{name}" for name in thresholds)], str(path)))
    for option in OPTIONS:
        value = _from_environment(option, environ, faults)
        if value is not None:
            given[option.name] = _parsed(option, value, option.env, faults)
            origins[option.name] = option.env if option.env in environ else f"{option.env}_FILE"
    for name, variable in rules.take_environment(environ, thresholds, faults).items():
        origins[f"{rules.SECTION}.{name}"] = variable
    _name_unknown_variables(environ, faults)
    for name, value in (override or {}).items():
        option = next(o for o in OPTIONS if o.name == name)
        origins[name] = "--data" if name == "data.dir" else f"--{option.key}"
        given[name] = _parsed(option, value, origins[name], faults)
    for option in OPTIONS:
        if option.name not in given:
            given[option.name] = option.parse(option.default)
    _check_together(given, faults)
    in_force = rules.thresholds(given["rules.preset"], thresholds, faults)
    if faults:
        raise ConfigError(faults)
    shown = {**given, **{f"{rules.SECTION}.{name}": value for name, value in in_force.in_public().items()}}
    return (
        _settings(given, in_force, numbers),
        {name: (value, origins.get(name, "")) for name, value in shown.items()},
    )


def _file_in_data_dir(environ: Mapping[str, str], override: Mapping[str, Any]) -> Path | None:
    option = next(o for o in OPTIONS if o.name == "data.dir")
    try:
        home = values.path(override.get("data.dir") or environ.get(option.env) or option.default)
        return home / FILE_NAME if (home / FILE_NAME).is_file() else None
    except (ValueError, OSError):
        return None


def _take_file(
    path: Path,
    given: dict[str, Any],
    thresholds: dict[str, Any],
    numbers: dict[str, EmergencyNumbers],
    faults: list[str],
) -> None:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        faults.append(f"{path} cannot be read: {error.strerror or error}.")
        return
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{path} is not valid TOML: {error}.")
        return
    known = {option.name: option for option in OPTIONS}
    sections = {option.section for option in OPTIONS} | set(FREE_SECTIONS)
    for section, table in content.items():
        if section not in sections:
            faults.append(f"{path}: [{section}] is not a section. There are {', '.join(sorted(sections))}.")
            continue
        if not isinstance(table, dict):
            faults.append(f"{path}: {section} is a section. Write [{section}] and its settings below.")
            continue
        for key, value in table.items():
            name = f"{section}.{key}"
            if section == "emergency_numbers":
                _take_number(path, key, value, numbers, faults)
            elif name in known:
                given[name] = _parsed(known[name], value, f"{path}: {name}", faults)
            elif section == rules.SECTION and key in rules.FAMILIES and isinstance(value, dict):
                rules.take_family(str(path), key, value, thresholds, faults)
            else:
                keys = ", ".join(o.key for o in OPTIONS if o.section == section)
                if section == rules.SECTION:
                    keys += f", and tables: {', '.join(rules.FAMILIES)}"
                faults.append(f"{path}: {name} is not a setting. [{section}] has {keys}.")


def _take_number(
    path: Path,
    country: str,
    value: Any,
    numbers: dict[str, EmergencyNumbers],
    faults: list[str],
) -> None:
    if len(country) != 2 or not country.isascii() or not country.isalpha() or country != country.upper():
        faults.append(
            f"{path}: emergency_numbers.{country}: expected a country code of two capitals, such as GB."
        )
        return
    try:
        numbers[country] = values.emergency_numbers(value)
    except ValueError as error:
        faults.append(f"{path}: emergency_numbers.{country}: {error}.")


def _parsed(option: Option, value: Any, where: str, faults: list[str]) -> Any:
    try:
        return option.parse(value)
    except ValueError as error:
        shown = "" if option.secret else f", not {value!r}"
        faults.append(f"{where}: {error}{shown}.")
        return None


def _from_environment(option: Option, environ: Mapping[str, str], faults: list[str]) -> str | None:
    file = environ.get(f"{option.env}_FILE") if option.secret else None
    if file is None:
        return environ.get(option.env)
    if option.env in environ:
        faults.append(f"{option.env} and {option.env}_FILE are both set. Keep one of them.")
        return None
    try:
        return Path(file).read_text(encoding="utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        faults.append(f"{option.env}_FILE: {file} cannot be read: {error}.")
        return None


def _name_unknown_variables(environ: Mapping[str, str], faults: list[str]) -> None:
    known = {o.env for o in OPTIONS} | {f"{o.env}_FILE" for o in OPTIONS if o.secret} | {"DIARY_CONFIG"}
    known |= rules.VARIABLES.keys()
    faults.extend(
        f"{name} is not a setting. config.example.toml lists them all."
        for name in sorted(environ)
        if name.startswith("DIARY_")
        and not name.startswith(("DIARY_TEST_", "DIARY_ORACLE_"))
        and name not in known
    )


def _check_together(given: Mapping[str, Any], faults: list[str]) -> None:
    """What single settings cannot tell. A setting that could not be read is None here, and was told of already."""
    server_host = given["server.host"]
    for which in ("", "imap_"):
        mail_host = given[f"mail.{which}host"]
        if (
            given[f"mail.{which}security"] is MailSecurity.NONE
            and mail_host
            and not values.is_loopback(mail_host)
        ):
            faults.append(
                f'mail.{which}security: "none" sends mail and password readable to all. It is only for a mail server '
                f"on this machine, and {mail_host} is not. Write starttls or tls."
            )
    if given["mail.imap_host"] and "" in (given["mail.imap_user"], given["mail.imap_password"]):
        faults.append(
            "mail.imap_host is set, but not what to sign in with. Set mail.imap_user and mail.imap_password too."
        )
    if given["mail.password"] and given["mail.user"] == "":
        faults.append("mail.password is set but mail.user is not. Set both or neither.")
    about_mail = [given[name] for name in ("mail.host", "mail.from", "mail.user", "site.url")]
    if None not in about_mail and (fault := sender.fault_of(*about_mail)):
        faults.append(fault)
    if server_host and not values.is_loopback(server_host) and given["site.url"] == "":
        faults.append(
            f"server.host is {server_host}, so others reach the diary, but site.url does not say under which "
            "address. Set it, such as https://diary.example.org."
        )


def _return_mailbox(given: Mapping[str, Any]) -> ReturnMailbox | None:
    if not given["mail.imap_host"]:
        return None
    security: MailSecurity = given["mail.imap_security"]
    return ReturnMailbox(
        host=given["mail.imap_host"],
        port=given["mail.imap_port"] or _DEFAULT_IMAP_PORTS[security],
        security=security,
        user=given["mail.imap_user"],
        password=given["mail.imap_password"],
        folder=given["mail.imap_folder"],
        ca_file=given["mail.ca_file"],
    )


def _settings(
    given: Mapping[str, Any], thresholds: Thresholds, numbers: Mapping[str, EmergencyNumbers]
) -> Settings:
    data_dir: Path = given["data.dir"]
    # Where nothing else is said, the diary listens on this machine alone, and is reached where it listens.
    own = given["server.host"] if values.is_loopback(given["server.host"]) else "127.0.0.1"
    url = given["site.url"] or f"http://{place_of(own, given['server.port'])}"
    security: MailSecurity = given["mail.security"]
    mail = None
    if given["mail.host"]:
        mail = MailServer(
            host=given["mail.host"],
            port=given["mail.port"] or _DEFAULT_PORTS[security],
            security=security,
            user=given["mail.user"],
            password=given["mail.password"],
            ca_file=given["mail.ca_file"],
        )
    return Settings(
        site_url=url,
        site_name=given["site.name"],
        sign_up=given["site.sign_up"],
        trusted_hosts=_trusted(url, given["site.trusted_hosts"]),
        host=given["server.host"],
        port=given["server.port"],
        web_workers=given["server.workers"],
        web_threads=given["server.threads"],
        proxies=given["server.proxies"],
        compress=given["server.compress"],
        data_dir=data_dir,
        database_url=given["data.database"] or f"sqlite:///{data_dir / 'diary.sqlite3'}",
        mail=mail,
        mail_from=sender.sender_of(given["mail.from"], given["mail.user"], url),
        return_to=given["mail.return_to"],
        return_mailbox=_return_mailbox(given),
        session_days=given["session.days"],
        rules_preset=given["rules.preset"],
        rules=thresholds,
        emergency_numbers=numbers,
        kept_mail_days=given["retention.mail_days"],
        kept_session_days=given["retention.session_days"],
        backup_daily=given["backup.daily"],
        backup_dir=given["backup.dir"] or data_dir / "backups",
        backup_keep=given["backup.keep"],
        ping_url=given["ping.url"],
        ping_minutes=given["ping.minutes"],
    )


def _trusted(url: str, more: tuple[str, ...]) -> tuple[str, ...]:
    """The site's own name, what the site adds, and this machine, from which a proxy or an operator asks."""
    own = (urlsplit(url).hostname or "localhost").lower()
    own = f"[{own}]" if ":" in own else own
    return tuple(dict.fromkeys((own, *more, "localhost", "127.0.0.1", "[::1]")))

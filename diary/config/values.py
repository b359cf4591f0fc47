"""Reading single values: each function takes what TOML or the environment gave and returns it checked.

A ValueError says what was expected; `load` puts the setting's name in front.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from diary.config.hosts import is_ip_address as is_ip_address
from diary.config.hosts import is_loopback as is_loopback
from diary.config.one_line import is_one_line
from diary.config.pasted import without_marks
from diary.config.settings import EmergencyNumbers, MailSecurity, SignUp
from diary.rules.thresholds import PRESETS

_PHONE = re.compile(r"\+?[0-9][0-9 ]{1,18}")
_HOST = re.compile(r"\.?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")
_ADDRESS = re.compile(r"[!-~]+@[!-~]+")
_NOT_IN_ADDRESS = frozenset('<>",;:()[]\\')


def line(value: Any) -> str:
    """A text of one line."""
    if not isinstance(value, str) or not is_one_line(value):
        raise ValueError("expected a text of one line")
    return value.strip()


def pasted_line(value: Any) -> str:
    """A text of one line as it was meant: an address or a name often brings marks along that nobody sees."""
    return line(without_marks(value) if isinstance(value, str) else value)


def filled_line(value: Any) -> str:
    """A text of one line that is not empty."""
    text = line(value)
    if not text:
        raise ValueError("expected a text of one line, and not an empty one")
    return text


def secret(value: Any) -> str:
    """A text taken as it stands."""
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError("expected a text of one line")
    return value


def _word(value: Any) -> Any:
    """A word without regard to capitals and spaces around it; anything else as it is."""
    return value.strip().lower() if isinstance(value, str) else value


def _whole(value: Any, low: int, high: int) -> int:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,6}", value.strip()):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"expected a whole number from {low} to {high}")
    return value


def port(value: Any) -> int:
    """A TCP port; 0 lets the system choose one."""
    return _whole(value, 0, 65535)


def optional_port(value: Any) -> int | None:
    """A TCP port, or None where nothing is given."""
    return None if value in (None, "") else _whole(value, 1, 65535)


def small_number(value: Any) -> int:
    """A count of processes or threads."""
    return _whole(value, 1, 64)


def proxies(value: Any) -> int:
    """A count of reverse proxies."""
    return _whole(value, 0, 5)


def session_days(value: Any) -> int:
    """Days a session may last."""
    return _whole(value, 1, 400)


def kept_days(value: Any) -> int:
    """Days that something is kept after it is over."""
    return _whole(value, 1, 3650)


def sign_up(value: Any) -> SignUp:
    """One of open, invitation, closed."""
    try:
        return SignUp(_word(value))
    except ValueError:
        raise ValueError("expected open, invitation or closed") from None


def hosts(value: Any) -> tuple[str, ...]:
    """Names of hosts: a list of texts, or one text with spaces or commas between them."""
    expected = 'expected names of hosts such as "diary.example.org", without https:// and port'
    if isinstance(value, str):
        value = value.replace(",", " ").split()
    if not isinstance(value, list | tuple) or not all(isinstance(name, str) for name in value):
        raise ValueError(expected)
    names = [without_marks(name) for name in value]
    # An IPv6 address stands in brackets where browsers name it; whoever knows only the number need not know that.
    names = [
        f"[{name}]" if ":" in name and name[0] != "[" and is_ip_address(name) else name for name in names
    ]
    if not all(_HOST.fullmatch(name) for name in names):
        raise ValueError(expected)
    return tuple(name.lower() for name in names)


def host(value: Any) -> str:
    """The name or number of a machine, or empty; an IPv6 address with or without its brackets."""
    text = pasted_line(value)
    return text[1:-1] if text.startswith("[") and text.endswith("]") else text


def filled_host(value: Any) -> str:
    """The name or number of a machine."""
    return host(filled_line(value))


def path(value: Any) -> Path:
    """A path, with `~` for the home directory."""
    if not isinstance(value, str | Path) or not str(value).strip() or "\0" in str(value):
        raise ValueError("expected a path")
    try:
        return Path(str(value).strip()).expanduser().absolute()
    except RuntimeError:
        raise ValueError("expected a path; there is no such user's home") from None


def optional_path(value: Any) -> Path | None:
    """The path of a file that exists, or None where nothing is given."""
    if value in (None, ""):
        return None
    found = path(value)
    if not found.is_file():
        raise ValueError(f"expected the path of a file; there is none at {found}")
    return found


def optional_directory(value: Any) -> Path | None:
    """The path of a directory, which may be made later, or None where nothing is given."""
    return None if value in (None, "") else path(value)


def yes_or_no(value: Any) -> bool:
    """A TOML boolean, or one of yes, no, true, false, on, off, 1, 0."""
    words = {
        **dict.fromkeys(("yes", "true", "on", "1"), True),
        **dict.fromkeys(("no", "false", "off", "0"), False),
    }
    found = value if isinstance(value, bool) else words.get(str(value).strip().lower())
    if found is None:
        raise ValueError("expected true or false")
    return found


def kept_backups(value: Any) -> int:
    """Days whose backups are kept."""
    return _whole(value, 1, 366)


def site_url(value: Any) -> str:
    """An http(s) address without query. Plain http only for this machine: sign-in cookies need https elsewhere."""
    text = pasted_line(value)
    if not text:
        return ""
    expected = "expected an address such as https://diary.example.org"
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise ValueError(expected) from None
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.query
        or parts.fragment
        or parts.username
    ):
        raise ValueError(expected)
    if not text.isascii():
        raise ValueError(f"{expected}, with other letters written as browsers send them (xn--…)")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError(
            "plain http works on this machine alone: browsers drop sign-in cookies that are sent over it. "
            "Put a reverse proxy with a certificate in front and write https://"
        )
    return text.rstrip("/")


def ping_url(value: Any) -> str:
    """An http or https address to ask; empty for none."""
    text = secret(value).strip()
    if not text:
        return ""
    expected = "expected an address such as https://watch.example.org/key, without spaces, user name and #"
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise ValueError(expected) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment or parts.username:
        raise ValueError(expected)
    if not re.fullmatch(r"[!-~]+", text):
        raise ValueError(expected)
    return text


def ping_minutes(value: Any) -> int:
    """Minutes between two times."""
    return _whole(value, 1, 1440)


def database_url(value: Any) -> str:
    """A SQLite or PostgreSQL address; empty for SQLite in the data directory."""
    text = secret(value)
    if text and not text.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise ValueError("expected an address that begins with postgresql:// or sqlite:///")
    if text.startswith("sqlite") and text.removeprefix("sqlite:///").partition("?")[0] in ("", ":memory:"):
        raise ValueError("expected the path of a file behind sqlite:///, since several processes share it")
    return text


def mail_security(value: Any) -> MailSecurity:
    """One of starttls, tls, none."""
    try:
        return MailSecurity(_word(value))
    except ValueError:
        raise ValueError("expected starttls, tls or none") from None


def address(value: Any) -> str:
    """An e-mail address; empty for the default."""
    text = pasted_line(value)
    if text and (not _ADDRESS.fullmatch(text) or text.count("@") != 1 or _NOT_IN_ADDRESS & set(text)):
        raise ValueError("expected an e-mail address such as diary@example.org")
    return text


def imap_folder(value: Any) -> str:
    """The name of a folder of a mailbox, in ASCII."""
    text = filled_line(value)
    if not text.isascii() or set('"\\%*') & set(text):
        raise ValueError("expected the name of a folder such as INBOX, in plain letters")
    return text


def preset(value: Any) -> str:
    """The name of a set of thresholds."""
    value = _word(value)
    if not isinstance(value, str) or value not in PRESETS:
        raise ValueError(f"expected one of {', '.join(PRESETS)}")
    return str(value)


def emergency_numbers(value: Any) -> EmergencyNumbers:
    """A number, or a table with `emergency` and, if there is one, `advice`."""
    table = {"emergency": value} if isinstance(value, str) else value
    if not isinstance(table, dict) or not set(table) <= {"emergency", "advice"} or "emergency" not in table:
        raise ValueError('expected a number such as "112", or { emergency = "999", advice = "111" }')
    for number in table.values():
        if not isinstance(number, str) or not _PHONE.fullmatch(number):
            raise ValueError(f'expected a telephone number in quotes, such as "112", not {number!r}')
    return EmergencyNumbers(**table)

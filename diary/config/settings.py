"""Settings as the rest of the project sees them: frozen values, already checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from diary.config.hosts import is_loopback, is_made_up
from diary.rules.thresholds import Thresholds


class SignUp(StrEnum):
    """Who may start a diary here."""

    OPEN = "open"
    INVITATION = "invitation"
    """Only addresses that were invited with `diary invitations add`."""
    CLOSED = "closed"
    """Nobody by themself; `diary patients add` still works."""


class MailSecurity(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over."""

    host: str
    port: int
    security: MailSecurity
    user: str
    password: str
    ca_file: Path | None = None
    """Certificates to trust besides the system's, for a mail server with a certificate of one's own."""

    def __repr__(self) -> str:
        """Without the password: settings end up in logs and error pages."""
        return f"MailServer({self.host}:{self.port}, {self.security})"


@dataclass(frozen=True, slots=True)
class ReturnMailbox:
    """Where mail comes back to, read over IMAP."""

    host: str
    port: int
    security: MailSecurity
    user: str
    password: str
    folder: str
    ca_file: Path | None = None
    """As of `MailServer`."""

    def __repr__(self) -> str:
        """Without the password."""
        return f"ReturnMailbox({self.host}:{self.port}, {self.security}, {self.folder})"


@dataclass(frozen=True, slots=True)
class EmergencyNumbers:
    """Whom to call in one country: `emergency` for an ambulance, `advice` for a health line (or empty)."""

    emergency: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a site can set. Made by `diary.config.load`."""

    site_url: str
    site_name: str
    sign_up: SignUp
    trusted_hosts: tuple[str, ...]
    """Names under which a browser may ask for the site; a leading dot takes in all names below."""
    host: str
    port: int
    web_workers: int
    web_threads: int
    proxies: int
    """How many reverse proxies stand in front and may name the client's address; 0 trusts no such header."""
    compress: bool
    """Whether pages are packed here; where the proxy does it, they need not be."""
    data_dir: Path
    database_url: str = field(repr=False)
    """May hold a password: settings end up in logs and error pages."""
    mail: MailServer | None
    """None: mail is written as `.eml` files into `mail_dir`."""
    mail_from: str
    return_to: str
    """Where mail comes back to that cannot be delivered; empty where that is `mail_from`."""
    return_mailbox: ReturnMailbox | None
    """Whose mailbox is read for it; None for none."""
    session_days: int
    rules_preset: str
    rules: Thresholds
    """The numbers that the rules go by: the preset's, with what the site changed."""
    emergency_numbers: Mapping[str, EmergencyNumbers]
    """By ISO 3166 country code."""
    kept_mail_days: int
    """Days that the record of a mail is kept after it was sent or given up."""
    kept_session_days: int
    """Days that the record of a sign-in is kept after it ended."""
    backup_daily: bool
    backup_dir: Path
    """Where backups of a SQLite database go; it need not be there yet."""
    backup_keep: int
    """Days whose backups are kept."""
    ping_url: str = field(repr=False)
    """The address outside that is asked while the diary is well; empty for none. It may hold a secret."""
    ping_minutes: int
    """Minutes between two times."""

    @property
    def mail_dir(self) -> Path:
        """Where mail is written while no mail server is set."""
        return self.data_dir / "mail"

    @property
    def letters_dir(self) -> Path:
        """Where the small fonts of PDFs are kept. It can be emptied at any time."""
        return self.data_dir / "cache" / "letters"

    @property
    def envelope_sender(self) -> str:
        """What the mail server is told the mail comes from: reports about it go there."""
        return self.return_to or self.mail_from

    @property
    def sends_mail(self) -> bool:
        """Whether mail can leave this machine: a mail server is set, and its name is none of the handbooks'."""
        return self.mail is not None and not is_made_up(self.mail.host)

    @property
    def is_for_others(self) -> bool:
        """Whether people reach the site from elsewhere: its address is not this machine's own."""
        return not is_loopback(urlsplit(self.site_url).hostname or "")

    @property
    def is_https(self) -> bool:
        """Whether people reach the site over HTTPS: decides on `Secure` cookies and HSTS."""
        return urlsplit(self.site_url).scheme == "https"

    @property
    def url_prefix(self) -> str:
        """The path under which the site lies, without the trailing slash: empty at the root of a host."""
        return urlsplit(self.site_url).path.rstrip("/")

    def link(self, path: str) -> str:
        """The full address of `path` (which begins with a slash), for a mail."""
        return self.site_url.rstrip("/") + path

    def numbers_for(self, country: str) -> EmergencyNumbers | None:
        """Whom to call in a country, None where it is unknown to the site."""
        return self.emergency_numbers.get(country)

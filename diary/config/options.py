"""Every setting, once: its place in the file, its environment variable, its default and what it means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from diary.config import values


@dataclass(frozen=True, slots=True)
class Option:
    """One setting. `parse` takes a TOML value or an environment string and raises ValueError with what it expected."""

    section: str
    key: str
    env: str
    parse: Callable[[Any], Any]
    default: Any
    about: str
    secret: bool = False
    """A secret may also be given as a file, in the environment variable with `_FILE` behind its name."""

    @property
    def name(self) -> str:
        """As a person finds it in the file."""
        return f"{self.section}.{self.key}"


OPTIONS = (
    Option(
        "site",
        "url",
        "DIARY_SITE_URL",
        values.site_url,
        "",
        "Where people reach the diary, for links in mail. https, unless it is this machine alone. "
        "Empty: http://127.0.0.1 with the port below.",
    ),
    Option(
        "site",
        "name",
        "DIARY_SITE_NAME",
        values.filled_line,
        "Symptom diary",
        "The name at the top of each page and in mail.",
    ),
    Option(
        "site",
        "sign_up",
        "DIARY_SIGN_UP",
        values.sign_up,
        "open",
        "Who may start a diary: open to all, by invitation (diary invitations add), or closed.",
    ),
    Option(
        "site",
        "trusted_hosts",
        "DIARY_TRUSTED_HOSTS",
        values.hosts,
        [],
        "Names under which browsers may ask for the site, besides the one in site.url and this machine's own. "
        "A leading dot takes in all names below it.",
    ),
    Option(
        "server",
        "host",
        "DIARY_HOST",
        values.filled_host,
        "127.0.0.1",
        "The address to listen on. 127.0.0.1 is this machine alone.",
    ),
    Option("server", "port", "DIARY_PORT", values.port, 8000, "The port to listen on."),
    Option(
        "server",
        "workers",
        "DIARY_WORKERS",
        values.small_number,
        2,
        "Web processes, 1 to 64.",
    ),
    Option(
        "server",
        "threads",
        "DIARY_THREADS",
        values.small_number,
        4,
        "Threads in each web process, 1 to 64: as many requests are answered at once. Connections that wait take none.",
    ),
    Option(
        "server",
        "proxies",
        "DIARY_PROXIES",
        values.proxies,
        0,
        "How many reverse proxies stand in front (0 to 5). With 0 no forwarded header is believed.",
    ),
    Option(
        "server",
        "compress",
        "DIARY_COMPRESS",
        values.yes_or_no,
        True,
        "Whether pages are sent packed (gzip), about a quarter of their size. false where the proxy in front packs "
        "them.",
    ),
    Option(
        "data",
        "dir",
        "DIARY_DATA_DIR",
        values.path,
        "~/.local/share/symptom-diary",
        "The data directory: database, mail files and the secret key. Only its owner can read it.",
    ),
    Option(
        "data",
        "database",
        "DIARY_DATABASE_URL",
        values.database_url,
        "",
        "A SQLAlchemy address such as postgresql://user:password@host/diary. Empty: SQLite in the data directory.",
        secret=True,
    ),
    Option(
        "mail",
        "host",
        "DIARY_SMTP_HOST",
        values.host,
        "",
        "The mail server. Empty: mail is written as .eml files into the data directory.",
    ),
    Option(
        "mail",
        "port",
        "DIARY_SMTP_PORT",
        values.optional_port,
        None,
        "Its port. Left out: 587 for starttls, 465 for tls, 25 for none.",
    ),
    Option(
        "mail",
        "security",
        "DIARY_SMTP_SECURITY",
        values.mail_security,
        "starttls",
        "starttls, tls, or none (only for a mail server on this machine).",
    ),
    Option(
        "mail",
        "user",
        "DIARY_SMTP_USER",
        values.pasted_line,
        "",
        "The name to sign in to the mail server with; empty: no sign-in.",
    ),
    Option(
        "mail",
        "password",
        "DIARY_SMTP_PASSWORD",
        values.secret,
        "",
        "The password that goes with it.",
        secret=True,
    ),
    Option(
        "mail",
        "ca_file",
        "DIARY_SMTP_CA_FILE",
        values.optional_path,
        None,
        "A file of certificates to trust besides the system's, for the mailbox below too.",
    ),
    Option(
        "mail",
        "from",
        "DIARY_MAIL_FROM",
        values.address,
        "",
        "The sender's address. Empty: mail.user where that is an address, else diary@ and the host of site.url. "
        "A made-up one is refused at the start, except with a mail server on this machine.",
    ),
    Option(
        "mail",
        "return_to",
        "DIARY_MAIL_RETURN_TO",
        values.address,
        "",
        "The address that mail comes back to which cannot be delivered. Empty: the sender's.",
    ),
    Option(
        "mail",
        "imap_host",
        "DIARY_IMAP_HOST",
        values.host,
        "",
        "The server of the mailbox that mail comes back to, read every few minutes. Empty: none is read.",
    ),
    Option(
        "mail",
        "imap_port",
        "DIARY_IMAP_PORT",
        values.optional_port,
        None,
        "Its port. Left out: 993 for tls, 143 for starttls and none.",
    ),
    Option(
        "mail",
        "imap_security",
        "DIARY_IMAP_SECURITY",
        values.mail_security,
        "tls",
        "tls, starttls, or none (only for a server on this machine).",
    ),
    Option(
        "mail",
        "imap_user",
        "DIARY_IMAP_USER",
        values.pasted_line,
        "",
        "The name to sign in to that mailbox with, often its whole address.",
    ),
    Option(
        "mail",
        "imap_password",
        "DIARY_IMAP_PASSWORD",
        values.secret,
        "",
        "The password that goes with that name.",
        secret=True,
    ),
    Option(
        "mail",
        "imap_folder",
        "DIARY_IMAP_FOLDER",
        values.imap_folder,
        "INBOX",
        "The folder of that mailbox. Reports about mail of the diary are marked as read there, and nothing else.",
    ),
    Option(
        "session",
        "days",
        "DIARY_SESSION_DAYS",
        values.session_days,
        90,
        "Days to stay signed in on one's own device, 1 to 400.",
    ),
    Option(
        "rules",
        "preset",
        "DIARY_RULES_PRESET",
        values.preset,
        "default",
        'How easily "worse over time" speaks up: default, sensitive, strict or steady (waits for more in people whose '
        "numbers swing). Single numbers below win over it.",
    ),
    Option(
        "retention",
        "mail_days",
        "DIARY_KEPT_MAIL_DAYS",
        values.kept_days,
        180,
        "Days that the record of a mail (to whom, when, not what) is kept, 1 to 3650. "
        "Diaries are never deleted by age.",
    ),
    Option(
        "retention",
        "session_days",
        "DIARY_KEPT_SESSION_DAYS",
        values.kept_days,
        30,
        "Days that the record of a sign-in is kept after it ended, 1 to 3650.",
    ),
    Option(
        "backup",
        "daily",
        "DIARY_BACKUP_DAILY",
        values.yes_or_no,
        True,
        "Whether the scheduler copies a SQLite database once a day.",
    ),
    Option(
        "backup",
        "dir",
        "DIARY_BACKUP_DIR",
        values.optional_directory,
        "",
        "Where the copies go, best on another disk. Empty: backups in the data directory.",
    ),
    Option(
        "backup",
        "keep",
        "DIARY_BACKUP_KEEP",
        values.kept_backups,
        7,
        "How many days' copies are kept, 1 to 366; beside them the last copy of each of four weeks.",
    ),
    Option(
        "ping",
        "url",
        "DIARY_PING_URL",
        values.ping_url,
        "",
        "An address of somebody who watches, such as https://watch.example.org/key. The scheduler asks it while the "
        "diary is well; they raise the alarm when it stops. Empty: none.",
        secret=True,
    ),
    Option(
        "ping",
        "minutes",
        "DIARY_PING_MINUTES",
        values.ping_minutes,
        5,
        "How often it is asked, 1 to 1440.",
    ),
)

FREE_SECTIONS = ("emergency_numbers",)
"""Sections whose keys are the site's own: a country code each."""

"""The settings in force, by the names they have in the file, as they may be shown: no secret is among them."""

from __future__ import annotations

from typing import Any

from diary.config.options import OPTIONS
from diary.config.settings import Settings
from diary.rules.thresholds import DEFAULT


def as_text(value: Any) -> str:
    """A value as it is shown; empty where there is none. Not for secrets."""
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def in_force(settings: Settings) -> dict[str, str | bool]:
    """Each setting as it works now, whatever it was given as; of a secret only whether it is set.

    Of the rules' numbers those that differ from the ones that ship.
    """
    mail, box = settings.mail, settings.return_mailbox
    values = {
        "site.url": settings.site_url,
        "site.name": settings.site_name,
        "site.sign_up": settings.sign_up,
        "site.trusted_hosts": settings.trusted_hosts,
        "server.host": settings.host,
        "server.port": settings.port,
        "server.workers": settings.web_workers,
        "server.threads": settings.web_threads,
        "server.proxies": settings.proxies,
        "server.compress": settings.compress,
        "data.dir": settings.data_dir,
        "data.database": settings.database_url,
        "mail.host": mail and mail.host,
        "mail.port": mail and mail.port,
        "mail.security": mail and mail.security,
        "mail.user": mail and mail.user,
        "mail.password": mail and mail.password,
        "mail.ca_file": mail and mail.ca_file,
        "mail.from": settings.mail_from,
        "mail.return_to": settings.envelope_sender,
        "mail.imap_host": box and box.host,
        "mail.imap_port": box and box.port,
        "mail.imap_security": box and box.security,
        "mail.imap_user": box and box.user,
        "mail.imap_password": box and box.password,
        "mail.imap_folder": box and box.folder,
        "session.days": settings.session_days,
        "rules.preset": settings.rules_preset,
        "retention.mail_days": settings.kept_mail_days,
        "retention.session_days": settings.kept_session_days,
        "backup.daily": settings.backup_daily,
        "backup.dir": settings.backup_dir,
        "backup.keep": settings.backup_keep,
        "ping.url": settings.ping_url,
        "ping.minutes": settings.ping_minutes,
    }
    shown: dict[str, str | bool] = {
        option.name: bool(values[option.name]) if option.secret else as_text(values[option.name])
        for option in OPTIONS
    }
    usual = DEFAULT.in_public()
    numbers = settings.rules.in_public().items()
    return {**shown, **{f"rules.{name}": value for name, value in numbers if value != usual[name]}}

"""A mail to see whether mail arrives: to oneself through the queue, or to any address straight from the server."""

from __future__ import annotations

from datetime import datetime, timedelta

from diary.config import Settings
from diary.mail import catalog
from diary.mail.catalog import Envelope
from diary.mail.kinds import MailKind
from diary.mail.message import Message, new_message_id
from diary.services import outbox
from diary.services.permissions import rate_limits
from diary.services.permissions.secret import secret_key
from diary.store.models import Account
from diary.store.work import Work

USEFUL_FOR = timedelta(hours=24)


def send_to_oneself(work: Work, account: Account) -> timedelta | None:
    """Queue a test mail to `account`. None: it is on its way. Otherwise how long until the next one can be asked for,
    and none was queued.
    """
    tries = [(rate_limits.TEST_MAIL_BY_ACCOUNT, str(account.id))]
    wait = rate_limits.take(work, secret_key(work.settings.data_dir), tries)
    if wait is None:
        outbox.enqueue(
            work,
            outbox.NewMail(
                MailKind.TEST,
                account.id,
                dedupe_key=f"{MailKind.TEST}:{account.id}:{work.now.isoformat()}",
                expires_at=work.now + USEFUL_FOR,
            ),
        )
    return wait


def send_now(now: datetime, settings: Settings, to: str, *, wait: float) -> Message:
    """Hand a test mail for any address straight to the mail server of the settings. Raises TransportError.

    Gives the mail as it was taken; `wait` seconds are waited for each answer. The address need not be that of an
    account, and nothing is kept.
    """
    from diary.mail.smtp import SmtpTransport

    assert settings.mail is not None  # noqa: S101 - whoever calls this has said so where there is none
    domain = settings.mail_from.rpartition("@")[2]
    envelope = Envelope(settings, to, "", new_message_id(settings.mail_from), now)
    message = catalog.test(envelope, link="")
    transport = SmtpTransport(settings.mail, domain, return_to=settings.return_to, timeout=wait)
    try:
        transport.send(message)
    finally:
        transport.close()
    return message

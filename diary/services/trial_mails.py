"""A mail to oneself, to see whether mail arrives."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from diary.config import Settings
from diary.mail.kinds import MailKind
from diary.services import limits, outbox
from diary.services.secret import secret_key
from diary.store.models import Account

USEFUL_FOR = timedelta(hours=24)


def send_to_oneself(
    session: Session, now: datetime, settings: Settings, account: Account
) -> timedelta | None:
    """Queue a test mail to `account`. None: it is on its way. Otherwise how long until the next one can be asked for,
    and none was queued.
    """
    tries = [(limits.TEST_MAIL_BY_ACCOUNT, str(account.id))]
    wait = limits.take(session, now, secret_key(settings.data_dir), tries)
    if wait is None:
        outbox.enqueue(
            session,
            now,
            settings,
            MailKind.TEST,
            account,
            dedupe_key=f"{MailKind.TEST}:{account.id}:{now.isoformat()}",
            expires_at=now + USEFUL_FOR,
        )
    return wait

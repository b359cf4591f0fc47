"""Mail that somebody may need at once, ended by the link in one, and the mails that tell of it."""

from __future__ import annotations

from email.message import EmailMessage
from urllib.parse import urlsplit

from sqlalchemy import select

from diary.services.mailbox import preferences
from diary.services.permissions.secret import secret_key
from diary.services.permissions.signed_links import unsubscribe_path
from diary.store.models import Account
from diary.store.models.mailbox import Topic
from tests.mail_server import FakeMailServer
from tests.web.conftest import Site

ANN = "ann@example.org"
TO_NORA = [Topic.CARE_EMERGENCIES, Topic.CARE_ALERTS]


def account_id(site: Site, email: str) -> int:
    with site.reading() as session:
        return session.scalars(select(Account.id).where(Account.email == email)).one()


def link_to(site: Site, email: str, topic: Topic) -> str:
    secret = secret_key(site.settings.data_dir)
    return unsubscribe_path(secret, account_id(site, email), topic, site.patient_ids[ANN])


def is_stopped(site: Site, email: str, topic: Topic) -> bool:
    with site.reading() as session:
        return preferences.stopped(session, account_id(site, email), topic, site.patient_ids[ANN])


def end(site: Site, email: str, topic: Topic) -> None:
    browser = site.browser()
    browser.get(link_to(site, email, topic))
    browser.submit("unsubscribe", {"understood": True})
    assert is_stopped(site, email, topic)


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def mail_to(server: FakeMailServer, email: str) -> EmailMessage:
    (mail,) = [mail for mail in server.mails if str(mail["To"]) == email]
    return mail


def way_back_in(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    (link,) = [line for line in body.get_content().splitlines() if "/mail-again/" in line]
    return urlsplit(link).path

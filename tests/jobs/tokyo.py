"""Ann writes from Tokyo, nine hours ahead of UTC; Nora is in her circle. Mail goes to a server of the test's."""

from __future__ import annotations

import dataclasses
from email.message import EmailMessage
from pathlib import Path

from sqlalchemy import Engine

from diary.config import load
from diary.jobs.deliver import Delivery, deliver_some
from diary.jobs.loop import drain
from diary.mail.smtp import SmtpTransport
from tests.mail_server import FakeMailServer
from tests.outbox import SetClock
from tests.services.conftest import MONDAY, Site, at
from tests.services.notifications.home import Home


def home_in_tokyo(engine: Engine, server: FakeMailServer, directory: Path) -> Home:
    """It is Monday noon there."""
    settings = load(
        {"DIARY_DATA_DIR": str(directory / "data"), "DIARY_SITE_URL": "https://diary.example.org"}
    )
    site = Site(engine, dataclasses.replace(settings, mail=server.address), now=at(MONDAY, 3))
    site.make_patient(country="JP", timezone="Asia/Tokyo")
    home = Home(site)
    home.add("nora")
    return home


def deliver(home: Home) -> None:
    """Hand over all mail that is due."""
    assert home.settings.mail is not None
    transport = SmtpTransport(home.settings.mail, "diary.example.org", timeout=5)
    drain(lambda: deliver_some(Delivery(home.engine, home.settings, SetClock(home.site.now), transport)))


def the_mail(server: FakeMailServer, name: str) -> tuple[str, str]:
    """Heading and text of the one mail that somebody got."""
    (mail,) = [mail for mail in server.mails if mail["To"] == f"{name}@example.org"]
    return str(mail["Subject"]), text_of(mail)


def text_of(mail: EmailMessage) -> str:
    """What it says, in one line."""
    body = mail.get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())

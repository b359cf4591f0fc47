"""What waits in the outbox handed to a real mail server."""

from __future__ import annotations

import dataclasses

from diary.jobs.deliver import Delivery, deliver_some
from diary.mail.smtp import SmtpTransport
from tests.mail_server import FakeMailServer
from tests.web.conftest import Site


def deliver(site: Site, server: FakeMailServer) -> dict[str, int]:
    """Hand over all that is due now; gives how many mails came to which end."""
    settings = dataclasses.replace(site.settings, mail=server.address)
    now = Delivery(
        site.engine, settings, site.clock, SmtpTransport(server.address, "diary.example.org", timeout=5)
    )
    while deliver_some(now):
        pass
    return dict(now.outcomes)

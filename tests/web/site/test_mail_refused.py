"""While the mail server takes no mail from the site, each page of whoever runs it says so; nobody else's does."""

from __future__ import annotations

from diary.jobs.deliver import Delivery, deliver_some
from diary.mail.smtp import SmtpTransport
from diary.rules.records import Sign
from diary.store.models import Account, Patient
from tests.browser import Browser
from tests.factories import make_report
from tests.mail_server import FakeMailServer, mail_server
from tests.web.conftest import Site

SAYS = "550 5.4.5 Daily user sending limit exceeded"
BAR = "No mail goes out from this site."


def deliver(site: Site, server: FakeMailServer) -> None:
    transport = SmtpTransport(server.address, "diary.example.org", timeout=5)
    deliver_some(Delivery(site.engine, site.settings, site.clock, transport))


def test_it_is_said_until_a_mail_is_taken(site: Site, ann: Browser, olga: Browser) -> None:
    with site.writing() as session:
        now, patient = site.clock.now(), session.get_one(Patient, site.patient_ids["ann@example.org"])
        make_report(session, now, site.settings, patient, now.date(), signs=(Sign.CHEST,))
    with mail_server() as server:
        server.at_data.extend([SAYS] * 3)
        for _hour in range(3):
            deliver(site, server)
            site.clock.move_on(hours=1)
        for path in ("/help", "/site", "/site/mail"):
            text = olga.get(path).text
            assert BAR in text, path
            assert "5.4.5" in text
            assert "Ask for a higher limit." in text
        for page in ("/today", "/mail/sent", "/help"):
            assert BAR not in ann.get(page).text
        with site.reading() as session:
            assert session.get_one(Account, patient.account_id).undeliverable_at is None
        deliver(site, server)
        assert len(server.mails) == 1
    assert BAR not in olga.get("/help").text

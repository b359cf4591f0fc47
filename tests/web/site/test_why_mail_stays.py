"""What keeps all mail from going out is told to whoever runs the site, and patients are not told what is not so."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from diary.config import MailSecurity, MailServer
from diary.jobs.deliver import Delivery, deliver_some
from diary.mail import transport as transports
from diary.mail.kinds import MailKind
from diary.mail.smtp import SmtpTransport
from diary.mail.transport import FileTransport, Transport
from diary.rules.records import Sign
from diary.store.models import Patient
from diary.store.models.outbox import MailState
from diary.words.mail_outcomes import HeldBack
from tests.browser import Browser
from tests.factories import make_report
from tests.page import text_of
from tests.web.conftest import Site
from tests.web.mailbox.sent_mails import REFUSED, account_of, mailed

ANN = "ann@example.org"


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


def an_urgent_mail(site: Site) -> None:
    with site.writing() as session:
        now, patient = site.clock.now(), session.get_one(Patient, site.patient_ids[ANN])
        make_report(session, now, site.settings, patient, now.date(), signs=(Sign.LIMB,))
    assert [mail.kind for mail in site.mails()] == [MailKind.URGENT]


def deliver(site: Site, transport: Transport) -> dict[str, int]:
    delivery = Delivery(site.engine, site.settings, site.clock, transport)
    deliver_some(delivery)
    return dict(delivery.outcomes)


def shown_to(browser: Browser, path: str) -> str:
    return text_of(browser.get(path).by_id("main"))


def test_certificates_that_cannot_be_read_are_told_to_the_operator(
    site: Site, ann: Browser, olga: Browser, tmp_path: Path
) -> None:
    an_urgent_mail(site)
    server = MailServer("m.example.org", 25, MailSecurity.TLS, "", "", ca_file=tmp_path / "my ca.pem")
    assert deliver(site, SmtpTransport(server, "example.org")) == {"retry": 1}
    cause = f"The certificates to trust cannot be taken from {tmp_path}/my ca.pem: No such file or directory."
    for path in ("/site/mail", "/site/mail/log"):
        assert cause in shown_to(olga, path)
    assert "This site cannot reach its mail server." in shown_to(ann, "/mail/sent")


def test_a_full_disk_is_told_to_the_operator_and_patients_hear_of_no_mail_server(
    site: Site, ann: Browser, olga: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_file: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    an_urgent_mail(site)
    folder = tmp_path / "My Diary" / "mail"
    monkeypatch.setattr(transports, "_write_whole", full)
    assert deliver(site, FileTransport(folder, print)) == {"retry": 1}
    for path in ("/site/mail", "/site/mail/log"):
        assert f"{folder} cannot be written to: No space left on device." in shown_to(olga, path)
    told = shown_to(ann, "/mail/sent")
    assert "Something is wrong with this site. Please tell the person who runs it." in told
    assert "mail server" not in told.partition("Waiting.")[2]


@pytest.mark.parametrize("state", list(MailState))
def test_a_code_that_nobody_knows_is_unknown_on_every_page(
    site: Site, ann: Browser, olga: Browser, state: MailState
) -> None:
    newer = {"kind": "mailbox_gone", "step": "in the middle", "why": "452 4.2.2"}
    for kind, of in ((MailKind.URGENT, ANN), (MailKind.TEST, "")):
        mail_id = mailed(
            site, kind, of=of, state=state, attempts=2, outcome_facts=newer, server_reply="452 x"
        )
        with site.writing() as session:
            session.execute(
                text("UPDATE outbox_mail SET outcome = 'mailbox_gone' WHERE id = :id"), {"id": mail_id}
            )
    unknown = "It is not known why."
    told = {path: shown_to(olga, path) for path in ("/site/mail", "/site/mail/log")}
    assert told["/site/mail/log"].count(unknown) == 1, "of the mail about an account alone"
    assert told["/site/mail"].count(unknown) == (state in (MailState.QUEUED, MailState.FAILED))
    sent = shown_to(ann, "/mail/sent")
    if state is MailState.DROPPED:
        assert sent.count("It was not needed any more.") == 2
    else:
        assert sent.count(unknown) == 2 * (state not in (MailState.SENT, MailState.KEPT))
    assert not any("452" in page for page in (sent, *told.values()))


def test_what_kept_the_only_mail_that_fails_is_told_beside_others_that_wait(
    site: Site, ann: Browser, olga: Browser
) -> None:
    mailed(site, MailKind.URGENT, state=MailState.FAILED, error=REFUSED)
    mailed(site, MailKind.REMINDER, state=MailState.QUEUED, error=HeldBack.QUIET_HOURS)
    assert "did not take the recipient: 550 5.1.1" in shown_to(olga, "/site/mail/log")
    with site.reading() as session:
        ann_id = account_of(session, ANN).id
    assert "did not take the recipient: 550 5.1.1" in shown_to(olga, f"/site/mail/log?account={ann_id}")

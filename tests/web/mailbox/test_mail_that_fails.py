"""Where mail does not get through, those who rely on it are told: the person, the patient, and on the follow-up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from diary.rules.records import Sign
from diary.services.mailbox.resend import again
from diary.services.outbox import bounces
from diary.services.permissions import rate_limits
from diary.store.models import Account, OutboxMail, Patient
from diary.store.models.circle import Grant
from diary.store.models.outbox import MailState
from diary.store.work import Work
from tests.browser import Browser
from tests.factories import make_report, work_at
from tests.outbox import became as note
from tests.page import text_of
from tests.web.circle.circling import NORA, invite, join, person
from tests.web.conftest import Site
from tests.web.mailbox.sent_mails import REFUSED, account_of

ANN = "ann@example.org"


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


def mark(site: Site, email: str) -> None:
    with site.writing() as session:
        bounces.mark(work_at(session, site.clock.now()), account_of(session, email).id, REFUSED)


def is_marked(site: Site, email: str) -> bool:
    with site.reading() as session:
        return (
            session.scalars(select(Account).where(Account.email == email)).one().undeliverable_at is not None
        )


def notice_of(browser: Browser, path: str) -> str:
    found = [each for each in browser.get(path).root.iter("aside") if each.get("class") == "dead-address"]
    return text_of(found[0]) if found else ""


def test_whose_mail_does_not_arrive_is_told_on_every_page(site: Site, ann: Browser) -> None:
    paths = ("/today", "/follow-ups", "/trends", "/profile", "/mail/sent", "/help", "/people")
    assert [notice_of(ann, path) for path in paths if path != "/help"] == [""] * 6
    mark(site, ANN)
    for path in paths:
        if path != "/help":
            assert "Mail to ann@example.org does not arrive." in notice_of(ann, path), path
            assert "550" not in ann.page.html
    assert notice_of(ann, "/mail") == ""
    assert "Mail to this address does not arrive." in ann.page.text, "that page says it itself"
    ann.sign_out()
    assert notice_of(ann, "/sign-in") == ""


def test_one_reads_it_of_ones_own_address_alone(site: Site, ann: Browser) -> None:
    nora = person(site)
    join(site)
    mark(site, ANN)
    assert notice_of(nora, f"/people/{site.patient_ids[ANN]}/trends") == ""


def test_try_again_takes_the_mark_away_and_sends_a_mail(site: Site, ann: Browser) -> None:
    mark(site, ANN)
    ann.get("/today")
    page = ann.submit("try-address")
    assert "A test mail to ann@example.org is on its way." in page.text
    assert [mail.kind for mail in site.mails()] == ["test"]
    assert not is_marked(site, ANN)
    assert notice_of(ann, "/today") == ""


def test_tried_too_often_the_mark_stays(site: Site, ann: Browser) -> None:
    for _time in range(rate_limits.TEST_MAIL_BY_ACCOUNT.most):
        mark(site, ANN)
        ann.get("/today")
        ann.submit("try-address")
        site.clock.move_on(seconds=1)
    mark(site, ANN)
    ann.get("/today")
    assert "tried this a few times" in ann.submit("try-address").text
    assert is_marked(site, ANN)
    assert len(site.mails()) == rate_limits.TEST_MAIL_BY_ACCOUNT.most


def test_the_patient_reads_beside_whom_mail_does_not_arrive(site: Site, ann: Browser) -> None:
    person(site)
    place_id = join(site, NORA, Grant.ALERTS)
    assert "does not arrive" not in ann.get("/circle").text
    mark(site, NORA)
    card = text_of(ann.get("/circle").by_id(f"caregiver-{place_id}"))
    assert "Mail to Nora does not arrive. They are told last." in card
    assert "Mail to Nora does not arrive." in ann.get(f"/circle/{place_id}").text


def test_an_invitation_that_could_not_be_delivered_says_so_until_a_new_one_is_sent(
    site: Site, ann: Browser
) -> None:
    invite(ann)
    assert "could not be delivered" not in ann.get("/circle").text
    with site.writing() as session:
        mail = session.query(OutboxMail).one()
        mail.state, mail.ended_at = MailState.FAILED, site.clock.now()
        note(mail, REFUSED)
        mail.params = {}
    assert "The mail with the link could not be delivered." in ann.get("/circle").text
    site.clock.move_on(hours=1)
    ann.submit("again-1")
    assert "could not be delivered" not in ann.get("/circle").text


def emergency(site: Site) -> int:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids[ANN])
        saved = make_report(
            session, site.clock.now(), site.settings, patient, site.clock.now().date(), signs=(Sign.CHEST,)
        )
        return saved.opened[0].id


def became(site: Site, email: str, state: MailState) -> int:
    with site.writing() as session:
        mail = session.query(OutboxMail).filter_by(account_id=account_of(session, email).id).one()
        mail.state, mail.ended_at = state, site.clock.now()
        note(mail, REFUSED)
        return mail.id


def test_the_follow_up_says_to_whom_a_mail_could_not_be_delivered(site: Site, ann: Browser) -> None:
    nora = person(site)
    join(site)
    person(site, "ben@example.org", name="Ben")
    join(site, "ben@example.org")
    number = emergency(site)
    assert "could not be delivered" not in ann.get(f"/follow-ups/{number}").text
    became(site, NORA, MailState.FAILED)
    became(site, "ben@example.org", MailState.DROPPED)
    page = ann.get(f"/follow-ups/{number}").text
    assert (
        "written to you, Nora and Ben. It could not be delivered to Nora. It was not sent to Ben after all."
        in page
    )
    assert "could not be delivered to you." in nora.get(f"/people/1/follow-ups/{number}").text


def test_once_it_was_sent_once_more_and_taken_nothing_is_said_of_it(site: Site, ann: Browser) -> None:
    person(site)
    join(site)
    number = emergency(site)
    mail_id = became(site, NORA, MailState.FAILED)
    site.clock.move_on(hours=1)
    with site.writing() as session:
        by = account_of(session, ANN)
        new = again(Work(session, site.clock.now(), site.settings), mail_id, by=by)
        new_id = new.id
    assert "could not be delivered to Nora" in ann.get(f"/follow-ups/{number}").text
    with site.writing() as session:
        new = session.get_one(OutboxMail, new_id)
        new.state, new.ended_at = MailState.SENT.value, site.clock.now() + timedelta(minutes=1)
    assert "could not be delivered" not in ann.get(f"/follow-ups/{number}").text

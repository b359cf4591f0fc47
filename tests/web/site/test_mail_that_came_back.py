"""A relay takes every mail, and some come back later: the same people are told as of an address that is refused."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from diary.mail.returned import read_returned
from diary.services import outbox
from diary.services.mailbox.returned_mail import Became, take_returned
from diary.store.models import Account, OutboxMail
from diary.store.models.circle import Grant
from tests.browser import Browser
from tests.factories import work_at
from tests.mail.test_returned import ID, shape
from tests.page import text_of
from tests.web.circle.circling import NORA, invite, join, person
from tests.web.conftest import Site
from tests.web.mailbox.sent_mails import account_of
from tests.web.mailbox.test_mail_that_fails import emergency, is_marked, notice_of

ANN = "ann@example.org"


def came_back(site: Site, to: str, name: str = "postfix") -> Became:
    """The newest mail to this address is taken, and comes back an hour later."""
    with site.writing() as session:
        asked = select(OutboxMail).outerjoin(Account, Account.id == OutboxMail.account_id)
        newest = asked.where((OutboxMail.address == to) | (Account.email == to)).order_by(
            OutboxMail.id.desc()
        )
        mail = session.scalars(newest.limit(1)).one()
        outbox.record_sent(work_at(session, site.clock.now()), mail.id)
        message_id = mail.message_id
    site.clock.move_on(hours=1)
    raw = shape(name).replace(ID.encode(), message_id.encode()).replace(b"ben@example.org", to.encode())
    returned = read_returned(raw)
    assert returned is not None
    with site.writing() as session:
        return take_returned(work_at(session, site.clock.now()), returned)


def test_its_owner_the_patient_the_follow_up_and_the_operator_are_told(
    site: Site, ann: Browser, olga: Browser
) -> None:
    nora = person(site)
    place_id = join(site, NORA, Grant.ALERTS)
    number = emergency(site)
    assert came_back(site, NORA) is Became.MARKED
    assert "Mail to nora@example.org does not arrive." in notice_of(nora, "/people")
    card = text_of(ann.get("/circle").by_id(f"caregiver-{place_id}"))
    assert "Mail to Nora does not arrive. They are told last." in card
    assert "It could not be delivered to Nora." in ann.get(f"/follow-ups/{number}").text
    assert notice_of(ann, "/today") == ""
    told = olga.get("/site/mail").text
    assert "Mail that was taken came back from mx.example.org: 550 5.1.1" in told
    assert "virtual mailbox" not in told, "no page shows what a mail server said"
    assert not is_marked(site, ANN)


def test_whoever_invited_reads_that_the_mail_with_the_link_could_not_be_delivered(
    site: Site, ann: Browser
) -> None:
    invite(ann)
    assert came_back(site, NORA, "postfix_no_domain") is Became.NOT_DELIVERED
    assert "The mail with the link could not be delivered." in ann.get("/circle").text


def test_the_list_of_sent_mail_says_that_it_was_not_delivered_after_all(site: Site, ann: Browser) -> None:
    emergency(site)
    assert came_back(site, ANN) is Became.MARKED
    page = ann.get("/mail/sent").text
    assert "Not delivered" in page
    assert "The mail server says that there is no such mailbox." in page


def test_a_test_mail_takes_the_mark_away_and_one_that_comes_back_brings_it_again(
    site: Site, ann: Browser
) -> None:
    emergency(site)
    came_back(site, ANN)
    ann.get("/today")
    ann.submit("try-address")
    assert notice_of(ann, "/today") == ""
    assert came_back(site, ANN) is Became.MARKED
    assert "Mail to ann@example.org does not arrive." in notice_of(ann, "/today")


def test_where_the_site_is_at_fault_each_page_of_whoever_runs_it_says_so(
    site: Site, ann: Browser, olga: Browser
) -> None:
    person(site)
    join(site, NORA, Grant.ALERTS)
    emergency(site)
    assert came_back(site, ANN, "postfix_blocked") is Became.NOT_DELIVERED
    assert "comes back" not in olga.get("/help").text
    assert came_back(site, NORA, "postfix_blocked") is Became.NOT_DELIVERED
    for path in ("/help", "/site", "/site/mail"):
        text = olga.get(path).text
        assert "Mail from this site comes back." in text, path
        assert "No mail goes out" not in text
        assert "554 5.7.1" in text
        assert "block list" in text
        assert "bl.example.com" not in text
    assert "Mail to 2 people came back since" in olga.get("/site").text
    assert "comes back" not in ann.get("/today").text
    with site.reading() as session:
        assert [account_of(session, each).undeliverable_at for each in (ANN, NORA)] == [None, None]
    site.clock.move_on(days=1, hours=1)
    assert "comes back" not in olga.get("/help").text


def test_a_mark_is_older_than_half_a_day_before_it_counts_in_the_order(site: Site, ann: Browser) -> None:
    person(site)
    join(site, NORA, Grant.ALERTS)
    emergency(site)
    came_back(site, NORA)
    with site.reading() as session:
        since = account_of(session, NORA).undeliverable_at
    assert since is not None
    assert site.clock.now() - since < timedelta(hours=12)

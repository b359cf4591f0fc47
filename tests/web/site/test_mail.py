"""The mail queue as an operator sees it: what does not get through, and nothing of what it says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from diary.mail.kinds import MailKind
from diary.services import outbox
from diary.services.site.queue_report import TOLD_APART, counted, troubled
from diary.store.models import Account, OutboxMail
from diary.store.models.outbox import MailState
from diary.store.work import Work
from diary.web.site import labels
from diary.words.mail_outcomes import Failure, Step, Trouble
from tests.browser import Browser
from tests.factories import make_account, work_at
from tests.page import text_of
from tests.web.conftest import Site

ABOUT_DIARIES = set(MailKind) - TOLD_APART
DOWN = Failure(Trouble.NOBODY_LISTENS, "m:25", "Connection refused")


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


def queued(session: Session, site: Site, kind: MailKind, account: Account, **about: object) -> OutboxMail:
    mail = outbox.enqueue(
        Work(session, site.clock.now(), site.settings),
        outbox.NewMail(
            kind,
            account.id,
            dedupe_key=f"{kind}:{account.id}:{len(session.query(OutboxMail).all())}",
            params={"link": "https://x/secret"},
        ),
    )
    for name, value in about.items():
        setattr(mail, name, value)
    session.flush()
    return mail


def kept(failure: Failure) -> dict[str, object]:
    """What the row of a mail keeps of it."""
    return {
        "outcome": failure.trouble,
        "outcome_facts": failure.facts,
        "server_reply": failure.reply,
    }


def main_of(browser: Browser) -> str:
    return text_of(browser.get("/site/mail").by_id("main"))


@pytest.mark.parametrize("kind", sorted(ABOUT_DIARIES))
def test_a_mail_about_a_diary_does_not_say_what_it_is(site: Site, olga: Browser, kind: MailKind) -> None:
    retried = {"attempts": 2, **kept(DOWN)}
    with site.writing() as session:
        ann = make_account(session, site.clock.now(), "ann@example.org")
        one = queued(session, site, kind, ann, **retried)
        untold = {f"{one.kind}:", one.message_id, "secret"}
    page = main_of(olga)
    assert "ann@example.org About a diary · Waiting It is tried again by itself." in page
    assert "cannot be reached" in page
    assert [told for told in untold if told in olga.page.html] == []
    with site.writing() as session:
        mail = session.query(OutboxMail).one()
        mail.kind = MailKind.REMINDER if kind is not MailKind.REMINDER else MailKind.EMERGENCY
    assert main_of(olga) == page, "one mail about a diary looks like any other"


def test_how_many_there_are_for_one_person_is_not_told(site: Site, olga: Browser) -> None:
    with site.writing() as session:
        ann = make_account(session, site.clock.now(), "ann@example.org")
        for kind in (MailKind.REMINDER, MailKind.EMERGENCY, MailKind.URGENT):
            queued(session, site, kind, ann, attempts=1, **kept(DOWN))
        queued(session, site, MailKind.PASSWORD_CHANGED, ann, attempts=1, **kept(DOWN))
    page = main_of(olga)
    assert page.count("ann@example.org About a diary") == 1
    assert page.count("ann@example.org Password was changed") == 1


def test_mails_are_counted_by_kind_and_state(site: Site, olga: Browser) -> None:
    now = site.clock.now()
    with site.writing() as session:
        ann = make_account(session, now, "ann@example.org")
        for kind in (MailKind.REMINDER, MailKind.EMERGENCY):
            queued(session, site, kind, ann)
        queued(session, site, MailKind.RESET_PASSWORD, ann, state=MailState.SENT, ended_at=now)
        long_ago = now - timedelta(days=8)
        queued(session, site, MailKind.CONFIRM_ADDRESS, ann, state=MailState.SENT, ended_at=long_ago)
    with site.reading() as session:
        assert [(each.kind, each.numbers) for each in counted(work_at(session, now))] == [
            (None, {MailState.QUEUED: 2}),
            (MailKind.RESET_PASSWORD, {MailState.SENT: 1}),
        ]
    assert "About a diary Waiting2 New password Sent1 What did not" in main_of(olga)
    assert "All got through" in main_of(olga)


def test_what_was_given_up_is_shown_for_a_week_without_the_hour(site: Site, olga: Browser) -> None:
    now = site.clock.now()
    reply = "550 5.1.1 <ann@example.org>: about Emergency"
    refused = Failure(Trouble.RECIPIENT_REFUSED, "m:25", "550 5.1.1", Step.RECIPIENT, reply)
    with site.writing() as session:
        ann = make_account(session, now, "ann@example.org")
        failed = {"state": MailState.FAILED, "attempts": 1, **kept(refused)}
        queued(session, site, MailKind.URGENT, ann, ended_at=now, **failed)
    page = main_of(olga)
    assert "ann@example.org About a diary · Given up 5 January 2026 The mail server m:25 did not" in page
    assert "recipient: 550 5.1.1" in page
    assert "Emergency" not in page
    assert olga.follow("ann@example.org").title.startswith("Account ann@example.org")
    site.clock.move_on(days=8)
    with site.reading() as session:
        assert troubled(work_at(session, site.clock.now())) == []


def test_mail_to_an_address_without_an_account_is_told_too(site: Site, olga: Browser) -> None:
    olga.get("/site/invitations")
    olga.submit("invite", {"email": "new@example.org"})
    with site.writing() as session:
        session.query(OutboxMail).one().attempts = 1
    assert "new@example.org Invitation to sign up · Waiting" in main_of(olga)


def test_every_kind_and_state_has_its_words() -> None:
    assert len({labels.kind(kind) for kind in (None, *TOLD_APART)}) == len(TOLD_APART) + 1
    assert len({labels.state(state) for state in MailState}) == len(MailState)

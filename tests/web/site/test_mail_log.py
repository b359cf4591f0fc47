"""What was sent to whom and when, as an operator reads it: no mail about a diary differs from another."""

from __future__ import annotations

from datetime import timedelta
from itertools import cycle

import pytest
from sqlalchemy import Engine, event

from diary.mail.kinds import ACCOUNT_MAILS, MailKind
from diary.rules.records import Sign
from diary.services import consents
from diary.services.outbox import bounces
from diary.services.site.mail_log import PER_PAGE
from diary.store.models import AuditRow, OutboxMail, Patient
from diary.store.models.consents import Purpose
from diary.store.models.outbox import MailState
from diary.words.mail_outcomes import Failure, HeldBack, Trouble
from tests.browser import Browser
from tests.factories import make_report, work_at
from tests.outbox import became
from tests.page import text_of
from tests.web.circle.circling import NORA, join, person
from tests.web.conftest import Site
from tests.web.mailbox.sent_mails import REFUSED, account_of, mailed

ANN = "ann@example.org"
ABOUT_DIARIES = sorted(set(MailKind) - ACCOUNT_MAILS)


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


@pytest.fixture
def ann_id(site: Site) -> int:
    return site.patient()


def log(browser: Browser, query: str = "") -> str:
    return text_of(browser.get(f"/site/mail/log{query}").by_id("main"))


def cards(browser: Browser, query: str = "") -> list[str]:
    return [text_of(card) for card in browser.get(f"/site/mail/log{query}").with_class("card")]


@pytest.mark.parametrize("state", list(MailState))
def test_no_mail_about_a_diary_differs_from_another(
    site: Site, olga: Browser, ann_id: int, state: MailState
) -> None:
    mail_id = mailed(site, ABOUT_DIARIES[0], state=state, error=HeldBack.APPOINTMENT_MOVED)
    pages = set()
    held = (HeldBack.REPORT_CAME, HeldBack.QUIET_HOURS, Failure(Trouble.UNKNOWN), None)
    for kind, error in zip(ABOUT_DIARIES, cycle(held), strict=False):
        with site.writing() as session:
            mail = session.get_one(OutboxMail, mail_id)
            mail.kind = kind.value
            became(mail, error)
            mail.next_attempt_at += timedelta(hours=1)
        pages.add((log(olga), log(olga, f"?account={account_number(site, ANN)}"), main_page(olga)))
    assert len(pages) == 1
    assert "About a diary" in pages.pop()[0]


def main_page(browser: Browser) -> str:
    return text_of(browser.get("/site/mail").by_id("main"))


def account_number(site: Site, email: str) -> int:
    with site.reading() as session:
        return account_of(session, email).id


def test_how_many_went_to_one_person_at_which_hour_and_who_else_got_one_then_is_not_told(
    site: Site, olga: Browser, ann_id: int
) -> None:
    person(site, "zoe@example.org")
    person(site, NORA)
    mailed(site, MailKind.EMERGENCY)
    mailed(site, MailKind.CAREGIVER_EMERGENCY, "zoe@example.org")
    mailed(site, MailKind.REMINDER, at=site.clock.now() + timedelta(hours=1))
    mailed(site, MailKind.REMINDER, NORA, at=site.clock.now() + timedelta(hours=2))
    assert cards(olga) == [
        "ann@example.org About a diary · Sent",
        "nora@example.org About a diary · Sent",
        "zoe@example.org About a diary · Sent",
    ]
    assert "12:00" not in log(olga)


def test_mail_about_an_account_is_told_to_the_minute(site: Site, olga: Browser, ann_id: int) -> None:
    mailed(site, MailKind.RESET_PASSWORD, of="", state=MailState.DROPPED, error=HeldBack.EXPIRED, attempts=3)
    mailed(site, MailKind.PASSWORD_CHANGED, of="")
    assert cards(olga) == [
        "ann@example.org New password · Not needed any more · 3 tries "
        "Asked for: 5 January 2026, 12:00. It had expired.",
        "ann@example.org Password was changed · Sent Asked for: 5 January 2026, 12:00. Taken: 5 January 2026, 12:00.",
    ]


def test_a_line_for_several_says_the_worst_of_them_without_the_servers_words(
    site: Site, olga: Browser, ann_id: int
) -> None:
    mailed(site, MailKind.REMINDER)
    mailed(site, MailKind.URGENT, state=MailState.DROPPED, error=HeldBack.REPORT_CAME)
    mailed(site, MailKind.ROUTINE, state=MailState.FAILED, error=REFUSED, attempts=5)
    told = (
        "About a diary · Given up · 5 tries The mail server m:25 did not take the recipient: 550 5.1.1 Send"
    )
    for query in ("", f"?account={account_number(site, ANN)}"):
        (card,) = cards(olga, query)
        assert told in card
        assert "mergency" not in card


def test_the_list_is_read_day_by_day(site: Site, olga: Browser, ann_id: int) -> None:
    mailed(site, MailKind.REMINDER, at=site.clock.now() - timedelta(days=4))
    mailed(site, MailKind.REMINDER)
    assert "5 January 2026" in log(olga)
    assert olga.follow("1 January 2026").url.endswith("day=2026-01-01")
    assert "About a diary" in olga.page.text
    olga.follow("5 January 2026")
    assert "There was none." in log(olga, "?day=2026-01-03")
    for nonsense in (
        "?day=x",
        "?day=9999-12-31",
        "?day=0001-01-01",
        "?page=x",
        "?page=999999999999999",
        "?state=x",
    ):
        log(olga, nonsense)
    olga.get("/site/mail/log?account=999999999999999", status=404)


def test_the_list_is_filtered_by_state_and_by_address(site: Site, olga: Browser, ann_id: int) -> None:
    person(site)
    mailed(site, MailKind.REMINDER)
    mailed(site, MailKind.CAREGIVER_URGENT, NORA, MailState.FAILED, error=REFUSED)
    mailed(site, MailKind.CAREGIVER_URGENT, NORA, at=site.clock.now() - timedelta(days=1))
    assert [card[:15] for card in cards(olga, "?state=failed")] == ["nora@example.or"]
    assert [card[:15] for card in cards(olga, "?state=sent")] == ["ann@example.org"]
    page = olga.submit("find", {"email": " Nora@Example.org "})
    assert "nora" not in page.url, "no address stands in a log or a browser's history"
    assert [text_of(card)[:25] for card in page.with_class("card")] == [
        "5 January 2026 About a di",
        "4 January 2026 About a di",
    ]
    assert len(cards(olga, f"?account={account_number(site, NORA)}&state=sent")) == 1
    log(olga)
    assert "There was none." in olga.submit("find", {"email": "nobody@example.org"}).text


def test_mail_to_an_address_without_an_account_is_found(site: Site, olga: Browser) -> None:
    olga.get("/site/invitations")
    olga.submit("invite", {"email": "new@example.org"})
    log(olga)
    page = olga.submit("find", {"email": "new@example.org"})
    assert "Invitation to sign up · Waiting" in page.text


def test_a_long_day_is_read_in_pages_with_as_many_questions_as_a_short_one(site: Site, olga: Browser) -> None:
    site.patient()
    mailed(site, MailKind.REMINDER)
    asked: list[str] = []
    event.listen(site.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    log(olga), main_page(olga)
    for_one = len(asked)
    for number in range(PER_PAGE):
        email = f"p{number:03}@example.org"
        site.patient(email)
        mailed(site, MailKind.REMINDER, email, of=email, state=MailState.FAILED, error=REFUSED)
    asked.clear()
    first = cards(olga)
    main_page(olga)
    assert len(asked) == for_one
    assert len(first) == PER_PAGE
    log(olga)
    assert [text_of(card)[:16] for card in olga.follow("Next").with_class("card")] == ["p049@example.org"]


def urgent(site: Site, state: MailState) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids[ANN])
        make_report(
            session, site.clock.now(), site.settings, patient, site.clock.now().date(), signs=(Sign.LIMB,)
        )
        mail = session.query(OutboxMail).one()
        mail.state, mail.ended_at = state, site.clock.now()
        became(mail, REFUSED)


def press_again(olga: Browser, site: Site) -> str:
    log(olga)
    return olga.submit(f"again-{account_number(site, ANN)}-2026-01-05").text


def test_what_was_given_up_is_sent_once_more(site: Site, olga: Browser, ann_id: int) -> None:
    urgent(site, MailState.FAILED)
    site.clock.move_on(minutes=1)
    assert "What is still of use is on its way once more." in press_again(olga, site)
    first, second = site.mails()
    assert (second.kind, second.again_of, second.state) == ("urgent", first.id, "queued")
    with site.reading() as session:
        row = session.query(AuditRow).filter_by(event="mail_sent_again").one()
        assert (row.account_id, row.acting_as) == (account_number(site, "olga@example.org"), "command")
    press_again(olga, site)
    assert len(site.mails()) == 2, "not twice within ten minutes"
    ann = site.browser()
    ann.sign_in_unseen()
    assert (
        "Whoever runs this site asked for a mail about your diary once more." in ann.get("/who-looked").text
    )


def test_that_it_is_not_wanted_any_more_is_not_told_to_the_operator(
    site: Site, olga: Browser, ann_id: int
) -> None:
    urgent(site, MailState.FAILED)
    with site.writing() as session:
        consents.answer(work_at(session, site.clock.now()), ann_id, Purpose.ALERT_MAIL, False)
    assert "What is still of use is on its way once more." in press_again(olga, site)
    assert len(site.mails()) == 1


def test_what_arrived_or_is_about_an_account_has_no_button(site: Site, olga: Browser, ann_id: int) -> None:
    urgent(site, MailState.SENT)
    mailed(site, MailKind.RESET_PASSWORD, of="", state=MailState.FAILED, error=REFUSED)
    assert "Send once more" not in log(olga)
    token = next(each for each in olga.page.root.iter("input") if each.get("name") == "csrf_token")
    data = {"csrf_token": token.get("value", ""), "account": account_number(site, ANN), "day": "2026-01-05"}
    olga.post("/site/mail/again", data)
    assert len(site.mails()) == 2
    log(olga)
    olga.post("/site/mail/again", {**data, "day": "x"}, status=400)


def test_addresses_that_take_no_mail_are_named(site: Site, olga: Browser, ann_id: int) -> None:
    person(site)
    join(site)
    assert "None is known." in main_page(olga)
    with site.writing() as session:
        bounces.mark(work_at(session, site.clock.now()), account_of(session, NORA).id, REFUSED)
    page = main_page(olga)
    assert (
        "nora@example.org Since 5 January 2026 The mail server m:25 did not take the recipient: 550 5.1.1"
        in page
    )
    assert "mergency" not in page
    assert "Mail to 1 address does not arrive." in olga.get("/site").text


# On SQLite alone: how PostgreSQL answers depends on how much there is.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", ["/site/mail", "/site/mail/log", "/site/health", "/mail/sent"])
def test_no_page_reads_all_mail_there_is(site: Site, olga: Browser, ann_id: int, path: str) -> None:
    mailed(site, MailKind.REMINDER)
    asked: list[tuple[str, object]] = []
    event.listen(site.engine, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
    olga.get(path)
    plans = []
    with site.engine.connect() as connection:
        for statement, given in [each for each in asked if "outbox_mail" in each[0]]:
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)  # type: ignore[arg-type]
            plans += [row[3] for row in rows]
    assert plans
    few = ("ix_outbox_mail_queued", "ix_outbox_mail_failed", "ix_outbox_mail_address")
    scans = [plan for plan in plans if plan.startswith("SCAN outbox_mail")]
    assert [plan for plan in scans if not plan.endswith(few)] == []

"""Invitations, health and settings, as an operator sees them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from diary.config import load
from diary.config.options import OPTIONS
from diary.config.shown import in_force
from diary.jobs.heartbeat import beat
from diary.mail.kinds import MailKind
from diary.services import outbox
from diary.services.backups import back_up, database_file
from diary.services.site.health import RETURNED
from diary.store.models import Account, Outage, SweepState
from diary.store.models.operations import OutageKind
from diary.store.work import Work
from tests.addresses import WATCHER
from tests.browser import Browser
from tests.factories import make_account
from tests.page import text_of
from tests.web.conftest import Site
from tests.web.site.conftest import OLGA

SECRETS = {
    "DIARY_SMTP_PASSWORD": "p455word",
    "DIARY_SMTP_HOST": "mail.example.org",
    "DIARY_SMTP_USER": "diary",
    "DIARY_MAIL_FROM": "diary@clinic.example",
    "DIARY_PING_URL": WATCHER.replace("key-1", "p455word"),
    "DIARY_IMAP_HOST": "imap.example.org",
    "DIARY_IMAP_USER": "diary",
    "DIARY_IMAP_PASSWORD": "p455word",
}


def parts(browser: Browser, path: str = "/site/health") -> dict[str, str]:
    """Each part's heading word and the rest, by its name."""
    cards = browser.get(path).with_class("card")
    told = [text_of(card).partition(": ") for card in cards]
    return {name: rest for name, _colon, rest in told}


def test_an_address_is_invited_and_the_invitation_taken_back(site: Site, olga: Browser) -> None:
    olga.get("/site/invitations")
    page = olga.submit("invite", {"email": " New@Example.org "})
    assert "on its way to new@example.org" in page.text
    assert "new@example.org Waiting until 19 January 2026" in page.text
    (mail,) = site.mails()
    assert (mail.kind, mail.address) == ("invited", "new@example.org")
    page = olga.submit("take-back-1")
    assert "Nobody is invited" in page.text


@pytest.mark.parametrize("typed", ["", "no address", OLGA])
def test_what_cannot_be_invited_is_told_and_nothing_is_sent(site: Site, olga: Browser, typed: str) -> None:
    olga.get("/site/invitations")
    assert olga.submit("invite", {"email": typed}, status=422).errors
    assert site.mails() == []


def test_an_invitation_that_ran_out_or_was_used_is_told(site: Site, olga: Browser) -> None:
    olga.get("/site/invitations")
    olga.submit("invite", {"email": "late@example.org"})
    site.clock.move_on(days=15)
    olga.sign_in_unseen(OLGA)
    assert "late@example.org Run out" in olga.get("/site/invitations").text


def test_of_what_use_an_invitation_is_here_is_told(make_site: Callable[..., Site]) -> None:
    for sign_up, told in (("open", "All may start"), ("closed", "of no use"), ("invitation", "")):
        site = make_site(DIARY_SIGN_UP=sign_up)
        with site.writing() as session:
            account = session.query(Account).filter_by(email=OLGA).one_or_none()
            account = account or make_account(session, site.clock.now(), OLGA)
            account.operator_since = site.clock.now()
        browser = site.browser()
        browser.sign_in_unseen(OLGA)
        page = browser.get("/site/invitations")
        assert told in page.text
        assert ("Sign-up is" in page.text) is bool(told)


def test_a_site_that_is_well_says_so(site: Site, olga: Browser) -> None:
    beat(site.engine, site.clock.now())
    database = database_file(str(site.engine.url))
    assert database is not None
    back_up(database, site.settings.backup_dir, site.clock.now())
    found = parts(olga)
    assert set(found) >= {"Room", "Database", "Last backup", "Scheduler", "Rules", "Mail queue"}
    found.pop("Room")  # as this machine has it
    assert {name: rest.split()[0] for name, rest in found.items()} == dict.fromkeys(found, "well")
    assert "5 January 2026, 12:00" in found["Last backup"]
    assert not set(parts(olga, "/site")) - {"Room"}


def test_when_the_diary_was_off_lately_is_told(site: Site, olga: Browser) -> None:
    name = "Off in the last 30 days"
    assert name not in parts(olga)
    now = site.clock.now()
    with site.writing() as session:
        for days, kind in ((40, OutageKind.OFF), (10, OutageKind.OFF), (1, OutageKind.PUT_BACK)):
            ended = now - timedelta(days=days)
            session.add(Outage(kind=kind, began_at=ended - timedelta(hours=8), ended_at=ended))
    said = parts(olga)[name]
    assert (
        "The diary itself was off, from Friday, 26 December 2025, 04:00 to Friday, 26 December 2025, 12:00."
        in said
    )
    assert "What was written from Sunday 4 January, 04:00 to Sunday 4 January, 12:00 is lost." in said
    assert "November" not in said
    assert name in parts(olga, "/site")
    site.clock.move_on(days=4)
    olga.sign_in_unseen(OLGA)
    assert parts(olga)[name].startswith("well")
    assert name not in parts(olga, "/site")


def test_a_scheduler_that_died_is_told_first_of_all(site: Site, olga: Browser) -> None:
    beat(site.engine, site.clock.now() - timedelta(hours=1))
    assert parts(olga)["Scheduler"].startswith("broken Its last sign of life: 5 January 2026, 11:00.")
    assert "Scheduler" in parts(olga, "/site")


def test_when_mail_that_comes_back_was_last_read_is_told_where_a_mailbox_is_set(
    make_site: Callable[..., Site], site: Site, olga: Browser
) -> None:
    name = "Mail that comes back"
    assert name not in parts(olga)
    given = {"DIARY_IMAP_HOST": "imap.example.net", "DIARY_IMAP_USER": "d", "DIARY_IMAP_PASSWORD": "p"}
    site = make_site(**given)
    browser = site.browser()
    browser.sign_in_unseen(OLGA)
    assert parts(browser)[name].startswith(
        "look at this It was never read. What to do: A wrong address is not"
    )
    beat(site.engine, site.clock.now(), RETURNED)
    site.clock.move_on(minutes=29)
    assert parts(browser)[name].startswith("well Last read: 5 January 2026, 12:00.")
    assert name not in parts(browser, "/site")
    site.clock.move_on(minutes=2)
    assert parts(browser)[name].startswith("look at this It was not read since 5 January 2026, 12:00.")
    assert name in parts(browser, "/site")


def test_diaries_on_which_the_rules_fail_are_told_by_number(site: Site, olga: Browser) -> None:
    number = site.patient("ann@example.org")
    with site.writing() as session:
        state = session.get_one(SweepState, number)
        state.failures, state.last_error = 3, "KeyError in _load, line 7"
    page = olga.get("/site/health")
    assert parts(olga)["Rules"].startswith("broken They fail for 1 diary.")
    assert f"{number}3KeyError in _load, line 7" in page.text
    assert "ann@example.org" not in page.text


def test_mail_that_waits_too_long_is_told(site: Site, olga: Browser) -> None:
    with site.writing() as session:
        account = make_account(session, site.clock.now(), "ann@example.org")
        outbox.enqueue(
            Work(session, site.clock.now(), site.settings),
            outbox.NewMail(MailKind.PASSWORD_CHANGED, account.id, dedupe_key="1"),
        )
    site.clock.move_on(minutes=6)
    assert parts(olga)["Mail queue"].startswith("broken 1 mail should be gone by now.")
    with site.writing() as session:
        session.execute(
            text("UPDATE outbox_mail SET attempts = 1, next_attempt_at = :at"),
            {"at": "2026-01-05 13:00:00.000000"},
        )
    assert parts(olga)["Mail queue"].startswith("look at this 1 mail did not get through")
    with site.writing() as session:
        session.execute(
            text("UPDATE outbox_mail SET state = 'failed', ended_at = :at"),
            {"at": "2026-01-05 12:00:00.000000"},
        )
    assert parts(olga)["Mail given up"].startswith("look at this 1 mail in the last 7 days.")


def test_no_backup_and_an_old_one_are_told(site: Site, olga: Browser) -> None:
    assert "There is none yet." in parts(olga)["Last backup"]
    database = database_file(str(site.engine.url))
    assert database is not None
    back_up(database, site.settings.backup_dir, site.clock.now() - timedelta(days=3))
    assert parts(olga)["Last backup"].startswith("look at this 2 January 2026, 12:00")


def test_tables_of_another_version_are_told(site: Site, olga: Browser) -> None:
    with site.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert parts(olga)["Database"].startswith("broken The tables are not those")


def test_the_settings_in_force_are_shown_and_no_secret(make_site: Callable[..., Site]) -> None:
    site = make_site(**SECRETS)
    with site.writing() as session:
        make_account(session, site.clock.now(), OLGA).operator_since = site.clock.now()
    browser = site.browser()
    browser.sign_in_unseen(OLGA)
    page = browser.get("/site/settings")
    for option in OPTIONS:
        assert option.name in page.text
    assert "mail.hostmail.example.org mail.port587 " in page.text
    assert "mail.passwordset " in page.text
    assert "GB999, 111 " in page.text
    assert "p455word" not in page.html
    assert site.settings.database_url not in page.html


def test_every_setting_is_among_those_in_force_as_it_works() -> None:
    settings = load({"DIARY_DATABASE_URL": "postgresql://u:s3cret@h/d", **SECRETS})
    found = in_force(settings)
    assert list(found) == [option.name for option in OPTIONS]
    assert {name: value for name, value in found.items() if isinstance(value, bool)} == {
        option.name: True for option in OPTIONS if option.secret
    }
    assert not [value for value in map(str, found.values()) if "s3cret" in value or "p455word" in value]
    assert found["site.url"] == "http://127.0.0.1:8000"
    assert found["site.trusted_hosts"] == "127.0.0.1, localhost, [::1]"
    assert found["backup.daily"] == "true"

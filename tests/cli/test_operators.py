"""`diary operators`, as it is typed, up to the mail and the page it leads to."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, func, select

from diary.app import create_app
from diary.cli import main
from diary.clock import SystemClock
from diary.config import load
from diary.services.accounts import account_with
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, OutboxMail, Patient
from tests.browser import Browser
from tests.factories import PASSWORD, make_account, make_patient

Diary = Callable[..., Result]
EMAIL = "olga@example.org"


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    return {"DIARY_DATA_DIR": str(tmp_path / "data"), "DIARY_DATABASE_URL": database_url}


@pytest.fixture
def diary(environment: dict[str, str]) -> Iterator[Diary]:
    umask = os.umask(0)
    os.umask(umask)
    yield lambda *words: CliRunner().invoke(main, words, env=environment)
    os.umask(umask)


def now() -> datetime:
    return datetime.now(UTC)


def of(engine: Engine, email: str = EMAIL) -> Account:
    with reading(engine) as session:
        account = account_with(session, email)
        assert account is not None
        return account


def number(engine: Engine, table: type) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_an_address_without_an_account_gets_one_without_a_diary_and_the_way_in(
    diary: Diary, engine: Engine, environment: dict[str, str]
) -> None:
    done = diary("operators", "add", "Olga@Example.org", "--name", "Olga")
    assert done.exit_code == 0, done.output
    assert done.stdout == (
        "olga@example.org runs this site now. A mail to choose a password is kept on this machine, not sent: "
        "no mail server is set. diary serve prints its link.\n"
    )
    link = re.search(r"http\S+(/reset-password/\S+)", diary("tick", "--only", "deliver").stdout)
    assert link is not None, "the link is printed while no mail server is set"

    browser = Browser(create_app(load(environment), SystemClock(), engine))
    browser.get(link[1])
    browser.submit(fields={"password": PASSWORD})
    browser.sign_in_unseen(EMAIL)
    assert browser.get("/site").status == 200
    assert number(engine, Patient) == 0
    assert of(engine).name == "Olga"


def test_a_later_password_makes_no_diary_either(
    diary: Diary, engine: Engine, environment: dict[str, str]
) -> None:
    diary("operators", "add", EMAIL)
    with unit_of_work(engine) as session:
        account = session.scalars(select(Account)).one()
        account.confirmed_at = now()
    diary("operators", "remove", EMAIL)
    browser = Browser(create_app(load(environment), SystemClock(), engine))
    browser.get("/reset-password")
    browser.submit(fields={"email": EMAIL})
    link = re.findall(r"http\S+(/reset-password/\S+)", diary("tick", "--only", "deliver").stdout)[-1]
    browser.get(link)
    browser.submit(fields={"password": PASSWORD})
    assert number(engine, Patient) == 0


def test_somebody_with_an_account_keeps_all_they_had(diary: Diary, engine: Engine) -> None:
    with unit_of_work(engine) as session:
        make_patient(session, now(), EMAIL)
    before = of(engine)
    assert (
        diary("operators", "add", EMAIL, "--name", "Boss").stdout == "olga@example.org runs this site now.\n"
    )
    after = of(engine)
    assert after.operator_since is not None
    assert (after.password, after.name, after.fs_uniquifier) == (
        before.password,
        before.name,
        before.fs_uniquifier,
    )
    assert number(engine, Patient) == 1
    assert number(engine, OutboxMail) == 0
    assert "already" in diary("operators", "add", EMAIL).stdout
    assert of(engine).operator_since == after.operator_since


def test_the_password_of_whoever_signed_up_with_the_address_does_not_open_the_site(
    diary: Diary, engine: Engine, environment: dict[str, str]
) -> None:
    with unit_of_work(engine) as session:
        make_account(session, now(), EMAIL, confirmed=False)
    before = of(engine)
    assert "choose a password" in diary("operators", "add", EMAIL).stdout
    after = of(engine)
    assert after.password is None
    assert after.fs_uniquifier != before.fs_uniquifier


def test_every_fault_is_told_at_once_and_nobody_is_added(diary: Diary, engine: Engine) -> None:
    refused = diary("operators", "add", "no address", "--name", "O\nlga")
    assert refused.exit_code == 2
    assert refused.stdout == ""
    assert "--name" in refused.stderr
    assert "e-mail address" in refused.stderr
    assert diary("operators", "add", EMAIL, "--name", "O\nlga").exit_code == 2
    assert number(engine, Account) == 0


def test_an_account_that_is_switched_off_does_not_run_the_site(diary: Diary, engine: Engine) -> None:
    with unit_of_work(engine) as session:
        make_account(session, now(), EMAIL).active = False
    refused = diary("operators", "add", EMAIL)
    assert refused.exit_code == 2
    assert "switched off" in refused.stderr
    assert of(engine).operator_since is None


def test_they_are_listed_and_can_be_taken_off_the_list(diary: Diary, engine: Engine) -> None:
    assert "Nobody runs this site" in diary("operators", "list").stdout
    diary("operators", "add", EMAIL)
    diary("operators", "add", "zoe@example.org")
    assert re.fullmatch(
        r"olga@example.org   since [-0-9]{10}, has not chosen a password yet\nzoe@.*\n",
        diary("operators", "list").stdout,
    )
    gone = diary("operators", "remove", "OLGA@example.org")
    assert (gone.exit_code, gone.stderr) == (0, "")
    assert of(engine).operator_since is None
    assert "Nobody does now" in diary("operators", "remove", "zoe@example.org").stderr


def test_whoever_does_not_run_the_site_cannot_be_removed(diary: Diary, engine: Engine) -> None:
    with unit_of_work(engine) as session:
        make_account(session, now(), EMAIL)
    for address in (EMAIL, "nobody@example.org", "no address"):
        refused = diary("operators", "remove", address)
        assert refused.exit_code == 2
        assert refused.stderr

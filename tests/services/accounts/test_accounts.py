"""Accounts as the operator's commands and the pages make them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from diary.config import Settings
from diary.services.accounts import account_with, confirm, create_account, normalised_email
from diary.services.errors import BadInput
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, Patient, TrackedSymptom
from diary.store.work import Work
from tests.factories import work_at

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Ann@Example.ORG\n", "ann@example.org"),
        ("ann+diary@example.org", "ann+diary@example.org"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("ann@ward.lan", "ann@ward.lan"),
        ("ann@diary.test", "ann@diary.test"),
        ("o'neil@example.org", "o'neil@example.org"),
        ("\u202aann@\u200bexample.org\u200b\u202c", "ann@example.org"),
        ("ann@example.org\u200d\u061c", "ann@example.org"),
        ("\ufeffann@example.org\u2069", "ann@example.org"),
    ],
)
def test_one_mailbox_is_one_address(typed: str, stored: str) -> None:
    assert normalised_email(typed) == stored
    assert normalised_email(stored) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ann",
        "Ann <ann@example.org>",
        "ann@",
        "ann@-.org",
        "ann@example.org, b@example.org",
        "ü@example.org",
        # Taken out, this mark would make another name of it.
        "ann@\u0646\u0627\u0645\u0647\u200c\u0627\u06cc.example",
    ],
)
def test_what_no_mail_can_reach_is_refused(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        normalised_email(typed)
    assert refused.value.sentences == ["Type an e-mail address such as name@example.org."]


def test_a_new_account_has_no_password_and_is_not_confirmed(session: Session) -> None:
    account = create_account(work_at(session, NOW), "Ann@example.org", " Ann ")
    assert (account.email, account.name, account.password, account.confirmed_at) == (
        "ann@example.org",
        "Ann",
        None,
        None,
    )
    assert account_with(session, "ann@example.org") is account


def test_an_address_has_one_account(session: Session) -> None:
    create_account(work_at(session, NOW), "ann@example.org", "Ann")
    with pytest.raises(BadInput, match="There is already an account"):
        create_account(work_at(session, NOW), "ANN@example.org", "Another")


def test_confirming_gives_a_diary_once(session: Session, settings: Settings) -> None:
    account = create_account(work_at(session, NOW), "ann@example.org", "Ann")
    assert confirm(Work(session, NOW, settings), account)
    assert not confirm(Work(session, NOW.replace(hour=13), settings), account)
    assert account.confirmed_at == NOW
    patient = session.scalars(select(Patient)).one()
    assert (patient.timezone, patient.set_up_at) == ("UTC", None)
    symptom = session.scalars(select(TrackedSymptom)).one()
    assert (symptom.name, symptom.kind, symptom.watched, symptom.heart) == (
        "Upper back pain",
        "pain",
        True,
        True,
    )


def test_a_button_pressed_twice_at_once_confirms_once(engine: Engine, settings: Settings) -> None:
    with unit_of_work(engine) as session:
        account_id = create_account(work_at(session, NOW), "ann@example.org", "Ann").id

    def press() -> bool:
        with unit_of_work(engine) as session:
            return confirm(Work(session, NOW, settings), session.get_one(Account, account_id))

    with ThreadPoolExecutor(1) as pool:
        with unit_of_work(engine) as session:
            assert confirm(Work(session, NOW, settings), session.get_one(Account, account_id))
            second = pool.submit(press)
            with pytest.raises(TimeoutError):
                second.result(timeout=0.3)
        assert second.result(timeout=10) is False
    with reading(engine) as session:
        assert len(session.scalars(select(Patient)).all()) == 1

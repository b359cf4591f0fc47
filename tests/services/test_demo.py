"""The invented patients show what they are said to show."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Engine, select

from diary.config import Settings
from diary.services.demo import PEOPLE, fill
from diary.store.engine import reading
from diary.store.models import Account, FollowUp, Patient

NOW = datetime(2026, 6, 10, 18, 30, tzinfo=UTC)


def test_between_them_the_diaries_show_every_kind_of_follow_up_and_every_state_but_withdrawn(
    engine: Engine, settings: Settings
) -> None:
    fill(engine, NOW, settings, "a hash")

    with reading(engine) as session:
        rows = session.execute(
            select(Account.email, FollowUp.kind, FollowUp.rule, FollowUp.state)
            .join(Patient, Patient.account_id == Account.id)
            .join(FollowUp, FollowUp.patient_id == Patient.id)
        ).all()
        people = set(session.scalars(select(Account.email)))
    assert people == {person.email for person in PEOPLE}
    shown = {(email.partition("@")[0], kind, state) for email, kind, _, state in rows}
    assert {
        ("maya", "persists", "open"),
        ("tom", "worsens", "open"),
        ("tom", "persists", "acknowledged"),
        ("ruth", "interferes", "open"),
        ("ruth", "emergency", "open"),
        ("ruth", "urgent", "acknowledged"),
    } <= shown
    assert {rule for _, _, rule, _ in rows} >= {
        "persists",
        "rising",
        "says_worse",
        "interferes",
        "limb_or_wound",
    }

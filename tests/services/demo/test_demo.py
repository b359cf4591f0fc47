"""The invented patients show what they are said to show."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Engine, select

from diary.config import Settings
from diary.services.caregiving import overview
from diary.services.caregiving.overview import Need
from diary.services.demo import CAREGIVER, PEOPLE, fill
from diary.services.permissions.access import actor_for
from diary.store.engine import reading
from diary.store.models import Account, FollowUp, Patient
from diary.store.work import Work
from tests.factories import work_at

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
        emails = set(session.scalars(select(Account.email)))
    assert emails == {person.email for person in (*PEOPLE, CAREGIVER)}
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


def test_the_caregiver_sees_two_of_them_each_within_other_grants(engine: Engine, settings: Settings) -> None:
    fill(engine, NOW, settings, "a hash")

    with reading(engine) as session:
        nora = session.scalars(select(Account).where(Account.email == CAREGIVER.email)).one()
        actor = actor_for(work_at(session, NOW), nora)
        ruth, tom = overview.looked_after(Work(session, NOW, settings), actor)
        assert session.scalars(select(Patient).where(Patient.account_id == nora.id)).all() == []
    assert (ruth.name, ruth.need) == ("Ruth", Need.EMERGENCY)
    assert (tom.name, tom.need) == ("Tom", Need.ROUTINE)
    assert tom.numbers is not None
    assert tom.may < ruth.may

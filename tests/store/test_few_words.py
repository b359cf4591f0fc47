"""Columns that hold one of few words: what the code gets for them, and for a word that it does not know."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from diary.rules.findings import Kind, Tier
from diary.store.models import FollowUp
from diary.store.models.followups import FollowUpState
from tests.factories import make_patient

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
def alarm_id(session: Session, engine: Engine) -> int:
    patient = make_patient(session, NOW)
    alarm = FollowUp(
        patient_id=patient.id,
        kind=Kind.URGENT,
        rule="limb_or_wound",
        opened_on=NOW.date(),
        opened_at=NOW,
        last_found_on=NOW.date(),
    )
    session.add(alarm)
    session.commit()
    return alarm.id


def unheld(engine: Engine, session: Session, change: str) -> None:
    """Write what the table's own checks forbid, as a newer version with other checks might."""
    if engine.dialect.name == "sqlite":
        session.execute(text("PRAGMA ignore_check_constraints = ON"))
    else:
        held = "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = 'follow_up'::regclass"
        for name in session.scalars(text(held)).all():
            session.execute(text(f"ALTER TABLE follow_up DROP CONSTRAINT {name}"))
    session.execute(text(change))
    session.commit()
    session.expire_all()


def test_they_are_what_they_mean(session: Session, alarm_id: int) -> None:
    session.expire_all()
    alarm = session.get_one(FollowUp, alarm_id)
    assert alarm.kind is Kind.URGENT
    assert alarm.kind.tier is Tier.URGENT
    assert alarm.state is FollowUpState.OPEN
    assert session.scalars(select(FollowUp.kind)).one() is Kind.URGENT
    assert session.execute(text("SELECT kind, state FROM follow_up")).one() == ("urgent", "open")


def test_a_word_that_nobody_knows_is_read_as_the_gravest(
    session: Session, engine: Engine, alarm_id: int
) -> None:
    unheld(engine, session, "UPDATE follow_up SET kind = 'grave', state = 'paused'")
    alarm = session.get_one(FollowUp, alarm_id)
    assert (alarm.kind, alarm.state) == (Kind.EMERGENCY, FollowUpState.OPEN)
    alarm.answer_note = "seen"
    session.commit()
    assert session.execute(text("SELECT kind, state FROM follow_up")).one() == ("grave", "paused")

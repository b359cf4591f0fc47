"""A diary taken along and taken in elsewhere is the same diary."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Engine, func, select

from diary.config import Settings
from diary.jobs.sweep import sweep_some
from diary.rules.evaluate import findings_on
from diary.services.demo import PEOPLE
from diary.services.diary_file import read
from diary.services.diary_file.imports import import_reports
from diary.services.followups.explain import explained
from diary.services.permissions.access import actor_for
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, Caregiver, FollowUp, OutboxMail, Patient
from diary.store.queries.diaries import load_diaries
from diary.store.work import Work
from tests.rules.random_diaries import valid_diary
from tests.services.whole_copy.conftest import (
    NOW,
    contents,
    copy_of,
    new_diary,
    patient_called,
    take_in,
)

if TYPE_CHECKING:
    from tests.services.conftest import Site

NEW = "new@example.org"
READ_ONLY = {"copy.json", "circle.json", "consents.json", "who_looked.json"}
EVERYBODY = [person.email for person in PEOPLE]


def alike(said: dict[str, Any]) -> dict[str, Any]:
    """What is to be equal on both sites: all but what is for reading, and what begins with the move."""
    kept = {name: content for name, content in said.items() if name not in READ_ONLY}
    for row in kept["follow_ups.json"]["in_hand"]:
        row["ended_at"] = row["ended_at"] and "ended"
    return kept


def explanations(engine: Engine, settings: Settings, email: str) -> list[Any]:
    with reading(engine) as session:
        patient = patient_called(session, email)
        follow_ups = session.scalars(
            select(FollowUp).where(FollowUp.patient_id == patient.id).order_by(FollowUp.id)
        ).all()
        return [
            [(each.verdict, each.kept, each.row.day, each.row.rule, each.differences, len(each.steps))]
            for follow_up in follow_ups
            for each in explained(session, follow_up, settings.rules)
        ]


def replayed(engine: Engine, email: str) -> list[Any]:
    with reading(engine) as session:
        diary = load_diaries(session, [(patient := patient_called(session, email)).id])[patient.id]
    return [
        (report.day, found.rule, found.tier, found.facts)
        for report in diary.reports
        for found in findings_on(diary, report.day)
    ]


def mails(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count(OutboxMail.id))) or 0


@pytest.mark.parametrize("email", EVERYBODY)
def test_a_diary_of_the_demo_comes_to_the_same_elsewhere(
    demo: Engine, settings: Settings, email: str
) -> None:
    before, told = contents(demo, settings, NOW, email), mails(demo)
    new_diary(demo, settings, NOW)

    take_in(demo, settings, NOW, copy_of(demo, settings, NOW, email))

    after = contents(demo, settings, NOW, NEW)
    assert alike(after) == alike(before)
    assert explanations(demo, settings, NEW) == explanations(demo, settings, email)
    assert replayed(demo, NEW) == replayed(demo, email)
    assert mails(demo) == told


@pytest.mark.parametrize("email", EVERYBODY)
def test_the_job_finds_nothing_new_in_it_and_mails_nobody(
    demo: Engine, settings: Settings, email: str
) -> None:
    told = mails(demo)
    new_diary(demo, settings, NOW)
    take_in(demo, settings, NOW, copy_of(demo, settings, NOW, email))
    before = contents(demo, settings, NOW, NEW)

    while sweep_some(demo, settings, NOW + timedelta(minutes=1)):
        pass

    after = contents(demo, settings, NOW, NEW)
    assert after["follow_ups.json"] == before["follow_ups.json"]
    assert mails(demo) == told


def test_nobody_gets_in_by_a_copy_and_others_are_named_as_from_it(demo: Engine, settings: Settings) -> None:
    new_diary(demo, settings, NOW)
    copy = copy_of(demo, settings, NOW, "ruth@example.org")
    with reading(demo) as session:
        nora = session.scalars(select(Account).where(Account.email == "nora@example.org")).one()
        assert nora.email.encode() not in copy

    take_in(demo, settings, NOW, copy)

    with reading(demo) as session:
        patient = patient_called(session, NEW)
        assert session.scalars(select(Caregiver).where(Caregiver.patient_id == patient.id)).all() == []
        stand_ins = session.scalars(select(Account).where(Account.email.like("copy-%"))).all()
        assert {each.name.endswith("(from the copy)") or each.name == "" for each in stand_ins} <= {True}
        assert not any(each.active or each.password or each.confirmed_at for each in stand_ins)
        nora = session.scalars(select(Account).where(Account.email == "nora@example.org")).one()
        assert patient.id not in actor_for(Work(session, NOW, settings), nora).memberships


@pytest.mark.parametrize("seed", range(4))
def test_any_diary_comes_to_the_same_elsewhere(site: Site, seed: int) -> None:
    drawn = valid_diary(seed)
    file = read(drawn.text)
    site.now = datetime.combine(file.reports[-1].day, time(20), UTC)
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        work = Work(session, site.now, site.settings)
        import_reports(work, patient, file.symptoms, file.reports)
        patient.procedure_on = drawn.procedure
    while sweep_some(site.engine, site.settings, site.now):
        pass
    ann = "ann@example.org"
    before = contents(site.engine, site.settings, site.now, ann)
    new_diary(site.engine, site.settings, site.now)

    take_in(site.engine, site.settings, site.now, copy_of(site.engine, site.settings, site.now, ann))

    assert alike(contents(site.engine, site.settings, site.now, NEW)) == alike(before)
    assert explanations(site.engine, site.settings, NEW) == explanations(site.engine, site.settings, ann)
    assert replayed(site.engine, NEW) == replayed(site.engine, ann)

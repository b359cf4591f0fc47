"""Many patients of whom only the last days changed: the same comes out as when each diary is gone over whole."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from diary.config import Settings
from diary.rules.findings import Kind
from diary.services.evaluation import many, patient
from diary.services.evaluation.batch import RETRY_LAST, apply_rules
from diary.services.evaluation.many import apply_to_many
from diary.services.patients import mark_changed
from diary.store.engine import begin_writing, reading, unit_of_work
from diary.store.models import (
    CarePlanEntry,
    DayFound,
    FollowUp,
    FollowUpChange,
    FollowUpFinding,
    Notification,
    OutboxMail,
    RulesInForce,
    SavedReading,
    SavedReport,
    SweepState,
    TrackedSymptom,
)
from diary.store.models.care_plan import Agreed
from diary.store.models.followups import Answer
from diary.store.queries.evaluation import behind_or_due, states_of
from diary.store.work import Work

if TYPE_CHECKING:
    from tests.services.conftest import Site

PATIENTS = 8
DAYS = 40


@dataclass
class Ward:
    """Some patients whose diaries grow by a day at a time, in rows as an import leaves them: the rules saw nothing."""

    site: Site
    chance: random.Random
    symptoms: dict[int, list[int]]
    levels: dict[int, float]

    def a_day(self) -> None:
        site, chance = self.site, self.chance
        site.now += timedelta(days=1)
        with unit_of_work(site.engine) as session:
            for patient_id in self.symptoms:
                if chance.random() < 0.75:
                    self._report(session, patient_id, site.today)
                if chance.random() < 0.03:
                    self._report(session, patient_id, site.today - timedelta(days=chance.randint(1, 40)))

    def _report(self, session: Session, patient_id: int, day: date) -> None:
        chance = self.chance
        if chance.random() < 0.06:
            self.levels[patient_id] = chance.choice([0, 0, 1, 3, 5])
        current = session.scalars(
            select(SavedReport).where(
                SavedReport.patient_id == patient_id,
                SavedReport.day == day,
                SavedReport.superseded_at.is_(None),
            )
        ).one_or_none()
        if current is not None:
            current.superseded_at = self.site.now
            session.flush()
        session.add(
            SavedReport(
                patient_id=patient_id,
                day=day,
                version=1 if current is None else current.version + 1,
                signs=frozenset(),
                interference=chance.choice([None, 0, 1, 3, 4, 6]),
                could_not=chance.choice([None, None, False, True]) if chance.random() < 0.2 else None,
                compared=chance.choice([None, "same", "worse"]),
                source="import",
                recorded_at=self.site.now,
                readings=[
                    SavedReading(symptom_id=symptom, worst=worst, usual=chance.choice([None, worst // 2]))
                    for symptom in self.symptoms[patient_id]
                    if chance.random() < 0.9
                    for worst in [min(6, max(0, round(chance.gauss(self.levels[patient_id], 1))))]
                ],
            )
        )
        (state,) = states_of(session, [patient_id])
        mark_changed(state, day)

    def both_ways(self, settings: Settings) -> int:
        """Apply the rules in one way, take it back, and apply them in the other: gives how many were done together."""
        site = self.site
        fingerprint = settings.rules.fingerprint()
        with Session(site.engine, expire_on_commit=False) as session:
            work = Work(session, site.now, settings)
            begin_writing(session)
            due = behind_or_due(session, site.now, fingerprint, longest_aside=RETRY_LAST, limit=1_000)
            left = apply_to_many(work, due)
            apply_rules(work, states_of(session, left))
            session.flush()
            together = stored(session)
            session.rollback()
        with unit_of_work(site.engine) as session:
            due = behind_or_due(session, site.now, fingerprint, longest_aside=RETRY_LAST, limit=1_000)
            apply_rules(
                Work(session, site.now, settings), states_of(session, [each.patient_id for each in due])
            )
            session.flush()
            for name, rows in stored(session).items():
                assert together[name] == rows, f"{name} on {site.today}"
        return len(due) - len(left)


def stored(session: Session) -> dict[str, list[str]]:
    """All that applying the rules writes, without the numbers of new rows."""
    follow_up = FollowUp.__table__.c
    found = session.execute(
        select(follow_up.id, follow_up.patient_id, follow_up.kind, follow_up.symptom_id, follow_up.opened_on)
    )
    about = {number: tuple(known) for number, *known in found}

    def shown(model: type[Any], *but: str) -> list[str]:
        # Rows and no objects: this is asked twice for each day, and making them took most of it.
        columns = [column for column in model.__table__.columns if column.key not in {"id", *but}]
        names = [column.key for column in columns]
        return sorted(
            str(
                [
                    about.get(value, value) if name in ("follow_up_id", "joined_to") else value
                    for name, value in zip(names, row, strict=True)
                ]
            )
            for row in session.execute(select(*columns))
        )

    mail = OutboxMail.__table__.c
    told = session.execute(select(mail.patient_id, mail.kind, mail.params))
    return {
        "follow-ups": shown(FollowUp),
        "findings": shown(FollowUpFinding),
        "changes": shown(FollowUpChange),
        "days": shown(DayFound),
        "rules": shown(RulesInForce),
        "states": shown(SweepState),
        "notifications": shown(Notification),
        # One mail tells of all that opens at a moment; of which it is named after says nothing.
        "mails": shown(OutboxMail, "message_id", "params", "dedupe_key", "follow_up_id"),
        "told": sorted(
            str((patient_id, kind, sorted(str(about[each]) for each in params["follow_ups"])))
            for patient_id, kind, params in told
        ),
    }


@pytest.fixture
def ward(site: Site) -> Callable[[int], Ward]:
    def make(seed: int) -> Ward:
        chance = random.Random(seed)
        symptoms: dict[int, list[int]] = {}
        for number in range(PATIENTS):
            site.make_patient(f"p{number}@example.org")
            symptoms[site.patient_id] = [site.symptom_id]
            if number % 3 == 0:
                with unit_of_work(site.engine) as session:
                    knee = TrackedSymptom(
                        patient_id=site.patient_id,
                        name="Knee",
                        position=1,
                        since=site.today - timedelta(days=9),
                    )
                    session.add(knee)
                    session.flush()
                    symptoms[site.patient_id].append(knee.id)
            if number % 5 == 0:
                with unit_of_work(site.engine) as session:
                    session.add(
                        CarePlanEntry(
                            patient_id=site.patient_id,
                            agreed=Agreed.RULE_OFF,
                            kind=Kind.INTERFERES,
                            from_on=site.today + timedelta(days=10),
                            until_on=site.today + timedelta(days=30),
                            reason="Expected",
                            set_at=site.now,
                            set_by=site.account_id,
                        )
                    )
        levels = {patient_id: chance.choice([0, 1, 2, 3, 4, 5]) for patient_id in symptoms}
        return Ward(site, chance, symptoms, levels)

    return make


@pytest.mark.parametrize("seed", [1, 2])
def test_it_comes_to_the_same_as_going_over_each_diary_whole(
    ward: Callable[[int], Ward], site: Site, seed: int
):
    living, settings, together = ward(seed), site.settings, 0
    for number in range(DAYS):
        living.a_day()
        if number == 24:
            settings = replace(settings, rules=settings.rules.changed({"persists.after_days": 9}))
        if number == 30:
            with unit_of_work(site.engine) as session:
                session.execute(update(RulesInForce).values(rules_version="2026.1"))
                session.execute(update(SweepState).values(applied_rules="older"))
        if number == 33:
            for each in [one for one in all_open(site) if one.kind is Kind.PERSISTS][:2]:
                site.acknowledge(each.id, Answer.CHECKED)
        together += living.both_ways(settings)
    with reading(site.engine) as session:
        kinds = dict(session.execute(select(FollowUp.kind, func.count()).group_by(FollowUp.kind)).all())
        states = dict(session.execute(select(FollowUp.state, func.count()).group_by(FollowUp.state)).all())
    # What is compared is something: all rules, follow-ups that ended, and mostly diaries that were gone over together.
    assert kinds.keys() == {Kind.PERSISTS, Kind.WORSENS, Kind.INTERFERES}
    assert states.keys() >= {"open", "cleared", "acknowledged"}
    assert together > PATIENTS * DAYS / 4


def all_open(site: Site) -> list[FollowUp]:
    with reading(site.engine) as session:
        return list(session.scalars(select(FollowUp).where(FollowUp.state == "open").order_by(FollowUp.id)))


def test_a_diary_on_which_the_rules_fail_is_set_aside_and_the_others_are_done(
    ward: Callable[[int], Ward], site: Site, monkeypatch: pytest.MonkeyPatch
):
    living = ward(3)
    for _ in range(12):
        living.a_day()
        site.sweep()
    broken = min(living.symptoms)
    real = patient.follow_ups_on

    def fails_for_one(diary, day, numbers):
        if diary.symptom(living.symptoms[broken][0]) is not None:
            raise ZeroDivisionError
        return real(diary, day, numbers)

    monkeypatch.setattr(patient, "follow_ups_on", fails_for_one)
    with unit_of_work(site.engine) as session:
        living._report(session, broken, site.today)
    living.a_day()
    site.sweep()
    with reading(site.engine) as session:
        failures = dict(session.execute(select(SweepState.patient_id, SweepState.failures)).all())
    assert {number for number, times in failures.items() if times} == {broken}


def test_rows_that_cannot_be_written_together_are_written_one_by_one(
    ward: Callable[[int], Ward], site: Site, monkeypatch: pytest.MonkeyPatch
):
    living = ward(4)
    for _ in range(12):
        living.a_day()
        site.sweep()
    living.a_day()

    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(many._Batch, "write", fails)
    site.sweep()
    with reading(site.engine) as session:
        behind = select(func.count()).where(SweepState.applied_version < SweepState.data_version)
        assert session.scalar(behind) == 0
        assert session.scalar(select(func.sum(SweepState.failures))) == 0

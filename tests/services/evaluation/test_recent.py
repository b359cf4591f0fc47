"""A save that reads the diary no further back than it needs does what one does that reads it whole."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from diary.config import Settings, load
from diary.rules.records import Reading, SymptomKind
from diary.services.evaluation import recent
from diary.services.evaluation.batch import apply_rules
from diary.services.patients import locked_state, mark_changed
from diary.services.patients.answers import Answers
from diary.services.reports import Sent, save_report
from diary.store.engine import make_engine, reading, unit_of_work
from diary.store.models import (
    CarePlanEntry,
    DayFound,
    FollowUp,
    FollowUpFinding,
    Patient,
    SweepState,
    TrackedSymptom,
)
from diary.store.models.base import Base
from diary.store.models.care_plan import Agreed
from diary.store.models.followups import Answer, FollowUpState
from diary.store.queries.reports import current_report
from diary.store.work import Work
from tests.services.conftest import Site

SEEDS = 3
DAYS = 130


@contextmanager
def noted() -> Iterator[list[bool]]:
    """Whether each diary was read no further back than needed."""
    seen: list[bool] = []
    known: Callable[..., Any] = recent.load

    def load_and_note(*about: Any) -> Any:
        found = known(*about)
        seen.append(found is not None)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recent, "load", load_and_note)
        yield seen


@contextmanager
def whole() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recent, "window", lambda *about: None)
        yield


def a_site(directory: Path, migrated: Path, settings: Settings) -> Site:
    database = shutil.copyfile(migrated, directory / "diary.sqlite3")
    site = Site(make_engine(f"sqlite:///{database}"), settings)
    site.make_patient()
    return site


def second_symptom(site: Site, chance: random.Random) -> list[int]:
    with unit_of_work(site.engine) as session:
        first = session.get_one(TrackedSymptom, site.symptom_id)
        first.since = site.today - timedelta(days=chance.randint(1, 20)) if chance.random() < 0.4 else None
        other = TrackedSymptom(patient_id=site.patient_id, name="Knee", kind=SymptomKind.PAIN, position=1)
        session.add(other)
        session.flush()
        return [site.symptom_id, other.id]


class Life:
    """One drawn life, lived step by step at any site."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.steps: list[tuple[str, Any]] = []
        self.rare = self.chance.choice([0.0, 0.0, 0.02])
        level: list[float] = [self.chance.randint(0, 6), self.chance.randint(0, 5)]
        for _ in range(DAYS):
            if self.chance.random() < 0.06:
                level = [self.chance.choice([0, 0, 1, 3, 4, 6]), self.chance.choice([0, 2, 5])]
            if self.chance.random() < 0.04:
                self.steps.append(("pause", self.chance.choice([2, 5, 8, 15])))
            if self.chance.random() < 0.85:
                self.steps.append(("save", (0, self._answers(level))))
            if self.chance.random() < 0.15:
                self.steps.append(("save", (self.chance.choice([0, 1, 3, 7, 12]), self._answers(level))))
            if self.chance.random() < self.rare:
                self.steps.append(("answer", self.chance.choice([Answer.CHECKED, Answer.TOLD_DOCTOR])))
            if self.chance.random() < self.rare:
                self.steps.append(("agree", self.chance.randint(1, 6)))
            self.steps.append(("pause", 1))

    def _answers(self, level: list[float]) -> dict[str, Any]:
        worst = [min(10, max(0, round(self.chance.gauss(each, 1.1)))) if each else 0 for each in level]
        return {
            "worst": [each if self.chance.random() < 0.9 else None for each in worst],
            "interference": self.chance.choice([None, 0, 1, 4, 7]),
            "could_not": self.chance.choice([None, False, False, True]),
            "compared": self.chance.choice([None, None, "same", "worse"]),
        }


def live(site: Site, symptoms: list[int], step: tuple[str, Any]) -> None:
    what, how = step
    if what == "pause":
        site.now += timedelta(days=how)
    elif what == "save":
        back, given = how
        day = site.today - timedelta(days=back)
        readings = {
            symptom: Reading(min(worst, 6))
            for symptom, worst in zip(symptoms, given["worst"], strict=True)
            if worst is not None
        }
        answers = site.answers(None, **{name: given[name] for name in ("interference", "could_not")})
        compared = {} if given["compared"] is None else {"compared": given["compared"]}
        said = site.answers(None, **compared)
        answers = Answers(
            signs=frozenset(),
            readings=readings,
            interference=answers.interference,
            could_not=answers.could_not,
            compared=said.compared,
        )
        with unit_of_work(site.engine) as session:
            patient = session.get_one(Patient, site.patient_id)
            before = current_report(session, patient.id, day)
            save_report(
                Work(session, site.now, site.settings),
                patient,
                Sent(day, answers, by=patient.account, seen_version=before.version if before else 0),
            )
    elif what == "answer":
        with reading(site.engine) as session:
            ids = session.scalars(
                select(FollowUp.id).where(FollowUp.state == FollowUpState.OPEN).order_by(FollowUp.id)
            ).all()
        if ids:
            site.acknowledge(ids[0], how)
    else:
        with unit_of_work(site.engine) as session:
            patient = session.get_one(Patient, site.patient_id)
            state = locked_state(session, patient)
            session.add(
                CarePlanEntry(
                    patient_id=patient.id,
                    agreed=Agreed.EXPECTED_LEVEL,
                    symptom_id=symptoms[0],
                    level=how,
                    from_on=site.today,
                    until_on=site.today + timedelta(days=20),
                    set_at=site.now,
                )
            )
            session.flush()
            mark_changed(state, site.today)
            apply_rules(Work(session, site.now, site.settings), [state])


def question(model: type[Base], besides: str = "") -> str:
    """All of a table but the numbers of its rows, in SQL."""
    names = [column.name for column in model.__table__.columns]
    told = ", ".join(f'one."{name}"' for name in names if name not in ("id", "follow_up_id", "joined_to"))
    return f"SELECT {told}{besides} FROM {model.__tablename__} AS one"  # noqa: S608 - our own names


QUESTIONS = {
    "follow_up": question(FollowUp),
    "finding": question(FollowUpFinding, ", about.kind, about.opened_on")
    + " JOIN follow_up AS about ON about.id = one.follow_up_id",
    "day": question(DayFound),
    "state": question(SweepState),
    "mail": "SELECT kind, next_attempt_at, queued_at FROM outbox_mail",
}


def kept(engine: Engine) -> dict[str, Counter[tuple[Any, ...]]]:
    """All that the rules have written, but for the numbers of its rows: of several things that one save writes nobody
    says which comes first. As it is stored: it is compared after each step, and most of that would be reading it.
    """
    with engine.connect() as connection:
        return {
            name: Counter(tuple(row) for row in connection.exec_driver_sql(asked))
            for name, asked in QUESTIONS.items()
        }


@pytest.mark.parametrize("seed", range(SEEDS))
def test_reading_back_as_far_as_needed_gives_what_reading_all_gives(
    seed: int, tmp_path: Path, migrated_sqlite: Path
) -> None:
    sites = []
    for name in ("short", "whole"):
        (tmp_path / name).mkdir()
        settings = load({"DIARY_DATA_DIR": str(tmp_path / name)})
        sites.append(a_site(tmp_path / name, migrated_sqlite, settings))
    short, all_of_it = sites
    symptoms = [second_symptom(site, random.Random(seed)) for site in sites]
    assert symptoms[0] == symptoms[1]
    with noted() as used:
        for step in Life(seed).steps:
            live(short, symptoms[0], step)
            with whole():
                live(all_of_it, symptoms[1], step)
            if step[0] != "pause":
                assert kept(short.engine) == kept(all_of_it.engine), step
    assert any(used)
    for site in sites:
        site.engine.dispose()

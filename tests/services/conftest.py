"""A patient with a diary, and a clock that stands where a test puts it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from diary.config import Settings, load
from diary.jobs.sweep import sweep_some
from diary.rules.records import Compared, Reading, Sign
from diary.services import followups
from diary.services.accounts.profile import create_patient
from diary.services.followups import Acknowledgement
from diary.services.patients.answers import Answers
from diary.services.reports import Saved, Sent, save_report
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, FollowUp, OutboxMail, Patient, SweepState, TrackedSymptom
from diary.store.models.followups import Answer
from diary.store.queries.reports import current_report
from diary.store.work import Work
from tests.factories import work_at

MONDAY = date(2026, 1, 5)


def at(day: date, hour: int = 20, minute: int = 0) -> datetime:
    """An instant on that day, in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


@dataclass
class Site:
    """One patient's diary, worked on through the services as pages and jobs do."""

    engine: Engine
    settings: Settings
    now: datetime = field(default_factory=lambda: at(MONDAY))
    patient_id: int = 0
    account_id: int = 0
    symptom_id: int = 0

    @property
    def today(self) -> date:
        return self.now.date()

    def make_patient(self, email: str = "ann@example.org", **changes: Any) -> int:
        with unit_of_work(self.engine) as session:
            account = Account(
                email=email, name="Ann", fs_uniquifier=email, created_at=self.now, confirmed_at=self.now
            )
            session.add(account)
            session.flush()
            patient = create_patient(
                work_at(session, self.now), account, timezone=changes.pop("timezone", "UTC"), **changes
            )
            self.patient_id, self.account_id = patient.id, account.id
            self.symptom_id = session.scalars(
                select(TrackedSymptom.id).where(TrackedSymptom.patient_id == patient.id)
            ).one()
        return self.patient_id

    def answers(self, worst: int | None = None, **given: Any) -> Answers:
        signs = frozenset(Sign(sign) for sign in given.pop("signs", ()))
        readings = {} if worst is None else {self.symptom_id: Reading(worst, given.pop("usual", None))}
        if "compared" in given:
            given["compared"] = Compared(given["compared"])
        return Answers(signs=signs, readings=readings, **given)

    def save(
        self, worst: int | None = None, *, day: date | None = None, seen: int | None = None, **given: Any
    ) -> Saved:
        with unit_of_work(self.engine) as session:
            patient = session.get_one(Patient, self.patient_id)
            on = day or self.today
            before = current_report(session, patient.id, on)
            return save_report(
                Work(session, self.now, self.settings),
                patient,
                Sent(
                    on,
                    self.answers(worst, **given),
                    by=patient.account,
                    seen_version=(before.version if before else 0) if seen is None else seen,
                ),
            )

    def save_days(self, scores: list[int | None], **given: Any) -> None:
        """One report a day, ending today; None leaves the day out."""
        end = self.now
        for back, score in zip(range(len(scores) - 1, -1, -1), scores, strict=True):
            self.now = end - timedelta(days=back)
            if score is not None:
                self.save(score, **given)

    def sweep(self) -> None:
        while sweep_some(self.engine, self.settings, self.now):
            pass

    def acknowledge(self, follow_up_id: int, answer: Answer, **given: Any) -> bool:
        with unit_of_work(self.engine) as session:
            answered = followups.acknowledge(
                work_at(session, self.now),
                [session.get_one(FollowUp, follow_up_id)],
                Acknowledgement(answer, **given),
                by=session.get_one(Account, self.account_id),
            )
            return bool(answered)

    def follow_ups(self) -> list[FollowUp]:
        with reading(self.engine) as session:
            found = followups.follow_ups(session, self.patient_id)
            # Read while it can be: whoever asks looks at what they rest on, too.
            for each in found:
                assert all(row.values is not None for row in each.findings)
            return found

    def stands(self) -> list[tuple[str, str]]:
        """Kind and state of every follow-up, open ones first."""
        return [(follow_up.kind, follow_up.state) for follow_up in self.follow_ups()]

    def mails(self) -> list[str]:
        with reading(self.engine) as session:
            return list(session.scalars(select(OutboxMail.kind).order_by(OutboxMail.id)))

    def state(self) -> SweepState:
        with reading(self.engine) as session:
            return session.get_one(SweepState, self.patient_id)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load({"DIARY_DATA_DIR": str(tmp_path / "data")})


@pytest.fixture
def site(engine: Engine, settings: Settings) -> Site:
    site = Site(engine, settings)
    site.make_patient()
    return site

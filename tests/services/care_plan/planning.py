"""What the tests of plans share: agreeing and ending through the services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.rules.findings import Kind
from diary.rules.plan import Plan
from diary.services.care_plan import agreement
from diary.services.care_plan.agreement import CarePlanAnswers
from diary.services.patients import care_plan
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, AuditRow, CarePlanEntry, Patient
from diary.store.models.care_plan import Agreed
from diary.store.work import Work
from tests.factories import make_account
from tests.services.conftest import Site

MONTH = timedelta(days=30)


@dataclass
class Planned:
    """Ann's diary, and what is agreed for it."""

    site: Site

    def answers(self, agreed: Agreed, **given: Any) -> CarePlanAnswers:
        usual: dict[str, Any] = {
            Agreed.EXPECTED_LEVEL: {"symptom_id": self.site.symptom_id, "level": 4},
            Agreed.RULE_OFF: {"kind": Kind.PERSISTS, "reason": "Known since last year"},
            Agreed.SEVERE_FROM: {"level": 9, "doctor_phone": "080 1234"},
        }[agreed]
        usual |= {"until_on": self.site.today + MONTH, "doctor": "Dr Rao"}
        return CarePlanAnswers(agreed, **{**usual, **given})

    def numbers(self, score: int, days: int = 3) -> None:
        """A number on each of the days before today: an expected level needs some."""
        for ago in range(days, 0, -1):
            self.site.save(score, day=self.site.today - timedelta(days=ago))

    def _by(self, session: Session, agreed: Agreed) -> Account:
        """Ann herself, or, where she may not, somebody she let."""
        if agreed is not Agreed.SEVERE_FROM:
            return session.get_one(Account, self.site.account_id)
        ben = session.scalar(select(Account).where(Account.email == "ben@example.org"))
        return ben or make_account(session, self.site.now, "ben@example.org")

    def agree(self, agreed: Agreed, *, by: int | None = None, **given: Any) -> int:
        with unit_of_work(self.site.engine) as session:
            entry = agreement.agree(
                Work(session, self.site.now, self.site.settings),
                session.get_one(Patient, self.site.patient_id),
                self.answers(agreed, **given),
                by=self._by(session, agreed) if by is None else session.get_one(Account, by),
            )
            return entry.id

    def end(self, entry_id: int) -> list[str]:
        """The kinds of what opened then."""
        with unit_of_work(self.site.engine) as session:
            opened = agreement.end(
                Work(session, self.site.now, self.site.settings),
                session.get_one(Patient, self.site.patient_id),
                entry_id,
                by=session.get_one(Account, self.site.account_id),
            )
            return [follow_up.kind for follow_up in opened]

    def faults(self, agreed: Agreed, **given: Any) -> dict[str, str]:
        with reading(self.site.engine) as session:
            patient = session.get_one(Patient, self.site.patient_id)
            return agreement.faults_in(
                Work(session, self.site.now, self.site.settings), patient, self.answers(agreed, **given)
            )

    def entries(self) -> list[CarePlanEntry]:
        with reading(self.site.engine) as session:
            return care_plan.entries_of(session, self.site.patient_id)

    def in_force(self, day: date) -> list[int]:
        with reading(self.site.engine) as session:
            return [entry.id for entry in care_plan.in_force(session, self.site.patient_id, day)]

    def plan(self) -> Plan:
        with reading(self.site.engine) as session:
            return care_plan.plan_of(session, self.site.patient_id)

    def noted(self) -> list[tuple[str, int | None, str]]:
        with reading(self.site.engine) as session:
            rows = session.scalars(select(AuditRow).order_by(AuditRow.number))
            return [(row.event, row.account_id, row.subject) for row in rows if row.event == "plan_changed"]

"""What the tests of telling share: Ann keeps a diary, and Nora, Ben and Cem may be in her circle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine, select

from diary.config import Settings
from diary.jobs.escalate import escalate_some
from diary.jobs.loop import drain
from diary.services import consents, notifications
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, Caregiver, FollowUp, Notification, OutboxMail, Patient
from diary.store.models.circle import EndedBy, Grant
from diary.store.models.consents import Purpose
from diary.store.models.followups import Answer
from diary.store.work import Work
from tests.factories import make_account, make_caregiver, work_at
from tests.services.conftest import Site

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Home:
    """Ann's diary, her circle, and the job that tells it."""

    site: Site
    memberships: dict[str, int] = field(default_factory=dict)

    @property
    def engine(self) -> Engine:
        return self.site.engine

    @property
    def settings(self) -> Settings:
        return self.site.settings

    def add(self, *names: str, grants: Iterable[Grant] = (Grant.ALERTS,), **more: object) -> None:
        """Take people into the circle, in this order, as accepting an invitation does."""
        with unit_of_work(self.engine) as session:
            for name in names:
                email = f"{name}@example.org"
                account = session.scalar(select(Account).where(Account.email == email))
                account = account or make_account(session, self.site.now, email, name=name.title())
                patient = session.get_one(Patient, self.site.patient_id)
                position = more.pop("position", len(self.memberships))
                self.memberships[name] = make_caregiver(
                    session,
                    self.site.now,
                    patient,
                    account,
                    grants,
                    position=position,
                    **more,  # type: ignore[arg-type]
                ).id
            notifications.reschedule(Work(session, self.site.now, self.settings), patient)

    def change(self, name: str, /, **changes: object) -> None:
        """Change a place and work out anew who is told, as the circle's page does."""
        with unit_of_work(self.engine) as session:
            membership = session.get_one(Caregiver, self.memberships[name])
            for what, value in changes.items():
                setattr(membership.account if what == "active" else membership, what, value)
            notifications.reschedule(Work(session, self.site.now, self.settings), membership.patient)

    def take_out(self, name: str) -> None:
        self.change(name, ended_at=self.site.now, ended_by=EndedBy.PATIENT.value)

    def agree(self, purpose: Purpose, given: bool) -> None:
        with unit_of_work(self.engine) as session:
            consents.answer(work_at(session, self.site.now), self.site.patient_id, purpose, given)
            patient = session.get_one(Patient, self.site.patient_id)
            notifications.reschedule(Work(session, self.site.now, self.settings), patient)

    def escalate(self, after: timedelta = timedelta(0)) -> None:
        """Let time pass, then run the job until nothing is left to do."""
        self.site.now += after
        calls = drain(lambda: escalate_some(self.engine, self.settings, self.site.now))
        assert calls < 10, "the job does not come to an end"

    def told(self) -> list[tuple[str, str, str]]:
        """To whom, of which kind, and why: every mail that was recorded, in order, the patient's own too."""
        with reading(self.engine) as session:
            rows = session.execute(
                select(Account.name, FollowUp.kind, Notification.because)
                .join(Account, Account.id == Notification.account_id)
                .join(FollowUp, FollowUp.id == Notification.follow_up_id)
                .order_by(Notification.id)
            )
            return [(name.lower(), kind, because) for name, kind, because in rows]

    def others_told(self) -> list[tuple[str, str]]:
        """The same without the patient, and without the kind."""
        return [(name, because) for name, _kind, because in self.told() if name != "ann"]

    def others_told_about(self, patient_id: int) -> list[str]:
        """Who was told about one patient because nobody had answered."""
        with reading(self.engine) as session:
            rows = session.scalars(
                select(Account.name)
                .join(Notification, Notification.account_id == Account.id)
                .join(FollowUp, FollowUp.id == Notification.follow_up_id)
                .where(FollowUp.patient_id == patient_id, Notification.because == "escalated")
                .order_by(Notification.id)
            )
            return [name.lower() for name in rows]

    def mails(self) -> list[tuple[str, str]]:
        """To whom, and the kind of mail, in order."""
        with reading(self.engine) as session:
            rows = session.execute(
                select(Account.name, OutboxMail.kind)
                .join(Account, Account.id == OutboxMail.account_id)
                .order_by(OutboxMail.id)
            )
            return [(name.lower(), kind) for name, kind in rows]

    def follow_up(self, kind: str | None = None) -> FollowUp:
        (found,) = [each for each in self.site.follow_ups() if kind in (None, each.kind)]
        return found

    def answer(self) -> None:
        for each in self.site.follow_ups():
            self.site.acknowledge(each.id, Answer.CHECKED)

    def times(self) -> tuple[datetime | None, datetime | None]:
        """When the one follow-up escalates, and when a silence begins."""
        found = self.follow_up()
        return found.escalate_at, found.silence_at

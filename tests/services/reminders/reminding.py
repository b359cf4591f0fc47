"""What the tests of reminders share: a site with a patient, and a look at what was decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine, select

from diary.config import Settings
from diary.jobs.loop import drain
from diary.jobs.remind import remind_some
from diary.rules.records import Sign
from diary.services import reminders
from diary.store.engine import reading, unit_of_work
from diary.store.models import OutboxMail, Patient, Reminder, ReminderSchedule
from tests.factories import make_patient, make_report, work_at

MONDAY = date(2026, 1, 5)
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass
class Ward:
    """Patients who started their diaries on Monday 5 January 2026 at noon, and the job that reminds them."""

    engine: Engine
    settings: Settings
    now: datetime = NOON
    ids: dict[str, int] = field(default_factory=dict)

    def patient(self, name: str = "ann", *, timezone: str = "Europe/London", **more: object) -> int:
        with unit_of_work(self.engine) as session:
            patient = make_patient(session, self.now, f"{name}@example.org", timezone=timezone, **more)  # type: ignore[arg-type]
            self.ids[name] = patient.id
        return self.ids[name]

    def change(self, name: str = "ann", **changes: object) -> None:
        """Change what is stored about a patient, such as their account's `active`."""
        with unit_of_work(self.engine) as session:
            patient = session.get_one(Patient, self.ids[name])
            for field_name, value in changes.items():
                setattr(patient.account if field_name == "active" else patient, field_name, value)

    def plan(self, name: str = "ann") -> ReminderSchedule:
        with reading(self.engine) as session:
            return reminders.schedule_of(session, self.ids[name])

    def want(self, name: str = "ann", **changes: object) -> None:
        """Change the patient's plan, as the page does."""
        with unit_of_work(self.engine) as session:
            patient = session.get_one(Patient, self.ids[name])
            known = reminders.answers_of(reminders.schedule_of(session, patient.id))
            wanted = {name: getattr(known, name) for name in known.__dataclass_fields__}
            reminders.change_schedule(
                work_at(session, self.now), patient, reminders.ScheduleAnswers(**{**wanted, **changes})
            )

    def report(self, day: date | None = None, name: str = "ann", signs: tuple[Sign, ...] = ()) -> None:
        with unit_of_work(self.engine) as session:
            patient = session.get_one(Patient, self.ids[name])
            today = self.now.date()
            make_report(session, self.now, self.settings, patient, day or today, worst=1, signs=signs)

    def remind(self, at: str | datetime | None = None) -> None:
        """Run the job until nothing is left to do."""
        if at is not None:
            self.now = utc(at) if isinstance(at, str) else at
        calls = drain(lambda: remind_some(self.engine, self.settings, self.now))
        assert calls < 10, "the job does not come to an end"

    def evenings(self, first: date, days: int) -> None:
        """Run the job at eight in the evening, so many days."""
        for number in range(days):
            day = first + timedelta(days=number)
            self.remind(datetime(day.year, day.month, day.day, 20, tzinfo=UTC))

    def decided(self, name: str = "ann") -> list[tuple[str, str, str]]:
        """Day, kind and state of each reminder, in the order they were decided."""
        with reading(self.engine) as session:
            found = session.scalars(
                select(Reminder).where(Reminder.patient_id == self.ids[name]).order_by(Reminder.id)
            )
            return [(each.day.isoformat(), each.kind, each.state) for each in found]

    def mails(self) -> list[OutboxMail]:
        with reading(self.engine) as session:
            return list(session.scalars(select(OutboxMail).order_by(OutboxMail.id)))

    def told(self) -> list[str]:
        """The kinds of the mails queued."""
        return [mail.kind for mail in self.mails()]

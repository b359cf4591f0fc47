"""A small town whose people have everything due that jobs do, and all jobs, run at moments that a test chooses.

It begins on Monday 5 January 2026 at noon, in London, where in winter the clocks show UTC. Ann writes nothing, nor does
Bea, who is reminded four times a day. Cid has had pain for eight days, Dee a cold leg that noon; Nora and Ben are in
the circles of both, in this order. Eve sees a doctor on Friday. Some people in Berlin are reminded at noon there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from sqlalchemy import Engine, select

from diary.config import Settings
from diary.jobs.appointments import tell_some
from diary.jobs.deliver import Delivery, deliver_some
from diary.jobs.digest import digest_some
from diary.jobs.escalate import escalate_some
from diary.jobs.loop import drain
from diary.jobs.prune import prune
from diary.jobs.remind import remind_some
from diary.jobs.sweep import sweep_some
from diary.mail.smtp import SmtpTransport
from diary.rules.records import Reading, Report, Sign, Symptom
from diary.services import digests, followups, notifications, reminders
from diary.services.appointments import Booking
from diary.services.diary_file.imports import import_reports
from diary.services.followups import Acknowledgement
from diary.store.engine import reading, unit_of_work
from diary.store.models import (
    Account,
    Digest,
    FollowUp,
    FollowUpFinding,
    OutboxMail,
    Patient,
    Reminder,
)
from diary.store.models.circle import Grant
from diary.store.models.followups import Answer
from diary.store.work import Work
from tests.factories import make_account, make_caregiver, make_patient, make_report, work_at
from tests.mail_server import FakeMailServer
from tests.outbox import SetClock

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
FRIDAY = date(2026, 1, 9)
ASLEEP_AT, AWAKE_AT = datetime(2026, 1, 6, 11, tzinfo=UTC), datetime(2026, 1, 9, 11, tzinfo=UTC)

Told = tuple[str, str]
"""To whom (before the @), and of which kind."""


@dataclass
class Town:
    """Its database, its mail server and its clock."""

    engine: Engine
    settings: Settings
    server: FakeMailServer
    clock: SetClock = field(default_factory=lambda: SetClock(NOON))
    people_in_berlin: int = 3
    ids: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    """Of each mail that was ever queued, by its Message-ID: the rows are forgotten after a while."""

    @property
    def crowd(self) -> list[str]:
        """Those in Berlin."""
        return [f"gus{number}" for number in range(self.people_in_berlin)]

    def settle(self) -> None:
        """Everybody moves in."""
        eight_days = [NOON - timedelta(days=back) for back in range(7, -1, -1)]
        self._patient("ann")
        self._patient("bea")
        self._want("bea", earlier=(time(9), time(14)), nudge_after=60)
        self._patient("cid", since=eight_days[0])
        for now in eight_days:
            self._report("cid", now, worst=4)
        self._patient("dee")
        self._report("dee", NOON, worst=2, signs=(Sign.LIMB,))
        self._patient("eve", since=eight_days[0])
        for now in eight_days:
            self._report("eve", now, worst=3)
        self._book("eve")
        for name in self.crowd:
            self._patient(name, timezone="Europe/Berlin")
            self._want(name, at=time(12))
        self._look_after("nora", "ben", of=("cid", "dee"))

    def _patient(self, name: str, *, since: datetime = NOON, timezone: str = "Europe/London") -> None:
        with unit_of_work(self.engine) as session:
            self.ids[name] = make_patient(session, since, f"{name}@example.org", timezone=timezone).id

    def _want(self, name: str, **wanted: object) -> None:
        with unit_of_work(self.engine) as session:
            patient = session.get_one(Patient, self.ids[name])
            known = reminders.answers_of(reminders.schedule_of(session, patient.id))
            fields = {each: getattr(known, each) for each in known.__dataclass_fields__}
            reminders.change_schedule(
                work_at(session, NOON), patient, reminders.ScheduleAnswers(**{**fields, **wanted})
            )

    def _report(self, name: str, now: datetime, *, worst: int, signs: tuple[Sign, ...] = ()) -> None:
        with unit_of_work(self.engine) as session:
            patient = session.get_one(Patient, self.ids[name])
            make_report(session, now, self.settings, patient, now.date(), worst=worst, signs=signs)

    def _book(self, name: str) -> None:
        with unit_of_work(self.engine) as session:
            patient = session.get_one(Patient, self.ids[name])
            (follow_up,) = followups.open_follow_ups(session, patient.id)
            booking = Booking(FRIDAY, time(14, 30))
            followups.acknowledge(
                work_at(session, NOON),
                [follow_up],
                Acknowledgement(Answer.BOOKED, booking=booking),
                by=patient.account,
            )

    def _look_after(self, *names: str, of: tuple[str, ...]) -> None:
        with unit_of_work(self.engine) as session:
            for position, name in enumerate(names):
                account = make_account(session, NOON, f"{name}@example.org", name=name.title())
                for whom in of:
                    patient = session.get_one(Patient, self.ids[whom])
                    make_caregiver(session, NOON, patient, account, [Grant.ALERTS], position=position)
                digests.begin(work_at(session, NOON), account)
            for whom in of:
                notifications.reschedule(
                    Work(session, NOON, self.settings), session.get_one(Patient, self.ids[whom])
                )

    def fall_asleep(self) -> None:
        """Live up to Tuesday at eleven; then, with a diary still to be looked at, nothing runs any more."""
        self.jobs(NOON)
        self.live(ASLEEP_AT, every=timedelta(hours=1))
        self.bring_a_diary()

    def due_at_waking(self) -> Counter[Told]:
        """What is still of use on Friday at eleven."""
        told = [
            # Nobody has answered about Cid and Dee; the second contact has their whole time again.
            ("nora", "caregiver_follow_up"),
            # About Cid she is told once: that no report comes, and that nobody has answered.
            ("nora", "caregiver_silence"),
            ("ben", "caregiver_silence"),
            # This morning's; those of Wednesday and Thursday are over.
            ("nora", "digest"),
            ("ben", "digest"),
            # What nine days of pain amount to, found late, and told once.
            ("ann", "follow_up"),
            # Two hours late, or just due. Ann's and Cid's of last night are too late.
            ("bea", "reminder_silent"),
            *((name, "reminder_silent") for name in self.crowd),
        ]
        return Counter(told)

    def bring_a_diary(self, name: str = "ann") -> None:
        """Nine days of pain come in as a file: the rules look at them when their job next runs."""
        back = Symptom(key="Upper back pain", name="Upper back pain")
        today = self.clock.now().date()
        days = [today - timedelta(days=number) for number in range(9, 0, -1)]
        reports = tuple(Report(day=day, readings={back.key: Reading(5)}) for day in days)
        with unit_of_work(self.engine) as session:
            patient = session.get_one(Patient, self.ids[name])
            import_reports(Work(session, self.clock.now(), self.settings), patient, (back,), reports)

    def jobs(self, now: datetime) -> None:
        """Let it be `now`, and run every job until nothing is left to do."""
        self.clock.time = now
        engine, settings = self.engine, self.settings
        assert settings.mail is not None
        transport = SmtpTransport(settings.mail, "diary.example.org", timeout=5)
        delivery = Delivery(engine, settings, self.clock, transport)
        some = (sweep_some, remind_some, escalate_some, tell_some, digest_some)
        steps: list[Callable[[], bool]] = [partial(step, engine, settings, now) for step in some]
        for step in (*steps, lambda: deliver_some(delivery)):
            assert drain(step) < 20, f"{step} does not come to an end at {now}"
        self._note_kinds()
        prune(engine, settings, now)

    def live(self, until: datetime, *, every: timedelta) -> None:
        """Run the jobs again and again up to a moment, that one included."""
        while self.clock.now() < until:
            self.jobs(min(self.clock.now() + every, until))

    def got(self, since: int = 0) -> Counter[Told]:
        """What the mail server was given after the first `since` mails: by the queue's rows, each by its Message-ID."""
        self._note_kinds()
        ids = [(str(mail["To"]).partition("@")[0], mail["Message-ID"]) for mail in self.server.mails]
        assert len(set(ids)) == len(ids), "a mail arrived twice"
        return Counter((name, self.kinds[message_id]) for name, message_id in ids[since:])

    def _note_kinds(self) -> None:
        self.kinds |= {mail.message_id: mail.kind for mail in self.mails()}

    def mails(self) -> list[OutboxMail]:
        with reading(self.engine) as session:
            return list(session.scalars(select(OutboxMail).order_by(OutboxMail.id)))

    def reminders(self) -> list[tuple[str, date, int, str, str]]:
        """What was decided: who, day, minute, kind, state."""
        names = {number: name for name, number in self.ids.items()}
        with reading(self.engine) as session:
            rows = session.scalars(select(Reminder)).all()
        return sorted((names[row.patient_id], row.day, row.at_minute, row.kind, row.state) for row in rows)

    def digests(self) -> list[tuple[str, date, str]]:
        """Who, day, state."""
        with reading(self.engine) as session:
            rows = session.execute(
                select(Account.name, Digest.day, Digest.state).join(Account, Account.id == Digest.account_id)
            )
            return sorted((name.lower(), day, state) for name, day, state in rows)

    def findings(self) -> list[tuple[str, str, str, date, str]]:
        """What the rules found and what stands of it: who, kind, state, day, rule."""
        names = {number: name for name, number in self.ids.items()}
        with reading(self.engine) as session:
            rows = session.execute(
                select(FollowUp, FollowUpFinding).join(
                    FollowUpFinding, FollowUpFinding.follow_up_id == FollowUp.id
                )
            ).all()
        return sorted(
            (names[one.patient_id], one.kind, one.state, found.day, found.rule) for one, found in rows
        )

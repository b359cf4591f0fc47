"""What the tests of morning mails share: people who look after others, and the job that writes to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Engine, select

from diary.config import Settings
from diary.jobs.deliver import Delivery, deliver_some
from diary.jobs.digest import digest_some
from diary.jobs.loop import drain
from diary.mail.kinds import MailKind
from diary.mail.message import Message
from diary.rules.records import Sign
from diary.services import consents, digests, followups
from diary.services.followups import Acknowledgement
from diary.services.patients import today_for
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, Caregiver, Digest, DigestSchedule, MailAbout, OutboxMail, Patient
from diary.store.models.circle import Grant
from diary.store.models.consents import Purpose
from diary.store.models.followups import Answer, FollowUpState
from tests.factories import make_account, make_caregiver, make_patient, make_report, work_at
from tests.fakes import FixedClock
from tests.services.lifetimes.world import Post
from tests.services.reminders.reminding import NOON, utc


@dataclass
class Ward:
    """People and diaries since noon of Monday 5 January 2026, in London unless said otherwise."""

    engine: Engine
    settings: Settings
    now: datetime = NOON
    patients: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)

    def patient(self, name: str = "ann", **more: object) -> int:
        with unit_of_work(self.engine) as session:
            patient = make_patient(session, self.now, f"{name}@example.org", **more)  # type: ignore[arg-type]
            patient.account.name = name.title()
            self.patients[name], self.accounts[name] = patient.id, patient.account_id
        return self.patients[name]

    def account(self, name: str = "nora") -> int:
        with unit_of_work(self.engine) as session:
            made = make_account(session, self.now, f"{name}@example.org", name=name.title())
            self.accounts[name] = made.id
        return self.accounts[name]

    def membership(
        self,
        who: str = "nora",
        whose: str = "ann",
        grants: Iterable[Grant] = (Grant.ALERTS,),
        ends_on: date | None = None,
        **more: bool,
    ) -> int:
        """`who` looks after `whose`, as when an invitation was accepted just now."""
        with unit_of_work(self.engine) as session:
            patient = session.get_one(Patient, self.patients[whose])
            account = session.get_one(Account, self.accounts[who])
            membership = make_caregiver(session, self.now, patient, account, grants, ends_on=ends_on, **more)
            digests.begin(work_at(session, self.now), account)
            return membership.id

    def change_place(self, place_id: int, **changes: object) -> None:
        """Change what is stored of a place, past all that usually comes with it."""
        with unit_of_work(self.engine) as session:
            membership = session.get_one(Caregiver, place_id)
            for name, value in changes.items():
                setattr(membership, name, value)

    def consent(self, purpose: Purpose, given: bool, whose: str = "ann") -> None:
        with unit_of_work(self.engine) as session:
            consents.answer(work_at(session, self.now), self.patients[whose], purpose, given)

    def switch_account(self, active: bool, who: str = "nora") -> None:
        with unit_of_work(self.engine) as session:
            session.get_one(Account, self.accounts[who]).active = active

    def plan(self, who: str = "nora") -> DigestSchedule:
        with reading(self.engine) as session:
            return session.get_one(DigestSchedule, self.accounts[who])

    def next_at(self, who: str = "nora") -> datetime | None:
        return self.plan(who).next_at

    def want(self, who: str = "nora", **changes: object) -> None:
        """Change the plan, as the page does."""
        with unit_of_work(self.engine) as session:
            account = session.get_one(Account, self.accounts[who])
            known = digests.answers_of(session, account)
            wanted = {name: getattr(known, name) for name in known.__dataclass_fields__}
            digests.change_schedule(
                work_at(session, self.now), account, digests.ScheduleAnswers(**{**wanted, **changes})
            )

    def switch(self, wanted: bool, who: str = "nora") -> bool:
        with unit_of_work(self.engine) as session:
            account = session.get_one(Account, self.accounts[who])
            return digests.switch(work_at(session, self.now), account, wanted)

    def decided(self, who: str = "nora") -> list[tuple[str, str]]:
        """Day and state of each morning's mail, in the order of the days."""
        with reading(self.engine) as session:
            found = session.scalars(
                select(Digest).where(Digest.account_id == self.accounts[who]).order_by(Digest.day)
            )
            return [(each.day.isoformat(), each.state) for each in found]

    def mails(self) -> list[OutboxMail]:
        with reading(self.engine) as session:
            return list(session.scalars(select(OutboxMail).order_by(OutboxMail.id)))

    def report(self, whose: str = "ann", *, signs: tuple[Sign, ...] = (), worst: int | None = 1) -> None:
        """A report of today."""
        with unit_of_work(self.engine) as session:
            patient = session.get_one(Patient, self.patients[whose])
            make_report(
                session,
                self.now,
                self.settings,
                patient,
                today_for(patient, self.now),
                worst=worst,
                signs=signs,
            )

    def alarm(self, whose: str = "ann") -> None:
        """A report that calls for help: it opens an emergency."""
        self.report(whose, signs=(Sign.CHEST,))

    def answer(self, whose: str = "ann") -> None:
        """The patient answers all that is open."""
        with unit_of_work(self.engine) as session:
            patient = session.get_one(Patient, self.patients[whose])
            for each in followups.follow_ups(session, patient.id):
                if each.state == FollowUpState.OPEN:
                    followups.acknowledge(
                        work_at(session, self.now),
                        [each],
                        Acknowledgement(Answer.CHECKED),
                        by=patient.account,
                    )

    def decide(self, at: str | datetime) -> None:
        """Run the job until nothing is left to do."""
        self.now = utc(at) if isinstance(at, str) else at
        calls = drain(lambda: digest_some(self.engine, self.settings, self.now))
        assert calls < 10, "the job does not come to an end"

    def digests(self) -> list[OutboxMail]:
        return [mail for mail in self.mails() if mail.kind == MailKind.DIGEST]

    def deliver(self) -> list[Message]:
        """Deliver what is queued, mail of other kinds too; gives the morning mails among it."""
        post = Post()
        delivery = Delivery(self.engine, self.settings, FixedClock(self.now), post)
        drain(lambda: deliver_some(delivery))
        ours = {mail.message_id for mail in self.digests()}
        return [message for message in post.taken if message.message_id in ours]

    def about(self) -> set[int]:
        """The diaries that are on record as spoken of."""
        with reading(self.engine) as session:
            return set(session.scalars(select(MailAbout.patient_id)))

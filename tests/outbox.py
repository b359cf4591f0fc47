"""What the tests of the outbox and of delivery share: people to write to, and a look at the rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, select

from diary.config import Settings, load
from diary.mail.kinds import MailKind
from diary.services import outbox
from diary.services.accounts.profile import create_patient
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, FollowUp, OutboxMail
from diary.store.work import Work
from diary.words.mail_outcomes import Failure, HeldBack, Step, Trouble
from tests.factories import work_at

REFUSED = Failure(Trouble.NO_MAILBOX, "m:25", "550 5.1.1", Step.RECIPIENT, "550 5.1.1 no such user")
LATER = Failure(Trouble.NOT_NOW, "m:25", "451", Step.RECIPIENT, "451 later")
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
SITE = load({"DIARY_SITE_URL": "https://diary.example.org"})


def became(mail: OutboxMail, what: Failure | HeldBack | None) -> None:
    """Keep with a mail why it did not get through, or was held back."""
    failure = what if isinstance(what, Failure) else None
    mail.outcome = what.trouble if isinstance(what, Failure) else what
    mail.outcome_facts = failure.facts if failure else {}
    mail.server_reply = failure.reply if failure else ""


@dataclass
class SetClock:
    """A clock that a test sets."""

    time: datetime = NOON

    def now(self) -> datetime:
        return self.time

    def pass_by(self, **how_long: float) -> None:
        self.time += timedelta(**how_long)


@dataclass
class Outbox:
    """A database with one account, and mail queued to it."""

    engine: Engine
    settings: Settings = SITE
    clock: SetClock = field(default_factory=SetClock)
    account_id: int = 0

    def __post_init__(self) -> None:
        with unit_of_work(self.engine) as session:
            account = Account(
                email="maya@example.org",
                name="Maya",
                fs_uniquifier="maya",
                created_at=NOON,
                confirmed_at=NOON,
            )
            session.add(account)
            session.flush()
            self.account_id = account.id

    def queue(self, key: str = "1", kind: MailKind = MailKind.PASSWORD_CHANGED, **more: object) -> int:
        with unit_of_work(self.engine) as session:
            account = session.get_one(Account, self.account_id)
            mail = outbox.enqueue(
                Work(session, self.clock.now(), self.settings),
                outbox.NewMail(kind, account.id, dedupe_key=key, **more),
            )
            return mail.id

    def follow_up(self, kind: str = "persists", country: str = "GB") -> tuple[int, int]:
        """A patient with one open follow-up; the ids of both."""
        with unit_of_work(self.engine) as session:
            account = session.get_one(Account, self.account_id)
            patient = create_patient(work_at(session, NOON), account, timezone="UTC", country=country)
            follow_up = FollowUp(
                patient_id=patient.id,
                kind=kind,
                rule="persists" if kind == "persists" else "severe",
                opened_on=NOON.date(),
                opened_at=NOON,
                last_found_on=NOON.date(),
                findings=[],
            )
            session.add(follow_up)
            session.flush()
            return patient.id, follow_up.id

    def claim(self, owner: str = "worker", limit: int = 20) -> list[int]:
        with unit_of_work(self.engine) as session:
            return outbox.claim(work_at(session, self.clock.now()), owner, limit)

    def mail(self, mail_id: int) -> OutboxMail:
        with reading(self.engine) as session:
            return session.get_one(OutboxMail, mail_id)

    def account(self) -> Account:
        with reading(self.engine) as session:
            return session.get_one(Account, self.account_id)

    def states(self) -> dict[str, str]:
        """State by dedupe key."""
        with reading(self.engine) as session:
            return {mail.dedupe_key: mail.state for mail in session.scalars(select(OutboxMail))}

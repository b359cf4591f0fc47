"""Which mails people get, at what hour, over weeks in which nothing much happens.

    .venv/bin/python -m tests.bench.mails_of_a_quarter
    .venv/bin/python -m tests.bench.mails_of_a_quarter --only mornings --brief

Runs the real jobs of a throw-away site with a clock in hand, and hands the mails to a real mail server. The courses:

- `mornings`: 60 days of one follow-up that nobody answers, with a caregiver who is told;
- `answered`: 91 days of a stable patient (3 to 5 of 10), who answers each follow-up the same evening with "checked";
- `unanswered`: the same, and nobody answers;
- `backfill`: pain for two weeks, all written down in one evening, a day a minute.
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path

import click
from sqlalchemy import Engine, select

from diary.config import Settings, load
from diary.jobs.deliver import Delivery, deliver_some
from diary.jobs.digest import digest_some
from diary.jobs.escalate import escalate_some
from diary.jobs.loop import drain
from diary.jobs.remind import remind_some
from diary.jobs.sweep import sweep_some
from diary.mail.smtp import SmtpTransport
from diary.services import digests, followups, notifications
from diary.services.followups import Acknowledgement
from diary.store import migrate
from diary.store.engine import make_engine, reading, unit_of_work
from diary.store.models import OutboxMail, Patient
from diary.store.models.circle import Grant
from diary.store.models.followups import Answer, FollowUpState
from diary.store.work import Work
from tests.factories import make_account, make_caregiver, make_patient, make_report
from tests.mail_server import FakeMailServer, mail_server
from tests.outbox import SetClock

FIRST = date(2026, 1, 5)
"""A Monday."""
EVENING = time(20)


@dataclass
class Quarter:
    """One site with Ann, who keeps a diary, and Ben, who is told when nobody answers. Both live in London."""

    engine: Engine
    settings: Settings
    server: FakeMailServer
    clock: SetClock = field(default_factory=lambda: SetClock(datetime.combine(FIRST, time(6), UTC)))
    ann: int = 0

    def begin(self) -> None:
        """Both are there, and Ben may be told."""
        with unit_of_work(self.engine) as session:
            work = Work(session, self.clock.now(), self.settings)
            patient = make_patient(session, work.now, "ann@example.org", timezone="Europe/London")
            patient.account.name = "Ann"
            ben = make_account(session, work.now, "ben@example.org", name="Ben")
            make_caregiver(session, work.now, patient, ben, (Grant.ALERTS,))
            digests.begin(work, ben)
            notifications.reschedule(work, patient)
            self.ann = patient.id

    def at(self, day: date, hour: time) -> None:
        """Let it be that moment, and do what the scheduler does."""
        self.clock.time = datetime.combine(day, hour, UTC)
        for job in (sweep_some, remind_some, escalate_some, digest_some):
            drain(partial(job, self.engine, self.settings, self.clock.now()))
        assert self.settings.mail is not None
        transport = SmtpTransport(self.settings.mail, "example.org", timeout=5)
        drain(lambda: deliver_some(Delivery(self.engine, self.settings, self.clock, transport)))

    def report(self, day: date, worst: int) -> None:
        """Ann writes that day's report."""
        with unit_of_work(self.engine) as session:
            patient = session.get_one(Patient, self.ann)
            make_report(session, self.clock.now(), self.settings, patient, day, worst=worst)

    def answer(self) -> None:
        """Ann answers all that is open: checked."""
        with unit_of_work(self.engine) as session:
            work = Work(session, self.clock.now(), self.settings)
            by = session.get_one(Patient, self.ann).account
            for each in followups.follow_ups(session, self.ann):
                if each.state == FollowUpState.OPEN:
                    followups.acknowledge(work, [each], Acknowledgement(Answer.CHECKED), by=by)

    def days(self, count: int, *, worst: Callable[[], int], answers: bool) -> None:
        """So many days, an hour at a time."""
        for day in (FIRST + timedelta(days=number) for number in range(count)):
            for hour in range(24):
                self.at(day, time(hour))
                if hour == EVENING.hour:
                    self.report(day, worst())
                    if answers:
                        self.at(day, time(hour, 5))
                        self.answer()
                    self.at(day, time(hour, 15))

    def list_of_mails(self) -> list[tuple[str, str, str, str]]:
        """Day and hour, to whom, kind and subject of each mail that the server took."""
        with reading(self.engine) as session:
            rows = {mail.message_id: mail for mail in session.scalars(select(OutboxMail))}
        found = []
        for mail in self.server.mails:
            row = rows[str(mail["Message-ID"])]
            assert row.sent_at is not None
            said = str(mail["Subject"]).partition(": ")[2]
            found.append((f"{row.sent_at:%a %d %b %H:%M}", str(mail["To"]).partition("@")[0], row.kind, said))
        return found


def mornings(site: Quarter) -> None:
    """One follow-up that nobody answers."""
    site.days(60, worst=lambda: 4, answers=False)


def answered(site: Quarter) -> None:
    """A stable patient who answers each evening."""
    site.days(91, worst=partial(random.Random(4).randint, 3, 5), answers=True)


def unanswered(site: Quarter) -> None:
    """The same numbers, and nobody answers."""
    site.days(91, worst=partial(random.Random(4).randint, 3, 5), answers=False)


def backfill(site: Quarter) -> None:
    """Two weeks written down in one evening, the oldest first."""
    today = FIRST + timedelta(days=20)
    for back in range(13, -1, -1):
        site.at(today, time(20, 13 - back))
        site.report(today - timedelta(days=back), 4 if back > 6 else 6)
    for later in range(1, 24):
        site.at(today, time(20, 13 + later))


COURSES: dict[str, Callable[[Quarter], None]] = {
    each.__name__: each for each in (mornings, answered, unanswered, backfill)
}


@contextmanager
def quarter() -> Iterator[Quarter]:
    """A site of its own, in a temporary directory."""
    with tempfile.TemporaryDirectory() as directory, mail_server() as server:
        (Path(directory) / "data").mkdir(mode=0o700)
        settings = load(
            {"DIARY_DATA_DIR": f"{directory}/data", "DIARY_SITE_URL": "https://diary.example.org"}
        )
        settings = dataclasses.replace(settings, mail=server.address)
        migrate.upgrade(settings.database_url)
        engine = make_engine(settings.database_url)
        site = Quarter(engine, settings, server)
        site.begin()
        yield site
        engine.dispose()


def main() -> None:
    """Live through the courses, and print the mails of each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", choices=list(COURSES))
    parser.add_argument("--brief", action="store_true", help="counts alone")
    given = parser.parse_args()
    for name in [given.only] if given.only else COURSES:
        with quarter() as site:
            COURSES[name](site)
            found = site.list_of_mails()
        click.echo(f"\n{name}: {len(found)} mails")
        if not given.brief:
            for when, to, kind, subject in found:
                click.echo(f"  {when}  {to:4} {kind:20} {subject}")
        for (to, kind, hour), count in sorted(
            Counter((to, kind, when[-5:]) for when, to, kind, _said in found).items()
        ):
            click.echo(f"  {count:4} to {to}: {kind} at {hour}")


if __name__ == "__main__":
    main()

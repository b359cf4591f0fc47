"""What the tests of trial alerts share: a clock in hand, the job, a mail server, and the press of the button."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage

from sqlalchemy import select

from diary.jobs.deliver import Delivery, deliver_some
from diary.jobs.loop import drain
from diary.jobs.trials import try_some
from diary.mail.smtp import SmtpTransport
from diary.services import trials
from diary.services.trials import Pressed
from diary.services.trials.overview import names_missed
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, OutboxMail, Patient, Trial, TrialSchedule
from diary.store.work import Work
from tests.fakes import FixedClock
from tests.mail_server import FakeMailServer
from tests.services.digests.looking_after import Ward

LINK = re.compile(r"/trial/(\S+)")


@dataclass
class Ring(Ward):
    """As `Ward`, with a mail server."""

    server: FakeMailServer = field(default_factory=FakeMailServer)

    def to(self, moment: str) -> None:
        """Set the clock: `2026-03-03 08:00`, in UTC."""
        self.now = datetime.fromisoformat(moment).replace(tzinfo=UTC)

    def switch_trials(self, wanted: bool = True) -> bool:
        with unit_of_work(self.engine) as session:
            patient = session.get_one(Patient, self.patients["ann"])
            return trials.switch(self._work(session), patient, wanted, by=patient.account)

    def send_now(self) -> int:
        with unit_of_work(self.engine) as session:
            patient = session.get_one(Patient, self.patients["ann"])
            return trials.send_now(self._work(session), patient, by=patient.account)

    def run(self, moment: str = "") -> list[EmailMessage]:
        """The job, and delivery; gives the mails that came in by it."""
        if moment:
            self.to(moment)
        before = len(self.server.mails)
        calls = drain(lambda: try_some(self.engine, self.settings, self.now))
        assert calls < 10, "the job does not come to an end"
        assert self.settings.mail is not None
        delivery = Delivery(
            self.engine,
            self.settings,
            FixedClock(self.now),
            SmtpTransport(self.settings.mail, "diary.example.org"),
        )
        drain(lambda: deliver_some(delivery))
        return self.server.mails[before:]

    def press(self, mail: EmailMessage) -> Pressed | None:
        with unit_of_work(self.engine) as session:
            return trials.press(self._work(session), token_in(mail))

    def schedule(self) -> TrialSchedule:
        with reading(self.engine) as session:
            return session.get_one(TrialSchedule, self.patients["ann"])

    def due(self) -> str:
        at = self.schedule().next_at
        return at.strftime("%Y-%m-%d %H:%M") if at else ""

    def trials(self) -> list[Trial]:
        with reading(self.engine) as session:
            return list(session.scalars(select(Trial).order_by(Trial.id)))

    def states(self) -> list[str]:
        return [each.state.value for each in self.trials()]

    def missed(self) -> list[str]:
        with reading(self.engine) as session:
            return names_missed(self._work(session), session.get_one(Patient, self.patients["ann"]))

    def ann(self) -> Patient:
        with reading(self.engine) as session:
            return session.get_one(Patient, self.patients["ann"])

    def outcomes(self) -> list[tuple[str, str]]:
        """State and reason of each mail."""
        with reading(self.engine) as session:
            found = session.scalars(select(OutboxMail).order_by(OutboxMail.id))
            return [(each.state.value, str(each.outcome or "")) for each in found if "trial" in each.kind]

    def email(self, who: str) -> str:
        with reading(self.engine) as session:
            return session.get_one(Account, self.accounts[who]).email

    def _work(self, session: object) -> Work:
        return Work(session, self.now, self.settings)  # type: ignore[arg-type]


def token_in(mail: EmailMessage) -> str:
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    found = LINK.search(text)
    assert found, text
    return found[1]


def to_whom(mails: list[EmailMessage]) -> list[str]:
    return sorted(mail["To"].split("<")[-1].rstrip(">").split("@")[0] for mail in mails)

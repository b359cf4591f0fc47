"""Mail about appointments, from the booking to who is to have it: once, in time, and only while it holds."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from diary.config import load
from diary.jobs.appointments import tell_some
from diary.jobs.deliver import Delivery, deliver_some
from diary.jobs.loop import drain
from diary.mail.smtp import SmtpTransport
from diary.services import appointments, followups
from diary.services.appointments import Booking
from diary.services.followups import Acknowledgement
from diary.services.mailbox import preferences
from diary.services.outbox import WAITS_FOR_MORE
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, Appointment, FollowUp, OutboxMail, Patient, ReminderSchedule
from diary.store.models.appointments import Outcome
from diary.store.models.circle import Grant
from diary.store.models.consents import Purpose
from diary.store.models.followups import Answer
from diary.store.models.mailbox import Topic
from diary.store.work import Work
from diary.words.mail_outcomes import HeldBack
from tests.factories import work_at
from tests.mail_server import FakeMailServer, mail_server
from tests.outbox import SetClock
from tests.services.conftest import Site
from tests.services.notifications.home import Home

FRIDAY = date(2026, 1, 9)
SITE = "https://diary.example.org"


@dataclasses.dataclass
class World:
    """Ann's home, a mail server, and the jobs."""

    home: Home
    server: FakeMailServer
    seen: int = 0

    @property
    def site(self) -> Site:
        return self.home.site

    def book(self, by: str = "ann", booking: Booking = Booking(FRIDAY, time(14, 30))) -> int:  # noqa: B008
        """Answer something that is open with a booking; gives the appointment's id."""
        if not self.site.follow_ups():
            self.site.save(1, could_not=True)
        (follow_up,) = self.site.follow_ups()
        with unit_of_work(self.home.engine) as session:
            account = session.scalars(select(Account).where(Account.email == f"{by}@example.org")).one()
            found = session.get_one(FollowUp, follow_up.id)
            assert followups.acknowledge(
                work_at(session, self.site.now),
                [found],
                Acknowledgement(Answer.BOOKED, booking=booking),
                by=account,
            )
            booked = appointments.of(session, found)[0].id
        now, self.site.now = self.site.now, self.site.now + WAITS_FOR_MORE
        self.deliver()
        self.site.now = now
        self.forget()
        return booked

    def close(self, appointment_id: int, outcome: Outcome) -> None:
        with unit_of_work(self.home.engine) as session:
            work = work_at(session, self.site.now)
            found = session.get_one(Appointment, appointment_id)
            by = session.get_one(Account, self.site.account_id)
            if outcome is Outcome.MOVED:
                to = Booking(found.on + timedelta(days=3))
                assert appointments.move(work, found, to, by=by)
            else:
                assert appointments.answer(work, found, by=by, outcome=outcome)

    def tick(self, *at: int) -> None:
        """Let it be that moment, and run the job."""
        self.site.now = datetime(*at, tzinfo=UTC)  # type: ignore[misc, arg-type]
        assert drain(lambda: tell_some(self.home.engine, self.home.settings, self.site.now)) < 10

    def deliver(self) -> dict[str, int]:
        assert self.home.settings.mail is not None
        transport = SmtpTransport(self.home.settings.mail, "diary.example.org", timeout=5)
        delivery = Delivery(self.home.engine, self.home.settings, SetClock(self.site.now), transport)
        while deliver_some(delivery):
            pass
        return dict(delivery.outcomes)

    def forget(self) -> None:
        """Tell only of mails from here on."""
        self.seen = len(self.server.mails)

    def got(self) -> list[tuple[str, str]]:
        """To whom and about what, in order."""
        return [
            (str(mail["To"]).partition("@")[0], str(mail["Subject"]).partition(": ")[2])
            for mail in self.server.mails[self.seen :]
        ]

    def said(self) -> str:
        """What the newest mail says."""
        body = self.server.mails[-1].get_body(("plain",))
        assert body is not None
        return " ".join(str(body.get_content()).split())

    def why_dropped(self) -> set[object]:
        with reading(self.home.engine) as session:
            dropped = select(OutboxMail.outcome).where(OutboxMail.state == "dropped")
            return set(session.scalars(dropped.where(OutboxMail.kind.startswith("appointment"))))


@pytest.fixture
def world(engine: Engine, tmp_path: Path) -> Iterator[World]:
    with mail_server() as server:
        settings = load({"DIARY_DATA_DIR": str(tmp_path / "data"), "DIARY_SITE_URL": SITE})
        site = Site(engine, dataclasses.replace(settings, mail=server.address))
        site.make_patient(country="GB")
        with unit_of_work(engine) as session:
            # No time of her own: six in the evening counts.
            session.get_one(ReminderSchedule, site.patient_id).wanted = False
        yield World(Home(site), server)


def test_the_evening_before_one_mail_says_when_and_nothing_else(world: World) -> None:
    booked = world.book(booking=Booking(FRIDAY, time(14, 30), "Heart clinic", "Dr Rao"))
    world.tick(2026, 1, 8, 17, 59)
    assert world.deliver() == {}
    world.tick(2026, 1, 8, 18)
    world.tick(2026, 1, 8, 18, 1)
    assert world.deliver() == {"sent": 1}
    assert world.got() == [("ann", "Your appointment tomorrow")]
    assert "tomorrow, Friday 9 January, at 14:30." in world.said()
    assert f"{SITE}/appointments/{booked} " in world.said()
    assert "Rao" not in world.said()
    assert "eart" not in world.said()


def test_where_and_with_whom_stands_in_it_for_who_agreed_to_details(world: World) -> None:
    world.home.agree(Purpose.MAIL_DETAILS, True)
    world.book(booking=Booking(FRIDAY, None, "Heart clinic", "Dr Rao"))
    world.tick(2026, 1, 8, 18)
    world.deliver()
    assert "tomorrow, Friday 9 January. Doctor: Dr Rao Place: Heart clinic" in world.said()


def test_it_comes_at_the_time_of_the_patients_reminders_and_by_their_clock(world: World) -> None:
    with unit_of_work(world.home.engine) as session:
        session.get_one(Patient, world.site.patient_id).timezone = "Pacific/Auckland"
        plan = session.get_one(ReminderSchedule, world.site.patient_id)
        plan.wanted, plan.at_minute = True, 20 * 60 + 15
    world.book()
    world.tick(2026, 1, 8, 7, 14)
    assert world.deliver() == {}
    world.tick(2026, 1, 8, 7, 15)
    assert world.deliver() == {"sent": 1}


def test_the_day_after_one_mail_asks_how_it_went(world: World) -> None:
    world.book()
    world.tick(2026, 1, 8, 18)
    world.deliver()
    world.forget()
    world.tick(2026, 1, 10, 17, 59)
    assert world.deliver() == {}
    world.tick(2026, 1, 10, 18)
    world.tick(2026, 1, 11, 18)
    assert world.deliver() == {"sent": 1}
    assert world.got() == [("ann", "How was your appointment?")]


@pytest.mark.parametrize(
    ("outcome", "asked"),
    [(Outcome.WENT, set()), (Outcome.MISSED, set()), (Outcome.CANCELLED, set()), (Outcome.MOVED, {FRIDAY})],
)
def test_once_it_is_answered_nobody_is_asked(world: World, outcome: Outcome, asked: set[date]) -> None:
    booked = world.book()
    world.tick(2026, 1, 8, 18)
    world.deliver()
    world.forget()
    world.tick(2026, 1, 9, 20)
    world.close(booked, outcome)
    world.tick(2026, 1, 10, 18)
    assert world.deliver() == {}
    if outcome is Outcome.MOVED:
        world.tick(2026, 1, 11, 18)
        assert world.deliver() == {"sent": 1}
        assert "tomorrow, Monday 12 January." in world.said()


def test_a_mail_that_is_late_is_dropped_and_counted(world: World) -> None:
    world.book()
    world.tick(2026, 1, 8, 22)
    assert world.deliver() == {"dropped": 1}
    assert world.why_dropped() == {HeldBack.EXPIRED}
    world.tick(2026, 1, 18)
    assert world.deliver() == {"dropped": 1}
    world.tick(2026, 1, 19)
    assert world.deliver() == {}


def test_one_booked_after_that_evening_began_gets_no_mail_before(world: World) -> None:
    world.site.now = datetime(2026, 1, 8, 18, 1, tzinfo=UTC)
    world.book()
    world.tick(2026, 1, 8, 18, 2)
    assert world.deliver() == {}
    world.tick(2026, 1, 10, 18)
    assert world.deliver() == {"sent": 1}


@pytest.mark.parametrize("grant", [Grant.ALERTS, Grant.FOLLOW_UPS])
def test_who_booked_it_is_told_too_and_nobody_else(world: World, grant: Grant) -> None:
    world.home.add("nora", grants=[grant], details_allowed=True, details_wanted=True)
    world.home.add("ben")
    booked = world.book("nora", Booking(FRIDAY, time(14, 30), "Heart clinic"))
    world.tick(2026, 1, 8, 18)
    assert world.deliver() == {"sent": 2}
    assert world.got() == [("ann", "Your appointment tomorrow"), ("nora", "An appointment of Ann tomorrow")]
    assert f"{SITE}/people/{world.site.patient_id}/appointments/{booked} " in world.said()
    assert "Place: Heart clinic" in world.said()
    assert "call 999, the number where Ann lives" in world.said()


@pytest.mark.parametrize("when", ["before it is queued", "before it is sent"])
@pytest.mark.parametrize(
    "change", ["taken out", "grants", "account", Purpose.SHARING, Purpose.CAREGIVER_ALERTS]
)
def test_who_may_not_know_any_more_gets_no_mail(world: World, change: str, when: str) -> None:
    world.home.add("nora")
    world.book("nora")

    def end_it() -> None:
        match change:
            case "taken out":
                world.home.take_out("nora")
            case "grants":
                world.home.change("nora", grants=frozenset(Grant) - {Grant.ALERTS, Grant.FOLLOW_UPS})
            case "account":
                world.home.change("nora", active=False)
            case purpose:
                world.home.agree(Purpose(purpose), False)

    if when == "before it is queued":
        end_it()
    world.tick(2026, 1, 8, 18)
    if when == "before it is sent":
        end_it()
    world.deliver()
    assert [name for name, _about in world.got()] == ["ann"]


@pytest.mark.parametrize("when", ["before it is queued", "before it is sent"])
def test_a_patient_who_wants_no_such_mail_gets_none(world: World, when: str) -> None:
    world.home.add("nora")
    world.book("nora")
    if when == "before it is queued":
        world.home.agree(Purpose.ALERT_MAIL, False)
    world.tick(2026, 1, 8, 18)
    world.home.agree(Purpose.ALERT_MAIL, False)
    world.deliver()
    assert [name for name, _about in world.got()] == ["nora"]


def test_what_is_off_or_gone_between_queue_and_send_is_not_sent(world: World) -> None:
    booked = world.book()
    world.tick(2026, 1, 8, 18)
    world.close(booked, Outcome.MOVED)
    assert world.deliver() == {"dropped": 1}
    assert world.why_dropped() == {HeldBack.APPOINTMENT_ANSWERED}
    world.tick(2026, 1, 11, 18)
    with unit_of_work(world.home.engine) as session:
        for one in session.scalars(select(Appointment).where(Appointment.outcome.is_(None))):
            one.on += timedelta(days=1)
    assert world.deliver() == {"dropped": 1}
    assert HeldBack.APPOINTMENT_MOVED in world.why_dropped()


def test_a_follow_up_that_is_gone_takes_its_mail_along(world: World) -> None:
    world.book()
    world.tick(2026, 1, 8, 18)
    with unit_of_work(world.home.engine) as session:
        session.delete(session.scalars(select(FollowUp)).one())
    assert world.deliver() == {}
    assert world.got() == []


def test_an_appointment_that_is_gone_is_not_told_of(world: World) -> None:
    world.book()
    world.tick(2026, 1, 8, 18)
    with unit_of_work(world.home.engine) as session:
        session.delete(session.scalars(select(Appointment)).one())
    assert world.deliver() == {"dropped": 1}
    assert world.why_dropped() == {HeldBack.APPOINTMENT_GONE}


def test_one_patient_whose_data_is_broken_does_not_stop_the_others(world: World) -> None:
    world.book()
    with unit_of_work(world.home.engine) as session:
        session.get_one(Patient, world.site.patient_id).timezone = "Nowhere/At_All"
    world.site.make_patient("bob@example.org")
    world.book("bob")
    world.tick(2026, 1, 8, 20)
    world.deliver()
    assert world.got() == [("bob", "Your appointment tomorrow")]


def test_many_are_done_batch_by_batch(world: World) -> None:
    world.book()
    with unit_of_work(world.home.engine) as session:
        one = session.scalars(select(Appointment)).one()
        for _more in range(120):
            session.add(
                Appointment(
                    patient_id=one.patient_id,
                    follow_up_id=one.follow_up_id,
                    on=one.on,
                    booked_by=one.booked_by,
                    booked_at=one.booked_at,
                )
            )
    world.tick(2026, 1, 8, 18)
    assert world.deliver() == {"sent": 121}


def test_who_wants_no_mail_about_appointments_gets_none_and_nobody_else_goes_without(world: World) -> None:
    world.home.add("nora", grants=(Grant.ALERTS, Grant.FOLLOW_UPS))
    world.book(by="nora")
    with unit_of_work(world.home.engine) as session:
        ann = session.get_one(Account, world.site.account_id)
        assert preferences.stop(
            Work(session, world.site.now, world.home.settings),
            ann,
            Topic.APPOINTMENTS,
            world.site.patient_id,
            by_link=True,
        )
    world.tick(2026, 1, 8, 18)
    assert world.deliver() == {"sent": 1}
    assert world.got() == [("nora", "An appointment of Ann tomorrow")]

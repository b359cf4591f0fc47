"""A no that is said again and again: both sides hear of it at once, then seldom, and the last word is always told."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from diary.jobs.deliver import Delivery, deliver_some
from diary.jobs.loop import drain
from diary.services.notifications import consent_changes, withdrawn_consents
from diary.services.notifications.withdrawn_consents import APART
from diary.store.engine import unit_of_work
from diary.store.models import OutboxMail, Patient
from diary.store.models.consents import Purpose
from diary.store.models.outbox import MailState
from diary.store.work import Work
from tests.fakes import FixedClock
from tests.services.lifetimes.world import Post
from tests.services.notifications.home import Home

BOTH = ["ann@example.org", "nora@example.org"]


def say(home: Home, *answers: bool, purpose: Purpose = Purpose.SHARING) -> None:
    site = home.site
    for given in answers:
        with unit_of_work(site.engine) as session:
            work = Work(session, site.now, site.settings)
            patient = session.get_one(Patient, site.patient_id)
            if given:
                consent_changes.say(work, patient, purpose, True, by=patient.account)
            else:
                withdrawn_consents.withdraw(work, patient, purpose, by=patient.account)
        site.now += timedelta(seconds=20)


def post(home: Home) -> list[str]:
    """Who gets mail now."""
    site, post = home.site, Post()
    clock = FixedClock(site.now)
    drain(lambda: deliver_some(Delivery(site.engine, site.settings, clock, post)))
    return sorted(message.to for message in post.taken)


def test_ten_times_no_and_yes_are_one_mail_to_each_and_one_more_a_quarter_of_an_hour_later(
    home: Home,
) -> None:
    home.add("nora")
    say(home, False)
    assert post(home) == BOTH, "the first goes at once"
    for _ in range(10):
        say(home, True, False)
        assert post(home) == []
    home.site.now += APART
    assert post(home) == BOTH, "it is a no, and that is said"
    home.site.now += APART
    assert post(home) == []


def test_where_the_last_word_is_yes_nothing_more_is_sent(home: Home) -> None:
    home.add("nora")
    say(home, False)
    assert post(home) == BOTH
    say(home, True, False, True)
    home.site.now += APART
    assert post(home) == []
    say(home, False)
    assert post(home) == BOTH, "and the next no is told at once"


def test_before_the_first_has_left_a_second_no_is_the_same_mail(home: Home) -> None:
    home.add("nora")
    say(home, False, True)
    home.add("ben")
    say(home, False)
    assert post(home) == ["ann@example.org", "ben@example.org", "nora@example.org"]


def test_each_no_to_something_else_is_told_by_itself(home: Home) -> None:
    home.add("nora")
    say(home, False)
    say(home, False, purpose=Purpose.DIARY)
    assert post(home) == sorted(BOTH * 2)


def test_a_no_said_while_the_mail_of_the_one_before_is_held_by_a_worker_is_told_after_it(home: Home) -> None:
    home.add("nora")
    say(home, False)
    with unit_of_work(home.site.engine) as session:
        for mail in session.scalars(select(OutboxMail).where(OutboxMail.state == MailState.QUEUED)):
            # The worker found a yes, and is about to note that it is not sent.
            mail.lease_owner, mail.lease_until = "worker", home.site.now + timedelta(minutes=2)
    say(home, True, False)
    with unit_of_work(home.site.engine) as session:
        for mail in session.scalars(select(OutboxMail).where(OutboxMail.lease_owner == "worker")):
            mail.state, mail.lease_owner, mail.lease_until = MailState.DROPPED, None, None
            mail.ended_at = home.site.now
    assert post(home) == []
    home.site.now += APART
    assert post(home) == BOTH

"""The outbox: one mail a key, one holder a lease, and nothing kept that is not needed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import chain

import pytest
from sqlalchemy import Engine, func, select

from diary.mail.kinds import MailKind
from diary.services import outbox
from diary.store.engine import reading, unit_of_work
from diary.store.models import OutboxMail
from diary.store.models.outbox import MailState
from diary.words.mail_outcomes import HeldBack
from tests.factories import work_at
from tests.outbox import LATER, NOON, REFUSED, Outbox


@pytest.fixture
def box(engine: Engine) -> Outbox:
    return Outbox(engine)


def retry(box: Outbox, mail_id: int, owner: str = "worker", part: float = 1.0) -> MailState | None:
    with unit_of_work(box.engine) as session:
        return outbox.record_retry(
            work_at(session, box.clock.now()),
            owner,
            mail_id,
            LATER,
            chance=lambda low, high: low + part * (high - low),
        )


def test_a_mail_gets_its_number_when_it_is_queued(box: Outbox) -> None:
    mail = box.mail(box.queue())
    assert mail.message_id.endswith("@diary.example.org>")
    assert (mail.state, mail.attempts, mail.next_attempt_at) == (MailState.QUEUED, 0, NOON)


def test_asking_twice_with_one_key_queues_one_mail(box: Outbox) -> None:
    first = box.queue("follow_up:7:opened")
    assert box.queue("follow_up:7:opened", MailKind.ROUTINE) == first
    assert box.queue("follow_up:8:opened") != first


def test_asking_at_the_same_moment_with_one_key_queues_one_mail(box: Outbox) -> None:
    with ThreadPoolExecutor(4) as pool:
        ids = set(pool.map(lambda _: box.queue("same"), range(8)))
    assert len(ids) == 1


def test_a_claimed_mail_is_nobody_elses_until_its_lease_runs_out(box: Outbox) -> None:
    mail_id = box.queue()
    assert box.claim("one") == [mail_id]
    assert box.claim("two") == []
    box.clock.pass_by(seconds=119)
    assert box.claim("two") == []
    box.clock.pass_by(seconds=1)
    assert box.claim("two") == [mail_id]


def test_renewing_a_lease_counts_it_from_now(box: Outbox) -> None:
    mail_id = box.queue()
    box.claim("one")
    box.clock.pass_by(seconds=100)
    with unit_of_work(box.engine) as session:
        assert outbox.renew(work_at(session, box.clock.now()), "one", mail_id) is not None
        assert outbox.renew(work_at(session, box.clock.now()), "two", mail_id) is None
    box.clock.pass_by(seconds=100)
    assert box.claim("two") == []


def test_the_most_pressing_mail_goes_first(box: Outbox) -> None:
    follow_up = box.queue("a", MailKind.ROUTINE)
    account = box.queue("b", MailKind.CONFIRM_ADDRESS)
    urgent = box.queue("c", MailKind.URGENT)
    emergency = box.queue("d", MailKind.EMERGENCY)
    assert box.claim(limit=2) == [emergency, urgent]
    assert box.claim(limit=9) == [account, follow_up]


def test_workers_that_claim_at_once_never_share_a_mail(box: Outbox) -> None:
    queued = {box.queue(str(number)) for number in range(60)}

    def take_all(owner: str) -> list[int]:
        taken: list[int] = []
        while some := box.claim(owner, limit=7):
            taken += some
        return taken

    with ThreadPoolExecutor(4) as pool:
        shares = list(pool.map(take_all, ["one", "two", "three", "four"]))
    taken = list(chain.from_iterable(shares))
    # One that was locked by another for a moment is left to the next tick.
    assert len(taken) == len(set(taken))
    assert set(taken) | set(take_all("last")) == queued


def test_what_is_sent_is_recorded_and_a_link_in_its_params_is_forgotten(box: Outbox) -> None:
    mail_id = box.queue(params={"link": "https://diary.example.org/confirm/secret"})
    box.claim()
    box.clock.pass_by(seconds=3)
    with unit_of_work(box.engine) as session:
        assert outbox.record_sent(work_at(session, box.clock.now()), mail_id)
        assert not outbox.record_sent(work_at(session, box.clock.now()), mail_id)
    mail = box.mail(mail_id)
    assert (mail.state, mail.attempts, mail.params) == (MailState.SENT, 1, {})
    assert mail.sent_at == mail.ended_at == box.clock.now()
    assert (mail.lease_owner, mail.lease_until) == (None, None)
    box.clock.pass_by(days=1)
    assert box.claim() == []


def test_only_the_holder_of_the_lease_records(box: Outbox) -> None:
    mail_id = box.queue()
    box.claim("one")
    box.clock.pass_by(seconds=121)
    box.claim("two")
    now = box.clock.now()
    with unit_of_work(box.engine) as session:
        work = work_at(session, now)
        assert outbox.record_refused(work, "one", mail_id, REFUSED) is None
        assert not outbox.record_later(work, "one", mail_id, now, HeldBack.QUIET_HOURS)
        assert not outbox.record_dropped(work, "one", mail_id, HeldBack.EXPIRED)
        assert outbox.record_retry(work, "one", mail_id, LATER) is None
        outbox.release(session, "one", [mail_id])
    assert box.mail(mail_id).lease_owner == "two"
    assert box.mail(mail_id).attempts == 0


@pytest.mark.parametrize(
    ("part", "delays"), [(1.0, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]), (0.0, [1] * 9)]
)
def test_the_pause_before_the_next_try_doubles_up_to_an_hour_at_random(
    box: Outbox, part: float, delays: list[int]
) -> None:
    mail_id = box.queue()
    for number, seconds in enumerate(delays, start=1):
        assert box.claim() == [mail_id]
        assert retry(box, mail_id, part=part) is MailState.QUEUED
        mail = box.mail(mail_id)
        assert (mail.attempts, mail.failure) == (number, LATER)
        assert mail.next_attempt_at - box.clock.now() == timedelta(seconds=seconds)
        box.clock.pass_by(seconds=seconds - 0.5)
        assert box.claim() == []
        box.clock.pass_by(seconds=0.5)


def test_without_being_told_the_pause_is_picked_at_random(box: Outbox) -> None:
    pauses = set()
    for number in range(5):
        mail_id = box.queue(str(number))
        box.claim()
        with unit_of_work(box.engine) as session:
            outbox.record_retry(work_at(session, NOON), "worker", mail_id, LATER)
        pauses.add(box.mail(mail_id).next_attempt_at)
    assert len(pauses) > 1
    assert all(timedelta(seconds=1) <= pause - NOON <= timedelta(seconds=30) for pause in pauses)


def test_a_mail_is_given_up_after_a_day_of_trying(box: Outbox) -> None:
    mail_id = box.queue(params={"link": "/x"})
    tries = 0
    while box.mail(mail_id).state == MailState.QUEUED:
        box.clock.time = max(box.clock.now(), box.mail(mail_id).next_attempt_at)
        assert box.claim() == [mail_id]
        retry(box, mail_id)
        tries += 1
    mail = box.mail(mail_id)
    assert (mail.state, mail.failure, mail.params) == (MailState.FAILED, LATER, {})
    assert tries > 20
    assert timedelta(hours=22) < box.clock.now() - NOON <= timedelta(hours=24)


def test_a_mail_that_waited_through_three_days_of_sleep_is_still_tried_several_times(box: Outbox) -> None:
    mail_id = box.queue()
    box.clock.pass_by(days=3)
    for _ in range(outbox.LEAST_ATTEMPTS - 1):
        box.claim()
        assert retry(box, mail_id, part=0) is MailState.QUEUED
        box.clock.pass_by(seconds=1)
    box.claim()
    assert retry(box, mail_id, part=0) is MailState.FAILED


def test_a_mail_with_a_time_to_expire_is_given_up_when_the_next_try_would_be_too_late(box: Outbox) -> None:
    mail_id = box.queue(expires_at=NOON + timedelta(seconds=45))
    box.claim()
    assert retry(box, mail_id) is MailState.QUEUED
    box.clock.pass_by(seconds=30)
    box.claim()
    assert retry(box, mail_id) is MailState.FAILED


def test_a_mail_that_was_sent_is_recorded_though_the_lease_went_to_somebody_else(box: Outbox) -> None:
    mail_id = box.queue()
    box.claim("one")
    box.clock.pass_by(seconds=121)
    box.claim("two")
    with unit_of_work(box.engine) as session:
        assert outbox.record_sent(work_at(session, box.clock.now()), mail_id)
        assert outbox.renew(work_at(session, box.clock.now()), "two", mail_id) is None, (
            "it would be sent twice"
        )
    assert box.mail(mail_id).state == MailState.SENT


@pytest.mark.parametrize(
    ("params", "kept"),
    [
        ({"day": "2026-01-05", "offer": True}, True),
        ({"follow_ups": [3, 4], "caregiver": 7}, True),
        ({"at": "2026-01-05T12:00:00+00:00", "place": None}, True),
        ({"link": "/confirm/abc"}, False),
        ({"invitation": 3, "seed": "gSkd2-Xq"}, False),
        ({"links": ["/confirm/abc"]}, False),
        ({"token": {"of": "abc"}}, False),
        ({"day": "2026-01-05/token"}, False),
    ],
)
def test_what_a_mail_was_about_is_kept_unless_it_may_be_a_link_or_a_token(
    box: Outbox, params: dict[str, object], kept: bool
) -> None:
    mail_id = box.queue(params=params)
    box.claim()
    with unit_of_work(box.engine) as session:
        outbox.record_dropped(work_at(session, NOON), "worker", mail_id, HeldBack.STOPPED_BY_READER)
    assert box.mail(mail_id).params == (params if kept else {})


def test_a_mail_that_is_to_wait_is_not_tried_before_and_that_is_no_attempt(box: Outbox) -> None:
    mail_id = box.queue()
    box.claim()
    with unit_of_work(box.engine) as session:
        assert outbox.record_later(
            work_at(session, NOON), "worker", mail_id, NOON + timedelta(hours=9), HeldBack.QUIET_HOURS
        )
    mail = box.mail(mail_id)
    assert (mail.attempts, mail.state, mail.outcome) == (0, MailState.QUEUED, HeldBack.QUIET_HOURS)
    box.clock.pass_by(hours=9, seconds=-1)
    assert box.claim() == []
    box.clock.pass_by(seconds=1)
    assert box.claim() == [mail_id]


@pytest.mark.parametrize(("until", "next_look"), [(timedelta(hours=9), 3600), (timedelta(hours=-1), 30)])
def test_a_mail_waits_neither_beyond_its_time_nor_until_a_moment_that_is_over(
    box: Outbox, until: timedelta, next_look: int
) -> None:
    mail_id = box.queue(expires_at=NOON + timedelta(hours=1))
    box.claim()
    with unit_of_work(box.engine) as session:
        outbox.record_later(work_at(session, NOON), "worker", mail_id, NOON + until, HeldBack.QUIET_HOURS)
    assert box.mail(mail_id).next_attempt_at == NOON + timedelta(seconds=next_look)


def test_a_mail_queued_before_the_clock_was_set_back_goes_out_at_once(box: Outbox) -> None:
    mail_id = box.queue()
    box.clock.pass_by(hours=-1)
    assert box.claim() == [mail_id]
    assert retry(box, mail_id) is MailState.QUEUED
    assert box.claim() == [], "from now on it waits as any other"
    box.clock.pass_by(seconds=30)
    assert box.claim() == [mail_id]


def test_a_mail_that_waits_for_a_time_waits_for_it_by_the_clock_that_was_set_back(box: Outbox) -> None:
    mail_id = box.queue()
    box.clock.pass_by(hours=-1)
    for _ in range(2):
        box.claim()
        with unit_of_work(box.engine) as session:
            outbox.record_later(
                work_at(session, box.clock.now()), "worker", mail_id, NOON, HeldBack.QUIET_HOURS
            )
        assert box.claim() == []


def test_a_clock_set_back_takes_no_lease_from_a_living_worker_and_ends_that_of_a_dead_one(
    box: Outbox,
) -> None:
    living, dead = box.queue("1"), box.queue("2")
    assert box.claim("one", limit=1) == [living]
    assert box.claim("two", limit=1) == [dead]
    box.clock.pass_by(hours=-1)
    assert box.claim("three") == []
    box.clock.pass_by(seconds=100)
    with unit_of_work(box.engine) as session:
        assert outbox.renew(work_at(session, box.clock.now()), "one", living) is not None
    box.clock.pass_by(seconds=19)
    assert box.claim("three") == []
    box.clock.pass_by(seconds=1)
    assert box.claim("three") == [dead], "not an hour later"


def test_a_mail_given_back_untried_is_free_at_once(box: Outbox) -> None:
    mail_id = box.queue()
    box.claim("one")
    with unit_of_work(box.engine) as session:
        outbox.release(session, "one", [mail_id])
    assert box.claim("two") == [mail_id]
    assert box.mail(mail_id).attempts == 0


def test_ended_mail_is_forgotten_after_half_a_year_and_waiting_mail_never(box: Outbox) -> None:
    box.queue("waiting")
    sent = box.queue("sent")
    with unit_of_work(box.engine) as session:
        work = work_at(session, NOON)
        outbox.claim(work, "w", 9)
        outbox.record_sent(work, sent)
    for days, left in ((180, 2), (181, 1)):
        with unit_of_work(box.engine) as session:
            outbox.forget_ended(work_at(session, NOON + timedelta(days=days)), after=timedelta(days=180))
        with reading(box.engine) as session:
            assert session.scalar(select(func.count()).select_from(OutboxMail)) == left

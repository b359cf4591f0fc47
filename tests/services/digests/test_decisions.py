"""The morning's mail: decided once for each person and date, whatever clocks, schedulers and sleeps do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta

from sqlalchemy import event, update

from diary.jobs.digest import BATCH, digest_some
from diary.services import digests
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, Digest, DigestSchedule
from diary.store.models.circle import Grant
from tests.factories import work_at
from tests.services.digests.looking_after import Ward
from tests.services.reminders.reminding import utc

TUESDAY = "2026-01-06"


def test_one_mail_comes_at_its_time_where_something_is_open(ward: Ward) -> None:
    ward.membership()
    ward.alarm()
    ward.decide(f"{TUESDAY}T07:59:59")
    assert ward.decided() == []
    ward.decide(f"{TUESDAY}T08:00")
    ward.decide(f"{TUESDAY}T08:00:30")
    assert ward.decided() == [(TUESDAY, "queued")]
    (mail,) = ward.digests()
    assert (mail.account_id, mail.patient_id) == (ward.accounts["nora"], None)
    assert mail.params == {"day": TUESDAY}
    assert mail.expires_at == utc(f"{TUESDAY}T12:00")
    assert ward.next_at() == utc("2026-01-07T08:00")


def test_with_nothing_to_tell_no_mail_comes(ward: Ward) -> None:
    ward.membership()
    ward.report()
    ward.decide(f"{TUESDAY}T08:00")
    assert ward.decided() == [(TUESDAY, "not_needed")]
    assert ward.digests() == []


def test_a_morning_that_was_slept_through_is_counted_and_not_sent(ward: Ward) -> None:
    ward.membership()
    ward.alarm()
    ward.decide(f"{TUESDAY}T12:00:01")
    assert ward.decided() == [(TUESDAY, "too_late")]
    assert ward.digests() == []
    assert ward.next_at() == utc("2026-01-07T08:00")
    ward.decide("2026-01-07T12:00")  # four hours: just in time
    assert ward.decided()[1:] == [("2026-01-07", "queued")]


def test_three_days_asleep_bring_one_mail_and_every_missed_one_is_counted(ward: Ward) -> None:
    ward.membership()
    ward.alarm()
    ward.decide("2026-01-09T09:00")
    assert ward.decided() == [
        (TUESDAY, "too_late"),
        ("2026-01-07", "too_late"),
        ("2026-01-08", "too_late"),
        ("2026-01-09", "queued"),
    ]
    assert len(ward.digests()) == 1
    with reading(ward.engine) as session:
        assert digests.late_lately(work_at(session, ward.now)) == 3
        assert digests.late_lately(work_at(session, ward.now + timedelta(days=7, seconds=1))) == 0


def test_after_a_long_sleep_only_two_weeks_are_counted(ward: Ward) -> None:
    ward.membership()
    ward.decide("2026-03-01T20:00")
    days = [date.fromisoformat(day) for day, _state in ward.decided()]
    assert days == [date(2026, 2, 16) + timedelta(days=number) for number in range(14)]


def test_a_clock_set_back_sends_no_second_one(ward: Ward) -> None:
    ward.membership()
    ward.alarm()
    ward.decide(f"{TUESDAY}T08:10")
    ward.decide(f"{TUESDAY}T07:10")
    ward.want(at=time(8, 5))  # worked out anew by the clock that runs behind
    assert ward.next_at() == utc("2026-01-07T08:05")
    ward.decide(f"{TUESDAY}T08:10")
    assert ward.decided() == [(TUESDAY, "queued")]


def test_a_plan_set_back_by_hand_sends_no_second_one(ward: Ward) -> None:
    ward.membership()
    ward.alarm()
    ward.decide(f"{TUESDAY}T08:00")
    with unit_of_work(ward.engine) as session:
        session.execute(update(DigestSchedule).values(next_at=utc(f"{TUESDAY}T08:00")))
    ward.decide(f"{TUESDAY}T08:01")
    assert len(ward.digests()) == len(ward.decided()) == 1


def test_a_later_time_chosen_on_the_same_day_brings_no_second_one(ward: Ward) -> None:
    ward.membership()
    ward.alarm()
    ward.decide(f"{TUESDAY}T08:00")
    ward.want(at=time(9))
    assert ward.next_at() == utc("2026-01-07T09:00")


def test_who_flies_west_gets_one_a_date(ward: Ward) -> None:
    ward.membership()
    ward.alarm()
    ward.want(timezone="Asia/Tokyo")
    ward.decide("2026-01-05T23:00")  # eight on Tuesday in Tokyo
    ward.want(timezone="America/Los_Angeles")
    ward.decide("2026-01-06T16:00")  # eight on Tuesday in Los Angeles
    assert ward.decided() == [(TUESDAY, "queued")]
    ward.decide("2026-01-07T16:00")
    assert ward.decided() == [(TUESDAY, "queued"), ("2026-01-07", "queued")]


def test_an_hour_that_the_clocks_skip_or_show_twice_brings_one(ward: Ward) -> None:
    ward.now = utc("2026-03-27T12:00")
    ward.membership()
    ward.want(at=time(1, 30))
    for hour in range(72):
        ward.decide(utc("2026-03-28T00:00") + timedelta(hours=hour))
    assert [day for day, _state in ward.decided()] == ["2026-03-28", "2026-03-29", "2026-03-30"]
    ward.now = utc("2026-10-23T12:00")
    ward.switch(False)
    ward.switch(True)
    for half in range(144):
        ward.decide(utc("2026-10-24T00:00") + timedelta(minutes=30 * half))
    assert [day for day, _state in ward.decided()] == ["2026-10-24", "2026-10-25", "2026-10-26"]


def test_the_plan_of_an_upgraded_site_begins_with_the_next_morning(ward: Ward) -> None:
    """The migration makes every plan due at once."""
    ward.membership()
    ward.alarm()
    with unit_of_work(ward.engine) as session:
        session.execute(update(DigestSchedule).values(next_at=utc(f"{TUESDAY}T10:00")))
    ward.decide(f"{TUESDAY}T10:01")
    assert ward.decided() == []
    assert ward.next_at() == utc("2026-01-07T08:00")


def test_whoever_looks_after_nobody_any_more_costs_nothing_and_begins_again_when_they_do(ward: Ward) -> None:
    place_id = ward.membership()
    ward.change_place(place_id, grants=frozenset({Grant.TRENDS}))
    ward.decide(f"{TUESDAY}T08:00")
    assert (ward.decided(), ward.next_at()) == ([], None)
    ward.patient("bob")
    ward.membership(whose="bob")
    assert ward.next_at() == utc("2026-01-07T08:00")


def test_an_account_that_is_switched_off_is_not_counted_as_late(ward: Ward) -> None:
    ward.membership()
    ward.switch_account(False)
    ward.decide("2026-01-09T20:00")
    assert (ward.decided(), ward.next_at()) == ([], utc("2026-01-10T08:00"))


def test_one_whose_clock_nobody_knows_is_set_aside_and_the_others_get_theirs(ward: Ward) -> None:
    ward.account("omar")
    for who in ("nora", "omar"):
        ward.membership(who)
    ward.alarm()
    with unit_of_work(ward.engine) as session:
        session.get_one(Account, ward.accounts["nora"]).timezone = "Mars/Base"
    ward.decide(f"{TUESDAY}T08:00")
    assert ward.decided("omar") == [(TUESDAY, "queued")]
    assert (ward.decided("nora"), ward.next_at("nora")) == ([], utc(f"{TUESDAY}T09:00"))


def test_what_became_of_old_mornings_is_forgotten(ward: Ward) -> None:
    ward.membership()
    ward.decide(f"{TUESDAY}T08:00")
    ward.decide("2026-03-07T08:00")
    assert ward.decided()[0][0] == TUESDAY
    ward.decide("2026-03-08T08:00")
    assert ward.decided()[0][0] != TUESDAY


def test_four_at_once_decide_each_morning_once(ward: Ward) -> None:
    names = [f"p{number}" for number in range(30)]
    ward.alarm()
    for name in names:
        ward.account(name)
        ward.membership(name)
    now = utc(f"{TUESDAY}T08:00")

    def decide(_number: int) -> None:
        while digest_some(ward.engine, ward.settings, now):
            pass

    for _day in range(2):
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(decide, range(4)))
        ward.decide(now)
        now += timedelta(days=1)
    assert all(len(ward.decided(name)) == 2 for name in names)
    assert len(ward.digests()) == 2 * len(names)


def test_a_row_written_beside_it_is_left_as_it_is(ward: Ward) -> None:
    ward.membership()
    ward.alarm()
    with unit_of_work(ward.engine) as session:
        session.add(
            Digest(
                account_id=ward.accounts["nora"],
                day=date(2026, 1, 6),
                state="queued",
                due_at=utc(f"{TUESDAY}T08:00"),
                decided_at=utc(f"{TUESDAY}T08:00"),
            )
        )
    ward.decide(f"{TUESDAY}T08:00")
    assert (len(ward.decided()), ward.digests()) == (1, [])


def test_many_are_decided_in_as_many_questions_as_one(ward: Ward) -> None:
    def questions(at: str) -> int:
        asked: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
            asked.append(statement)

        event.listen(ward.engine, "before_cursor_execute", note)
        ward.decide(at)
        event.remove(ward.engine, "before_cursor_execute", note)
        return len(asked)

    ward.membership()
    ward.alarm()
    for_one = questions(f"{TUESDAY}T08:00")
    for number in range(6):
        ward.patient(f"p{number}")
        ward.alarm(f"p{number}")
        for who in range(7):
            if number == 0:
                ward.account(f"g{who}")
            ward.membership(f"g{who}", f"p{number}")
    assert len(ward.accounts) < BATCH
    assert questions("2026-01-07T08:00") == for_one
    assert len(ward.digests()) == 1 + 8

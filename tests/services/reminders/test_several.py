"""Several reminders a day, one more, quiet hours, and a machine that slept through them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import Engine, select

from diary.config import Settings
from diary.rules.quiet import Quiet
from diary.services import reminders
from diary.store.engine import reading
from diary.store.models import Reminder
from tests.factories import work_at
from tests.services.reminders.reminding import Ward, utc

NINE, NOON, EIGHT = time(9), time(12), time(20)


@pytest.fixture
def ward(engine: Engine, settings: Settings) -> Ward:
    ward = Ward(engine, settings, now=utc("2026-01-05T08:00"))
    ward.patient()
    return ward


def through(ward: Ward, first: str, last: str, step: timedelta = timedelta(minutes=15)) -> None:
    """Run the job all the time."""
    now = utc(first)
    while now <= utc(last):
        ward.remind(now)
        now += step


def rows(ward: Ward) -> list[tuple[str, str, str]]:
    """Day and time on the wall, kind and state, in the order they were due."""
    with reading(ward.engine) as session:
        found = session.scalars(select(Reminder).order_by(Reminder.due_at, Reminder.id))
        return [
            (f"{each.day.day:02} {each.at_minute // 60:02}:{each.at_minute % 60:02}", each.kind, each.state)
            for each in found
        ]


def sent(ward: Ward) -> list[str]:
    return [at for at, _kind, state in rows(ward) if state == "queued"]


def test_each_time_has_its_own_and_only_the_first_of_a_day_says_what_the_day_says(ward: Ward) -> None:
    ward.want(at=EIGHT, earlier=(NINE, NOON), nudge_after=60)
    through(ward, "2026-01-05T08:00", "2026-01-06T12:00")
    assert rows(ward) == [
        ("05 09:00", "daily", "queued"),
        ("05 12:00", "nudge", "queued"),
        ("05 20:00", "nudge", "queued"),
        ("05 21:00", "nudge", "queued"),
        ("06 09:00", "daily", "queued"),
        ("06 12:00", "nudge", "queued"),
    ]
    assert ward.told() == ["reminder", *["reminder_nudge"] * 3, "reminder", "reminder_nudge"]


def test_once_the_report_is_there_the_later_ones_are_not_needed(ward: Ward) -> None:
    ward.want(at=EIGHT, earlier=(NINE,), nudge_after=60)
    ward.remind("2026-01-05T09:00")
    ward.report()
    through(ward, "2026-01-05T19:00", "2026-01-05T22:00")
    assert [state for _at, _kind, state in rows(ward)] == ["queued", "not_needed", "not_needed"]


def test_a_mail_that_cannot_go_out_is_of_no_use_once_the_next_is_due(ward: Ward) -> None:
    ward.want(at=EIGHT, earlier=(NINE,), nudge_after=60)
    through(ward, "2026-01-05T09:00", "2026-01-05T21:00", timedelta(hours=1))
    ends = [mail.expires_at for mail in ward.mails()]
    assert ends == [utc("2026-01-05T20:00"), utc("2026-01-05T21:00"), utc("2026-01-06T00:00")]


def test_after_a_short_sleep_only_the_last_is_sent(ward: Ward) -> None:
    ward.want(at=time(11), earlier=(NINE, time(10)))
    ward.remind("2026-01-05T11:30")
    assert rows(ward) == [
        ("05 09:00", "daily", "too_late"),
        ("05 10:00", "daily", "too_late"),
        ("05 11:00", "daily", "queued"),
    ]
    assert ward.told() == ["reminder"]


def test_what_a_long_sleep_missed_is_written_down_at_once_and_none_of_it_sent(ward: Ward) -> None:
    ward.want(at=EIGHT, earlier=(NINE,), nudge_after=120)
    ward.remind("2026-01-08T07:00")
    assert [at for at, _kind, state in rows(ward) if state == "too_late"] == [
        f"{day:02} {at}" for day in (5, 6, 7) for at in ("09:00", "20:00", "22:00")
    ]
    assert ward.mails() == []
    ward.remind("2026-01-08T07:00")
    assert len(rows(ward)) == 9
    assert ward.plan().next_at == utc("2026-01-08T09:00")


def test_of_a_sleep_of_months_two_weeks_are_written_down(ward: Ward) -> None:
    for name in ("bob", "cem"):
        ward.patient(name)
    ward.remind("2026-06-05T12:00")
    assert len(rows(ward)) == 3 * 14
    assert ward.mails() == []


def test_what_came_too_late_is_counted_for_a_week(ward: Ward) -> None:
    ward.remind("2026-01-08T07:00")
    with reading(ward.engine) as session:
        for day, late in ((8, 3), (12, 3), (13, 2), (14, 1), (15, 0)):
            now = datetime(2026, 1, day, 20, tzinfo=UTC)
            assert reminders.late_lately(work_at(session, now)) == late


@pytest.mark.parametrize(
    ("before", "after", "more"),
    [
        ((EIGHT,), (time(21),), []),  # the one time is another one now
        ((EIGHT,), (EIGHT, time(21)), ["05 21:00"]),  # one more than before
        ((NINE, EIGHT), (EIGHT,), []),
        ((time(19), time(23)), (time(23),), ["05 23:00"]),  # one that was decided goes, the other stays
        ((time(19), time(23)), (time(20, 45), time(23)), ["05 23:00"]),
        ((time(19), time(23)), (time(19), time(22)), ["05 22:00"]),  # one that was still to come
        ((time(19),), (time(18), time(23)), ["05 23:00"]),
    ],
)
def test_a_time_that_is_moved_takes_along_that_it_was_decided(
    ward: Ward, before: tuple[time, ...], after: tuple[time, ...], more: list[str]
) -> None:
    ward.want(at=before[-1], earlier=before[:-1])
    through(ward, "2026-01-05T08:00", "2026-01-05T20:30")
    already = len(ward.mails())
    assert already
    ward.want(at=after[-1], earlier=after[:-1])
    through(ward, "2026-01-05T20:30", "2026-01-05T23:59")
    assert sent(ward)[-len(more) or len(sent(ward)) :] == more
    assert len(ward.mails()) == already + len(more)
    through(ward, "2026-01-06T00:00", "2026-01-06T23:59", timedelta(hours=1))
    assert {at[3:5] for at in sent(ward) if at.startswith("06")} == {f"{at:%H}" for at in after}


def test_one_more_moves_with_its_time(ward: Ward) -> None:
    ward.want(at=time(19), nudge_after=60)
    through(ward, "2026-01-05T08:00", "2026-01-05T20:15")
    ward.want(at=EIGHT, nudge_after=120)
    through(ward, "2026-01-05T20:15", "2026-01-05T23:59")
    assert len(ward.mails()) == 2


def test_times_moved_to_and_fro_by_a_clock_that_runs_behind_stop_nobody(ward: Ward) -> None:
    ward.patient("bob")
    ward.remind("2026-01-05T20:00")
    ward.want(at=time(21))
    ward.now = utc("2026-01-05T19:30")
    ward.want(at=time(21), earlier=(EIGHT,))
    through(ward, "2026-01-05T19:30", "2026-01-06T20:00", timedelta(minutes=30))
    assert len(ward.decided("bob")) == 2
    assert (
        len([at for at in sent(ward) if at.startswith("05 20")]) == 2
    )  # Bob's, and the one Ann asked for anew


def test_one_more_that_would_be_in_quiet_hours_comes_as_they_end_or_not_at_all(ward: Ward) -> None:
    ward.want(at=EIGHT, nudge_after=60, quiet=Quiet(20 * 60 + 30, 21 * 60 + 30))
    through(ward, "2026-01-05T08:00", "2026-01-05T23:59")
    assert sent(ward) == ["05 20:00", "05 21:30"]
    ward.want(quiet=Quiet(20 * 60 + 30, 7 * 60))
    through(ward, "2026-01-06T00:00", "2026-01-06T23:59")
    assert sent(ward)[2:] == ["06 20:00"]


def test_one_that_is_late_is_not_sent_into_the_night(ward: Ward) -> None:
    ward.want(at=EIGHT, quiet=Quiet(22 * 60, 7 * 60))
    ward.remind("2026-01-05T22:30")
    assert rows(ward) == [("05 20:00", "daily", "too_late")]
    ward.remind("2026-01-06T21:59")
    assert sent(ward) == ["06 20:00"]


def test_one_that_is_late_in_quiet_hours_of_the_day_waits_for_their_end(ward: Ward) -> None:
    ward.want(at=time(11), quiet=Quiet(12 * 60, 14 * 60))
    ward.remind("2026-01-05T12:30")
    assert sent(ward) == ["05 11:00"]
    with reading(ward.engine) as session:
        work = work_at(session, ward.now)
        assert reminders.quiet_until(work, ward.ids["ann"]) == utc("2026-01-05T14:00")
        assert reminders.quiet_until(work_at(session, utc("2026-01-05T14:00")), ward.ids["ann"]) is None
        assert reminders.quiet_until(work, 10**6) is None


def test_quiet_hours_are_by_the_patients_clock(ward: Ward) -> None:
    ward.patient("tom", timezone="Asia/Tokyo")
    ward.want("tom", quiet=Quiet(22 * 60, 7 * 60))
    with reading(ward.engine) as session:
        assert reminders.quiet_until(work_at(session, utc("2026-01-05T13:00")), ward.ids["tom"]) == utc(
            "2026-01-05T22:00"
        )
        assert reminders.quiet_until(work_at(session, utc("2026-01-05T12:00")), ward.ids["tom"]) is None
        assert reminders.quiet_until(work_at(session, utc("2026-01-05T23:00")), ward.ids["ann"]) is None


def test_every_other_day_is_every_second_date(ward: Ward) -> None:
    ward.want(every_other_day=True)
    ward.evenings(date(2026, 1, 5), 6)
    assert [day for day, _kind, _state in ward.decided()] == ["2026-01-05", "2026-01-07", "2026-01-09"]

"""The morning's mail goes where something is new, and else seldom; its first line says which."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from diary.mail.message import Message
from diary.services.mailbox import digests
from diary.services.outbox import record_returned
from diary.store.engine import unit_of_work
from diary.store.models import FollowUp, OutboxMail
from diary.store.models.outbox import MailState
from diary.words.mail_outcomes import Failure, Trouble
from tests.factories import work_at
from tests.services.digests.looking_after import Ward
from tests.services.reminders.reminding import utc


def first_line(mail: Message) -> str:
    return " ".join(mail.text.split("\n\n")[1].split())


def mornings(ward: Ward, until: str, *, asleep: tuple[str, ...] = ()) -> dict[str, str]:
    """The first line of each morning's mail up to a day, with something written every evening."""
    found = {}
    while True:
        at = ward.next_at()
        assert at is not None
        if at > utc(until):
            return found
        day = at.date().isoformat()
        ward.decide(at + timedelta(hours=8 if day in asleep else 0))
        for mail in ward.deliver():
            assert mail.text.count(first_line(mail)) == 1
            found[day] = first_line(mail)
        ward.now = at + timedelta(hours=10)
        for whose in ward.patients:
            ward.report(whose, worst=0)


def test_what_nobody_answers_comes_on_days_1_3_and_7_and_on_mondays(ward: Ward) -> None:
    ward.membership()
    ward.alarm()
    said = mornings(ward, "2026-02-03T08:00")
    assert list(said) == [
        "2026-01-06",
        "2026-01-07",
        "2026-01-09",
        "2026-01-12",
        "2026-01-13",
        "2026-01-19",
        "2026-01-26",
        "2026-02-02",
    ]
    assert said.pop("2026-01-06") == "New: Ann."
    assert set(said.values()) == {"Nothing new. Still open: Ann."}


def test_something_that_opens_is_told_the_next_morning_and_the_days_count_anew(ward: Ward) -> None:
    ward.patient("bob")
    for whose in ("ann", "bob"):
        ward.membership(whose=whose)
    ward.alarm()
    ward.report("bob")
    assert list(mornings(ward, "2026-01-07T23:00")) == ["2026-01-06", "2026-01-07"]
    ward.alarm("bob")
    said = mornings(ward, "2026-01-15T23:00")
    assert said["2026-01-08"] == "New since Wednesday: Bob."
    assert list(said) == ["2026-01-08", "2026-01-09", "2026-01-11", "2026-01-12", "2026-01-15"]
    assert said["2026-01-09"] == "Nothing new. Still open: Ann and Bob."


def test_an_alarm_that_is_raised_again_is_new(ward: Ward) -> None:
    ward.membership()
    ward.alarm()
    mornings(ward, "2026-01-07T23:00")
    ward.alarm()
    assert mornings(ward, "2026-01-08T23:00") == {"2026-01-08": "New since Wednesday: Ann."}


def test_who_falls_silent_is_new_once(ward: Ward) -> None:
    ward.membership()
    ward.report()
    for day in range(6, 14):
        ward.decide(utc(f"2026-01-{day:02}T08:00"))
        for mail in ward.deliver():
            if day == 8:
                assert first_line(mail) == "New: Ann."
            else:
                assert first_line(mail) == "Nothing new. Still no report: Ann."
                assert mail.subject.endswith(": 1 diary still to look at today")
    queued = [day for day, state in ward.decided() if state == "queued"]
    assert queued == ["2026-01-08", "2026-01-09", "2026-01-11", "2026-01-12"]


def test_what_was_answered_is_not_news(ward: Ward) -> None:
    ward.patient("bob")
    for whose in ("ann", "bob"):
        ward.membership(whose=whose)
    for whose in ("ann", "bob"):
        ward.alarm(whose)
    assert mornings(ward, "2026-01-07T09:00")["2026-01-06"] == "New: Ann and Bob."
    ward.answer("bob")
    ward.report("bob")
    assert mornings(ward, "2026-01-08T23:00") == {}


def test_a_morning_slept_through_is_made_good_the_next(ward: Ward) -> None:
    ward.membership()
    ward.alarm()
    said = mornings(ward, "2026-01-12T23:00", asleep=("2026-01-09",))
    assert list(said) == ["2026-01-06", "2026-01-07", "2026-01-10", "2026-01-12"]


def test_a_mail_that_did_not_get_through_has_told_nothing(ward: Ward) -> None:
    ward.membership()
    ward.alarm()
    ward.decide("2026-01-06T08:00")
    ward.now = utc("2026-01-06T13:00")
    assert ward.deliver() == []  # too late by now: nobody has had it
    ward.decide("2026-01-07T08:00")
    (mail,) = ward.deliver()
    assert first_line(mail) == "New: Ann."
    with unit_of_work(ward.engine) as session:
        failure = Failure(Trouble.NO_MAILBOX)
        assert record_returned(work_at(session, ward.now), ward.digests()[-1].id, failure)
    ward.decide("2026-01-08T08:00")
    (mail,) = ward.deliver()
    assert first_line(mail) == "New: Ann."


def test_what_was_sent_in_an_hour_to_come_has_told_nothing(ward: Ward) -> None:
    ward.membership()
    ward.alarm()
    ward.decide("2026-01-06T08:00")
    ward.deliver()
    with unit_of_work(ward.engine) as session:
        session.execute(update(OutboxMail).values(sent_at=utc("2031-01-06T08:00")))
    ward.decide("2026-01-08T08:00")
    (mail,) = ward.deliver()
    assert first_line(mail) == "New: Ann."


def test_a_mail_of_an_older_version_told_what_nobody_knows(ward: Ward) -> None:
    ward.membership()
    ward.alarm()
    ward.decide("2026-01-06T08:00")
    ward.deliver()
    with unit_of_work(ward.engine) as session:
        session.execute(update(OutboxMail).values(params={"day": "2026-01-06"}))
    ward.decide("2026-01-08T08:00")
    assert len(ward.deliver()) == 1


def test_who_flies_west_or_east_gets_one_a_date_and_what_is_new(ward: Ward) -> None:
    ward.membership()
    ward.alarm()
    ward.want(timezone="Pacific/Kiritimati")
    ward.decide("2026-01-05T18:00")  # eight on Tuesday there
    assert [first_line(mail) for mail in ward.deliver()] == ["New: Ann."]
    ward.want(timezone="Pacific/Pago_Pago")
    ward.now = utc("2026-01-06T12:00")
    ward.report()
    ward.alarm()
    ward.decide("2026-01-06T19:00")  # eight on Tuesday there, which has had its mail
    assert ward.deliver() == []
    ward.decide("2026-01-07T19:00")
    assert [first_line(mail) for mail in ward.deliver()] == ["New since Tuesday: Ann."]


def test_what_is_kept_of_it_is_ids_and_days(ward: Ward) -> None:
    ward.membership()
    ward.alarm()
    ward.decide("2026-01-06T08:00")
    ward.deliver()
    (mail,) = ward.digests()
    assert mail.state is MailState.SENT
    assert mail.params["changed"] == mail.params["day"] == "2026-01-06"
    assert mail.params["open"] == [[1, False, "2026-01-05"]]
    assert mail.params["silent"] == []


def test_who_was_only_counted_was_told_of_nothing(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "MOST", 1)
    ward.patient("bob")
    for whose in ("ann", "bob"):
        ward.membership(whose=whose)
        ward.alarm(whose)
    ward.decide("2026-01-06T08:00")
    (mail,) = ward.deliver()
    assert "Bob" not in mail.text
    ward.answer("ann")
    ward.decide("2026-01-08T08:00")  # neither a Monday nor one of the days on which what was told comes again
    (mail,) = ward.deliver()
    assert first_line(mail).startswith("New since Tuesday: Bob")


def test_who_was_named_once_and_is_only_counted_now_stays_told(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    ward.patient("bob")
    for whose in ("ann", "bob"):
        ward.membership(whose=whose)
        ward.alarm(whose)
    for day, most in (("2026-01-06", 50), ("2026-01-07", 1)):
        monkeypatch.setattr(digests, "MOST", most)
        ward.decide(f"{day}T08:00")
        assert len(ward.deliver()) == 1
    assert len(ward.mails()[-1].params["open"]) == 2


def test_what_opens_again_by_itself_is_new(ward: Ward) -> None:
    ward.membership()
    ward.alarm()
    ward.decide("2026-01-06T08:00")
    ward.deliver()
    with unit_of_work(ward.engine) as session:
        session.execute(update(FollowUp).values(reopened_at=utc("2026-01-07T12:00")))
    ward.decide("2026-01-08T08:00")
    (mail,) = ward.deliver()
    assert first_line(mail) == "New since Tuesday: Ann."
    ward.decide("2026-01-09T08:00")
    assert [first_line(each) for each in ward.deliver()] != ["New since Thursday: Ann."]

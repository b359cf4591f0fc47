"""What was answered before and comes up again says so, and nothing of how it has gone since."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from diary.store.engine import reading
from diary.store.models.consents import Purpose
from diary.store.models.followups import Answer
from diary.store.queries.repeats import repeats_among
from tests.jobs.tokyo import deliver, home_in_tokyo, text_of
from tests.mail_server import FakeMailServer
from tests.services.notifications.home import DAY, HOUR, Home


@pytest.fixture
def again(engine: Engine, server: FakeMailServer, tmp_path: Path) -> Home:
    """Pain has gone on since Monday; Ann answered on the eighth day, and it comes up again after 28 days of quiet."""
    home = home_in_tokyo(engine, server, tmp_path)
    home.site.save_days([4] * 8)
    home.site.acknowledge(home.follow_up().id, Answer.CHECKED)
    return home


def live_on(home: Home, days: int) -> None:
    for _day in range(days):
        home.site.now += DAY
        home.site.save(4)
    home.site.now += HOUR
    deliver(home)


def test_the_mail_of_a_repeat_has_another_subject_and_says_since_when(
    again: Home, server: FakeMailServer
) -> None:
    live_on(again, 28)
    mail = server.mails[-1]
    assert str(mail["Subject"]).endswith(": Again: Please open your diary this week")
    assert "As on 5 January." in text_of(mail)
    assert "checked" not in text_of(mail)


def test_what_was_answered_stands_in_it_for_who_asked_for_details(
    again: Home, server: FakeMailServer
) -> None:
    again.agree(Purpose.MAIL_DETAILS, True)
    live_on(again, 28)
    assert "As on 5 January (you answered: “I have already been checked”)." in text_of(server.mails[-1])


def test_what_ended_by_itself_in_between_is_no_repeat(again: Home, server: FakeMailServer) -> None:
    for worst in (0, 0):
        again.site.now += DAY
        again.site.save(worst)
    live_on(again, 8)
    assert str(server.mails[-1]["Subject"]).endswith(": Again: Please open your diary this week")
    for worst in (0, 0):
        again.site.now += DAY
        again.site.save(worst)
    live_on(again, 8)
    with reading(again.engine) as session:
        open_now = [each for each in again.site.follow_ups() if each.state == "open"]
        assert repeats_among(session, open_now) == {}
    assert str(server.mails[-1]["Subject"]).endswith(": Please open your diary this week")


def test_what_was_answered_long_ago_is_not_called_the_same(again: Home, server: FakeMailServer) -> None:
    again.site.now += 90 * DAY
    live_on(again, 8)
    assert str(server.mails[-1]["Subject"]).endswith(": Please open your diary this week")

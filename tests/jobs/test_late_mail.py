"""A mail that was long on its way says so, from when it is, and what has been answered meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from diary.store.models.followups import Answer
from tests.jobs.tokyo import deliver, home_in_tokyo, text_of, the_mail
from tests.mail_server import FakeMailServer
from tests.services.conftest import MONDAY
from tests.services.notifications.home import DAY, HOUR, Home


@pytest.fixture
def home(engine: Engine, server: FakeMailServer, tmp_path: Path) -> Home:
    return home_in_tokyo(engine, server, tmp_path)


def test_day_and_hour_of_the_report_are_the_patients(home: Home, server: FakeMailServer) -> None:
    home.site.save(8)
    deliver(home)
    for mail in server.mails:
        said = text_of(mail)
        assert "It comes from the report of Monday 5 January, written at 12:00." in said
        assert "held up" not in said
        assert "Held up" not in str(mail["Subject"])


def test_within_the_hour_nothing_is_late(home: Home, server: FakeMailServer) -> None:
    home.site.save(8)
    home.site.now += HOUR
    deliver(home)
    assert "Held up" not in the_mail(server, "nora")[0]


def test_longer_than_an_hour_on_its_way_it_says_so_first(home: Home, server: FakeMailServer) -> None:
    home.site.save(8)
    home.site.now += 20 * HOUR
    deliver(home)
    heading, said = the_mail(server, "nora")
    assert heading == "Symptom diary: Held up: Please call Ann now"
    assert said.startswith(
        "Hello Nora, This mail was held up. It was written on Monday 5 January, 12:00. There is"
    )
    assert "Please call Ann now, or go there." in said


@pytest.mark.parametrize(("worst", "signs"), [(8, ()), (2, ("limb",))])
def test_what_was_answered_meanwhile_is_told_as_answered(
    home: Home, server: FakeMailServer, worst: int, signs: tuple[str, ...]
) -> None:
    home.site.save(worst, signs=signs)
    home.site.now += HOUR / 2
    home.site.acknowledge(home.follow_up().id, Answer.CALLED if worst == 8 else Answer.TOLD_DOCTOR)
    deliver(home)
    mails = {str(mail["To"]).partition("@")[0]: text_of(mail) for mail in server.mails}
    assert "You have answered this since, on Monday 5 January, 12:30." in mails["ann"]
    if worst == 8:
        assert "Ann has answered this since, on Monday 5 January, 12:30." in mails["nora"]
        assert "Please call Ann now" not in mails["nora"]
    else:
        assert "nora" not in mails


def test_a_new_alarm_after_an_answer_is_not_told_as_answered(home: Home, server: FakeMailServer) -> None:
    home.site.save(8)
    home.site.acknowledge(home.follow_up().id, Answer.CALLED)
    deliver(home)
    server.raw.clear()
    home.site.now += HOUR
    home.site.save(9, signs=("chest",))
    deliver(home)
    for heading, said in (read_all := [(str(mail["Subject"]), text_of(mail)) for mail in server.mails]):
        assert "answered" not in heading
        assert "answered this since" not in said
        assert "written at 13:00" in said
    assert len(read_all) == 2


def test_a_report_for_another_day_is_named_with_when_it_was_written(
    home: Home, server: FakeMailServer
) -> None:
    home.site.save(8, day=MONDAY - DAY)
    deliver(home)
    texts = [text_of(mail) for mail in server.mails]
    assert all(
        "It comes from the report for Sunday 4 January, written on Monday 5 January, 12:00." in said
        for said in texts
    )


def test_a_later_edit_does_not_change_when_it_was_written(home: Home, server: FakeMailServer) -> None:
    home.site.save(8)
    home.site.now += HOUR / 2
    home.site.save(9)
    home.site.now -= HOUR / 2
    deliver(home)
    assert "written at 12:00" in the_mail(server, "nora")[1]


def test_what_waits_three_days_names_the_report_that_showed_it(home: Home, server: FakeMailServer) -> None:
    home.site.save_days([3] * 8)
    deliver(home)
    server.raw.clear()
    home.escalate(3 * DAY)
    deliver(home)
    heading, said = the_mail(server, "nora")
    assert "Held up" not in heading
    assert "It comes from the report of Monday 5 January, written at 12:00." in said

"""An open alarm that gets worse tells people again the same day; one that was answered opens again for what is new."""

from __future__ import annotations

from datetime import timedelta

from diary.store.models.followups import Answer
from tests.services.conftest import Site

A_DAY = timedelta(days=1)


def test_a_new_sign_rule_or_severe_symptom_is_told_at_once_and_a_number_is_not(site: Site) -> None:
    site.save(2, signs=["nausea"])
    assert site.mails() == ["emergency"]
    site.save(3, signs=["nausea"])
    assert site.mails() == ["emergency"], "a higher number alone joins it"
    site.save(9, signs=["nausea", "chest", "faint"])
    assert site.mails() == ["emergency"] * 2
    site.save(9, signs=["nausea", "chest"])
    site.save(9, signs=["nausea", "chest", "faint"], note="again")
    assert site.mails() == ["emergency"] * 2, "all of that was told today"
    site.now += A_DAY
    site.save(2, signs=["nausea"])
    assert site.mails() == ["emergency"] * 3, "once a day, however old it is"
    site.save(2, signs=["nausea", "chest"])
    assert site.mails() == ["emergency"] * 4, "in nothing told this day"


def test_a_higher_tier_is_told_at_once(site: Site) -> None:
    site.save(0, signs=["limb"])
    assert site.mails() == ["urgent"]
    site.save(0, signs=["limb", "bleeding"])
    assert site.mails() == ["urgent", "emergency"]


def test_told_that_day_is_the_day_of_the_save(site: Site) -> None:
    site.now = site.now.replace(hour=23, minute=50)
    evening = site.today
    site.save(2, signs=["nausea"])
    site.now += timedelta(minutes=30)
    site.save(2, day=evening, signs=["nausea"], note="After midnight.")
    assert site.mails() == ["emergency"] * 2


def test_an_answered_alarm_opens_again_for_a_new_sign_or_a_higher_number_or_another_day(site: Site) -> None:
    def answer() -> None:
        site.acknowledge(site.follow_ups()[0].id, Answer.CALLED)

    site.save(3, signs=["chest"])
    answer()
    site.save(2, signs=["chest"])
    assert site.stands() == [("emergency", "acknowledged")], "all of that was in it, and no number rose"
    site.save(4, signs=["chest"])
    assert site.stands()[0] == ("emergency", "open")
    assert site.mails() == ["emergency"] * 2
    answer()
    site.now += A_DAY
    site.save(4, signs=["chest"])
    assert site.stands()[0] == ("emergency", "open"), "another day's report raises one of its own"


def test_an_edit_never_takes_an_alarm_back_and_the_past_opens_none(site: Site) -> None:
    site.save(3, signs=["chest"])
    site.save(0)
    (alarm,) = site.follow_ups()
    assert (alarm.state, alarm.corrected_at) == ("open", site.now)
    site.save(9, day=site.today - 3 * A_DAY, signs=["faint"])
    assert site.stands() == [("emergency", "open")]
    assert site.mails() == ["emergency"]


def test_which_alarm_was_answered_last_is_no_matter_of_the_clock(site: Site) -> None:
    site.save(3, signs=["chest"])
    site.acknowledge(site.follow_ups()[0].id, Answer.CALLED)
    site.now -= timedelta(minutes=40)
    site.save(3, signs=["faint"])
    site.acknowledge(site.follow_ups()[0].id, Answer.CALLED)
    site.save(3, signs=["faint"], note="Help came.")
    assert site.stands() == [("emergency", "acknowledged")] * 2, "a note alone opens nothing"
    site.save(3, signs=["chest"])
    assert site.stands()[0] == ("emergency", "open"), "what the one before the last was about is new"

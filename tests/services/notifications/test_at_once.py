"""Emergencies go to everybody at once, with the report that shows them; something urgent to the patient first."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from diary.store.engine import reading
from diary.store.models import SavedReport
from diary.store.models.circle import Grant
from diary.store.models.consents import Purpose
from diary.store.models.followups import Answer
from tests.services.notifications.home import DAY, HOUR, Home

EVERYTHING_BUT_ALERTS = frozenset(Grant) - {Grant.ALERTS}


def emergency(home: Home, **more: object) -> None:
    home.site.save(5, signs=("chest",), **more)  # type: ignore[arg-type]


def urgent(home: Home, **more: object) -> None:
    home.site.save(1, signs=("limb",), **more)  # type: ignore[arg-type]


def test_an_emergency_is_told_to_all_with_alerts_in_the_reports_own_transaction(home: Home) -> None:
    home.add("nora", "ben")
    home.add("cem", grants=EVERYTHING_BUT_ALERTS)
    emergency(home)
    assert home.told() == [
        ("ann", "emergency", "opened"),
        ("nora", "emergency", "opened"),
        ("ben", "emergency", "opened"),
    ]
    assert home.mails() == [
        ("ann", "emergency"),
        ("nora", "caregiver_emergency"),
        ("ben", "caregiver_emergency"),
    ]


def test_where_nobody_can_be_told_the_report_is_not_saved_either(home: Home) -> None:
    home.add("nora")
    with home.engine.begin() as connection:
        connection.execute(text("ALTER TABLE telling RENAME TO gone"))
    with pytest.raises(DBAPIError):
        emergency(home)
    with reading(home.engine) as session:
        assert session.scalar(select(func.count()).select_from(SavedReport)) == 0


def test_the_same_emergency_is_told_once_a_day_however_often_it_is_saved(home: Home) -> None:
    home.add("nora")
    emergency(home)
    emergency(home, note="again")
    assert len(home.told()) == 2
    home.site.now += DAY
    emergency(home)
    emergency(home, note="again")
    assert home.told()[2:] == [("ann", "emergency", "again"), ("nora", "emergency", "again")]


def test_a_new_emergency_after_an_answer_is_told_to_all_at_once_the_same_day(home: Home) -> None:
    home.add("nora")
    emergency(home)
    home.answer()
    home.site.save(5, signs=("chest", "breathless"))
    assert [because for _name, because in home.others_told()] == ["opened", "opened"]


def test_a_day_filled_in_later_tells_nobody(home: Home) -> None:
    home.add("nora")
    home.site.now += 3 * DAY
    emergency(home, day=home.site.today - 2 * DAY)
    assert home.mails() == []


@pytest.mark.parametrize("purpose", [Purpose.SHARING, Purpose.CAREGIVER_ALERTS])
def test_without_the_patients_consent_nobody_else_is_told(home: Home, purpose: Purpose) -> None:
    home.add("nora")
    home.agree(purpose, False)
    emergency(home)
    assert home.mails() == [("ann", "emergency")]


def test_a_patient_who_wants_no_mail_gets_none_and_the_circle_is_told_all_the_same(home: Home) -> None:
    home.add("nora")
    home.agree(Purpose.ALERT_MAIL, False)
    emergency(home)
    assert home.told() == [("nora", "emergency", "opened")]
    home.site.save_days([5] * 9)
    assert "persists" in [each.kind for each in home.site.follow_ups()]
    assert [mail for mail in home.mails() if mail[0] == "ann"] == []


def test_a_place_that_is_over_or_switched_off_is_not_told(home: Home) -> None:
    yesterday = home.site.today - DAY
    home.add("nora", ends_on=yesterday)
    home.add("ben", ends_on=home.site.today)
    home.add("cem", "dora")
    home.take_out("cem")
    home.change("dora", active=False)
    emergency(home)
    assert home.others_told() == [("ben", "opened")]


def test_something_urgent_goes_to_the_patient_alone_at_first(home: Home) -> None:
    home.add("nora")
    urgent(home)
    assert home.told() == [("ann", "urgent", "opened")]


def test_something_urgent_seen_again_goes_to_the_patient_and_to_whoever_was_told_before(home: Home) -> None:
    home.add("nora", "ben")
    urgent(home)
    home.escalate(DAY)
    assert home.others_told() == [("nora", "escalated")]
    home.site.now += HOUR
    urgent(home)
    assert home.told()[2:] == [("ann", "urgent", "again")], "for that day Nora has her mail"
    home.site.now += 22 * HOUR
    urgent(home, note="worse")
    assert home.told()[3:] == [("ann", "urgent", "again"), ("nora", "urgent", "again")]


def test_an_alarm_that_somebody_answered_tells_nobody_again_of_the_same(home: Home) -> None:
    home.add("nora")
    emergency(home)
    home.site.acknowledge(home.follow_up().id, Answer.CALLED)
    emergency(home, note="all is well now")
    assert len(home.told()) == 2

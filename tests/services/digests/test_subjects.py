"""Whose name may stand in whose morning mail: every grant, every consent, every way a place can end."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations, product

import pytest
from sqlalchemy import update

from diary.services import digests
from diary.store.engine import unit_of_work
from diary.store.models import Account, Caregiver, Consent, Patient
from diary.store.models.circle import EndedBy, Grant
from diary.store.models.consents import Purpose
from diary.words.mail_outcomes import HeldBack
from tests.factories import work_at
from tests.services.digests.looking_after import Ward

NEXT_MORNING = "2026-01-06T08:00"
AFTER_A_SILENCE = "2026-01-08T08:00"
ASKED = (Purpose.SHARING, Purpose.CAREGIVER_ALERTS, Purpose.DIARY)
"""What a patient must agree to so that others get mail about them."""
EVERY_GRANTS = [set(some) for count in range(len(Grant) + 1) for some in combinations(Grant, count)]


def named(ward: Ward) -> dict[str, set[str]]:
    """By the first name of whoever got a morning mail, the patients whose names are in it."""
    return {
        mail.to.partition("@")[0]: {
            name
            for name in ward.patients
            if f"{name.title()}:" in mail.text and f"{name.title()}:" in mail.html
        }
        for mail in ward.deliver()
    }


@pytest.mark.parametrize(
    ("is_alarm", "morning"), [(True, NEXT_MORNING), (False, AFTER_A_SILENCE)], ids=["open", "silent"]
)
def test_only_who_has_alerts_from_patients_who_agree_to_all_of_it(
    ward: Ward, is_alarm: bool, morning: str
) -> None:
    for number, answers in enumerate(product((True, False), repeat=len(ASKED))):
        name = f"p{number}x"
        ward.patient(name)
        if is_alarm:
            ward.alarm(name)
        for purpose, given in zip(ASKED, answers, strict=True):
            ward.consent(purpose, given, name)
    patient_ids = [patient_id for name, patient_id in ward.patients.items() if name != "ann"]
    with unit_of_work(ward.engine) as session:
        for index, grants in enumerate(EVERY_GRANTS):
            account = Account(
                email=f"g{index}@example.org",
                fs_uniquifier=f"g{index}",
                created_at=ward.now,
            )
            session.add(account)
            session.flush()
            session.add_all(
                Caregiver(patient_id=patient_id, account_id=account.id, grants=grants, accepted_at=ward.now)
                for patient_id in patient_ids
            )
            digests.begin(work_at(session, ward.now), account)
    ward.decide(morning)
    # The first of the patients agreed to everything.
    assert named(ward) == {
        f"g{index}": {"p0x"} for index, grants in enumerate(EVERY_GRANTS) if Grant.ALERTS in grants
    }
    assert ward.about() == {ward.patients["p0x"]}


def test_who_was_never_asked_has_agreed_to_nothing(ward: Ward) -> None:
    ward.membership()
    ward.alarm()
    with unit_of_work(ward.engine) as session:
        session.connection().exec_driver_sql("DELETE FROM consent")
    ward.decide(NEXT_MORNING)
    assert ward.decided() == [("2026-01-06", "not_needed")]


def test_a_yes_from_before_there_was_such_a_mail_is_none_until_it_is_given_anew(ward: Ward) -> None:
    ward.membership()
    ward.alarm()
    with unit_of_work(ward.engine) as session:
        session.execute(update(Consent).values(wording="2026.1"))
    ward.decide(NEXT_MORNING)
    assert ward.decided() == [("2026-01-06", "not_needed")]
    ward.consent(Purpose.CAREGIVER_ALERTS, True)
    ward.decide("2026-01-07T08:00")
    assert named(ward) == {"nora": {"ann"}}


@pytest.mark.parametrize("purpose", ASKED)
def test_a_yes_taken_back_between_queue_and_sending_takes_the_name_out(ward: Ward, purpose: Purpose) -> None:
    ward.patient("bob")
    for whose in ("ann", "bob"):
        ward.membership(whose=whose)
        ward.alarm(whose)
    ward.decide(NEXT_MORNING)
    ward.consent(purpose, False, "ann")
    assert named(ward) == {"nora": {"bob"}}
    assert ward.about() == {ward.patients["bob"]}


@pytest.mark.parametrize("purpose", ASKED)
def test_without_anybody_left_it_is_not_sent(ward: Ward, purpose: Purpose) -> None:
    ward.membership()
    ward.alarm()
    ward.decide(NEXT_MORNING)
    ward.consent(purpose, False)
    assert ward.deliver() == []
    (mail,) = ward.digests()
    assert (mail.state, mail.outcome) == ("dropped", HeldBack.NOTHING_OPEN)
    assert ward.about() == set()


ENDED = {"ended_at": "now", "ended_by": EndedBy.PATIENT.value}


@pytest.mark.parametrize(
    "change",
    [
        ENDED,
        {"ends_on": date(2026, 1, 5)},
        {"grants": frozenset(set(Grant) - {Grant.ALERTS})},
    ],
    ids=["ended", "last day over", "no alerts any more"],
)
@pytest.mark.parametrize("when", ["before", "between"])
def test_a_place_that_is_over_shows_nothing_more(ward: Ward, change: dict[str, object], when: str) -> None:
    ward.patient("bob")
    place_id = ward.membership(whose="ann")
    ward.membership(whose="bob")
    for whose in ("ann", "bob"):
        ward.alarm(whose)
    changes = {**change, "ended_at": ward.now} if "ended_at" in change else change
    if when == "before":
        ward.change_place(place_id, **changes)
    ward.decide(NEXT_MORNING)
    if when == "between":
        ward.change_place(place_id, **changes)
    assert named(ward) == {"nora": {"bob"}}


def test_on_its_last_day_a_place_still_counts(ward: Ward) -> None:
    ward.membership(ends_on=date(2026, 1, 6))
    ward.alarm()
    ward.decide(NEXT_MORNING)
    assert named(ward) == {"nora": {"ann"}}


@pytest.mark.parametrize("who", ["ann", "nora"])
@pytest.mark.parametrize("when", ["before", "between"])
@pytest.mark.parametrize("is_alarm", [True, False], ids=["open", "silent"])
def test_an_account_that_is_switched_off_ends_it(ward: Ward, who: str, when: str, is_alarm: bool) -> None:
    """Nora gets no mail any more; and who cannot sign in, as Ann, cannot take back what she agreed to."""
    ward.membership()
    if is_alarm:
        ward.alarm()
    morning = NEXT_MORNING if is_alarm else AFTER_A_SILENCE
    if when == "between":
        ward.decide(morning)
    ward.switch_account(False, who)
    if when == "before":
        ward.decide(morning)
    assert ward.deliver() == []


def test_nobody_gets_what_another_may_know(ward: Ward) -> None:
    """Two who look after different people at the same minute, and one whom both look after."""
    for name in ("bob", "cem"):
        ward.patient(name)
    ward.account("omar")
    ward.membership("nora", "ann")
    ward.membership("omar", "bob")
    for who in ("nora", "omar"):
        ward.membership(who, "cem")
    for whose in ("ann", "bob", "cem"):
        ward.alarm(whose)
    ward.decide(NEXT_MORNING)
    assert named(ward) == {"nora": {"ann", "cem"}, "omar": {"bob", "cem"}}


def test_ones_own_diary_is_not_in_it(ward: Ward) -> None:
    ward.patient("bob")
    ward.membership("bob", "ann")
    ward.alarm("bob")
    ward.decide(NEXT_MORNING)
    assert ward.decided("bob") == [("2026-01-06", "not_needed")]


@pytest.mark.parametrize(("allowed", "wanted"), list(product((True, False), repeat=2)))
def test_what_it_is_about_is_told_only_with_both_yeses_and_of_that_person_alone(
    ward: Ward, allowed: bool, wanted: bool
) -> None:
    ward.patient("bob")
    ward.membership(whose="ann", details_allowed=allowed, details_wanted=wanted)
    ward.membership(whose="bob", details_allowed=True)
    ward.report("ann", worst=9)
    ward.alarm("bob")
    ward.decide(NEXT_MORNING)
    (mail,) = ward.deliver()
    for text in (mail.text, mail.html):
        assert ("Upper back pain: severe" in text) is (allowed and wanted)
        assert "warning sign" not in text
    assert ("the person agreed" in mail.text) is (allowed and wanted)


def test_a_silence_alone_is_told_too(ward: Ward) -> None:
    ward.membership()
    ward.report()
    ward.decide("2026-01-07T08:00")
    assert ward.decided() == [("2026-01-06", "too_late"), ("2026-01-07", "not_needed")]
    ward.decide("2026-01-08T08:00")
    (mail,) = ward.deliver()
    assert "Ann: No report for 3 days.\n" in mail.text


def test_a_patient_whose_clock_nobody_knows_here_does_not_keep_the_others_out(ward: Ward) -> None:
    ward.patient("bob")
    for whose in ("ann", "bob"):
        ward.membership(whose=whose)
        ward.alarm(whose)
    ward.want(timezone="Europe/London")
    with unit_of_work(ward.engine) as session:
        session.get_one(Patient, ward.patients["ann"]).timezone = "Mars/Base"
    ward.decide(NEXT_MORNING)
    assert named(ward) == {"nora": {"bob"}}


def test_who_was_answered_meanwhile_is_gone(ward: Ward) -> None:
    ward.patient("bob")
    for whose in ("ann", "bob"):
        ward.membership(whose=whose)
        ward.alarm(whose)
    ward.decide(NEXT_MORNING)
    ward.answer("ann")
    ward.now += timedelta(minutes=1)
    assert named(ward) == {"nora": {"bob"}}

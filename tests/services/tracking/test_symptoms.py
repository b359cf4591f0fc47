"""What is tracked: names, order, and what the rules say once it changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from diary.rules.records import Reading, SymptomKind
from diary.services.errors import BadInput, NotFound
from diary.services.patients import all_symptoms, tracked_symptoms
from diary.services.patients.answers import answers_of
from diary.services.patients.body_sites import BodySite, usually_heart
from diary.services.tracking import symptoms
from diary.services.tracking.symptoms import MOST_SYMPTOMS, SymptomAnswers
from diary.store.engine import reading, unit_of_work
from diary.store.models import FollowUp, Patient, TrackedSymptom
from diary.store.models.followups import Answer
from diary.store.queries.reports import current_report
from diary.store.work import Work
from tests.factories import work_at

if TYPE_CHECKING:
    from tests.services.conftest import Site

KNEE = SymptomAnswers("Left knee", SymptomKind.PAIN, BodySite.LEG, None, watched=True, heart=False)
BACK = SymptomAnswers(
    "Upper back pain", SymptomKind.PAIN, BodySite.UPPER_BACK, None, watched=True, heart=True
)


def add(site: Site, answers: SymptomAnswers = KNEE, **changes: Any) -> int:
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        return symptoms.add(work_at(session, site.now), patient, replace(answers, **changes)).id


def change(site: Site, symptom_id: int = 0, answers: SymptomAnswers = BACK, **changes: Any) -> list[FollowUp]:
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        found = symptoms.symptom(session, patient, symptom_id or site.symptom_id)
        return symptoms.change(
            Work(session, site.now, site.settings), patient, found, replace(answers, **changes)
        )


def retire(site: Site, symptom_id: int) -> None:
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        symptoms.retire(work_at(session, site.now), patient, symptoms.symptom(session, patient, symptom_id))


def bring_back(site: Site, symptom_id: int) -> None:
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        symptoms.bring_back(session, patient, symptoms.symptom(session, patient, symptom_id))


def move(site: Site, symptom_id: int, *, up: bool) -> None:
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        symptoms.move(session, patient, symptoms.symptom(session, patient, symptom_id), up=up)


def names(site: Site) -> list[str]:
    with reading(site.engine) as session:
        return [each.name for each in tracked_symptoms(session, session.get_one(Patient, site.patient_id))]


@pytest.mark.parametrize(
    ("kind", "site", "heart"),
    [
        (SymptomKind.PAIN, BodySite.JAW, True),
        (SymptomKind.PAIN, BodySite.UPPER_BELLY, True),
        (SymptomKind.PAIN, BodySite.LEG, False),
        (SymptomKind.PAIN, "", True),
        (SymptomKind.PAIN, "between the ribs", True),
        (SymptomKind.OTHER, BodySite.CHEST, False),
    ],
)
def test_the_place_suggests_whether_it_may_be_the_heart(kind: SymptomKind, site: str, heart: bool) -> None:
    assert usually_heart(kind, site) is heart


def test_a_new_one_comes_last_and_can_be_moved(site: Site) -> None:
    knee = add(site)
    assert names(site) == ["Upper back pain", "Left knee"]
    move(site, knee, up=True)
    assert names(site) == ["Left knee", "Upper back pain"]
    move(site, knee, up=True)
    move(site, knee, up=False)
    assert names(site) == ["Upper back pain", "Left knee"]


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        (" \t", "Give it a name."),
        ("x" * 61, "The name is too long: at most 60 letters."),
        (
            "upper  BACK pain ",
            "There is something with this name already. Choose another name.",
        ),
    ],
)
def test_a_name_is_short_and_unlike_the_others(site: Site, name: str, fault: str) -> None:
    with pytest.raises(BadInput) as refused:
        add(site, name=name)
    assert refused.value.sentences == [fault]
    knee = add(site)
    with pytest.raises(BadInput):
        change(site, knee, KNEE, name=name)
    change(site, knee, KNEE, name="left KNEE")
    assert names(site)[1] == "left KNEE"


def test_all_that_is_wrong_is_said_at_once(site: Site) -> None:
    with pytest.raises(BadInput) as refused:
        add(site, name="", body_site="x" * 61, since=site.today + timedelta(days=1))
    assert len(refused.value.faults) == 3


def test_there_can_be_eight_and_a_retired_one_makes_room(site: Site) -> None:
    added = [add(site, name=f"Pain {number}") for number in range(MOST_SYMPTOMS - 1)]
    with pytest.raises(BadInput, match="You can track 8 things"):
        add(site)
    retire(site, added[0])
    add(site)
    with pytest.raises(BadInput, match="You can track 8 things"):
        bring_back(site, added[0])


def test_one_that_comes_back_comes_last_and_the_last_one_stays(site: Site) -> None:
    knee = add(site)
    retire(site, site.symptom_id)
    assert names(site) == ["Left knee"]
    with pytest.raises(BadInput, match="needs one thing"):
        retire(site, knee)
    bring_back(site, site.symptom_id)
    assert names(site) == ["Left knee", "Upper back pain"]


def test_another_patients_symptom_is_not_found(site: Site) -> None:
    anns = site.symptom_id
    site.make_patient("bea@example.org")
    with reading(site.engine) as session, pytest.raises(NotFound):
        symptoms.symptom(session, session.get_one(Patient, site.patient_id), anns)


def test_a_symptom_no_longer_watched_takes_its_follow_up_back(site: Site) -> None:
    site.save_days([3] * 8)
    assert site.stands() == [("persists", "open")]
    assert change(site, watched=False) == []
    assert site.stands() == [("persists", "withdrawn")]
    assert site.state().applied_version == site.state().data_version

    assert len(change(site, watched=True)) == 1
    # Its evidence is back within a week: it is the same, and nobody is told of it twice.
    assert site.stands() == [("persists", "open")]
    assert site.mails() == ["follow_up"]


def test_a_follow_up_older_than_two_weeks_is_taken_back_too(site: Site) -> None:
    site.save_days([3] * 40)
    assert site.follow_ups()[0].opened_on == site.today - timedelta(days=32)
    change(site, watched=False)
    assert site.stands() == [("persists", "withdrawn")]


def test_an_answered_follow_up_stays_as_it_was_answered(site: Site) -> None:
    site.save_days([3] * 8)
    site.acknowledge(site.follow_ups()[0].id, Answer.TOLD_DOCTOR)
    change(site, watched=False)
    assert site.stands() == [("persists", "acknowledged")]


def test_an_onset_given_later_opens_what_it_brings_and_one_taken_back_withdraws_it(site: Site) -> None:
    site.save_days([3, 3, 3])
    assert site.stands() == []
    change(site, since=site.today - timedelta(days=20))
    assert site.stands() == [("persists", "open")]
    change(site, since=None)
    assert site.stands() == [("persists", "withdrawn")]


def test_a_symptom_that_is_no_pain_and_not_watched_has_no_follow_up(site: Site) -> None:
    site.save_days([3] * 8)
    change(site, kind=SymptomKind.OTHER, watched=False, heart=False)
    assert site.stands() == [("persists", "withdrawn")]


def test_a_new_name_or_place_leaves_the_rules_alone(site: Site) -> None:
    site.save_days([3] * 8)
    before = site.state().data_version
    change(site, name="Between the shoulders", body_site="between the shoulders")
    assert site.state().data_version == before
    assert site.stands() == [("persists", "open")]


def test_no_change_of_a_symptom_opens_an_alarm(site: Site) -> None:
    site.symptom_id = add(site)
    site.save(8)
    assert site.stands() == [("urgent", "open")]
    assert change(site, answers=KNEE, heart=True) == []
    assert site.stands() == [("urgent", "open")]
    assert site.mails() == ["urgent"]
    site.save(8, note="Saved once more, and looked at as what it is now.")
    assert site.stands() == [("emergency", "open"), ("urgent", "open")]


def test_the_severe_pain_of_a_past_day_calls_no_ambulance(site: Site) -> None:
    site.symptom_id = add(site)
    site.save(8)
    site.now += timedelta(days=2)
    assert change(site, answers=KNEE, heart=True) == []
    assert site.stands() == [("urgent", "open")]


def test_no_change_takes_an_emergency_back(site: Site) -> None:
    site.save(8)
    change(site, heart=False)
    assert site.stands() == [("emergency", "open")]
    assert site.follow_ups()[0].corrected_at == site.now


def test_a_retired_symptoms_past_counts_as_it_did(site: Site) -> None:
    back = site.symptom_id
    add(site)
    site.save_days([3] * 8)
    retire(site, back)
    site.now += timedelta(days=1)
    site.save(None, interference=8)
    site.sweep()
    assert sorted(site.stands()) == [("interferes", "open"), ("persists", "open")]


def test_editing_an_old_report_keeps_the_number_of_a_symptom_retired_since(site: Site) -> None:
    back = site.symptom_id
    knee = add(site)
    site.save(4)
    retire(site, back)
    site.save(4, note="It was worse in the night")
    with reading(site.engine) as session:
        report = current_report(session, site.patient_id, site.today)
        assert report is not None
        assert answers_of(report).readings == {back: Reading(4)}
        found = all_symptoms(session, session.get_one(Patient, site.patient_id))
        assert [each.id for each in found] == [knee, back]


def test_what_a_patient_says_is_stored_tidily(site: Site) -> None:
    add(site, name="  Left \u200b knee\n", body_site=" behind  it ", since=date(2025, 12, 1))
    with reading(site.engine) as session:
        stored = session.scalars(select(TrackedSymptom).order_by(TrackedSymptom.id.desc())).first()
        assert stored is not None
        assert (stored.name, stored.body_site, stored.since) == (
            "Left knee",
            "behind it",
            date(2025, 12, 1),
        )

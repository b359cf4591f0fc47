"""A file brings in what a page would, and no more; and what it leaves out changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from diary.rules.findings import Kind
from diary.rules.records import Sign, SymptomKind
from diary.services.diary_file import read
from diary.services.diary_file.imports import Imported, import_reports
from diary.services.errors import BadInput
from diary.services.patients import all_symptoms
from diary.services.tracking import symptoms
from diary.services.tracking.symptoms import SymptomAnswers
from diary.store.engine import reading, unit_of_work
from diary.store.models import FollowUp, Patient, TrackedSymptom
from diary.store.queries.reports import current_report
from diary.store.work import Work

if TYPE_CHECKING:
    from tests.services.conftest import Site

BACK = "Upper back pain"


def take_in(site: Site, *rows: str, header: str = "date,symptom,worst") -> Imported:
    file = read("\n".join([header, *rows]))
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        work = Work(session, site.now, site.settings)
        return import_reports(work, patient, file.symptoms, file.reports, given=file.given)


def refused(site: Site, *rows: str, header: str = "date,symptom,worst") -> list[str]:
    with pytest.raises(BadInput) as raised:
        take_in(site, *rows, header=header)
    return raised.value.sentences


def add(site: Site, name: str, kind: SymptomKind = SymptomKind.OTHER, **said: bool) -> None:
    usual = kind is SymptomKind.PAIN
    answers = SymptomAnswers(
        name, kind, "", None, watched=said.get("watched", usual), heart=said.get("heart", usual)
    )
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        symptoms.add(Work(session, site.now, site.settings), patient, answers)


def rename(site: Site, old: str, new: str) -> None:
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        (found,) = (each for each in all_symptoms(session, patient) if each.name == old)
        answers = SymptomAnswers(new, found.kind, "", None, watched=found.watched, heart=found.heart)
        symptoms.change(Work(session, site.now, site.settings), patient, found, answers)


def tracked(site: Site) -> dict[str, TrackedSymptom]:
    with reading(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        found = {each.name: each for each in all_symptoms(session, patient)}
        session.expunge_all()
        return found


def numbers(site: Site, days_ago: int = 0) -> dict[str, int]:
    names = {each.id: name for name, each in tracked(site).items()}
    with reading(site.engine) as session:
        report = current_report(session, site.patient_id, site.today - timedelta(days=days_ago))
        assert report is not None
        return {names[each.symptom_id]: each.worst for each in report.readings}


def test_a_file_that_names_one_of_two_changes_that_one_alone(site: Site):
    add(site, "Knee")
    take_in(site, f"{site.today},{BACK},3", f"{site.today},Knee,4")
    done = take_in(site, f"{site.today},Knee,5")
    assert done.changed_days == (site.today,)
    assert numbers(site) == {BACK: 3, "Knee": 5}


def test_what_the_file_does_not_name_keeps_its_emergency(site: Site):
    add(site, "Knee")
    site.save(9, signs=[Sign.CHEST])
    take_in(site, f"{site.today},Knee,5")
    with reading(site.engine) as session:
        alarms = session.query(FollowUp).filter_by(patient_id=site.patient_id).all()
        assert [(each.kind, each.corrected_at) for each in alarms] == [(Kind.EMERGENCY, None)]


def test_three_writings_are_one_symptom(site: Site):
    done = take_in(
        site,
        f"{site.today - timedelta(days=2)},upper  BACK pain,3",
        f"{site.today - timedelta(days=1)},Upper\u00a0back pain,4",
        f"{site.today},Upper back\u200b pain,5",
    )
    assert done.new_symptoms == ()
    assert list(tracked(site)) == [BACK]
    assert [numbers(site, ago) for ago in (2, 1, 0)] == [{BACK: 3}, {BACK: 4}, {BACK: 5}]


def test_a_new_one_in_two_writings_is_one(site: Site):
    done = take_in(
        site, f"{site.today - timedelta(days=1)},U\u0308belkeit,3", f"{site.today},\u00dcbelkeit,4"
    )
    assert done.new_symptoms == ("\u00dcbelkeit",)


def test_two_numbers_of_one_day_for_one_name_are_refused_and_equal_ones_are_not(site: Site):
    (fault,) = refused(site, f"{site.today},{BACK},3", f"{site.today},upper back pain,4")
    assert "one name" in fault
    assert fault.startswith(site.today.isoformat())
    take_in(site, f"{site.today},{BACK},3", f"{site.today},upper back pain,3")


def test_no_more_and_no_longer_names_than_a_page_takes(site: Site):
    faults = refused(
        site, *(f"{site.today},Ache {number},1" for number in range(9)), f"{site.today},{'x' * 61},1"
    )
    assert "at most 60 letters" in faults[0]
    assert "would track 11 things, and it can track 8" in faults[1]
    assert list(tracked(site)) == [BACK]


def test_a_name_of_nothing_that_can_be_seen_is_none(site: Site):
    (fault,) = refused(site, f'{site.today},"\u200b\u202e",1')
    assert "Give it a name" in fault


def test_a_diary_that_tracks_many_takes_its_own_file_again(site: Site):
    for number in range(7):
        add(site, f"Ache {number}")
    rows = [f"{site.today},Ache {number},1" for number in range(7)]
    take_in(site, *rows)
    assert take_in(site, *rows).same_days == (site.today,)


def test_what_is_left_out_says_nothing_of_a_symptom(site: Site):
    add(site, "Tiredness")
    add(site, "Knee", SymptomKind.PAIN, heart=False)
    done = take_in(site, f"{site.today},Tiredness,8", f"{site.today},Knee,8")
    kept = tracked(site)
    assert (kept["Tiredness"].kind, kept["Tiredness"].watched, kept["Tiredness"].heart) == (
        SymptomKind.OTHER,
        False,
        False,
    )
    assert not kept["Knee"].heart
    assert done.kept_otherwise == ()
    assert take_in(site, f"{site.today},Knee,7").kept_otherwise == ()


def test_what_is_said_of_one_that_came_with_the_diary_holds_and_of_one_in_use_is_told(site: Site):
    header = "date,symptom,worst,watched"
    assert take_in(site, f"{site.today},{BACK},2,no", header=header).kept_otherwise == ()
    assert (tracked(site)[BACK].watched, tracked(site)[BACK].heart) == (False, True)
    assert take_in(site, f"{site.today},{BACK},2,yes", header=header).kept_otherwise == (BACK,)
    assert not tracked(site)[BACK].watched


def test_a_file_of_before_a_new_name_knows_the_symptom_by_its_old_one(site: Site):
    take_in(site, f"{site.today},{BACK},3")
    rename(site, BACK, "Between the blades")
    rename(site, "Between the blades", "Shoulder blades")
    for old in (BACK, "between the blades"):
        done = take_in(site, f"{site.today},{old},3")
        assert (done.same_days, done.new_symptoms) == ((site.today,), ())


def test_the_name_that_something_has_now_counts_before_one_that_another_had(site: Site):
    rename(site, BACK, "Shoulder blades")
    add(site, BACK)
    take_in(site, f"{site.today},{BACK},3")
    assert numbers(site) == {BACK: 3}


def test_a_slip_in_the_year_is_refused_with_all_else_that_is_wrong(site: Site):
    faults = refused(site, f"0206-01-05,{BACK},3", f"{site.today + timedelta(days=1)},{BACK},3")
    assert [fault.split(" ", 1)[0] for fault in faults] == [
        "0206-01-05",
        (site.today + timedelta(days=1)).isoformat(),
    ]
    assert "Check the year" in faults[0]


def test_a_day_that_is_there_already_and_equal_is_no_future(site: Site):
    take_in(site, f"{site.today},{BACK},3")
    tomorrow_is_today = site.today
    site.now -= timedelta(days=1)
    assert take_in(site, f"{tomorrow_is_today},{BACK},3").same_days == (tomorrow_is_today,)
    assert len(refused(site, f"{tomorrow_is_today},{BACK},4")) == 1

"""The medicines of a period of days, for a page that a doctor reads."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from diary.services.errors import BadInput
from diary.services.medicines.in_period import MedicineInPeriod, medicines_in
from diary.services.patients.answers import Left, answers_of, as_trace, from_trace, read_answers
from diary.services.tracking import medicines
from diary.services.tracking.medicines import MedicineAnswers
from diary.services.trends.pages import reports_page
from diary.store.engine import reading, unit_of_work
from diary.store.models import Patient
from diary.store.models.tracking import NotTaken, SelfCare, TimeOfDay
from diary.store.queries.reports import current_report, earlier_versions, report_to_read
from tests.factories import work_at

if TYPE_CHECKING:
    from tests.services.conftest import Site

TWICE = frozenset({TimeOfDay.EVENING, TimeOfDay.MORNING})


def take(site: Site, name: str, **said: object) -> int:
    """A medicine of the patient's, with what they say of it."""
    with unit_of_work(site.engine) as session:
        work, patient = work_at(session, site.now), session.get_one(Patient, site.patient_id)
        added = medicines.add(work, patient, name)
        medicines.change(work, patient, added, MedicineAnswers(name, False, False, **said))  # type: ignore[arg-type]
        return added.id


def of_last_days(site: Site, days: int) -> tuple[MedicineInPeriod, ...]:
    with reading(site.engine) as session:
        first = site.today - timedelta(days=days - 1)
        return medicines_in(work_at(session, site.now), site.patient_id, first, site.today)


def test_a_day_on_which_nothing_was_said_is_not_counted(site: Site) -> None:
    pill = take(site, "Bisoprolol", dose="5 mg", times=TWICE, do_not_stop=True)
    site.save(3, medicines=frozenset({pill}), day=site.today - timedelta(days=3))
    site.save(3, not_taken={pill: Left(NotTaken.MISSED)}, day=site.today - timedelta(days=2))
    site.save(3, not_taken={pill: Left(NotTaken.SKIPPED, "I felt dizzy")}, day=site.today - timedelta(days=1))
    site.save(3)
    (one,) = of_last_days(site, 7)
    assert (one.name, one.dose, one.do_not_stop) == ("Bisoprolol", "5 mg", True)
    assert one.times == (TimeOfDay.MORNING, TimeOfDay.EVENING)
    assert one.missed == (site.today - timedelta(days=2),)
    assert one.skipped == ((site.today - timedelta(days=1), "I felt dizzy"),)
    assert (one.days_taken, one.days_answered) == (1, 3)
    (later,) = of_last_days(site, 1)
    assert (later.missed, later.skipped, later.days_answered) == ((), (), 0)


def test_it_is_on_the_list_of_the_days_it_was_to_be_taken(site: Site) -> None:
    ends = take(site, "Antibiotic", until_on=site.today - timedelta(days=10))
    take(site, "Starts", from_on=site.today + timedelta(days=1))
    take(site, "Always")
    assert [one.name for one in of_last_days(site, 10)] == ["Always"]
    assert [one.name for one in of_last_days(site, 11)] == ["Always", "Antibiotic"]
    site.save(3, medicines=frozenset({ends}))
    assert [one.name for one in of_last_days(site, 1)] == ["Always", "Antibiotic"]


def test_one_taken_off_the_list_before_these_days_is_left_out(site: Site) -> None:
    old = take(site, "Old")
    with unit_of_work(site.engine) as session:
        work, patient = work_at(session, site.now), session.get_one(Patient, site.patient_id)
        medicines.retire(work, medicines.medicine(session, patient, old))
    assert [one.name for one in of_last_days(site, 3)] == ["Old"]
    site.now += timedelta(days=3)
    assert of_last_days(site, 3) == ()


def test_it_asks_as_much_of_the_database_for_many_as_for_one(site: Site) -> None:
    for number in range(12):
        pill = take(site, f"Pill {number}", times=TWICE)
        site.save(3, medicines=frozenset({pill}), day=site.today - timedelta(days=number))
    asked: list[str] = []
    event.listen(site.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    assert len(of_last_days(site, 30)) == 12
    assert len([each for each in asked if each.lstrip().upper().startswith("SELECT")]) <= 3


def test_every_version_keeps_what_was_not_taken(site: Site) -> None:
    pill = take(site, "Bisoprolol", times=TWICE)
    site.save(3, not_taken={pill: Left(NotTaken.MISSED, "asleep")})
    site.save(3, medicines=frozenset({pill}))
    with reading(site.engine) as session:
        now = current_report(session, site.patient_id, site.today)
        assert now is not None
        assert (answers_of(now).medicines, answers_of(now).not_taken) == (frozenset({pill}), {})
        (before,) = earlier_versions(session, now)
        assert answers_of(before).not_taken == {pill: Left(NotTaken.MISSED, "asleep")}
        assert answers_of(before).medicines == frozenset()


def test_another_diarys_medicine_cannot_be_said_to_be_missed(site: Site) -> None:
    with pytest.raises(BadInput, match="not in this diary"):
        site.save(3, not_taken={999: Left(NotTaken.MISSED)})


def test_times_and_only_when_needed_are_not_said_together(site: Site) -> None:
    with pytest.raises(BadInput, match="Not both"):
        take(site, "Bisoprolol", times=TWICE, as_needed=True)
    with pytest.raises(BadInput, match="before the first"):
        take(site, "Bisoprolol", from_on=site.today, until_on=site.today - timedelta(days=1))
    with pytest.raises(BadInput, match="0 to 9999"):
        take(site, "Bisoprolol", left_over=10_000)
    with pytest.raises(BadInput, match="100 letters"):
        take(site, "Bisoprolol", dose="x" * 101)


def test_it_is_asked_about_on_its_own_days_only(site: Site) -> None:
    pill = take(
        site,
        "Bisoprolol",
        times=TWICE,
        from_on=site.today,
        until_on=site.today + timedelta(days=2),
    )
    gel = take(site, "Gel")
    spray = take(site, "Spray", as_needed=True)
    with reading(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        found = medicines.medicine(session, patient, pill)
        asked = [medicines.is_asked_on(found, site.today + timedelta(days=ahead)) for ahead in range(-1, 4)]
        assert asked == [False, True, True, True, False]
        for other in (gel, spray):
            assert not medicines.is_asked_on(medicines.medicine(session, patient, other), site.today)


def test_when_they_were_counted_is_kept_with_how_many_are_left(site: Site) -> None:
    pill = take(site, "Bisoprolol", left_over=28)
    site.now += timedelta(days=1)
    take(site, "Bisoprolol", left_over=28, dose="5 mg")
    with reading(site.engine) as session:
        found = medicines.medicine(session, session.get_one(Patient, site.patient_id), pill)
        assert (found.left_over, found.counted_on) == (28, site.today - timedelta(days=1))
    take(site, "Bisoprolol", left_over=None)
    with reading(site.engine) as session:
        found = medicines.medicine(session, session.get_one(Patient, site.patient_id), pill)
        assert (found.left_over, found.counted_on) == (None, None)


def test_the_form_and_the_list_read_what_was_not_taken(site: Site) -> None:
    pill, other = take(site, "Bisoprolol", times=TWICE), take(site, "Atorvastatin", times=TWICE)
    site.save(
        3,
        medicines=frozenset({other}),
        not_taken={pill: Left(NotTaken.MISSED, "asleep")},
        self_care={SelfCare.WALKING: None},
    )
    with reading(site.engine) as session:
        report = report_to_read(session, site.patient_id, site.today)
        assert report is not None
        read = read_answers(session, report)
        assert read == answers_of(report)
        assert (read.medicines, read.not_taken) == ({other}, {pill: Left(NotTaken.MISSED, "asleep")})
        assert from_trace(as_trace(read)) == read
        (listed,) = reports_page(session, session.get_one(Patient, site.patient_id)).reports
        assert [(each.name, each.how, each.why) for each in listed.not_taken] == [
            ("Bisoprolol", NotTaken.MISSED, "asleep")
        ]
        assert [reading.worst for reading in listed.answers.readings.values()] == [3]

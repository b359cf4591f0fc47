"""A report dated after today that is taken out: what becomes of what it said. On both databases."""

from __future__ import annotations

from datetime import timedelta

from diary.services.gate import questions
from diary.services.reports import withdraw_report, withdrawn_report
from diary.store.engine import reading, unit_of_work
from diary.store.models import Patient
from diary.store.models.gate import QuestionState
from diary.store.queries.diaries import days_ahead
from diary.store.queries.reports import current_report
from diary.store.work import Work
from tests.services.conftest import MONDAY, Site, at

AHEAD = timedelta(days=400)
THEN = MONDAY + AHEAD


def write_then(site: Site, **given: object) -> None:
    """A report while the clock is ahead; then it is right again."""
    site.now = at(MONDAY) + AHEAD
    site.save(4, **given)  # type: ignore[arg-type]
    site.now = at(MONDAY)


def take_out(site: Site) -> None:
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        version = current_report(session, patient.id, THEN)
        assert version is not None
        withdraw_report(
            Work(session, site.now, site.settings),
            patient=patient, day=THEN, seen_version=version.version, by=patient.account,
        )  # fmt: skip


def test_an_alarm_stays_open_and_what_it_said_is_asked_about(site: Site) -> None:
    write_then(site, signs=["chest"])
    take_out(site)
    (alarm,) = site.follow_ups()
    assert (alarm.kind, alarm.state, alarm.corrected_at) == ("emergency", "open", site.now)
    with reading(site.engine) as session:
        (asked,) = questions.of_day(session, site.patient_id, THEN, QuestionState.OPEN)
    assert asked.kind == "emergency"


def test_what_it_said_besides_is_worked_out_anew_without_it(site: Site) -> None:
    write_then(site, interference=9)
    assert site.stands() == [("interferes", "open")]
    take_out(site)
    assert site.stands() == [("interferes", "withdrawn")]
    site.now += timedelta(hours=1)
    site.save(2, interference=8)
    assert ("interferes", "open") in site.stands()


def test_it_is_kept_and_counts_no_more(site: Site) -> None:
    write_then(site, note="kept")
    with reading(site.engine) as session:
        assert days_ahead(session, site.patient_id, site.today) == 1
        assert withdrawn_report(session, site.patient_id, THEN) is None
    take_out(site)
    with reading(site.engine) as session:
        assert days_ahead(session, site.patient_id, site.today) == 0
        kept = withdrawn_report(session, site.patient_id, THEN)
        assert kept is not None
        assert (kept.note, kept.superseded_at) == ("kept", site.now)
    state = site.state()
    assert (state.applied_version, state.reported_to) == (state.data_version, None)


def test_written_again_in_the_wrong_hour_it_is_another_version(site: Site) -> None:
    write_then(site)
    take_out(site)
    write_then(site)
    with reading(site.engine) as session:
        found = current_report(session, site.patient_id, THEN)
        assert found is not None
        assert found.version == 2
        assert withdrawn_report(session, site.patient_id, THEN) is None

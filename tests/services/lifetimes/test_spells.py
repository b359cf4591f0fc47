"""Where lifetimes found the stored diary to say something else than its file does."""

from __future__ import annotations

from datetime import timedelta

from diary.rules.findings import Kind
from diary.store.engine import unit_of_work
from diary.store.models import TrackedSymptom
from tests.services.conftest import MONDAY, Site, at


def test_the_day_a_long_spell_began_is_told_right(site: Site):
    for day in range(60):
        site.now = at(MONDAY + timedelta(days=day))
        site.save(4)

    (found,) = [each for each in site.follow_ups() if each.kind == Kind.PERSISTS]
    assert {row.facts["start"] for row in found.findings} == {MONDAY.isoformat()}


def test_an_onset_that_the_patient_gave_counts_however_long_ago_the_diary_began(site: Site):
    began = MONDAY - timedelta(days=20)
    with unit_of_work(site.engine) as session:
        session.get_one(TrackedSymptom, site.symptom_id).since = began
    for day in range(60):
        site.now = at(MONDAY + timedelta(days=day))
        site.save(4)
    (found,) = [each for each in site.follow_ups() if each.kind == Kind.PERSISTS]
    assert {row.facts["start"] for row in found.findings} == {began.isoformat()}


def test_a_spell_that_began_anew_is_told_from_its_own_first_day(site: Site):
    again = MONDAY + timedelta(days=40)
    for day in (*range(30), *range(40, 90)):
        site.now = at(MONDAY + timedelta(days=day))
        site.save(4)
    newest = max((each for each in site.follow_ups() if each.kind == Kind.PERSISTS), key=lambda each: each.id)
    assert {row.facts["start"] for row in newest.findings} == {again.isoformat()}

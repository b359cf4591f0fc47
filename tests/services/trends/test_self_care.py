"""What helped is counted from what the patient said, and numbers stand side by side only from five days of each."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from diary.rules.records import Reading
from diary.services import patients
from diary.services.patients.answers import Answers
from diary.services.reports import Sent, save_report
from diary.services.trends import WhatHelped, what_helped
from diary.store.engine import reading, unit_of_work
from diary.store.models import Patient
from diary.store.models.tracking import Helped, SelfCare
from diary.store.queries.reports import current_report
from diary.store.work import Work
from tests.factories import work_at
from tests.services.conftest import Site

WALKED = {SelfCare.WALKING: Helped.YES}


def report(
    site: Site, days_ago: int, worst: int | None = None, tried: dict[SelfCare, Helped | None] | None = None
) -> None:
    day = site.today - timedelta(days=days_ago)
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        back = patients.tracked_symptoms(session, patient)[0]
        before = current_report(session, patient.id, day)
        save_report(
            Work(session, site.now, site.settings),
            patient,
            Sent(
                day,
                Answers(
                    signs=frozenset(),
                    readings={} if worst is None else {back.id: Reading(worst)},
                    self_care=tried or {},
                ),
                by=patient.account,
                seen_version=before.version if before else 0,
            ),
        )


def helped(site: Site) -> list[WhatHelped]:
    with reading(site.engine) as session:
        return what_helped(work_at(session, site.now), session.get_one(Patient, site.patient_id))


def test_nothing_tried_is_nothing_said(site: Site) -> None:
    report(site, 0, 3)
    assert helped(site) == []


def test_days_and_answers_are_counted_as_the_reports_stand_now(site: Site) -> None:
    report(site, 3, 4, {SelfCare.WALKING: Helped.YES, SelfCare.REST: None})
    report(site, 2, 4, {SelfCare.WALKING: Helped.NO})
    report(site, 1, 4, {SelfCare.WALKING: Helped.A_LITTLE})
    report(site, 1, 4, {SelfCare.WALKING: Helped.YES})
    walking, rest = helped(site)
    assert (walking.what, walking.days, walking.answers) == (
        SelfCare.WALKING,
        3,
        {Helped.YES: 2, Helped.NO: 1},
    )
    assert (rest.what, rest.days, dict(rest.answers), rest.compared) == (SelfCare.REST, 1, {}, None)


@pytest.mark.parametrize(("with_it", "without", "is_compared"), [(5, 5, True), (4, 6, False), (6, 4, False)])
def test_numbers_stand_side_by_side_from_five_days_of_each(
    site: Site, with_it: int, without: int, is_compared: bool
) -> None:
    for ago in range(with_it):
        report(site, ago, 1, WALKED)
    for ago in range(with_it, with_it + without):
        report(site, ago, 3)
    (walking,) = helped(site)
    assert (walking.compared is not None) is is_compared
    if walking.compared is not None:
        assert walking.compared.symptom == "Upper back pain"
        assert (list(walking.compared.days_with), list(walking.compared.days_without)) == ([1] * 5, [3] * 5)


def test_a_day_without_a_number_is_no_day_to_compare(site: Site) -> None:
    for ago in range(4):
        report(site, ago, 1, WALKED)
    report(site, 4, None, WALKED)
    for ago in range(5, 10):
        report(site, ago, 3)
    (walking,) = helped(site)
    assert (walking.days, walking.compared) == (5, None)


def test_older_days_do_not_count(site: Site) -> None:
    assert site.today > date(2020, 1, 1)
    report(site, 5, 3, WALKED)
    (walking,) = helped(site)
    assert walking.days == 1
    site.now += timedelta(days=84)
    assert [one.days for one in helped(site)] == [1]
    site.now += timedelta(days=1)
    assert helped(site) == []

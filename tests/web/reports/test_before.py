"""Which question is asked besides the numbers: each comes again after two days without an answer, and one a day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from diary.rules.records import Compared
from diary.store.models import Patient
from diary.store.queries.form import Said, said_before
from diary.web.reports.before import COMPARED, COULD_NOT, NOTHING, gone_by
from tests.factories import make_report
from tests.web.conftest import Site
from tests.web.reports.reporting import TODAY

A_DAY = timedelta(days=1)
START = date(2026, 1, 1)


def test_whoever_answers_neither_is_asked_each_every_second_day() -> None:
    assert NOTHING.in_turn == COMPARED
    assert NOTHING.others() == [COULD_NOT]
    asked = [gone_by([], TODAY + days * A_DAY).in_turn for days in range(4)]
    assert asked in ([COMPARED, COULD_NOT] * 2, [COULD_NOT, COMPARED] * 2)


@given(st.integers(min_value=4, max_value=60))
def test_whoever_answers_what_is_asked_answers_each_question_every_third_day(days: int) -> None:
    answered: dict[date, str] = {}
    for number in range(days):
        day = START + number * A_DAY
        said = [
            Said(each, name == COMPARED, name == COULD_NOT, None, None)
            for each, name in answered.items()
            if day - 2 * A_DAY <= each < day
        ]
        answered[day] = gone_by(said, day).in_turn
    for name in (COMPARED, COULD_NOT):
        when = [day for day, asked in answered.items() if asked == name]
        assert all(later - earlier == 3 * A_DAY for earlier, later in pairwise(when))
    assert set(list(answered.values())[:2]) == {COMPARED, COULD_NOT}
    assert list(answered.values())[2] == ""


def test_only_yesterdays_numbers_are_marked_and_only_what_counts(site: Site) -> None:
    site.patient()
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        now = site.clock.now()
        for back, worst in ((1, 9), (1, 4), (2, 6), (3, 8)):
            compared = Compared.SAME if back == 2 else None
            make_report(
                session, now, site.settings, patient, TODAY - back * A_DAY, worst=worst, compared=compared
            )
        said = said_before(session, patient.id, TODAY)
    assert {row.day for row in said} == {TODAY - A_DAY, TODAY - 2 * A_DAY}
    before = gone_by(said, TODAY)
    assert list(before.yesterday.values()) == [4]
    assert before.in_turn == COULD_NOT

"""What a finding rests on is kept by report versions, and says what it said whatever becomes of these."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from diary.services.followups.explain import explained
from diary.store.engine import reading, unit_of_work
from diary.store.models import FollowUp, FollowUpFinding, SavedReport
from tests.services.conftest import Site


def rows(site: Site) -> list[FollowUpFinding]:
    with reading(site.engine) as session:
        found = list(session.scalars(select(FollowUpFinding).order_by(FollowUpFinding.id)))
        assert all(row.values for row in found)
        return found


def test_numbers_of_a_symptom_are_named_by_their_versions(site: Site) -> None:
    site.save_days([3, 4, 3, 4, 3, 4, 3, 4])
    (row,) = rows(site)
    with reading(site.engine) as session:
        versions = session.scalars(select(SavedReport.id).order_by(SavedReport.day)).all()
    assert (row.copied, row.reports) == ([], versions)
    assert [value["value"] for value in row.values] == [3, 4, 3, 4, 3, 4, 3, 4]


def test_another_version_with_the_same_numbers_changes_nothing(site: Site) -> None:
    site.save_days([3] * 9)
    before = [(row.id, row.reports, row.corrected_at) for row in rows(site)]
    site.save(3, day=site.today - timedelta(days=4), note="Slept badly.")
    assert [(row.id, row.reports, row.corrected_at) for row in rows(site)] == before
    with reading(site.engine) as session:
        (follow_up,) = session.scalars(select(FollowUp))
        assert all(each.holds for each in explained(session, follow_up, site.settings.rules))


def test_a_corrected_number_is_told_as_it_was_and_as_it_is(site: Site) -> None:
    site.save_days([3] * 9)
    site.save(5, day=site.today - timedelta(days=4))
    found = rows(site)
    was, now = ([row for row in found if (row.corrected_at is None) is stands] for stands in (False, True))
    assert (
        {row.day for row in was} == {row.day for row in now} == {site.today, site.today - timedelta(days=1)}
    )
    for row in was:
        assert {value["value"] for value in row.values} == {3}
    for row in now:
        assert sorted(value["value"] for value in row.values)[-2:] == [3, 5]
    with reading(site.engine) as session:
        (follow_up,) = session.scalars(select(FollowUp))
        for day in {row.day for row in found}:
            assert all(each.holds for each in explained(session, follow_up, site.settings.rules, day=day))


def test_where_the_last_one_was_copied_the_next_is_kept_by_versions_all_the_same(site: Site) -> None:
    site.save_days([3] * 70)
    *_, last = rows(site)
    with unit_of_work(site.engine) as session:
        session.execute(
            update(FollowUpFinding)
            .where(FollowUpFinding.id == last.id)
            .values(copied=last.values, reports=None)
        )
    site.now += timedelta(days=1)
    site.save(3)
    *_, copied, new = rows(site)
    assert (copied.reports, copied.values) == (None, last.values)
    assert new.reports is not None
    assert new.values[0] == copied.values[0], "the first of its pain"
    with reading(site.engine) as session:
        (follow_up,) = session.scalars(select(FollowUp))
        (one,) = explained(session, follow_up, site.settings.rules, day=new.day)
    assert one.holds

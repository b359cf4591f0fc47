"""Where lifetimes found the stored diary to say something else than its file does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from diary.rules.findings import Kind
from tests.services.conftest import MONDAY, Site, at


@pytest.mark.xfail(strict=True, reason="the job reads no further back than the rules look")
def test_the_day_a_long_spell_began_is_told_right(site: Site):
    for day in range(60):
        site.now = at(MONDAY + timedelta(days=day))
        site.save(4)

    (found,) = [each for each in site.follow_ups() if each.kind == Kind.PERSISTS]
    assert {row.facts["start"] for row in found.findings} == {MONDAY.isoformat()}

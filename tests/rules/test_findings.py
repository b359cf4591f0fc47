"""What findings are made of."""

from __future__ import annotations

from diary.rules.findings import Kind


def test_what_stands_for_an_unknown_kind_is_the_gravest():
    assert Kind.most_careful().tier.rank == min(kind.tier.rank for kind in Kind)

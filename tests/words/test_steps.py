"""The steps to a finding: each is said in one place. What they say is read with all other sentences."""

from __future__ import annotations

from diary.rules.step import What
from diary.words import at_once, interferes, persists, worsens


def test_each_step_is_said_beside_its_rule_and_nowhere_else() -> None:
    said = [*at_once.STEPS, *persists.STEPS, *worsens.STEPS, *interferes.STEPS]
    assert sorted(said) == sorted(What)

"""What is said of trial alerts that have not gone out, and of a diary whose writer is away."""

from __future__ import annotations

from collections.abc import Iterator

from diary.words import trials
from tests.words.every_finding import DAY


def of_away() -> Iterator[str]:
    """All of it."""
    yield trials.on_its_way("Νόρα", DAY, DAY)
    yield trials.put_off("Νόρα", DAY, DAY, DAY)

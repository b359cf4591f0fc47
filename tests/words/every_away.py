"""What is said of trial alerts that have not gone out, and of a diary whose writer is away."""

from __future__ import annotations

from collections.abc import Iterator

from diary.words import away, trials
from tests.words.every_finding import DAY


def of_away() -> Iterator[str]:
    """All of it."""
    yield trials.on_its_way("Νόρα", DAY, DAY)
    yield trials.put_off("Νόρα", DAY, DAY, DAY)
    for who in ("", "Νόρα"):
        yield away.said(DAY, DAY, who)
    yield away.you_said(DAY, DAY)
    yield away.said_of("Νόρα", away.said(DAY, DAY, ""))
    yield from (
        *away.what_it_does(),
        *away.what_still_comes(),
        away.how_it_ends(),
        away.who_is_told(own=True),
        away.who_is_told(own=False),
    )
    yield from (away.day_is_over(), away.too_long(DAY, DAY), away.begun(DAY, DAY))
    yield from (away.ended(), away.ended_by_report())
    yield away.closed()

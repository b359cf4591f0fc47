"""All that is said about medicines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from diary.words import medicines
from diary.words.whose import about
from tests.words.every_finding import DAY
from tests.words.every_home import READERS


def of_medicines() -> Iterator[str]:
    """Labels, questions and lines."""
    yield from (str(label) for label in (*medicines.TIME_LABELS.values(), *medicines.SAID_LABELS.values()))
    yield from (medicines.as_usual(), medicines.one_was_not(), medicines.say_the_rest())
    yield medicines.not_as_usual("Βισοπρολόλη")
    for reader in READERS:
        with about(reader):
            yield medicines.question()
            yield medicines.do_not_stop()
    for first, last in ((DAY, DAY + timedelta(days=7)), (DAY, None), (None, DAY)):
        yield medicines.from_to(first, last)
    for counted in (DAY, None):
        yield medicines.left(12, counted)
    for times, as_needed in ((("morning", "night"), False), ((), True), ((), False)):
        yield medicines.in_short("Βισοπρολόλη", "5 χιλ", times, as_needed=as_needed)
        yield medicines.about(
            "5 χιλ", times, as_needed=as_needed, from_on=DAY, until_on=None, left_over=3, counted_on=DAY
        )
    for how in ("missed", "skipped"):
        for why in ("", "Το ξέχασα"):
            yield medicines.not_taken("Βισοπρολόλη", how, why)

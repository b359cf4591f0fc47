"""What stands on the page for the doctor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from diary.words import doctors_page as words
from tests.words.every_finding import DAY

_NOW = datetime(2026, 1, 5, 18, 42, tzinfo=UTC)
_LONG_AGO = DAY - timedelta(days=400)


def of_the_doctors_page() -> Iterator[str]:
    """All of it."""
    for label in (*words.PARTS.values(), *words.LEFT_OUT.values(), *words.SPANS.values()):
        yield str(label)
    for label in (
        *(words.NOW, words.COURSE, words.SIGNS, words.ASKS, words.FINDINGS, words.MEDICINES, words.TRIED),
        *(words.NOTES, words.IN_THE_WAY, words.SIGN_MARK, words.GAP_MARK, words.SUDDEN, words.NO_ANSWER),
        words.NO_REPORT,
    ):
        yield str(label)
    for on in (None, DAY, DAY + timedelta(days=3), _LONG_AGO):
        for name in ("", "Αγγειοπλαστική"):
            yield words.after_procedure(name, on, DAY)
    for count in (0, 1, 3):
        yield words.reports_in(_LONG_AGO, DAY, count, 401)
        yield words.and_earlier(count)
        yield words.more_in_short(count)
        yield words.more_beside_lines(count)
        yield words.taken(count, 17)
        yield words.taken_of_answered(2, count)
        yield words.days_tried(count)
        yield from words.course(
            {
                "higher": (("Πόνος", (8, 2), (1, 1)),),
                "lower": (("Γόνατο", (1, 1), (8, 2)),),
                "same": (("Ώμος", (1, 1), (1, 1)),),
            },
            count,
        )
        yield words.last_report(DAY, DAY, [("Πόνος", 4), ("Γόνατο", 2)][:count], count)
    for signs in (None, (), ("Νάξος",), ("Νάξος", "Πάρος")):
        yield words.signs_ticked(signs)
    yield words.for_whom("Δρ Λέιν")
    yield words.signs_of(_LONG_AGO, DAY, ["Νάξος"])
    for weekly in (True, False):
        yield words.charts(weekly=weekly)
    yield words.how_drawn()
    yield words.procedure_mark(_LONG_AGO, DAY)
    for recent, before in ((None, None), ((8, 2), None), ((8, 2), (4, 4))):
        yield words.beside_line(recent, before)
    for day in (DAY, _LONG_AGO):
        yield words.brief_day(day, DAY)
    yield words.found("Τίτλος", "")
    yield words.found("Τίτλος", "Αριθμοί.")
    for closed in (None, DAY):
        yield words.answered("Απάντηση", closed, DAY)
    yield words.of_most_of_the_day("Αριθμοί.")
    yield from _of_medicines()
    yield words.helped({"yes": 5, "a_little": 3, "no": 1})
    yield words.helped({})
    for by in ("Ρουθ", "Νόρα"):
        yield words.made("Ρουθ", by, _NOW, ZoneInfo("UTC"))
    for parts in ((), ("notes",), ("notes", "tried")):
        yield words.not_on_it(parts)
        yield words.nothing_about(parts)
    yield words.in_own_words()
    yield words.not_signed()
    yield words.not_drawn()


def _of_medicines() -> Iterator[str]:
    yield words.no_answer_about_it()
    for count in (1, 3):
        yield words.missed(count, "")
        yield words.left_out(count, "")
    for days in (
        [(DAY, "")],
        [(DAY, ""), (DAY + timedelta(days=1), "")],
        [(_LONG_AGO, ""), (DAY, "")],
        [(_LONG_AGO, "ζάλη"), (DAY, "")],
    ):
        yield words.missed(len(days), words.brief_days(days, DAY))
        yield words.left_out(len(days), words.brief_days(days, DAY))
    for first, until in ((None, None), (_LONG_AGO, None), (None, DAY), (_LONG_AGO, DAY)):
        for marked in (True, False):
            yield words.about_medicine(
                ("morning", "evening"),
                DAY,
                as_needed=marked,
                from_on=first,
                until_on=until,
                off_since=DAY if marked else None,
                do_not_stop=marked,
                not_asked=marked,
            )

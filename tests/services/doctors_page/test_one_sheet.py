"""One sheet of A4, whatever the diary holds: nothing runs off it, and it says what the page says."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import HealthCheck, example, given, settings

from diary.services.doctors_page import gather, lines
from diary.services.doctors_page.medicines import FOUND, TRIED
from diary.services.doctors_page.pdf import pdf_of
from diary.services.doctors_page.sheet import Sheet
from diary.services.pdf.paper import HEIGHT, MARGIN, WIDTH
from tests.pdf_text import edges_of, needs_poppler, pages_of, smallest_letters_of, words_of
from tests.services.doctors_page.sheets import SCRIPTS, make, of_medicines, of_width, sheets

NOW = datetime(2026, 12, 1, 18, 42, tzinfo=UTC)


def full(script: str) -> Sheet:
    def rows(count: int, *widths: int) -> tuple[tuple[str, ...], ...]:
        return (tuple(of_width(script, width) for width in widths),) * count

    return make(
        of_width(script, gather.NAME),
        (
            ("Last report", of_width(script, 3 * gather.NAME + 150)),
            ("Last 7 days", of_width(script, 3 * gather.NAME + 140)),
            ("Warning signs", of_width(script, gather.SIGNS_ROOM)),
            ("Questions", " ".join([of_width(script, 120)] * 3)),
        ),
        [of_width(script, lines.NAME)] * lines.LINES,
        (
            ("findings", rows(FOUND, 11, gather.ROW, 48)),
            ("medicines", of_medicines(script, 20, 400)),
            ("tried", rows(TRIED, 28, 9, 34)),
            ("notes", rows(gather.NOTES, 11, gather.TEXT)),
        ),
        520,
    )


@needs_poppler
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sheets())
@example(full(SCRIPTS[0]))
@example(full(SCRIPTS[2]))
@example(full(SCRIPTS[3]))
@example(full(SCRIPTS[4]))
@example(full(SCRIPTS[5]))
@example(full(SCRIPTS[6]))
@example(full(SCRIPTS[7]))
def test_nothing_runs_off_the_one_sheet(sheet: Sheet) -> None:
    made = pdf_of(sheet, NOW, "en")
    assert pages_of(made) == 1
    right, down = edges_of(made)
    assert right <= WIDTH - MARGIN + 0.5
    assert down <= HEIGHT - MARGIN + 1.5


@needs_poppler
def test_the_fullest_sheet_can_be_read() -> None:
    made = pdf_of(full(SCRIPTS[0]), NOW, "en")
    assert smallest_letters_of(made) >= 5.7


@needs_poppler
def test_the_file_says_what_the_sheet_says_word_for_word() -> None:
    for script in SCRIPTS[:3]:
        sheet = full(script)
        # A word that is wider than its column is broken within: all else is compared word for word on a real page.
        assert "".join(words_of(pdf_of(sheet, NOW, "en"))) == "".join("".join(sheet.texts()).split())

"""Sheets made up: as full as a diary can make one, and of any letters."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from diary.services.doctors_page import gather, lines
from diary.services.doctors_page.choices import QUESTION_LENGTH, QUESTIONS
from diary.services.doctors_page.medicines import FOUND, ROOM, TRIED, medicines_of, room_beside
from diary.services.doctors_page.sheet import Charts, Line, Sheet, Table
from diary.services.medicines.in_period import MedicineInPeriod
from diary.store.models.tracking import TimeOfDay
from diary.words.doctors_page import cut

LAST = date(2026, 12, 1)
SCRIPTS = (
    "Łukasz Żółć-Wesołowski Ångström ",
    "Αναστασία Παπαδοπούλου ",
    "Екатерина Щербакова ",
    "عبد الرحمن بن خالد ",
    "कृष्णमूर्ति श्रीवास्तव ",
    "முத்துலட்சுமி ராமசாமி ",
    "สมหญิง ใจดีมาก ",
    "WWWWWWWWMMMMMMMM",
)


def of_width(script: str, width: int) -> str:
    """A text that is cut to so many letters."""
    return cut(script * width, width)


def of_medicines(script: str, count: int, left_out: int, room: int = ROOM) -> tuple[tuple[str, ...], ...]:
    """The rows of so many medicines, each missed on so many days and left out on as many, with all that can be said."""
    days = [LAST - timedelta(days=2 * back) for back in range(left_out, 0, -1)]
    each = MedicineInPeriod(
        medicine_id=1,
        name=script * 4,
        dose=script * 4,
        times=tuple(TimeOfDay),
        from_on=LAST - timedelta(days=3000),
        until_on=LAST - timedelta(days=370),
        as_needed=False,
        approved=False,
        do_not_stop=True,
        anti_inflammatory=True,
        off_since=LAST - timedelta(days=369),
        missed=tuple(days),
        skipped=tuple((day, script * 4) for day in days),
        days_taken=3653,
        days_answered=3653,
    )
    return medicines_of([each] * count, reports=3653, last=LAST, with_why=True, room=room).rows


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """From empty to as full as `gather` lets one be."""
    script = draw(st.sampled_from(SCRIPTS))

    def text(width: int) -> str:
        return of_width(script, draw(st.integers(1, width)))

    def rows(most: int, *widths: int) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(text(width) for width in widths) for _ in range(draw(st.integers(0, most))))

    short = [("Last report", text(3 * gather.NAME + 150)), ("Last 7 days", text(3 * gather.NAME + 140))]
    short += [("Warning signs", text(gather.SIGNS_ROOM))] * draw(st.integers(0, 1))
    asked = draw(st.integers(0, QUESTIONS))
    short += [("Questions", " ".join(text(QUESTION_LENGTH) for _ in range(asked)))] if asked else []
    names = [text(lines.NAME) for _ in range(draw(st.integers(0, lines.LINES)))]
    found, tried = rows(FOUND, 11, gather.ROW, 48), rows(TRIED, 28, 9, 34)
    room = room_beside(symptoms=len(names), found=len(found), tried=len(tried))
    return make(
        name=text(gather.NAME),
        short=tuple(short),
        names=names,
        tables=(
            ("findings", found),
            ("medicines", of_medicines(script, draw(st.integers(0, 20)), draw(st.integers(0, 400)), room)),
            ("tried", tried),
            ("notes", rows(gather.NOTES, 11, gather.TEXT)),
        ),
        days=draw(st.sampled_from([1, 30, 520])),
    )


def make(
    name: str,
    short: tuple[tuple[str, str], ...],
    names: list[str],
    tables: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...],
    days: int,
) -> Sheet:
    """A sheet of these texts."""
    points = tuple(((place + 0.5) / days, place % 11) for place in range(days))
    charts = Charts(
        heading="Worst number of each day",
        how="top line 10, dots 7, bottom line 0",
        lines=tuple(
            Line(each, "last 7 days 10.0, before 10.0", (points,), ()) for each in [*names, "In the way"]
        ),
        more="and 4 more",
        first="2 Nov 2016",
        last="1 Dec 2026",
        gap="no number",
        signs=tuple((place + 0.5) / days for place in range(0, days, 3)),
        sign="warning sign ticked",
        procedure_at=0.5,
        procedure="procedure on 12 November 2020",
    )
    return Sheet(
        name=name,
        procedure="Angioplasty, 12 November 2020 (day 2210)",
        period="2 December 2016 to 1 December 2026: 3653 reports in 3653 days",
        doctor=f"For {name}",
        short=short,
        charts=charts,
        tables=tuple(Table(key, key.title(), rows, "and 312 more") for key, rows in tables if rows),
        foot=(f"Made by {name} on 1 December 2026, 18:42.", *("A line at the foot of it.",) * 4),
    )

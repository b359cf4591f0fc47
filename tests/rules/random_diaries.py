"""Seeded diaries in the replay format: valid ones that keep close to the rules' borders, and broken ones."""

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from tests.rules.oracle_format import CODES, COLUMNS, PER_REPORT
from tests.rules.random_levels import (
    Levels,
    coming_and_going,
    early_step,
    half_zero,
    late_pain,
    mostly_none,
    on_the_edge,
    own_swings,
    some_days,
    steps,
    wandering,
)

NAMES = [
    "Upper back pain",
    "Knee",
    "Tiredness",
    "Ache, left arm",
    "Zwerchfell-Stechen",
    "Müdigkeit",
    'The "old" pain',
]

Cells = dict[str, str]


@dataclass
class Drawn:
    """A file and the options that it is replayed with."""

    text: str
    since: date | None
    procedure: date | None
    begun: date | None


@dataclass
class Focus:
    """Which days, levels and signs a diary draws from, so that rare borders come up often enough.

    `onset_before`: the onset is given and lies before the first day.
    """

    styles: list[str]
    levels: list[Levels]
    codes: list[str]
    signs: list[float]
    onset_before: bool = False


STYLES = ["every", "most", "half", "few", "runs", "runs", "late", "clusters", "weekly", "long"]
LEVELS: list[Levels] = [
    *(steps, wandering, coming_and_going, half_zero, on_the_edge, early_step, mostly_none, own_swings),
]
ANYTHING = Focus(STYLES, LEVELS, CODES, [0.02, 0.1, 0.5])
FOCUSES = [
    ANYTHING,
    ANYTHING,
    ANYTHING,
    Focus(["clusters", "late", "every"], [early_step, early_step, steps], CODES, [0.02]),
    Focus(["clusters"], [early_step], CODES, [0.02]),
    Focus(["late", "few"], [coming_and_going, mostly_none, half_zero], CODES, [0.02]),
    Focus(["late"], [late_pain], CODES, [0.02], onset_before=True),
    Focus(["long", "every"], [own_swings], CODES, [0.02]),
    Focus(STYLES, [mostly_none], ["dizzy", "sweating", "nausea", "faint"], [0.3, 0.8]),
]


# Rows


def attributes(rng: random.Random) -> Cells:
    given = {}
    if rng.random() < 0.6:
        given["kind"] = rng.choice(["pain", "pain", "other"])
    if rng.random() < 0.4:
        given["watched"] = rng.choice(["yes", "yes", "no"])
    if rng.random() < 0.4:
        given["heart"] = rng.choice(["yes", "no"])
    return given


def symptom_rows(rng: random.Random, focus: Focus, name: str, days: list[date]) -> list[Cells]:
    given = attributes(rng)
    seldom = rng.random() < 0.3
    values = rng.choice(focus.levels)(rng, days)
    absent, blank = rng.choice([0.0, 0.0, 0.1, 0.4]), rng.choice([0.0, 0.0, 0.1, 0.3])
    with_usual, below = rng.choice([0.0, 0.0, 0.5, 0.9, 1.0]), rng.choice([0, 1, 2])
    usuals = rng.choice(focus.levels)(rng, days) if rng.random() < 0.5 else None
    rows = []
    for place, day in enumerate(days):
        if rng.random() < absent:
            continue
        cells = {"date": day.isoformat(), "symptom": name}
        worst = values[place]
        if rng.random() >= blank:
            cells["worst"] = str(worst)
            if rng.random() < with_usual:
                usual = usuals[place] if usuals else worst - rng.randint(0, below)
                cells["usual"] = str(max(0, min(worst, usual)))
        for column, cell in given.items():
            if rng.random() < (0.1 if seldom else 0.8):
                cells[column] = cell
        rows.append(cells)
    return rows


def answers(rng: random.Random, focus: Focus) -> Callable[[], Cells]:
    """How this diary answers the questions that belong to the whole report."""
    likely = {column: rng.choice([0.0, 0.3, 0.8, 1.0]) for column in PER_REPORT}
    high = rng.choice([0.05, 0.3, 0.6])
    signs = rng.choice(focus.signs)
    worse = rng.choice([0.1, 0.3, 0.6])
    unable = rng.choice([0.0, 0.05, 0.3])

    def answer() -> Cells:
        given = {}
        low = rng.choice([0, 1, 3, 3])
        given["interference"] = str(rng.choice([4, 4, 4, 5, 6, 6, 7, 9, 10]) if rng.random() < high else low)
        given["could_not"] = "yes" if rng.random() < unable else "no"
        given["compared"] = "worse" if rng.random() < worse else rng.choice(["better", "same"])
        given["signs"] = "none"
        if rng.random() < signs:
            given["signs"] = ";".join(rng.sample(focus.codes, rng.choice([1, 1, 1, 2, 3])))
        given["sudden"] = "yes" if rng.random() < 0.05 else "no"
        return {column: cell for column, cell in given.items() if rng.random() < likely[column]}

    return answer


def put_answers(rng: random.Random, focus: Focus, rows: list[Cells]) -> None:
    """Write each day's answers into one or several of its rows."""
    answer = answers(rng, focus)
    for day in sorted({cells["date"] for cells in rows}):
        of_day = [cells for cells in rows if cells["date"] == day]
        for column, cell in answer().items():
            for cells in rng.sample(of_day, rng.choice([1, 1, len(of_day)])):
                codes = cell.split(";")
                cells[column] = ";".join(rng.sample(codes, len(codes)))


def some_rows(rng: random.Random, focus: Focus) -> list[Cells]:
    days = some_days(rng, rng.choice(focus.styles))
    rows: list[Cells] = []
    while not rows:
        for name in rng.sample(NAMES, rng.choice([1, 1, 2, 3])):
            rows += symptom_rows(rng, focus, name, days)
    put_answers(rng, focus, rows)
    rows.sort(key=lambda cells: cells["date"])
    if rng.random() < 0.6:
        rng.shuffle(rows)
    return rows


def written(rng: random.Random, header: list[str], rows: list[Cells]) -> str:
    """The file's text; now and then with blanks around cells, quotes around all of them, or CRLF line ends."""
    out = io.StringIO()
    line_end = rng.choice(["\n", "\n", "\r\n"])
    if rng.random() < 0.3:
        writer = csv.writer(out, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    else:
        writer = csv.writer(out, lineterminator=line_end)
    padded = rng.random() < 0.2
    for row in [header, *[[cells.get(column, "") for column in header] for cells in rows]]:
        writer.writerow([f" {cell}  " if padded and rng.random() < 0.2 else cell for cell in row])
    return out.getvalue()


def some_header(rng: random.Random, rows: list[Cells]) -> list[str]:
    used = {column for cells in rows for column in cells}
    header = [column for column in COLUMNS if column in used or rng.random() < 0.5]
    if rng.random() < 0.7:
        rng.shuffle(header)
    return header


def around(rng: random.Random, first: date, last: date, borders: list[int]) -> date | None:
    """A date before, at, inside or after a diary; often one of `borders` days before one of its days."""
    within = first + timedelta(days=rng.randint(0, (last - first).days))
    return rng.choice(
        [
            None,
            first - timedelta(days=rng.randint(1, 20)),
            first - timedelta(days=rng.randint(1, 8)),
            first,
            within,
            within - timedelta(days=rng.choice(borders)),
            last + timedelta(days=rng.randint(1, 5)),
        ]
    )


def valid_diary(seed: int) -> Drawn:
    rng = random.Random(f"valid {seed}")
    focus = rng.choice(FOCUSES)
    rows = some_rows(rng, focus)
    first, last = (date.fromisoformat(end(cells["date"] for cells in rows)) for end in (min, max))
    before = first - timedelta(days=rng.randint(1, 5))
    since = before if focus.onset_before else around(rng, first, last, [6, 7, 8, 13, 14])
    procedure = around(rng, first, last, [29, 30, 31])
    begun = around(rng, first, last, [29, 30, 31])
    return Drawn(written(rng, some_header(rng, rows), rows), since, procedure, begun)

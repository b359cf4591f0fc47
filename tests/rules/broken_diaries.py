"""Seeded files that break the replay format in one to three places."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from tests.rules.oracle_format import COLUMNS, PER_REPORT, PER_SYMPTOM
from tests.rules.random_diaries import ANYTHING, Cells, some_header, some_rows, written

BAD_CELLS = {
    "date": [
        "",
        "soon",
        "2026-02-30",
        "2026-13-01",
        "05.01.2026",
        "1/5/2026",
        "2026-1-5",
        "2026-01-05 08:00",
        "46027",
    ],
    "symptom": [""],
    "worst": [
        "11",
        "-1",
        "5.0",
        "5,5",
        "1e1",
        "five",
        "07",
        "+5",
        "100",
        "10.",
        "0x5",
        "x",
        "?",
        "None",
        "٣",
        "½",
        "1_0",
    ],
    "usual": ["11", "-1", "2.5", "00", "+2", "two", "-"],
    "interference": ["11", "-1", "3.0", "04", "a lot", "+4", "٤"],
    "could_not": ["Yes", "NO", "y", "n", "true", "false", "1", "0", "none", "maybe"],
    "compared": ["Worse", "SAME", "better;worse", "equal", "bad", "yes", "0", "none"],
    "signs": [
        "None",
        "none;dizzy",
        "dizzy;none",
        "fever",
        "Dizzy",
        "dizzy,faint",
        "dizzy|faint",
        "dizzy faint",
        "no",
        "0",
    ],
    "sudden": ["Yes", "No", "y", "true", "1", "0", "suddenly"],
    "kind": ["Pain", "OTHER", "ache", "yes", "none", "0"],
    "watched": ["Yes", "on", "true", "1", "pain", "none"],
    "heart": ["No", "off", "false", "0", "other", "none"],
}
ANSWERS = {
    "interference": ["0", "3", "4", "7", "10"],
    "could_not": ["yes", "no"],
    "compared": ["better", "same", "worse"],
    "signs": ["none", "dizzy", "chest;faint", "chest", "lump;limb;nausea"],
    "sudden": ["yes", "no"],
    "kind": ["pain", "other"],
    "watched": ["yes", "no"],
    "heart": ["yes", "no"],
}


@dataclass
class Broken:
    """A file, and (line, column) pairs that were put at fault in it: some of all there are."""

    text: str
    at_fault: set[tuple[int, str]]


class Draft:
    """Rows in their final order, so that a row's line is known."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.rows = some_rows(rng, ANYTHING)
        self.header = some_header(rng, self.rows)
        self.at_fault: set[tuple[int, str]] = set()
        self.touched: set[tuple[int, str]] = set()

    def put(self, place: int, column: str, cell: str) -> None:
        self.rows[place][column] = cell
        self.touched.add((place, column))
        if column not in self.header:
            self.header.append(column)

    def blame(self, place: int, column: str) -> None:
        self.at_fault.add((place + 2, column))

    def untouched(self, *columns: str) -> list[int]:
        return [
            p for p in range(len(self.rows)) if not any((p, column) in self.touched for column in columns)
        ]

    def append(self, cells: Cells) -> int:
        self.rows.append(cells)
        return len(self.rows) - 1


def bad_cell(draft: Draft) -> None:
    column = draft.rng.choice(COLUMNS)
    for place in draft.rng.sample(places := draft.untouched(column), min(1, len(places))):
        draft.put(place, column, draft.rng.choice(BAD_CELLS[column]))
        draft.blame(place, column)


def usual_without_worst(draft: Draft) -> None:
    for place in draft.rng.sample(places := draft.untouched("worst", "usual"), min(1, len(places))):
        draft.put(place, "worst", "")
        draft.put(place, "usual", draft.rng.choice(["0", "1", "10"]))
        draft.blame(place, "usual")


def usual_above_worst(draft: Draft) -> None:
    for place in draft.rng.sample(places := draft.untouched("worst", "usual"), min(1, len(places))):
        worst = draft.rng.choice([0, 1, 5, 9])
        draft.put(place, "worst", str(worst))
        draft.put(place, "usual", str(draft.rng.randint(worst + 1, 10)))
        draft.blame(place, "usual")


def two_answers(draft: Draft) -> None:
    """A second row of a day, with another answer than the first."""
    column = draft.rng.choice(PER_REPORT)
    settled = {cells["date"] for place, cells in enumerate(draft.rows) if (place, column) in draft.touched}
    places = [p for p in draft.untouched("date", "symptom") if draft.rows[p]["date"] not in settled]
    if not places:
        return
    place = draft.rng.choice(places)
    day = draft.rows[place]["date"]
    for other in range(len(draft.rows)):
        if draft.rows[other]["date"] == day:
            draft.put(other, column, "")
    one, two = draft.rng.sample(ANSWERS[column], 2)
    added = draft.append({"date": day, "symptom": draft.rng.choice(["Another", "Yet another"])})
    draft.put(place, column, one)
    draft.put(added, column, two)
    draft.touched |= {(place, "date"), (added, "date"), (added, "symptom")}
    if (day, draft.rows[added]["symptom"]) not in {(c["date"], c["symptom"]) for c in draft.rows[:-1]}:
        draft.blame(place, column)
        draft.blame(added, column)


def same_row_twice(draft: Draft) -> None:
    places = draft.untouched("date", "symptom")
    if not places:
        return
    place = draft.rng.choice(places)
    row = draft.rows[place]
    if draft.rng.random() < 0.5:
        again = {"date": row["date"], "symptom": row["symptom"]}
    else:
        again = dict(row)
        draft.touched |= {(len(draft.rows), column) for p, column in draft.touched if p == place}
    added = draft.append(again)
    draft.touched |= {(p, column) for p in (place, added) for column in ("date", "symptom")}
    draft.blame(place, "symptom")
    draft.blame(added, "symptom")


def changing_symptom(draft: Draft) -> None:
    column = draft.rng.choice(PER_SYMPTOM)
    settled = {cells["symptom"] for place, cells in enumerate(draft.rows) if (place, column) in draft.touched}
    by_name: dict[str, list[int]] = {}
    for place in draft.untouched("symptom"):
        by_name.setdefault(draft.rows[place]["symptom"], []).append(place)
    names = [name for name, places in by_name.items() if name not in settled and len(places) > 1]
    if not names:
        return
    name = draft.rng.choice(names)
    for other in range(len(draft.rows)):
        if draft.rows[other]["symptom"] == name:
            draft.put(other, column, "")
    one, two = draft.rng.sample(by_name[name], 2)
    for place, cell in zip((one, two), draft.rng.sample(ANSWERS[column], 2), strict=True):
        draft.put(place, column, cell)
        draft.touched.add((place, "symptom"))
        draft.blame(place, column)


def unknown_column(draft: Draft) -> None:
    name = draft.rng.choice(["Date", "pain", "note", "Worst", "sign", "could not", "since", "file"])
    if name not in draft.header:
        draft.header.insert(draft.rng.randint(0, len(draft.header)), name)
        draft.at_fault.add((1, name))


def missing_column(draft: Draft) -> None:
    name = draft.rng.choice(["date", "symptom"])
    if len(draft.header) > 1 and not draft.touched and {"date", "symptom"} <= set(draft.header):
        draft.header.remove(name)
        draft.at_fault.add((1, name))
        draft.touched |= {(place, column) for place in range(len(draft.rows)) for column in COLUMNS}


SORTS: list[Callable[[Draft], None]] = [
    bad_cell,
    bad_cell,
    bad_cell,
    usual_without_worst,
    usual_above_worst,
    two_answers,
    two_answers,
    same_row_twice,
    changing_symptom,
    unknown_column,
    missing_column,
]


def broken_diary(seed: int) -> Broken:
    rng = random.Random(f"broken {seed}")
    draft = Draft(rng)
    for sort in rng.choices(SORTS, k=rng.choice([1, 1, 2, 3])):
        sort(draft)
    if not draft.at_fault:
        unknown_column(draft)
    return Broken(written(rng, draft.header, draft.rows), draft.at_fault)

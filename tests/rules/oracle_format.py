"""A second reading of the diary file's format: which lines and columns of a file are at fault."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date

COLUMNS = [
    *("date", "symptom", "worst", "usual", "interference", "could_not", "compared", "signs", "sudden"),
    *("kind", "watched", "heart"),
]
PER_REPORT = ["interference", "could_not", "compared", "signs", "sudden"]
PER_SYMPTOM = ["kind", "watched", "heart"]
CODES = [
    *("breathless", "chest", "dizzy", "faint", "sweating", "nausea"),
    *("spreading", "bleeding", "limb", "lump"),
]

Row = tuple[int, dict[str, str]]


def split_signs(cell: str) -> list[str]:
    return [code.strip() for code in cell.split(";")]


def table(text: str) -> tuple[list[str], list[Row]]:
    """The header's names, and each row's first line with its cells by name; "cells are trimmed"."""
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [cell.strip() for cell in next(reader, [])]
    rows, line = [], reader.line_num + 1
    for row in reader:
        if row:
            rows.append((line, dict(zip(header, [cell.strip() for cell in row], strict=False))))
        line = reader.line_num + 1
    return header, rows


def good(column: str, cell: str) -> bool:
    """Whether one trimmed cell may stand in its column."""
    if column == "date":
        return re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell) is not None and is_day(cell)
    if column == "symptom":
        return cell != ""
    if cell == "":
        return True
    if column in ("worst", "usual", "interference"):
        # "Numbers are plain `0`…`10`"
        return cell in [str(number) for number in range(11)]
    if column == "compared":
        return cell in ("better", "same", "worse")
    if column == "kind":
        return cell in ("pain", "other")
    if column == "signs":
        # "`none` stands alone"
        return cell == "none" or all(code in CODES for code in split_signs(cell))
    # "`could_not` and `sudden`: `yes`, `no` or empty", "`watched` and `heart` (`yes`/`no`)"
    return cell in ("yes", "no")


def is_day(cell: str) -> bool:
    try:
        date.fromisoformat(cell)
    except ValueError:
        return False
    return True


def clashes(rows: list[Row], column: str, shared: list[str]) -> Iterator[tuple[int, str]]:
    """Both lines of each two rows that agree in the `shared` columns and differ in `column`; the first given counts."""
    first: dict[tuple[str, ...], tuple[int, str | set[str]]] = {}
    for line, cells in rows:
        if not cells.get(column) or not all(good(c, cells.get(c, "")) for c in [column, *shared]):
            continue
        # "Sets of signs compare without order."
        answer = set(split_signs(cells[column])) if column == "signs" else cells[column]
        place, earlier = first.setdefault(tuple(cells[c] for c in shared), (line, answer))
        if answer != earlier:
            yield place, column
            yield line, column


def faults(text: str) -> list[tuple[int, str]]:
    """The (line, column) pairs at fault, in order; empty for a valid file. The header is line 1."""
    header, rows = table(text)
    # "header row; unknown columns are an error; (…) only `date` and `symptom` are required"
    found = {(1, name) for name in header if name not in COLUMNS or header.count(name) > 1}
    found |= {(1, name) for name in ("date", "symptom") if name not in header}
    for line, cells in rows:
        found |= {
            (line, column) for column, cell in cells.items() if column in COLUMNS and not good(column, cell)
        }
        # "so is a `usual` above or without `worst`"
        worst, usual = cells.get("worst", ""), cells.get("usual", "")
        if usual and good("usual", usual) and good("worst", worst) and (not worst or int(usual) > int(worst)):
            found.add((line, "usual"))
    if "date" in header:
        # "two different answers on one day are an error that names both lines"
        for column in PER_REPORT:
            found |= set(clashes(rows, column, ["date"]))
    if "symptom" in header:
        # "and a symptom whose `kind`, `watched` or `heart` changes"
        for column in PER_SYMPTOM:
            found |= set(clashes(rows, column, ["symptom"]))
    if "date" in header and "symptom" in header:
        # "as are two rows for one day and symptom"
        first: dict[tuple[str, str], int] = {}
        for line, cells in rows:
            if good("date", cells.get("date", "")) and good("symptom", cells.get("symptom", "")):
                place = first.setdefault((cells["date"], cells["symptom"]), line)
                if place != line:
                    found |= {(place, "symptom"), (line, "symptom")}
    return sorted(found)
